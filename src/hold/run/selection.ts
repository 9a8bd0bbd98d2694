import { dirname } from 'node:path';
import { loadConnector, type LoadedConnector } from '../../connector/load.js';
import { listFixtures, selectFixtures, type FixtureFile } from '../../connector/workspace.js';
import type { ActionName, Connector } from '../../core/connector.js';
import { selectActions } from '../../harness/lifecycle.js';
import type { TestSettings } from './settings.js';

/** What of a connector is tested. */
export interface ConnectorTests {
  readonly connector: Connector;
  /** Those that were selected. */
  readonly fixtures: readonly FixtureFile[];
  /** Every fixture of the connector. */
  readonly allFixtures: readonly FixtureFile[];
  readonly actions: readonly ActionName[];
  /** Nothing of the connector is left out. */
  readonly isWhole: boolean;
}

/** Reads a connector by its connector.yaml, and what the settings select of it. */
export function selectTests(
  manifest: string,
  settings: TestSettings,
): ConnectorTests | Extract<LoadedConnector, { kind: 'invalid' }> {
  const folder = dirname(manifest);
  const loaded = loadConnector(folder, { root: settings.root });
  if (loaded.kind === 'invalid') return loaded;
  const { connector } = loaded;
  const allFixtures = listFixtures({ root: settings.root }, { id: connector.id, folder });
  return {
    connector,
    allFixtures,
    fixtures: selectFixtures(allFixtures, settings.fixtures),
    actions: selectActions(connector, settings.actions),
    isWhole: settings.fixtures.length === 0 && settings.actions.length === 0,
  };
}
