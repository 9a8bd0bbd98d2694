import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../core/failure.js';
import type { RunResult } from '../harness/pipeline/run.js';

const ARTIFACT_FILES = {
  mrss: 'mrss.xml',
  transformed: 'transformed.xml',
  sent: 'sent.xml',
  returned: 'returned.bin',
} as const;

/**
 * Writes what went in and came out of a run below a folder: `<connector>/<fixture>/<action>/`.
 *
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function keepArtifacts(root: string, { report, artifacts }: RunResult): void {
  const folder = join(root, report.connector, report.fixture, report.action);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [key, name] of Object.entries(ARTIFACT_FILES)) {
      const bytes = artifacts[key as keyof typeof ARTIFACT_FILES];
      // What an earlier run left there is not this run's.
      if (bytes === undefined) rmSync(join(folder, name), { force: true });
      else writeFileSync(join(folder, name), bytes);
    }
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `cannot write below ${folder}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'Give --out a folder that you may write to.',
      cause,
    });
  }
}
