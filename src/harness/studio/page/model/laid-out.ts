import type { WireRange } from '../../wire.js';

/**
 * A text as it is shown: payloads are mostly one long line, which nobody can read. Only line breaks and indentation
 * are put in, never anything else, so that every position of the bytes has its place in what is shown, and back.
 */
export interface LaidOut {
  readonly text: string;
  /** Whether it is the very text. */
  readonly isExact: boolean;
  readonly toShown: (position: number) => number;
  readonly toExact: (position: number) => number;
}

interface Token {
  readonly kind: 'open' | 'close' | 'empty' | 'other' | 'text';
  readonly from: number;
  readonly to: number;
}

/** A longer line is hard to read. */
const LONG_LINE = 140;
const MAX_LENGTH = 600_000;
const MAX_DEPTH = 40;

export const exactly = (text: string): LaidOut => ({
  text,
  isExact: true,
  toShown: (position) => position,
  toExact: (position) => position,
});

/**
 * Whether a text is hard to read as it is: what a run made where it has a long line, and a file only where all of it
 * is long lines, since those who wrote it know its lines by number.
 */
export function needsLayout(text: string, isFile: boolean): boolean {
  if (text.length < LONG_LINE || text.length > MAX_LENGTH) return false;
  const lines = text.trimEnd().split('\n');
  if (isFile) return text.length / lines.length > LONG_LINE;
  return lines.some((line) => line.length > LONG_LINE && line.includes('><'));
}

/** Breaks between tags that touch, save where an element has text beside elements. */
export function layOutXml(text: string): LaidOut {
  const tokens = readTokens(text);
  const breaks = findBreaks(tokens);
  if (breaks.length === 0) return exactly(text);
  const starts: number[] = [];
  const added: number[] = [];
  const parts: string[] = [];
  let sum = 0;
  let last = 0;
  for (const { at, depth } of breaks) {
    const white = `\n${'  '.repeat(Math.min(depth, MAX_DEPTH))}`;
    parts.push(text.slice(last, at), white);
    last = at;
    sum += white.length;
    starts.push(at);
    added.push(sum);
  }
  parts.push(text.slice(last));
  return {
    text: parts.join(''),
    isExact: false,
    toShown: (position) => position + (added[lastAtOrBefore(starts, position)] ?? 0),
    toExact: (position) => toExact(starts, added, position),
  };
}

/** A range ends behind its last sign, not behind the white space that was put in after it. */
export const toShownRange = ({ toShown }: LaidOut, { from, to }: WireRange): WireRange => ({
  from: toShown(from),
  to: to > from ? toShown(to - 1) + 1 : toShown(to),
});

/** A position inside of white space that was put in is that of what comes behind it. */
function toExact(starts: readonly number[], added: readonly number[], shown: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) + (added[middle - 1] ?? 0) <= shown) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  if (index < 0) return shown;
  return Math.max(starts[index] ?? 0, shown - (added[index] ?? 0));
}

/** Index of the last number that is not above a limit; -1 where there is none. */
function lastAtOrBefore(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function findBreaks(tokens: readonly Token[]): { at: number; depth: number }[] {
  const mixed = findMixed(tokens);
  const breaks: { at: number; depth: number }[] = [];
  const open: number[] = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    // An end tag lies in its own element.
    const around = token.kind === 'close' ? open.pop() : open.at(-1);
    const isInMixed = around !== undefined && mixed.has(around);
    const isOwnEnd = token.kind === 'close' && around === index - 1;
    const isTouching = before !== undefined && before.kind !== 'text' && token.kind !== 'text';
    if (isTouching && !isInMixed && !isOwnEnd) breaks.push({ at: token.from, depth: open.length });
    if (token.kind === 'open') open.push(index);
  });
  return breaks;
}

/** Indices of the start tags whose elements have text of their own. */
function findMixed(tokens: readonly Token[]): ReadonlySet<number> {
  const mixed = new Set<number>();
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind === 'close') open.pop();
    const parent = open.at(-1);
    if (token.kind === 'text' && parent !== undefined) mixed.add(parent);
    if (token.kind === 'open') open.push(index);
  });
  return mixed;
}

/** Comment, CDATA section, instruction or declaration, end tag, start tag with quoted values, or text. */
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<![^>]*>|<\/[^>]*>|<(?:[^"'>]|"[^"]*"|'[^']*')*>|[^<]+|</g;

function readTokens(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: found, index }) => ({
    kind: kindOf(found),
    from: index,
    to: index + found.length,
  }));
}

function kindOf(found: string): Token['kind'] {
  if (!found.startsWith('<') || found.startsWith('<![CDATA[') || found === '<') return 'text';
  if (found.startsWith('<?') || found.startsWith('<!')) return 'other';
  if (found.startsWith('</')) return 'close';
  return found.endsWith('/>') ? 'empty' : 'open';
}
