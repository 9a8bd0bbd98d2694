import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads a CommonJS file of this package with V8's code cache, which spares most of the time that parsing
 * and compiling it takes. Node 22 has `module.enableCompileCache` for this; Node 20 has not.
 *
 * V8 refuses a cache of another version, other flags or another source; the file is then compiled as ever.
 * The cache lies beside the file, or in the user's cache folder where that cannot be written.
 */
export function loadWithCodeCache<Exports>(file: string): { exports: Exports; keep: () => void } {
  const source = readFileSync(file, 'utf8');
  const name = `${basename(file)}.${process.version}-${process.arch}.cache`;
  const places = [join(dirname(file), name), join(cacheFolder(), name)];
  const cachedData = places.map(readIfThere).find((data) => data !== undefined);
  const script = new Script(Module.wrap(source), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} as Exports };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, dirname(file));
  const keep = () => {
    if (cachedData === undefined || script.cachedDataRejected === true) {
      places.some((place) => wrote(place, script.createCachedData()));
    }
  };
  return { exports: module.exports, keep };
}

const cacheFolder = () => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mrssmith');

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another process may be reading. */
function wrote(path: string, data: Buffer): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, data);
    renameSync(draft, path);
    return true;
  } catch {
    return false;
  }
}
