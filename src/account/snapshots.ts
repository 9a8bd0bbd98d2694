import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../core/failure.js';
import type { Store } from './store/store.js';

/** A kept state of the account. */
export interface Snapshot {
  readonly name: string;
  /** ISO text, of the machine's clock. */
  readonly takenAt: string;
  readonly bytes: number;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
const SUFFIX = '.sqlite';

/** Copies of the account's state, as files in a folder of their own. */
export class Snapshots {
  readonly #folder: string;

  /**
   * Removes what a killed process left half-written.
   *
   * @param folder - Made when the first snapshot is taken.
   */
  constructor(folder: string) {
    this.#folder = folder;
    for (const name of namesIn(folder)) {
      if (isOrphan(name)) removeIfPossible(join(folder, name));
    }
  }

  /** The newest last. */
  list(): Snapshot[] {
    return namesIn(this.#folder)
      .filter((name) => name.endsWith(SUFFIX) && NAME.test(name))
      .map((name) => {
        const { size, mtime } = statSync(join(this.#folder, name));
        return { name: name.slice(0, -SUFFIX.length), takenAt: mtime.toISOString(), bytes: size };
      })
      .sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1));
  }

  /**
   * Keeps the state as it is. Whole or not at all.
   *
   * @throws {Failure} USAGE, SNAPSHOT_EXISTS, FILE_UNWRITABLE.
   */
  async take(store: Store, name: string, mayReplace: boolean): Promise<Snapshot> {
    const file = this.#file(name);
    if (!mayReplace && this.#find(name) !== undefined) {
      throw new Failure('SNAPSHOT_EXISTS', `there is a snapshot "${name}" already`, {
        exit: EXIT.usage,
        fix: `mrssmith account snapshot ${name} --force      replaces it`,
      });
    }
    const draft = join(this.#folder, draftOf(process.pid));
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      rmSync(draft, { force: true });
      await store.copyInto(draft);
      // Secrets are in it.
      chmodSync(draft, 0o600);
      sync(draft);
      renameSync(draft, file);
    } catch (cause) {
      rmSync(draft, { force: true });
      throw new Failure('FILE_UNWRITABLE', `the snapshot cannot be written: ${(cause as Error).message}`, {
        exit: EXIT.unavailable,
        cause,
      });
    }
    return this.get(name);
  }

  /** @throws {Failure} USAGE, SNAPSHOT_UNKNOWN. */
  get(name: string): Snapshot & { readonly file: string } {
    const file = this.#file(name);
    const found = this.#find(name);
    if (found !== undefined) return { ...found, file };
    const names = this.list().map((snapshot) => snapshot.name);
    throw new Failure('SNAPSHOT_UNKNOWN', `there is no snapshot "${name}"`, {
      exit: EXIT.usage,
      fix:
        names.length === 0
          ? 'There is none yet: mrssmith account snapshot NAME takes one.'
          : `Snapshots: ${names.join(', ')}.`,
    });
  }

  #find(name: string): Snapshot | undefined {
    return this.list().find((snapshot) => snapshot.name === name);
  }

  #file(name: string): string {
    if (NAME.test(name)) return join(this.#folder, name + SUFFIX);
    throw new Failure('USAGE', `"${name}" is no name for a snapshot`, {
      exit: EXIT.usage,
      fix: 'Letters, digits, ".", "_" and "-", at most 64, the first one a letter or a digit.',
    });
  }
}

/** None where there is no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A snapshot that is being written, by the process of this number. */
const draftOf = (pid: number): string => `.${pid}.draft`;
/** SQLite has a journal beside it until it is whole. */
const DRAFT = /^\.(\d+)\.draft(?:-journal)?$/;

/** Whether it is the draft of a process that is gone, or of an earlier one with the number of this one. */
function isOrphan(name: string): boolean {
  const pid = Number(DRAFT.exec(name)?.[1] ?? 0);
  return pid > 0 && (pid === process.pid || !isRunning(pid));
}

/** In a folder that may only be read, a draft does no harm. */
function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It stays.
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 does nothing but ask.
    return process.kill(pid, 0);
  } catch (cause) {
    // Another user's process may not be signalled, and runs.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
