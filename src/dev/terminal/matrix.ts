import { clip, padEnd, visible, widthOf, wrapParts, type TextStyle } from '../../harness/report/style.js';
import type { ActionMarks, ConnectorMarks, RunMark } from './model.js';

/** One column each; colour only repeats what the sign says. */
export const MARKS = {
  passed: '•',
  failed: '✗',
  changed: '~',
  missing: '+',
  waiting: '·',
} as const satisfies Record<RunMark, string>;

export const paintMark = (mark: RunMark, text: string, { colors }: TextStyle): string =>
  ({
    passed: colors.green,
    failed: colors.red,
    changed: colors.yellow,
    missing: colors.cyan,
    waiting: colors.dim,
  })[mark](text);

const INDENT = '  ';
const GAP = '   ';
const NAME_MAX = 28;

/**
 * A line or more for each connector: a mark for every fixture where there is room, and counts where there is none.
 *
 * @param rows - Lines that it may take; connectors without anything wrong are left out first.
 */
export function renderMatrix(
  connectors: readonly ConnectorMarks[],
  style: TextStyle,
  rows: number,
): string[] {
  const nameWidth = Math.min(NAME_MAX, Math.max(4, ...connectors.map(({ id }) => widthOf(visible(id)))));
  const inMarks = connectors.map((connector) => renderConnector(connector, nameWidth, style, true));
  if (countLines(inMarks) <= rows) return inMarks.flat();
  const render = (connector: ConnectorMarks) => renderConnector(connector, nameWidth, style, false);
  const all = connectors.map(render);
  if (countLines(all) <= rows) return all.flat();
  const shown: string[][] = [];
  const important = [...connectors].sort((a, b) => Number(isWell(a)) - Number(isWell(b)));
  for (const connector of important) {
    const lines = render(connector);
    if (countLines([...shown, lines]) > rows - 1) break;
    shown.push(lines);
  }
  const left = connectors.length - shown.length;
  const rest = important.slice(shown.length).every(isWell) ? ', all of them well' : '';
  return [...shown.flat(), style.colors.dim(clip(`${INDENT}and ${left} more${rest}`, style.width))];
}

const countLines = (blocks: readonly (readonly string[])[]): number =>
  blocks.reduce((sum, lines) => sum + lines.length, 0);

const isWell = ({ actions, isInvalid }: ConnectorMarks): boolean =>
  !isInvalid && actions.every(({ marks }) => marks.every(({ mark }) => mark === 'passed'));

function renderConnector(
  connector: ConnectorMarks,
  nameWidth: number,
  style: TextStyle,
  wantsMarks: boolean,
): string[] {
  const { width, colors } = style;
  const name = clip(visible(connector.id), nameWidth);
  const head =
    INDENT + (isWell(connector) ? name : colors.bold(name)) + ' '.repeat(nameWidth - widthOf(name) + 2);
  if (connector.isInvalid) {
    return [head + colors.red(clip(`${MARKS.failed} cannot be run`, width - INDENT.length - nameWidth - 2))];
  }
  const room = width - INDENT.length - nameWidth - 2;
  const asMarks = connector.actions.map((action) => renderMarks(action, style));
  const isRoomy = wantsMarks && asMarks.every((text) => widthOf(text) <= room);
  const parts = isRoomy ? asMarks : connector.actions.map((action) => renderCounts(action, style));
  const lines = wrapParts(parts, GAP, room);
  return lines.map((line, index) => (index === 0 ? head : ' '.repeat(nameWidth + 4)) + line);
}

function renderMarks({ action, marks }: ActionMarks, style: TextStyle): string {
  const { colors } = style;
  const signs = marks.map(({ mark, isDone }) => {
    const sign = paintMark(mark, MARKS[mark], style);
    return isDone || mark === 'waiting' ? sign : colors.dim(sign);
  });
  return `${colors.dim(padEnd(action, 6))} ${signs.join('')}`;
}

function renderCounts({ action, marks }: ActionMarks, style: TextStyle): string {
  const counts = new Map<RunMark, number>();
  for (const { mark } of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const shown = (Object.keys(MARKS) as RunMark[])
    .filter((mark) => counts.has(mark))
    .map((mark) => paintMark(mark, `${MARKS[mark]}${counts.get(mark) ?? 0}`, style));
  return `${style.colors.dim(padEnd(action, 6))} ${shown.join(' ')}`;
}
