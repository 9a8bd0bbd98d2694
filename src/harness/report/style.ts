import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { eastAsianWidth } from 'get-east-asian-width';

/** How text looks where it is shown. */
export interface TextStyle {
  /** Columns that a line may take. */
  readonly width: number;
  readonly colors: ReturnType<typeof pc.createColors>;
}

export const createStyle = (width: number, isColored: boolean): TextStyle => ({
  width,
  colors: pc.createColors(isColored),
});

/** Characters of one column: Latin, punctuation, arrows, and the marks that the kit prints. */
const NARROW = /^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2190-\u21ff✓✗]*$/;

const JOINER = 0x200d;

/** Marks and joiners take no column of their own, and what a joiner joins none either. */
function measure(text: string): number {
  let width = 0;
  let isJoined = false;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint !== JOINER && !isJoined && !/^[\p{M}\p{Cf}]$/u.test(character))
      width += eastAsianWidth(codePoint);
    isJoined = codePoint === JOINER;
  }
  return width;
}

/** Columns a text takes in a terminal, colours not counted. */
export function widthOf(text: string): number {
  const plain = text.includes('\u001b') ? stripVTControlCharacters(text) : text;
  return NARROW.test(plain) ? plain.length : measure(plain);
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Shortens a plain text to so many columns, with an ellipsis for what is gone. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Breaks a plain text into lines of at most so many columns, at spaces where it can. Its own line ends stay. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, Math.max(1, width)));
}

function wrapParagraph(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => breakWord(whole, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** A path or an address may be longer than a line. */
function breakWord(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const pieces = word
    .split(/(?<=[/:,-])/)
    .flatMap((piece) =>
      widthOf(piece) <= width
        ? [piece]
        : Array.from(new Intl.Segmenter().segment(piece), (one) => one.segment),
    );
  return wrapParts(pieces, '', width);
}

/** Joins styled parts into lines, each as full as it can be. */
export function wrapParts(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}${separator}${part}`;
    if (last !== undefined && widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/** C0, DEL, C1, and what turns the direction of text: none of it may reach a terminal from a file or a partner. */
const CONTROLS = new RegExp(
  String.raw`[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`,
  'g',
);

/** Foreign text as it may be printed: control characters become pictures of themselves, e.g. `␛`. */
export const visible = (text: string): string => text.replace(CONTROLS, toPicture);

/** The same for a text of several lines. */
export const visibleLines = (text: string): string =>
  text.replace(CONTROLS, (char) => (char === '\n' ? char : toPicture(char)));

/** The same for what was styled already: line ends and our own colours stay. A last net, below the others. */
export const visibleStyled = (text: string): string =>
  text.replace(STYLED_OR_CONTROL, (found, styled: string | undefined) => styled ?? toPicture(found));

const STYLED_OR_CONTROL = new RegExp(`(\\n|\\u001b\\[\\d{1,3}m)|${CONTROLS.source}`, 'g');

function toPicture(char: string): string {
  const code = char.charCodeAt(0);
  if (char === '\t') return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** e.g. `512 B`, `2.1 kB`, `4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = bytes;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 9.95 ? 1 : 0)} ${units[unit]}`;
}

/** Milliseconds in at most five columns, e.g. `0.4`, `38`, `2.3s`. */
export function formatShortMs(ms: number): string {
  if (ms < 9.95) return ms.toFixed(1);
  return ms < 1000 ? String(Math.round(ms)) : `${(ms / 1000).toFixed(ms < 9950 ? 1 : 0)}s`;
}

/** e.g. `0.4 ms`, `38 ms`, `2.31 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The same, where it may be very short: e.g. `42 µs`. */
export const formatFineMs = (ms: number): string =>
  ms < 0.0995 ? `${Math.round(ms * 1000)} µs` : formatMs(ms);

/** A number with its noun, e.g. `1 run`, `3 runs`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** A next step: an arrow, and the text wrapped beside it. Lines of it that are indented, e.g. commands, stay so. */
export function renderFix(fix: string, indent: string, width: number, { colors }: TextStyle): string[] {
  const [first = '', ...rest] = visibleLines(fix)
    .split('\n')
    .flatMap((line) => wrapIndented(line, width - indent.length - 2));
  return [`${indent}${colors.green('→')} ${first}`, ...rest.map((line) => `${indent}  ${line}`.trimEnd())];
}

function wrapIndented(line: string, width: number): string[] {
  const text = line.trimStart();
  const indent = line.slice(0, line.length - text.length);
  return wrap(text, width - indent.length).map((part) => indent + part);
}
