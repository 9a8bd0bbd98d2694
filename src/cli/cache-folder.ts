import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where the user's machine keeps caches of this program; nothing where there is no such place.
 *
 * @source XDG Base Directory Specification: a relative path is ignored, an empty one counts as unset
 */
export function cacheFolders(): string[] {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  const folder = isAbsolute(named) ? named : join(homedir(), '.cache');
  return isAbsolute(folder) ? [join(folder, 'mrssmith')] : [];
}
