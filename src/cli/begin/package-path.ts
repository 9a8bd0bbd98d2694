import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { packageRoot } from '../version.js';

/**
 * Where a workspace finds the files of this package: as a relative path, the way editors want it.
 *
 * Inside a checkout of the kit that is the checkout; else the nearest `node_modules/mrssmith` above, and the one
 * that `npm install` will make where there is none yet.
 */
export function packagePathFrom(root: string): string {
  const own = realpath(packageRoot());
  const here = realpath(root);
  if (!relative(own, here).startsWith('..') && !own.split(sep).includes('node_modules'))
    return toUrl(relative(here, own));
  for (let folder = here; ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules/mrssmith');
    if (existsSync(join(installed, 'package.json'))) return toUrl(relative(here, installed));
    if (folder === dirname(folder)) return 'node_modules/mrssmith';
  }
}

/** e.g. `..`, and `.` for the same folder. */
const toUrl = (path: string): string => (path === '' ? '.' : path.split(sep).join('/'));

const realpath = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
