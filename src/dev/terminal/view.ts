import { renderProblem, type ReadSource } from '../../harness/report/problem-text.js';
import {
  clip,
  formatMs,
  plural,
  visible,
  widthOf,
  wrapParts,
  type TextStyle,
} from '../../harness/report/style.js';
import type { RunMark, TerminalModel } from './model.js';
import { MARKS, paintMark, renderMatrix } from './matrix.js';

/** What the keys are at. */
export type Mode =
  | { readonly kind: 'watching' }
  | { readonly kind: 'filtering'; readonly text: string }
  | { readonly kind: 'accepting'; readonly count: number; readonly failed: number }
  | { readonly kind: 'help' };

export interface ViewState {
  readonly filter: string;
  readonly isOnlyFailed: boolean;
  readonly problem: number;
  readonly mode: Mode;
  /** What the last key came to. */
  readonly message: string;
}

/** What of all lines the matrix has for itself; it takes more where the rest leaves some. */
const MATRIX_PART = 0.5;

/** The whole screen: never more lines than rows, never wider than the style says. */
export function renderView(
  model: TerminalModel,
  state: ViewState,
  style: TextStyle,
  rows: number,
  readSource: ReadSource,
): string[] {
  const head = renderHead(model, style);
  const foot = [
    ...renderSummary(model, style),
    ...renderLast(model, state, style),
    renderPrompt(state, style),
  ];
  const room = rows - head.length - foot.length - 2;
  const body =
    state.mode.kind === 'help' ? renderHelp(style) : renderBody(model, state, style, room, readSource);
  const middle = body.slice(0, Math.max(0, room));
  // Where there is hardly any room, the end is what counts.
  const top = [...head, '', ...middle, ''].slice(0, Math.max(0, rows - foot.length));
  return [...top, ...foot.slice(-rows)].map((line) => fit(line, style));
}

/** A styled line that is too long for the screen loses its styles with its end. */
function fit(line: string, { width }: TextStyle): string {
  if (widthOf(line) <= width) return line;
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  return clip(line.replace(/\u001b\[[\d;]*m/g, ''), width);
}

function renderHead(
  { root, dialect, url, connectors }: TerminalModel,
  { width, colors }: TextStyle,
): string[] {
  const title = colors.bold('mrssmith dev');
  const facts = [visible(root), dialect, plural(connectors.length, 'connector')];
  const link = url === undefined ? [] : [colors.cyan(url)];
  const parts = [title, ...facts.map((fact) => colors.dim(clip(fact, width - 2))), ...link];
  return wrapParts(parts, colors.dim(' · '), width - 1).map((line) => ` ${line}`);
}

function renderBody(
  model: TerminalModel,
  state: ViewState,
  style: TextStyle,
  room: number,
  readSource: ReadSource,
): string[] {
  const details = renderDetails(model, state, style, readSource);
  const wanted = details.length === 0 ? 0 : details.length + 1;
  const matrixRoom = Math.max(2, Math.floor(room * MATRIX_PART), room - wanted);
  const matrix = renderMatrix(model.connectors, style, matrixRoom);
  if (model.connectors.length === 0) matrix.push(style.colors.dim(`  ${nothingShown(state)}`));
  return details.length === 0 ? matrix : [...matrix, '', ...details];
}

const nothingShown = ({ filter, isOnlyFailed }: ViewState): string => {
  if (filter !== '') return `Nothing is called like "${filter}": f changes the filter.`;
  return isOnlyFailed ? 'Nothing failed: o shows all.' : 'No connector yet: mrssmith new makes one.';
};

/** The problem that is to be mended first, in full; else the first difference from a snapshot. */
function renderDetails(
  { problems, differences, warnings }: TerminalModel,
  { problem: wanted }: ViewState,
  style: TextStyle,
  readSource: ReadSource,
): string[] {
  const { colors, width } = style;
  const count = Math.max(1, problems.length);
  const index = ((wanted % count) + count) % count;
  const shown = problems[index];
  const narrow = { ...style, width: width - 1 };
  if (shown !== undefined) {
    const which = problems.length === 1 ? [] : [colors.dim(` problem ${index + 1} of ${problems.length}`)];
    return [...which, ...indent(renderProblem(shown, narrow, readSource))];
  }
  if (differences.length > 0) return differences.map((line) => ` ${paintDifference(visible(line), style)}`);
  const [warning] = warnings;
  return warning === undefined ? [] : indent(renderProblem({ problem: warning }, narrow, readSource));
}

const indent = (text: string): string[] => text.split('\n').map((line) => ` ${line}`);

function paintDifference(line: string, { colors }: TextStyle): string {
  if (/^\s*-/.test(line)) return colors.red(line);
  return /^\s*\+/.test(line) ? colors.green(line) : line;
}

const WORDS = {
  passed: 'passed',
  failed: 'failed',
  changed: 'unlike their snapshot',
  missing: 'without a snapshot',
  waiting: 'waiting',
} as const satisfies Record<RunMark, string>;

function renderSummary({ counts }: TerminalModel, style: TextStyle): string[] {
  const marks = (Object.keys(WORDS) as RunMark[]).filter((mark) => counts[mark] > 0);
  const parts = marks.map((mark) => paintMark(mark, `${MARKS[mark]} ${counts[mark]} ${WORDS[mark]}`, style));
  if (parts.length === 0) return [];
  return wrapParts(parts, '   ', style.width - 1).map((line) => ` ${line}`);
}

/** What changed last and how long it took, or how far the runs are. */
function renderLast(
  { activity, settled }: TerminalModel,
  { message }: ViewState,
  { colors, width }: TextStyle,
): string[] {
  if (message !== '') return [` ${clip(visible(message), width - 2)}`];
  if (activity !== undefined && activity.total > 0) {
    const room = Math.min(30, Math.max(5, width - 30));
    const filled = Math.round((room * activity.done) / activity.total);
    const bar = colors.cyan('━'.repeat(filled)) + colors.dim('─'.repeat(room - filled));
    return [` ${bar} ${activity.done} of ${activity.total}`];
  }
  if (settled === undefined) return [colors.dim(' starting')];
  const what = `${plural(settled.runs, 'run')} in ${formatMs(settled.ms)}`;
  const [first, ...more] = settled.changed;
  if (first === undefined) return [` ${what}`];
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return [
    ` ${clip(`${visible(first)}${others}`, Math.max(10, width - widthOf(what) - 6))} ${colors.dim('→')} ${what}`,
  ];
}

/** Keys with what they do. */
const KEYS = {
  r: 'run again',
  a: 'accept snapshots',
  f: 'filter',
  o: 'only failed',
  n: 'next problem',
  p: 'page',
  '?': 'help',
  q: 'quit',
} as const;

/** Left out in this order where there is no room for all. */
const DISPENSABLE = ['n', 'o', 'p', 'f', 'a'] as const satisfies (keyof typeof KEYS)[];

function renderKeys(room: number, { colors }: TextStyle): string {
  for (let left = 0; left <= DISPENSABLE.length; left++) {
    const without: readonly string[] = DISPENSABLE.slice(0, left);
    const shown = Object.entries(KEYS).filter(([key]) => !without.includes(key));
    const line = shown.map(([key, does]) => `${colors.bold(key)} ${colors.dim(does)}`).join('  ');
    if (widthOf(line) <= room) return line;
  }
  return Object.keys(KEYS)
    .map((key) => colors.bold(key))
    .join(' ');
}

function renderPrompt({ mode, filter, isOnlyFailed }: ViewState, style: TextStyle): string {
  const { colors, width } = style;
  switch (mode.kind) {
    case 'filtering':
      return ` filter: ${visible(mode.text)}${colors.inverse(' ')}${colors.dim('  Enter keeps it, Esc takes it back')}`;
    case 'accepting': {
      const left = mode.failed === 0 ? '' : ` (${plural(mode.failed, 'failed run')} left as they are)`;
      return ` ${colors.bold(`Accept ${plural(mode.count, 'snapshot')}${left}?`)} y/n`;
    }
    case 'help':
      return colors.dim(' any key goes back');
    case 'watching': {
      const chosen = [filter === '' ? '' : `"${visible(filter)}"`, isOnlyFailed ? 'only failed' : ''];
      const shown = chosen.filter((part) => part !== '').map((part) => `${colors.yellow(part)}  `);
      const before = shown.join('');
      return ` ${before}${renderKeys(width - 2 - widthOf(before), style)}`;
    }
  }
}

const HELP = [
  ['r, Enter', 'run again what is shown'],
  ['a', 'accept the output of what is shown as its snapshots (asks)'],
  ['f', 'filter by the name of connectors or fixtures; Esc takes it back'],
  ['o', 'only what failed or differs, and back'],
  ['n, N', 'the next problem, the one before'],
  ['p, s', 'open the page in the browser'],
  ['q, Ctrl+C', 'quit'],
] as const;

function renderHelp(style: TextStyle): string[] {
  const { colors, width } = style;
  const marks = (Object.keys(WORDS) as RunMark[]).map(
    (mark) => `  ${paintMark(mark, MARKS[mark], style)}  ${WORDS[mark]}`,
  );
  const keys = HELP.map(([key, does]) => `  ${colors.bold(key.padEnd(10))} ${clip(does, width - 14)}`);
  return [...keys, '', '  One mark for each fixture:', ...marks];
}
