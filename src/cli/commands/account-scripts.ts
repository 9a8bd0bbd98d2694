import { resolve } from 'node:path';
import { loadConnector } from '../../connector/load.js';
import { findWorkspace, listConnectors, type Workspace } from '../../connector/workspace.js';
import type { ActionName, Connector, ScriptedResponse } from '../../core/connector.js';

/** What connector folders let the sinks answer, by provider name. */
export type Scripts = (providerName: string, action: ActionName) => readonly ScriptedResponse[];

/**
 * Reads the scripted answers of a workspace's connectors, anew for every job: they may be edited while the
 * account runs. Without a workspace there are none.
 *
 * @param note - Told of connectors that cannot be read.
 */
export function createScripts(cwd: string, note: (code: string, text: string) => void): Scripts {
  const workspace = workspaceOf(cwd);
  if (workspace === undefined) return () => [];
  return (providerName, action) => {
    const found = readConnectors(workspace, note).find(({ name }) => name === providerName);
    return found?.harness.responses[action] ?? [];
  };
}

function workspaceOf(cwd: string): Workspace | undefined {
  try {
    return findWorkspace(resolve(cwd));
  } catch {
    return undefined;
  }
}

function readConnectors(workspace: Workspace, note: (code: string, text: string) => void): Connector[] {
  return listConnectors(workspace).flatMap(({ id, folder }) => {
    try {
      const loaded = loadConnector(folder, workspace);
      if (loaded.kind === 'loaded') return [loaded.connector];
      note(
        'CONNECTOR_INVALID',
        `connectors/${id}: ${loaded.problems[0].message}; its scripted answers are not used`,
      );
    } catch (cause) {
      note('CONNECTOR_INVALID', `connectors/${id}: ${(cause as Error).message}`);
    }
    return [];
  });
}
