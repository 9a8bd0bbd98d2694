import { loadConnector } from '../../connector/load.js';
import { listConnectors, selectConnectors, type Workspace } from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';

/**
 * Reads connector folders. One that has mistakes stops the rest: what is published is published whole.
 *
 * @param names - Names or globs; all of them without one.
 * @throws {Failure} WORKSPACE_EMPTY, CONNECTOR_UNKNOWN, CONNECTOR_INVALID.
 */
export function loadAll(workspace: Workspace, names: readonly string[]): Connector[] {
  const loaded = selectConnectors(workspace, names).map(({ folder }) => loadConnector(folder, workspace));
  const invalid = loaded.flatMap((one) => (one.kind === 'invalid' ? [one] : []));
  if (invalid.length > 0) {
    const ids = invalid.map(({ id }) => id).join(', ');
    throw new Failure('CONNECTOR_INVALID', `the connector folder cannot be read: ${ids}`, {
      exit: EXIT.usage,
      fix: invalid.length < loaded.length ? 'Mend it, or name the others alone.' : 'Mend it.',
      problems: invalid.flatMap(({ problems }) => problems),
    });
  }
  return loaded.flatMap((one) => (one.kind === 'loaded' ? [one.connector] : []));
}

/** The connector of a folder; `undefined` when there is no such folder. @throws {Failure} CONNECTOR_INVALID. */
export const loadIfThere = (workspace: Workspace, id: string): Connector | undefined =>
  listConnectors(workspace).some((folder) => folder.id === id) ? loadAll(workspace, [id])[0] : undefined;

/** `connectors/acme/`, as a shell completes it, is `acme`. */
export const toName = (name: string): string => name.replace(/^(\.\/)?connectors\//, '').replace(/\/+$/, '');
