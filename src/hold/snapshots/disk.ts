import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { tryReading } from '../../connector/files.js';
import { EXIT, Failure } from '../../core/failure.js';

/** @returns `undefined` where there is no such file. */
export function readIfThere(path: string): Buffer | undefined {
  return tryReading(path, () => {
    try {
      return readFileSync(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw cause;
    }
  });
}

/** Names in a folder, sorted; none where there is no such folder. */
export function listNames(folder: string): string[] {
  return tryReading(folder, () => {
    try {
      return readdirSync(folder).sort();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw cause;
    }
  });
}

let written = 0;

/** Writes a file as a whole or not at all: beside it first, then in its place. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const beside = join(dirname(path), `.${process.pid}-${++written}.tmp`);
  tryWriting(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(beside, bytes);
      renameSync(beside, path);
    } catch (cause) {
      rmSync(beside, { force: true });
      throw cause;
    }
  });
}

export const moveOver = (from: string, to: string): void => tryWriting(to, () => renameSync(from, to));

/** Nothing happens where it is gone already. */
export const remove = (path: string): void => tryWriting(path, () => rmSync(path, { force: true }));

function tryWriting(path: string, operation: () => void): void {
  try {
    operation();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new Failure('FILE_UNWRITABLE', `${path} cannot be written (${reason})`, {
      exit: EXIT.usage,
      fix: `Check the permissions of ${basename(dirname(path))} and the space on the disk.`,
      cause,
    });
  }
}
