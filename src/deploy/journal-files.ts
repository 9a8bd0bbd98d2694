/** Files of lines that are on disk once they are written: see `journal.ts`. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../core/failure.js';

const FILE = /^(\d{4,})\.ndjson$/;

/** Not readable by others: documents may be nobody's business. */
export function createFile(folder: string): { id: string; file: string } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let number = (listFiles(folder).at(-1)?.number ?? 0) + 1; ; number++) {
    const id = String(number).padStart(4, '0');
    const file = join(folder, `${id}.ndjson`);
    try {
      closeSync(openSync(file, 'wx', 0o600));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    syncFolder(folder);
    return { id, file };
  }
}

export function appendLine(file: string, line: unknown): void {
  const handle = openSync(file, 'a');
  try {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A new file is there after a power cut only when its folder, and those above it, are on disk too. */
function syncFolder(folder: string): void {
  for (const each of [folder, dirname(folder), dirname(dirname(folder))]) {
    try {
      const handle = openSync(each, 'r');
      try {
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } catch {
      // Windows has no handles on folders.
    }
  }
}

export function attempt<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Failure('FILE_UNWRITABLE', `cannot write the journal in ${folder}: ${reason}`, {
      exit: EXIT.usage,
      fix: `${isFull(reason) ? 'Make room on the disk' : 'Make the folder writable'}: without a journal nothing is changed on an account.`,
      cause,
    });
  }
}

const isFull = (code: string): boolean => code === 'ENOSPC' || code === 'EDQUOT';

export function listFiles(folder: string): { number: number; file: string }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const number = FILE.exec(name)?.[1];
      return number === undefined ? [] : [{ number: Number(number), file: join(folder, name) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Whether something may have been sent for it: its first line is there whole, or cannot be looked at. */
export function hasBegun(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes('\n');
  } catch {
    return true;
  }
}

/** The last line may be torn: whoever wrote it was ended. What it said had not happened yet. */
export function readLines(file: string): object[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as object | null;
      return value !== null && typeof value === 'object' ? [value] : [];
    } catch {
      return [];
    }
  });
}
