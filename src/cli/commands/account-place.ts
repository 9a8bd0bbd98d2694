import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';
import { findStateFolder } from '../state-folder.js';

/** Where a running account can be found. Its file is its owner's alone: the token is in it. */
export interface RunningAccount {
  /** e.g. `http://127.0.0.1:4788`. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

/** The folder of local accounts; `undefined` where nothing may be written. */
export function accountFolderOf(cwd: string): string | undefined {
  const folder = findStateFolder(cwd);
  return folder === undefined ? undefined : join(folder, 'account');
}

/** Makes a folder that only its owner reads, in one that git passes over. */
export function prepareAccountFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(dirname(folder), '.gitignore'), '*\n', { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new Failure('FILE_UNWRITABLE', `cannot make ${folder}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'Give a file with --state, or keep nothing with --memory.',
      cause,
    });
  }
}

const fileOf = (folder: string, name: string): string => join(folder, `${name}.running.json`);

/** Lets commands find the account, until it is disposed. */
export function announceRunning(folder: string, name: string, running: RunningAccount): Disposable {
  const file = fileOf(folder, name);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(running), { mode: 0o600 });
  renameSync(draft, file);
  return {
    [Symbol.dispose]() {
      // Another account of this name may have come since.
      if (readRunning(folder, name)?.pid === running.pid) rmSync(file, { force: true });
    },
  };
}

/** @returns `undefined` where none was started, or one was killed and left its file behind unreadable. */
export function readRunning(folder: string, name: string): RunningAccount | undefined {
  try {
    const { url, token, pid } = JSON.parse(readFileSync(fileOf(folder, name), 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof url !== 'string' || typeof token !== 'string' || typeof pid !== 'number') return undefined;
    return { url, token, pid };
  } catch {
    return undefined;
  }
}
