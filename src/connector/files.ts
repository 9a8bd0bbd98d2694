import { readdirSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import { error, type Place, type Problem } from '../core/problem.js';
import { nearest } from './nearest.js';

export const MANIFEST_NAME = 'connector.yaml';

export const MAX_SOURCE_BYTES = 16 * 2 ** 20;
export const MAX_RESPONSE_BYTES = 256 * 2 ** 20;

/** A path as people see it: relative to the workspace where it lies inside, with forward slashes. */
export function toShown(path: string, root: string): string {
  const shown = relative(root, path);
  return (isOutside(shown) ? path : shown).split(sep).join('/');
}

/** Whether what `relative()` returned leaves the folder it starts from. */
export const isOutside = (relativePath: string): boolean =>
  relativePath === '..' || relativePath.startsWith(`..${sep}`) || isAbsolute(relativePath);

/** What lies at a path; `undefined` also for a loop of links, and where the way there is closed. */
export function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export const isFolder = (path: string): boolean => statIfThere(path)?.isDirectory() === true;

export interface FolderFiles {
  /**
   * Reads a file that a setting names, or says what is wrong with the reference.
   *
   * @param at - Where connector.yaml names it.
   * @throws {Failure} FILE_UNREADABLE when it is there and cannot be read.
   */
  read(reference: string, at: Place, maxBytes?: number): SourceFile | Problem;
}

export const isProblem = (value: object): value is Problem => 'severity' in value;

/** The files of a connector folder, each read once. Nothing outside the folder is read, not even through a symlink. */
export function openFolder(folder: string, root: string): FolderFiles {
  const realFolder = realpathSync(folder);
  const read = new Map<string, SourceFile>();
  let names: readonly string[] | undefined;

  function locate(reference: string, at: Place): { path: string; sizeBytes: number } | Problem {
    const path = resolve(folder, reference);
    if (isAbsolute(reference) || /^[A-Za-z]:/.test(reference) || isOutside(relative(folder, path))) {
      return outside(reference, 'leads outside the connector folder', at);
    }
    // No throw on what is not there: that is the usual mistake, and exceptions are slow.
    const stat = reference.includes('\0') ? undefined : statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return missing(reference, (names ??= listFiles(folder)), at);
    if (isOutside(relative(realFolder, realpathSync(path)))) {
      return outside(reference, 'is a link that leads outside the connector folder', at);
    }
    if (!stat.isFile()) return error('FILE_MISSING', `"${reference}" is not a file`, at);
    return { path, sizeBytes: stat.size };
  }

  return {
    read(reference, at, maxBytes = MAX_SOURCE_BYTES) {
      const found = tryReading(join(folder, reference), () => locate(reference, at));
      if (isProblem(found)) return found;
      if (found.sizeBytes > maxBytes) {
        const limit = `${maxBytes / 2 ** 20} MiB`;
        return error('FILE_TOO_LARGE', `"${reference}" is larger than ${limit}, the most that is read`, at);
      }
      const { path } = found;
      const shown = toShown(path, root);
      const known = read.get(path);
      if (known !== undefined) return known;
      const file = { path, shown, bytes: tryReading(path, () => readFileSync(path)) };
      read.set(path, file);
      return file;
    },
  };
}

function outside(reference: string, reason: string, at: Place): Problem {
  const fix = 'Copy the file into the folder, and name it relative to connector.yaml.';
  return error('FILE_OUTSIDE', `"${reference}" ${reason}`, { ...at, fix });
}

function missing(reference: string, names: readonly string[], at: Place): Problem {
  const guess = nearest(reference, names);
  const hint = guess === undefined ? '' : `. Did you mean "${guess}"?`;
  const listed = names.slice(0, 12).join(', ');
  const fix = guess === undefined && listed !== '' ? `Files here: ${listed}.` : undefined;
  return error('FILE_MISSING', `"${reference}" is not in the connector folder${hint}`, { ...at, fix });
}

/** Names of the files in a folder and its subfolders, forward slashes; what no setting names is left out. */
function listFiles(folder: string, prefix = '', depth = 0): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry;
    if (name.startsWith('.') || name === '__snapshots__' || name === 'node_modules') return [];
    if (entry.isDirectory())
      return depth > 3 ? [] : listFiles(join(folder, name), `${prefix}${name}/`, depth + 1);
    return name === MANIFEST_NAME ? [] : [prefix + name];
  });
}

/** Runs a disk operation; what the disk refuses is a Failure that names the file. */
export function tryReading<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Failure('FILE_UNREADABLE', `${path} cannot be read (${reason})`, {
      exit: EXIT.usage,
      fix: 'Check its permissions.',
      cause,
    });
  }
}
