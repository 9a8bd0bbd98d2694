import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFolder } from '../connector/files.js';
import { EXIT, Failure } from '../core/failure.js';
import type { RunResult } from '../harness/pipeline/run.js';

const ARTIFACT_FILES = {
  mrss: 'mrss.xml',
  transformed: 'transformed.xml',
  sent: 'sent.xml',
  returned: 'returned.bin',
} as const;

/**
 * Makes the folder that a flag names, before any work is done for it.
 *
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function prepareFolder(folder: string, flag: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw unwritable(folder, flag, cause);
  }
}

/** Step by step: mkdir's own way of making parents never ends below /proc. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    // Another process may have been first.
    if (!isFolder(folder)) throw cause;
  }
}

/**
 * Writes what went in and came out of a run below a folder: `<connector>/<fixture>/<action>/`.
 *
 * @param root - Made by {@link prepareFolder}.
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function keepArtifacts(root: string, { report, artifacts }: RunResult): void {
  const folder = join(root, report.connector, report.fixture, report.action);
  try {
    makeFolder(folder);
    for (const [key, name] of Object.entries(ARTIFACT_FILES)) {
      const bytes = artifacts[key as keyof typeof ARTIFACT_FILES];
      // What an earlier run left there is not this run's.
      if (bytes === undefined) rmSync(join(folder, name), { force: true });
      else writeFileSync(join(folder, name), bytes);
    }
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (cause) {
    throw unwritable(folder, '--out', cause);
  }
}

const unwritable = (folder: string, flag: string, cause: unknown): Failure =>
  new Failure('FILE_UNWRITABLE', `cannot write below ${folder}: ${(cause as Error).message}`, {
    exit: EXIT.usage,
    fix: `Give ${flag} a folder that you may write to.`,
    cause,
  });
