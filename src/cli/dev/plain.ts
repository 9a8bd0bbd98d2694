import type { RunKey } from '../../harness/studio/wire.js';
import type { SessionRun, Settled } from '../../dev/session/session.js';
import { formatMs, plural, visible } from '../../harness/report/style.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import { renderFailures, renderProblems } from '../../harness/report/terminal.js';
import { followSession, type Shown } from './follow.js';
import { MistakeNews } from './mistakes.js';

/** A few lines for each round, one after the other: for pipes, logs and terminals that cannot draw. */
export function followAsText({ session, output, url, readSource }: Shown): Disposable {
  const { style, streams } = output;
  const { colors } = style;
  const mistakes = new MistakeNews(session);
  const made = new Map<RunKey, SessionRun>();
  const where = [session.root, session.dialect, ...(url === undefined ? [] : [url])];
  output.line(`${colors.bold('mrssmith dev')} · ${where.map(visible).join(' · ')}`);

  const tellMistakes = () => {
    for (const problem of streams.cleanValues(mistakes.next())) {
      output.line(`\n${renderProblem({ problem }, style, readSource())}`);
    }
  };
  const tellRound = (settled: Settled) => {
    const failed = [...made.keys()]
      .flatMap((key) => session.runs.get(key)?.result?.report ?? [])
      .filter(({ ok }) => !ok);
    made.clear();
    const reports = streams.cleanValues(failed);
    if (output.isQuiet && reports.length === 0) return;
    const blocks = [renderFailures(reports, style), renderProblems(reports, style, readSource())];
    const round = describeRound(settled, session.runs);
    output.line(`\n${[...blocks.filter((block) => block !== ''), round].join('\n\n')}`);
  };
  return followSession(session, (event) => {
    if (event.kind === 'catalog') tellMistakes();
    else if (event.kind === 'run' && event.isResult) made.set(event.run.key, event.run);
    else if (event.kind === 'settled') tellRound(event.settled);
  });
}

/** e.g. `connectors/acme/submit.xsl: 24 runs in 48 ms, 1 failed · 2 snapshots differ`. */
export function describeRound(
  { runs, failed, ms, changed }: Settled,
  all: ReadonlyMap<RunKey, Pick<SessionRun, 'result' | 'snapshot'>>,
): string {
  const [first, ...more] = changed;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const what = first === undefined ? '' : `${visible(first)}${others}: `;
  // That what failed is unlike its snapshot is no news.
  const passed = [...all.values()].filter(({ result }) => result?.report.ok === true);
  const kinds = passed.map(({ snapshot }) => snapshot?.kind);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  const facts = [
    `${plural(runs, 'run')} in ${formatMs(ms)}, ${failed === 0 ? 'none' : failed} failed`,
    ...(count('changed') === 0 ? [] : [`${plural(count('changed'), 'run')} unlike the snapshot`]),
    ...(count('missing') === 0 ? [] : [`${plural(count('missing'), 'run')} without a snapshot`]),
  ];
  return what + facts.join(' · ');
}
