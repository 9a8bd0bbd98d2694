import { clip, padEnd, plural, visible, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';
import { describeSpellings, placeText } from './describe.js';
import type { ByteDiff, LineChange, XmlChange, XmlDiff } from './types.js';

/** Lines of markup that one side of a change takes. */
const MOST_MARKUP = 14;
/** Characters around the part of a long text that changed. */
const AROUND = 40;
/** Changes and lines that are shown, unless all are asked for. */
const MOST_CHANGES = 40;
const MOST_LINES = 80;

/** From so many columns on, the place in the stylesheet stands beside the path. */
const WIDE = 140;

export interface RenderOptions {
  /** Show every change, however many there are. */
  readonly isWhole?: boolean;
}

/** A diff as people read it: each change under its path, then what of it is only in the bytes. */
export function renderDiff(
  diff: XmlDiff,
  style: TextStyle,
  width: number = style.width,
  { isWhole = false }: RenderOptions = {},
): string[] {
  const fitted = { ...style, width };
  switch (diff.kind) {
    case 'equal':
      return [];
    case 'spelling':
      return renderBytes(diff.bytes, fitted);
    case 'lines':
      return renderLines(diff.lines, fitted, isWhole ? Infinity : MOST_LINES, diff.bytes);
    case 'content':
      return renderChanges(diff, fitted, isWhole ? Infinity : MOST_CHANGES);
  }
}

function renderChanges({ changes, more }: XmlDiff, style: TextStyle, most: number): string[] {
  const shown = changes.slice(0, most);
  const rest = changes.length - shown.length + more;
  const lines = shown.flatMap((change, index) => [
    ...(index > 0 ? [''] : []),
    ...renderChange(change, style),
  ]);
  return rest === 0 ? lines : [...lines, '', style.colors.dim(`and ${plural(rest, 'more change')}`)];
}

const VERBS = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  renamed: 'renamed',
  moved: 'moved',
} as const;

function renderChange(change: XmlChange, style: TextStyle): string[] {
  const { kind, path, toPath, expected, actual, madeAt = [] } = change;
  const { colors } = style;
  const lines = renderHead(`${VERBS[kind]} `, path, madeAt.map(placeText).join(' or '), style);
  if (toPath !== undefined)
    lines.push(...wrapPath(toPath, '     to ', style).map((line) => colors.bold(line)));
  if (kind === 'moved' || kind === 'renamed') return lines;
  const [from, to] =
    expected !== undefined && actual !== undefined
      ? focus(expected.text, actual.text, style.width)
      : [expected?.text, actual?.text];
  if (from !== undefined) lines.push(...renderSide('-', from, style).map((line) => colors.red(line)));
  if (to !== undefined) lines.push(...renderSide('+', to, style).map((line) => colors.green(line)));
  return lines;
}

function renderHead(verb: string, path: string, made: string, style: TextStyle): string[] {
  const { colors, width } = style;
  const [first = '', ...more] = wrapPath(path, verb, style);
  const head = [
    colors.dim(first.slice(0, verb.length)) + colors.bold(first.slice(verb.length)),
    ...more.map(colors.bold),
  ];
  if (made === '') return head;
  const note = `made at ${visible(made)}`;
  const isWide = width >= WIDE && more.length === 0 && widthOf(first) + widthOf(note) + 4 <= width;
  if (isWide) return [`${padEnd(head[0] ?? '', width - widthOf(note))}${colors.dim(note)}`];
  return [...head, ...wrap(note, width - 4).map((line) => `    ${colors.dim(line)}`)];
}

function wrapPath(path: string, lead: string, { width }: TextStyle): string[] {
  const [first = '', ...more] = wrap(visible(path), Math.max(20, width - lead.length));
  return [lead + first, ...more.map((line) => ' '.repeat(lead.length) + line)];
}

/** Of two long texts, the part that differs with a little around it. */
function focus(from: string, to: string, width: number): [string, string] {
  const room = Math.max(AROUND, width - 10);
  if (from.length <= 2 * room && to.length <= 2 * room) return [from, to];
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let end = 0;
  while (end < most - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const begin = Math.max(0, start - AROUND);
  const cut = (text: string) => {
    const stop = Math.min(text.length, Math.max(text.length - end + AROUND, begin + 2 * AROUND));
    const last = Math.min(stop, begin + 8 * room);
    return `${begin > 0 ? '…' : ''}${text.slice(begin, last)}${last < text.length ? '…' : ''}`;
  };
  return [cut(from), cut(to)];
}

function renderSide(sign: string, text: string, { width }: TextStyle): string[] {
  const room = Math.max(16, width - 6);
  const lines = text.startsWith('<') ? indentMarkup(text) : showSpace(text).split('\n');
  const wrapped = lines.flatMap((line) => wrapKeepingIndent(visible(line), room));
  const shown = wrapped.slice(0, MOST_MARKUP);
  const rest = wrapped.length - shown.length;
  const cut = rest > 0 ? [...shown, `… ${plural(rest, 'more line')}`] : shown;
  return cut.map((line) => `  ${sign} ${line}`.trimEnd());
}

/** White space at the ends of a text is what nobody sees. */
const showSpace = (text: string): string =>
  text === ''
    ? '(empty)'
    : text.replace(/^[ \t]+|[ \t]+$/g, (space) => space.replaceAll(' ', '·').replaceAll('\t', '→'));

function wrapKeepingIndent(line: string, room: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return wrap(line.slice(indent.length), room - indent.length).map((part) => indent + part);
}

/** Most documents are one long line: elements begin new ones here. */
export function indentMarkup(markup: string): string[] {
  let depth = 0;
  return markup
    .replaceAll(/>\s*(?=<(?!\/))/g, '>\n')
    .replaceAll(/(<\/[^>]*>|\/>)\s*(?=<\/)/g, '$1\n')
    .split('\n')
    .map((line) => line.trim())
    .map((line) => {
      const opens = [...line.matchAll(/<[^/!?][^>]*[^/>]>|<[^/!?>]>/g)].length;
      const closes = [...line.matchAll(/<\//g)].length;
      if (line.startsWith('</')) depth = Math.max(0, depth - 1);
      const shown = '  '.repeat(depth) + line;
      depth = Math.max(0, depth + opens - closes + (line.startsWith('</') ? 1 : 0));
      return shown;
    });
}

function renderBytes(bytes: ByteDiff | undefined, { width, colors }: TextStyle): string[] {
  if (bytes === undefined) return [];
  const { offset, line, column, expectedSize, actualSize, expected, actual } = bytes;
  const sizes =
    expectedSize === actualSize
      ? `${expectedSize} bytes both`
      : `${expectedSize} bytes before, ${actualSize} now`;
  const title = `The same document in other bytes: ${describeSpellings(bytes)}`;
  const where = `from byte ${offset + 1} on (line ${line}, byte ${column} of it); ${sizes}`;
  const side = (sign: string, text: string) =>
    wrap(visible(text), Math.max(16, width - 6)).map((part) => `  ${sign} ${part}`);
  return [
    ...wrap(title, width).map(colors.bold),
    ...wrap(where, width - 4).map((part) => `    ${colors.dim(part)}`),
    ...side('-', expected).map(colors.red),
    ...side('+', actual).map(colors.green),
  ];
}

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

function renderLines(
  lines: readonly LineChange[],
  style: TextStyle,
  most: number,
  bytes: ByteDiff | undefined,
): string[] {
  const { width, colors } = style;
  // Line ends alone leave no line.
  if (lines.length === 0) return renderBytes(bytes, style).slice(1);
  const digits = String(Math.max(...lines.map(({ line }) => line))).length;
  const shown = lines.slice(0, most).map(({ kind, text, line }) => {
    const body = clip(visible(text), Math.max(8, width - digits - 5));
    const whole = `  ${SIGNS[kind]} ${String(line).padStart(digits)} ${body}`.trimEnd();
    return kind === 'same' ? colors.dim(whole) : kind === 'added' ? colors.green(whole) : colors.red(whole);
  });
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, colors.dim(`  and ${plural(rest, 'more line')}`)] : shown;
}
