import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { brotliDecompressSync } from 'node:zlib';
import { cacheFolders } from './cache-folder.js';

/**
 * Loads a CommonJS file of this package with V8's code cache, which spares most of the time that parsing
 * and compiling it takes. Node 22 has `module.enableCompileCache` for this; Node 20 has not. The file itself
 * lies there compressed: that takes a quarter of the room, and two milliseconds.
 *
 * V8 refuses a cache of another version or other flags; the file is then compiled as ever.
 * The cache lies beside the file, or in the user's cache folder where that cannot be written.
 */
export function loadWithCodeCache<Exports>(file: string): CachedModule<Exports> {
  const loaded = modules.get(file);
  if (loaded !== undefined) return loaded as CachedModule<Exports>;
  const bytes = readFileSync(`${file}.br`);
  // V8 compares no more than the length of a source: the name says which one it was.
  const content = createHash('sha1').update(bytes).digest('hex').slice(0, 12);
  const name = `${basename(file)}.${content}.${process.version}-${process.arch}.cache`;
  const places = [dirname(file), ...cacheFolders()].map((folder) => join(folder, name));
  const cachedData = places.map(readIfThere).find((data) => data !== undefined);
  // These files are ASCII: see `escapeBeyondAscii` in tsdown.config.ts.
  const script = new Script(Module.wrap(brotliDecompressSync(bytes).toString('latin1')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} as Exports };
  const isStale = cachedData === undefined || script.cachedDataRejected === true;
  const keep = (used: Iterable<string>) => {
    const known = isStale ? [] : readKnown(places);
    const all = new Set([...known, ...used]);
    if (!isStale && all.size === known.length) return;
    const kept = places.find((place) => wrote(place, script.createCachedData()));
    if (kept !== undefined) wrote(`${kept}.json`, Buffer.from(JSON.stringify([...all])));
  };
  const cached = {
    get exports() {
      return module.exports;
    },
    keep,
  };
  // Before it runs: files may need each other.
  modules.set(file, cached);
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run(module.exports, requireFrom(file), module, file, dirname(file));
  return cached;
}

/** What this process has loaded, by path. */
const modules = new Map<string, CachedModule<unknown>>();

/** `require`, with the cache for the files of this package beside the one that asks. */
function requireFrom(file: string): (id: string) => unknown {
  const native = createRequire(file);
  const require = (id: string): unknown =>
    id.startsWith('./') ? loadWithCodeCache(join(dirname(file), id)).exports : native(id);
  return Object.assign(require, native);
}

/** Keeps the compiled code of everything that was loaded: see {@link CachedModule.keep}. */
export function keepCompiledCode(used: Iterable<string>): void {
  for (const { keep } of modules.values()) keep(used);
}

export interface CachedModule<Exports> {
  readonly exports: Exports;
  /**
   * Keeps the compiled code for the next start, where it holds more than what is kept already. V8 compiles
   * a function when it is first called: a cache knows what ran, not what could.
   *
   * @param used - What this process did, by names of the caller's choice.
   */
  readonly keep: (used: Iterable<string>) => void;
}

function readKnown(places: readonly string[]): string[] {
  const text = places.map((place) => readIfThere(`${place}.json`)).find((data) => data !== undefined);
  try {
    const known: unknown = JSON.parse(text?.toString('utf8') ?? '[]');
    return Array.isArray(known) ? known.map(String) : [];
  } catch {
    return [];
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Caches of other builds of the same file. */
function removeOlder(path: string): void {
  const [name = '', content = ''] = /^(.*\.cjs)\.(\w+)\./.exec(basename(path))?.slice(1) ?? [];
  for (const entry of readdirSync(dirname(path))) {
    if (
      entry.startsWith(`${name}.`) &&
      entry.includes('.cache') &&
      !entry.startsWith(`${name}.${content}.`)
    ) {
      rmSync(join(dirname(path), entry), { force: true });
    }
  }
}

/** Whole or not at all: another process may be reading. */
function wrote(path: string, data: Buffer): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    removeOlder(path);
    writeFileSync(draft, data);
    renameSync(draft, path);
    return true;
  } catch {
    return false;
  }
}
