import type { FileTree } from './file-tree.js';
import { modifiedAt } from './ftp-transfers.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Entry {
  readonly name: string;
  readonly path: string;
}

/** What a listing of a path shows: what is in the folder, or the file itself; `undefined` when it is neither. */
function entriesOf(tree: FileTree, path: string): Entry[] | undefined {
  if (tree.file(path) !== undefined) return [{ name: path.slice(path.lastIndexOf('/') + 1), path }];
  if (!tree.isFolder(path)) return undefined;
  return tree.list(path).map(({ name }) => ({ name, path: path === '/' ? `/${name}` : `${path}/${name}` }));
}

/** LIST: lines as `ls -l` writes them, in UTC. */
export function renderList(tree: FileTree, path: string): string[] | undefined {
  return entriesOf(tree, path)?.map((entry) => {
    const body = tree.file(entry.path);
    const mode = body === undefined ? 'drwxr-xr-x' : '-rw-r--r--';
    const size = String(body?.length ?? 0).padStart(10);
    return `${mode} 1 sink sink ${size} ${toListTime(modifiedAt(body))} ${entry.name}`;
  });
}

/** NLST: bare names. */
export function renderNames(tree: FileTree, path: string): string[] | undefined {
  return entriesOf(tree, path)?.map(({ name }) => name);
}

/** MLSD: facts and names. */
export function renderMachineList(tree: FileTree, path: string): string[] | undefined {
  return entriesOf(tree, path)?.map((entry) => renderFacts(tree, entry.path, entry.name) ?? '');
}

/** One line of MLST or MLSD, e.g. "type=file;size=12;modify=20240101000000; a.xml". @source RFC 3659 section 7.2 */
export function renderFacts(tree: FileTree, path: string, shown: string): string | undefined {
  const body = tree.file(path);
  if (body === undefined) return tree.isFolder(path) ? `type=dir; ${shown}` : undefined;
  return `type=file;size=${body.length};modify=${toFtpTime(modifiedAt(body))}; ${shown}`;
}

/** e.g. "20240131235959", UTC. @source RFC 3659 section 2.3 */
export function toFtpTime(date: Date): string {
  return date.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
}

/** e.g. "Jan 31  2024" */
function toListTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2);
  return `${MONTHS[date.getUTCMonth()] ?? ''} ${day}  ${date.getUTCFullYear()}`;
}
