import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Failure } from '../../core/failure.js';
import { applyEdits } from '../../lint/edits.js';
import type { LintProblem } from '../../lint/lint.js';
import type { Edit } from '../../lint/rule.js';

/** A file that was mended. */
export interface FixedFile {
  readonly file: string;
  readonly changes: number;
}

/**
 * Makes the safe changes in the files they are about, each file whole or not at all. Byte order marks and line ends
 * stay: what is not changed is not touched.
 *
 * @throws {Failure} FILE_UNWRITABLE.
 */
export function fixFiles(root: string, found: readonly LintProblem[]): FixedFile[] {
  const edits = new Map<string, Edit[]>();
  for (const { problem, edit } of found) {
    if (edit === undefined || problem.file === undefined) continue;
    edits.set(problem.file, [...(edits.get(problem.file) ?? []), edit]);
  }
  return [...edits].flatMap(([file, list]) => fixFile(root, file, list));
}

function fixFile(root: string, file: string, edits: readonly Edit[]): FixedFile[] {
  const path = join(root, file);
  try {
    const bytes = readFileSync(path);
    // The offsets are those of UTF-8 text without its mark; files in other encodings are left alone.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
    const { text: mended, applied } = applyEdits(text.slice(mark.length), edits);
    if (applied === 0) return [];
    const draft = `${path}.${process.pid}.new`;
    writeFileSync(draft, mark + mended, { mode: statSync(path).mode });
    renameSync(draft, path);
    return [{ file, changes: applied }];
  } catch (cause) {
    if (cause instanceof TypeError) return [];
    throw new Failure('FILE_UNWRITABLE', `${file} cannot be mended: ${(cause as Error).message}`, {
      exit: EXIT.failed,
      fix: 'Check the rights of the file and the space on the disk.',
      cause,
    });
  }
}
