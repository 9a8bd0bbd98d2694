/** Files of the user, written so that nothing is left half-made. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';

/** What cannot be written, and why. */
export const unwritable = (what: string, cause: unknown): Failure =>
  new Failure('FILE_UNWRITABLE', `${what}: ${(cause as Error).message}`, {
    exit: EXIT.failed,
    fix: 'Check the rights of the folder and the space on the disk.',
    cause,
  });

/** A folder, whole or not at all: written beside its place, then moved there. @throws {Failure} FILE_UNWRITABLE. */
export function writeFolder(parent: string, name: string, files: ReadonlyMap<string, Uint8Array>): void {
  let beside: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    beside = mkdtempSync(join(parent, '.new-'));
    const stage = join(beside, name);
    mkdirSync(stage);
    for (const [path, bytes] of files) {
      const file = join(stage, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    renameSync(stage, join(parent, name));
  } catch (cause) {
    throw unwritable(`${join(parent, name)} cannot be written`, cause);
  } finally {
    if (beside !== undefined) rmSync(beside, { recursive: true, force: true });
  }
}

/** A file, whole or not at all. @throws {Failure} FILE_UNWRITABLE. */
export function writeFile(path: string, content: string | Uint8Array): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw unwritable(`${path} cannot be written`, cause);
  }
}
