import { readFileSync, statSync } from 'node:fs';
import type { FixtureFile } from '../../connector/workspace.js';
import type { Fixture } from '../../harness/pipeline/stage.js';
import { digestBytes } from '../../harness/watch/fingerprint.js';

/** An item as runs take it, with what names its bytes. */
export interface CachedItem {
  readonly fixture: Fixture;
  readonly digest: string;
}

interface Entry extends CachedItem {
  readonly stamp: string;
}

/** The bytes of fixtures, read again when their file is another. */
export class FixtureCache {
  readonly #entries = new Map<string, Entry>();
  readonly #overrides = new Map<string, CachedItem>();

  /** Looks at the file; cheap where nothing changed. */
  get(file: FixtureFile): CachedItem {
    return this.#overrides.get(file.path) ?? this.#read(file);
  }

  /** These files may be others, though their size and time are not. */
  forget(paths: ReadonlySet<string>): void {
    for (const path of paths) this.#entries.delete(path);
  }

  /** Lets go of files that are none any more. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#entries.keys()) if (!paths.has(path)) this.#entries.delete(path);
  }

  /** Whether one of these files has other bytes in its place. */
  isOverridden(paths: ReadonlySet<string>): boolean {
    return [...this.#overrides.keys()].some((path) => paths.has(path));
  }

  override(file: FixtureFile, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#overrides.delete(file.path);
    else this.#overrides.set(file.path, toItem(file, bytes));
  }

  #read(file: FixtureFile): CachedItem {
    const known = this.#entries.get(file.path);
    try {
      const { mtimeNs, size, ino } = statSync(file.path, { bigint: true });
      const stamp = `${mtimeNs} ${size} ${ino}`;
      if (known?.stamp === stamp && known.fixture.shown === file.shown) return known;
      const entry = { ...toItem(file, readFileSync(file.path)), stamp };
      this.#entries.set(file.path, entry);
      return entry;
    } catch (cause) {
      const unreadable = (cause as NodeJS.ErrnoException).code ?? String(cause);
      const { name, shown } = file;
      return { fixture: { name, shown, bytes: new Uint8Array(), unreadable }, digest: `! ${unreadable}` };
    }
  }
}

const toItem = ({ name, shown }: FixtureFile, bytes: Uint8Array): CachedItem => ({
  fixture: { name, shown, bytes },
  digest: digestBytes(bytes),
});
