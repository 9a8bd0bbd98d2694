import { accessSync, constants } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { isFolder, statIfThere } from '../connector/files.js';
import { findWorkspace } from '../connector/workspace.js';
import { cacheFolders } from './cache-folder.js';

const NAME = '.mrssmith';

/**
 * Where a workspace keeps host keys and certificates of its sinks: in itself, or in the user's cache where
 * it may not be written to. `undefined` where neither may: they last as long as the process then.
 */
export function stateFolderOf(workspaceRoot: string): string | undefined {
  const name = createHash('sha256').update(workspaceRoot).digest('hex').slice(0, 16);
  return [join(workspaceRoot, NAME), ...cacheFolders().map((folder) => join(folder, name))].find(isWritable);
}

/** The same for a command that needs no workspace: without one, the user's cache. */
export function findStateFolder(cwd: string): string | undefined {
  try {
    return stateFolderOf(findWorkspace(resolve(cwd)).root);
  } catch {
    return cacheFolders().find(isWritable);
  }
}

/** Whether a folder may be written to, or made. */
function isWritable(folder: string): boolean {
  if (statIfThere(folder) === undefined) return folder !== dirname(folder) && isWritable(dirname(folder));
  if (!isFolder(folder)) return false;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
