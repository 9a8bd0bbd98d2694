import { resolve } from 'node:path';
import { findWorkspace, listSkippedConnectors, type Workspace } from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import type { Problem } from '../../core/problem.js';
import { loadAll } from './folders.js';

/** The connectors that a verb is about, read. */
export interface Folders {
  readonly workspace: Workspace;
  readonly connectors: readonly Connector[];
  /** Warnings about what was passed over. */
  readonly problems: readonly Problem[];
  /** Whether these are all connectors of the workspace. */
  readonly areAll: boolean;
}

/**
 * @param names - Names or globs; all of them without one.
 * @throws {Failure} WORKSPACE_NOT_FOUND, and all of {@link loadAll}.
 */
export function readFolders(names: readonly string[], cwd: string): Folders {
  const workspace = findWorkspace(resolve(cwd));
  const connectors = loadAll(workspace, names);
  return {
    workspace,
    connectors,
    problems: names.length === 0 ? listSkippedConnectors(workspace) : [],
    areAll: names.length === 0,
  };
}
