import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeStateFolder } from '../../harness/sinks/state-folder.js';

const FILE = 'studio-token';
const PATTERN = /^[\w-]{43}$/;

/**
 * What the page of a workspace is opened with. It is kept, readable by its owner alone, so that a page that was left
 * open finds the server again after a restart.
 *
 * @param stateFolder - `undefined`: the token lasts as long as the process, as it does where nothing can be written.
 */
export async function readToken(stateFolder: string | undefined): Promise<string> {
  const fresh = randomBytes(32).toString('base64url');
  if (stateFolder === undefined) return fresh;
  const file = join(stateFolder, FILE);
  try {
    const kept = (await readFile(file, 'utf8')).trim();
    if (PATTERN.test(kept)) {
      await chmod(file, 0o600);
      return kept;
    }
    await rm(file);
  } catch {
    // Not there yet, or not ours to read.
  }
  try {
    await makeStateFolder(stateFolder);
    await writeFile(file, `${fresh}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    // The page cannot be found again after a restart; nothing else is lost.
  }
  return fresh;
}

/** Takes as long for a wrong token as for a right one. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
