import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findWorkspace } from '../connector/workspace.js';

const NAME = '.mrssmith';

/** Where a workspace keeps host keys and certificates of its sinks; `undefined` where it may not be written to. */
export function stateFolderOf(workspaceRoot: string): string | undefined {
  const folder = join(workspaceRoot, NAME);
  return isWritable(folder) ? folder : undefined;
}

/** The same for a command that needs no workspace: without one, the user's cache. */
export function findStateFolder(cwd: string): string | undefined {
  try {
    return stateFolderOf(findWorkspace(resolve(cwd)).root);
  } catch {
    const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mrssmith');
    return isWritable(folder) ? folder : undefined;
  }
}

/** Whether a folder may be written to, or made. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return folder !== dirname(folder) && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
