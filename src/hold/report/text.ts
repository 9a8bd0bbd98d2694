import { renderProblem, type ReadSource } from '../../harness/report/problem-text.js';
import {
  clip,
  formatMs,
  padEnd,
  padStart,
  plural,
  renderFix,
  visible,
  widthOf,
  wrap,
  wrapParts,
  type TextStyle,
} from '../../harness/report/style.js';
import { groupFailures, nameTests, testsOf, type NamedTest } from './groups.js';
import type { FileReport, TestReport, TestState, TestTotals } from './model.js';

const MARK_WIDTH = 2;
/** A screen that scrolls away helps nobody. */
const GROUPS_SHOWN = 10;
const PENDING_SHOWN = 3;
const DIFF_LINES_SHOWN = 40;

/** Width of the column of names: of connectors, and of files that their authors wrote. */
export const measureNames = (names: readonly string[], { width }: TextStyle): number =>
  Math.min(Math.max(12, ...names.map((name) => widthOf(visible(name)))), Math.max(12, width - 40));

/** What stands at the begin of its line. */
export const titleOf = ({ connector, file }: Pick<FileReport, 'connector' | 'file'>): string =>
  file.endsWith('/connector.yaml') ? connector : file.replace(/^connectors\//, '');

/** One file of tests on one line. */
export function renderFile(report: FileReport, nameWidth: number, { colors, width }: TextStyle): string {
  const { tests, ms } = report;
  const count = (state: TestState) => tests.filter((one) => one.state === state).length;
  const [failed, pending, passed, skipped] = (['failed', 'pending', 'passed', 'skipped'] as const).map(
    count,
  ) as [number, number, number, number];
  const mark = failed > 0 ? colors.red('✗') : pending > 0 ? colors.yellow('?') : colors.green('✓');
  const name = padEnd(clip(visible(titleOf(report)), nameWidth), nameWidth);
  const written = tests.reduce((sum, one) => sum + (one.isWritten ? one.files.length : 0), 0);
  const parts = [
    ...(failed === 0 ? [] : [colors.red(`${failed} failed`)]),
    ...(pending === 0 ? [] : [colors.yellow(`${pending} to review`)]),
    ...(written === 0 ? [] : [colors.cyan(`${written} written`)]),
    ...(passed === 0 ? [] : [colors.dim(`${passed} passed`)]),
    ...(skipped === 0 ? [] : [colors.dim(`${skipped} skipped`)]),
  ];
  const left = `${mark} ${name}  ${parts.join(colors.dim(' · '))}`;
  const time = formatMs(ms);
  const room = Math.min(width, 100) - widthOf(left);
  return room > time.length + 1 ? `${left}${colors.dim(padStart(time, room))}` : left;
}

/** Everything below the lines: what failed and why, what waits, and the sum. */
export function renderResult(report: TestReport, style: TextStyle, readSource: ReadSource): string {
  const blocks = [
    ...report.problems.map((problem) => renderProblem({ problem }, style, readSource)),
    ...renderFailures(report, style, readSource),
    ...renderPending(report, style),
    renderSummary(report.totals, style),
    renderNextStep(report, style),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function renderFailures(report: TestReport, style: TextStyle, readSource: ReadSource): string[] {
  const { colors, width } = style;
  const groups = groupFailures(report);
  let last = '';
  const blocks = groups.slice(0, GROUPS_SHOWN).map(({ problem, messages, tests }) => {
    const name = nameTests(tests);
    const isSame = name === last;
    last = name;
    const title = isSame ? [] : wrap(visible(name), width - MARK_WIDTH);
    const head = title.map((line, index) =>
      index === 0 ? `${colors.red('✗')} ${colors.bold(line)}` : `  ${line}`,
    );
    const inner = renderProblem({ problem, messages }, { width: width - MARK_WIDTH, colors }, readSource);
    const lines = problem.code.startsWith('SNAPSHOT_') || problem.code === 'TEST_FAILED' ? diffOf(tests) : [];
    return [...head, ...indent(inner.split('\n')), ...renderDiffLines(lines, style)].join('\n');
  });
  const more = groups.length - GROUPS_SHOWN;
  if (more > 0) {
    const rest = wrap(`and ${plural(more, 'more problem')}: --json has all of them`, width);
    blocks.push(rest.map(colors.dim).join('\n'));
  }
  return blocks;
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

const diffOf = (tests: readonly NamedTest[]): readonly string[] =>
  tests.length === 1 ? (tests[0]?.test.lines ?? []) : [];

/** Differences come without colours: what they begin with says what they are. */
function renderDiffLines(lines: readonly string[], { colors, width }: TextStyle): string[] {
  const shown = lines.slice(0, DIFF_LINES_SHOWN).map((line) => {
    const text = `    ${clip(visible(line), Math.max(20, width - 4))}`;
    const sign = line.trimStart().charAt(0);
    return sign === '+' ? colors.green(text) : sign === '-' ? colors.red(text) : text;
  });
  const more = lines.length - DIFF_LINES_SHOWN;
  return more > 0 ? [...shown, colors.dim(`    and ${plural(more, 'more line')}`)] : shown;
}

function renderPending(report: TestReport, style: TextStyle): string[] {
  const { colors } = style;
  const pending = testsOf(report, 'pending');
  const isNew = ({ test }: NamedTest) => test.lines.length === 0;
  const changed = pending.filter((one) => !isNew(one));
  const fresh = pending.filter(isNew);
  const groups = groupChanges(changed);
  const blocks = groups.slice(0, PENDING_SHOWN).map((group) => {
    const title = wrap(visible(nameTests(group)), style.width - MARK_WIDTH);
    const head = title.map((line, index) =>
      index === 0 ? `${colors.yellow('?')} ${colors.bold(line)}` : `  ${line}`,
    );
    const [first] = group;
    const lines = first?.test.lines ?? [];
    return [...head, ...renderDiffLines(group.length === 1 ? lines : withoutFiles(lines), style)].join('\n');
  });
  const more = groups.slice(PENDING_SHOWN).flat().length;
  if (more > 0) blocks.push(colors.dim(`and ${plural(more, 'more changed output')}`));
  if (fresh.length > 0) {
    const title = wrap(
      `${plural(fresh.length, 'new output')}: ${visible(nameTests(fresh))}`,
      style.width - MARK_WIDTH,
    );
    blocks.push(
      title.map((line, index) => (index === 0 ? `${colors.yellow('?')} ${line}` : `  ${line}`)).join('\n'),
    );
  }
  return blocks;
}

/** Differences without the names of the files that they are in. */
const withoutFiles = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/^\S+\/__snapshots__\/\S+ \(/.test(line));

/** What changed alike is looked at once. */
function groupChanges(tests: readonly NamedTest[]): NamedTest[][] {
  const groups = new Map<string, NamedTest[]>();
  for (const one of tests) {
    const key = withoutFiles(one.test.lines).join('\n');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** e.g. `372 tests: 2 failed, 3 to review, 367 passed · 5 connectors · 2.10 s`. */
export function renderSummary(totals: TestTotals, { colors, width }: TextStyle): string {
  const { tests, passed, failed, pending, skipped, written, connectors, mistakes, ms } = totals;
  const states = [
    ...(failed === 0 ? [] : [colors.red(colors.bold(`${failed} failed`))]),
    ...(pending === 0 ? [] : [colors.yellow(colors.bold(`${pending} to review`))]),
    colors.green(`${passed} passed`),
    ...(skipped === 0 ? [] : [colors.dim(`${skipped} skipped`)]),
  ];
  const rest = [
    ...(mistakes === 0 ? [] : [colors.red(colors.bold(plural(mistakes, 'mistake')))]),
    ...(written === 0 ? [] : [colors.cyan(`${plural(written, 'snapshot file')} written`)]),
    plural(connectors, 'connector'),
    formatMs(ms),
  ];
  const parts = [
    `${colors.bold(plural(tests, 'test'))}:`,
    ...states.map((state, index) => (index < states.length - 1 ? `${state},` : state)),
    ...rest.map((part) => `${colors.dim('·')} ${part}`),
  ];
  return wrapParts(parts, ' ', width).join('\n');
}

function renderNextStep(report: TestReport, style: TextStyle): string {
  const { failed, pending } = report.totals;
  const named = (tests: readonly NamedTest[]) => {
    const connectors = new Set(tests.map(({ connector }) => connector));
    return connectors.size === 1 ? ` ${[...connectors][0]}` : '';
  };
  if (pending > 0) {
    const text = `Look at what waits, and accept or reject it:\n\n  mrssmith review${named(testsOf(report, 'pending'))}`;
    return renderFix(text, '', style.width, style).join('\n');
  }
  const [first] = testsOf(report, 'failed');
  if (failed === 0 || first?.test.kind !== 'run') return '';
  const { fixture = '' } = first.test;
  const text = `To see every stage of it:\n\n  mrssmith run ${first.connector} --fixture ${fixture}`;
  return renderFix(text, '', style.width, style).join('\n');
}
