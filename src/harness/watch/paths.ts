import { join, relative, sep } from 'node:path';
import { isOutside } from '../../connector/files.js';

/** What a change of a path may mean: another result, or another verdict about results that stay. */
export type PathKind = 'input' | 'approved';

/** Files of a workspace's root that runs depend on; beside them lie the folders `connectors` and `fixtures`. */
const ROOT_FILES = new Set(['.env', 'mrssmith.yaml']);
const ROOT_FOLDERS = new Set(['connectors', 'fixtures']);
const IGNORED_FOLDERS = new Set(['.git', '.hg', '.svn', 'node_modules', '.mrssmith', '.idea', '.vscode']);

/**
 * What editors leave beside the file that they save: `submit.xsl~`, `.submit.xsl.swp`, vim's `4913`, Emacs' `#submit.xsl#` and
 * `.#submit.xsl`, `submit.xsl___jb_tmp___` of JetBrains, `sedA1b2C3` of `sed -i`, `submit.xsl.tmp.1234`, `.goutputstream-…`.
 */
const LEFT_BY_EDITORS =
  /~$|^\.?.*\.sw[a-p]$|^\d{4,5}$|^#.*#$|^\.#|___jb_(?:tmp|old)___$|^sed[A-Za-z0-9]{6}$|\.tmp(?:\.[\w.-]+)?$|^\.goutputstream-|\.(?:bak|orig|part|crdownload)$|^\.DS_Store$/;

/**
 * What a path of the workspace means for runs.
 *
 * @param path - Absolute.
 * @returns `undefined` for what no run looks at.
 */
export function classifyPath(root: string, path: string): PathKind | undefined {
  const inside = relative(root, path);
  if (inside === '' || isOutside(inside)) return undefined;
  const parts = inside.split(sep);
  const [top = '', ...below] = parts;
  if (below.length === 0) return ROOT_FILES.has(top) || ROOT_FOLDERS.has(top) ? 'input' : undefined;
  const name = below.at(-1) ?? '';
  if (!ROOT_FOLDERS.has(top) || parts.some((part) => IGNORED_FOLDERS.has(part))) return undefined;
  if (LEFT_BY_EDITORS.test(name)) return undefined;
  if (!parts.includes('__snapshots__')) return 'input';
  return name.endsWith('.new') ? undefined : 'approved';
}

/** Whether a watcher need not look at a path at all. */
export const isUnwatched = (root: string, path: string): boolean =>
  path !== root && path !== join(root, '') && classifyPath(root, path) === undefined;
