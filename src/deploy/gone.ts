import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder, MANIFEST_NAME, statIfThere, toShown } from '../connector/files.js';
import { note, type Problem } from '../core/problem.js';
import type { Site } from './prepare.js';
import { isLoopback, stateFileOf } from './state.js';

/** A connector that was deployed, and whose folder is gone. */
export interface GoneConnector {
  readonly connector: string;
  /** Absolute path of its state. */
  readonly stateFile: string;
}

/** States of connectors that have no folder any more: the account still has them. */
export function findGoneConnectors({ workspaceRoot, target }: Site): GoneConnector[] {
  const parent = isLoopback(target.serviceUrl)
    ? join(workspaceRoot, '.mrssmith', 'deployed')
    : join(workspaceRoot, 'connectors');
  if (!isFolder(parent)) return [];
  return readdirSync(parent)
    .filter((id) => statIfThere(join(workspaceRoot, 'connectors', id, MANIFEST_NAME)) === undefined)
    .map((connector) => ({ connector, stateFile: stateFileOf(workspaceRoot, connector, target) }))
    .filter(({ stateFile }) => statIfThere(stateFile) !== undefined)
    .sort((a, b) => (a.connector < b.connector ? -1 : 1));
}

export const goneNote = ({ connector, stateFile }: GoneConnector, workspaceRoot: string): Problem =>
  note('CONNECTOR_GONE', `${connector} was deployed, and its folder is gone: the account still has it`, {
    file: toShown(stateFile, workspaceRoot),
    fix: `To take it off the account: mrssmith destroy ${connector}`,
  });
