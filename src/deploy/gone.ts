import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder, MANIFEST_NAME, statIfThere, toShown } from '../connector/files.js';
import { note, type Problem } from '../core/problem.js';
import type { Site } from './prepare.js';
import { isLoopback, readState, stateFileOf } from './state.js';

/** A connector that was deployed, and whose folder is gone. */
export interface GoneConnector {
  readonly connector: string;
  /** Absolute path of its state. */
  readonly stateFile: string;
  /** `undefined` where the file does not tell. */
  readonly providerId: number | undefined;
}

const foldersOf = (workspaceRoot: string): string[] => {
  const parent = join(workspaceRoot, 'connectors');
  return isFolder(parent)
    ? readdirSync(parent).filter((id) => statIfThere(join(parent, id, MANIFEST_NAME)) !== undefined)
    : [];
};

/** Whatever is wrong with a state is said where it is used. */
function providerIn(stateFile: string): number | undefined {
  try {
    return readState(stateFile)?.providerId;
  } catch {
    return undefined;
  }
}

/**
 * States of connectors that have no folder any more: the account still has them. One whose provider is that of a
 * connector with a folder was renamed, and is not gone.
 */
export function findGoneConnectors({ workspaceRoot, target }: Site): GoneConnector[] {
  const parent = isLoopback(target.serviceUrl)
    ? join(workspaceRoot, '.mrssmith', 'deployed')
    : join(workspaceRoot, 'connectors');
  if (!isFolder(parent)) return [];
  const used = new Set(
    foldersOf(workspaceRoot).flatMap((id) => providerIn(stateFileOf(workspaceRoot, id, target)) ?? []),
  );
  return readdirSync(parent)
    .filter((id) => statIfThere(join(workspaceRoot, 'connectors', id, MANIFEST_NAME)) === undefined)
    .map((connector) => ({ connector, stateFile: stateFileOf(workspaceRoot, connector, target) }))
    .filter(({ stateFile }) => statIfThere(stateFile) !== undefined)
    .map((one) => ({ ...one, providerId: providerIn(one.stateFile) }))
    .filter(({ providerId }) => providerId === undefined || !used.has(providerId))
    .sort((a, b) => (a.connector < b.connector ? -1 : 1));
}

export const goneNote = (
  { connector, stateFile }: Pick<GoneConnector, 'connector' | 'stateFile'>,
  workspaceRoot: string,
): Problem =>
  note('CONNECTOR_GONE', `${connector} was deployed, and its folder is gone: the account still has it`, {
    file: toShown(stateFile, workspaceRoot),
    fix: `To take it off the account: mrssmith destroy ${connector}`,
  });
