import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages that the child loads. */
const PACKAGES = ['saxon-js', 'libxml2-wasm'];

/**
 * Options of Node with which the child may read its own code and nothing else: it writes no file, starts
 * no process and no worker, loads no native code and makes no code from text.
 *
 * @param childFile - What the child runs; the packages are looked for from there, as Node does.
 */
export function sandboxOptions(childFile: URL): readonly string[] {
  const file = realpathSync(fileURLToPath(childFile));
  const readable = [
    dirname(file),
    ...manifestsAbove(file),
    ...PACKAGES.flatMap((name) => foldersOf(name, file)),
  ];
  return [
    permissionOption(),
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--no-warnings',
  ];
}

/** Node 22.13 and 23.5 gave the option its name. */
const permissionOption = (): string =>
  process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

/** Node asks the nearest whether a file is a module. */
const manifestsAbove = (file: string): readonly string[] =>
  upToFound(foldersAbove(file).map((folder) => join(folder, 'package.json')));

/** Where Node looks for a package, up to where it finds it, and where that really lies. */
function foldersOf(name: string, file: string): readonly string[] {
  const folders = upToFound(foldersAbove(file).map((folder) => join(folder, 'node_modules', name)));
  const last = folders.at(-1);
  return last === undefined ? [] : [...new Set([...folders, realpathSync(last)])];
}

/** Nothing when there is none: the child then says what is missing. */
function upToFound(paths: readonly string[]): readonly string[] {
  const found = paths.findIndex((path) => existsSync(path));
  return found === -1 ? [] : paths.slice(0, found + 1);
}

function foldersAbove(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) return folders;
  }
}
