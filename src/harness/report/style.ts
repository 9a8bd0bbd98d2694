import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import stringWidth from 'string-width';

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

/** Columns a text takes in a terminal, colours not counted. */
export function widthOf(text: string): number {
  const plain = text.includes('\u001b') ? stripVTControlCharacters(text) : text;
  // Measuring the rest costs 20 ms the first time.
  return NARROW.test(plain) ? plain.length : stringWidth(plain);
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

/** Breaks a plain text into lines of at most so many columns, at spaces where it can. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
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

/** e.g. `0.4 ms`, `38 ms`, `2.31 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A number with its noun, e.g. `1 run`, `3 runs`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** A next step: an arrow, and the text wrapped beside it. */
export function renderFix(fix: string, indent: string, width: number, { colors }: TextStyle): string[] {
  const [first = '', ...rest] = wrap(fix, width - indent.length - 2);
  return [`${indent}${colors.green('→')} ${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
