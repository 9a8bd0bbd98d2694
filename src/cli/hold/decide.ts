import { EXIT, Failure } from '../../core/failure.js';
import { plural } from '../../harness/report/style.js';
import { acceptFiles, rejectFiles } from '../../hold/snapshots/pending.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { Output } from '../output.js';
import { describeCounts } from './list.js';
import { isWaiting, openWaiting } from './open.js';
import { pick, type Picked } from './selectors.js';

export interface DecideFlags extends CommonFlags {
  readonly all: boolean | undefined;
  readonly obsolete?: boolean | undefined;
}

export type Verdict = 'accept' | 'reject';

/**
 * Decides what waits without a terminal: `accept` approves, `reject` throws away. Exit 0 when nothing waits
 * afterwards, else 4.
 *
 * @throws {Failure} USAGE where nothing says which; SNAPSHOT_UNKNOWN.
 */
export function decide(
  verdict: Verdict,
  names: readonly string[],
  flags: DecideFlags,
  context: CommandContext,
): void {
  const output = new Output(flags, context.streams);
  if (names.length === 0 && flags.all !== true && flags.obsolete !== true) throw nothingNamed(verdict);
  const { workspace, cases } = openWaiting(flags.cwd, context.streams);
  const place = { root: workspace.root, cwd: flags.cwd };
  const wanted = pick(cases, names, place).filter(({ found, isByName }) =>
    isWaiting(found)
      ? flags.all === true || names.length > 0
      : verdict === 'accept' && (flags.obsolete === true || isByName),
  );
  const decided: string[] = [];
  const missed: string[] = [];
  for (const { found, files } of wanted) {
    if (context.signal.aborted) break;
    const done = verdict === 'accept' ? acceptFiles(files) : rejectFiles(files);
    const list = done === 'done' ? decided : missed;
    list.push(...files.map(({ shown }) => shown));
    if (!output.isQuiet && done === 'done')
      output.line(lineOf(verdict, { found, files, isByName: false }, output));
  }
  for (const file of missed)
    output.error(`${file} changed meanwhile and was left alone: run the command again.`);
  const left = openWaiting(flags.cwd, context.streams).cases;
  const waiting = left.filter(isWaiting);
  output.line(
    `${wanted.length > 0 && !output.isQuiet ? '\n' : ''}${countOf(verdict, decided.length)} ${describeCounts(left)}`,
  );
  if (output.wantsJson) {
    output.json({
      [verdict === 'accept' ? 'accepted' : 'rejected']: decided,
      missed,
      pending: waiting.length,
    });
  }
  context.exit(waiting.length > 0 || missed.length > 0 ? EXIT.pending : EXIT.ok);
}

const countOf = (verdict: Verdict, files: number): string =>
  `${plural(files, 'file')} ${verdict === 'accept' ? 'accepted' : 'rejected'}.`;

function lineOf(verdict: Verdict, { found, files }: Picked, { style }: Output): string {
  const mark = verdict === 'accept' ? style.colors.green('✓') : style.colors.red('✗');
  const word = found.kind === 'obsolete' ? 'deleted ' : verdict === 'accept' ? 'accepted' : 'rejected';
  const part =
    files.length < found.files.length ? ` (${files.map(({ kind }) => kind).join(', ')} alone)` : '';
  return `${mark} ${word} ${found.connector} ${found.base}${part}`;
}

const nothingNamed = (verdict: Verdict): Failure =>
  new Failure('USAGE', `nothing says what to ${verdict}`, {
    exit: EXIT.usage,
    fix: `Name connectors, cases or files, or take everything:\n\n  mrssmith ${verdict} acme\n  mrssmith ${verdict} --all\n\nTo see what waits: mrssmith review --list`,
  });
