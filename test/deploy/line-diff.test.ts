import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines, type LineDiff } from '../../src/deploy/line-diff.js';

const SIDES = { before: 'the account', after: 'the folder' };
const diff = (before: string, after: string): LineDiff => diffLines(before, after, SIDES);
const MARKS = { same: ' ', removed: '-', added: '+' } as const;
const shown = ({ hunks }: LineDiff): string[] =>
  hunks.map(({ fromLine, toLine, lines }) =>
    [`${fromLine},${toLine}`, ...lines.map(({ kind, text }) => `${MARKS[kind]}${text}`)].join(' '),
  );
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('lines', () => {
  test.each([
    ['nothing', 'a\n', 'a\n', []],
    ['one in the middle', 'a\nb\nc\n', 'a\nB\nc\n', ['1,1  a -b +B  c']],
    ['one at the end', 'a\n', 'a\nb\n', ['1,1  a +b']],
    ['all', 'a\n', 'b\n', ['1,1 -a +b']],
    ['from nothing', '', 'a\n', ['1,1 +a']],
    ['to nothing', 'a\n', '', ['1,1 -a']],
  ])('%s', (_, before, after, expected) => {
    expect(shown(diff(before, after))).toEqual(expected);
  });

  test('three unchanged ones stand around each change, and far changes apart', () => {
    const before = numbers(1, 30);
    const after = before.map((line) => (line === '5' || line === '20' ? `${line}!` : line));
    expect(shown(diff(text(before), text(after)))).toEqual([
      '2,2  2  3  4 -5 +5!  6  7  8',
      '17,17  17  18  19 -20 +20!  21  22  23',
    ]);
  });

  test('are counted', () => {
    expect(diff('a\nb\n', 'a\nc\nd\n')).toMatchObject({ removed: 1, added: 2 });
  });

  test('of two long texts without anything in common come in time', () => {
    const before = text(numbers(1, 4_000).map((line) => `a${line}`));
    const after = text(numbers(1, 4_000).map((line) => `b${line}`));
    expect(diff(before, after)).toMatchObject({ removed: 4_000, added: 4_000 });
  });
});

describe('what no line shows is said in words', () => {
  test.each([
    ['line ends', 'a\r\nb\r\n', 'a\nb\n', 'line ends: CRLF in the account, LF in the folder'],
    [
      'the last line end',
      'a\nb',
      'a\nb\n',
      'after the last line: no line end in the account, a line end in the folder',
    ],
    [
      'a byte order mark',
      '\uFEFFa\n',
      'a\n',
      'at the start: a byte order mark in the account, none in the folder',
    ],
  ])('%s', (_, before, after, note) => {
    expect(diff(before, after)).toEqual({ hunks: [], notes: [note], removed: 0, added: 0 });
  });
});

test('the lines of a difference give both texts', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      // Far enough apart that one hunk holds everything.
      const { hunks, removed, added } = diff(text(before), text(after));
      const edits = hunks.flatMap((hunk) => hunk.lines);
      expect(removed - added).toBe(before.length - after.length);
      for (const { fromLine, toLine, lines: inside } of hunks) {
        const old = inside.filter(({ kind }) => kind !== 'added').map((line) => line.text);
        const now = inside.filter(({ kind }) => kind !== 'removed').map((line) => line.text);
        expect(before.slice(fromLine - 1, fromLine - 1 + old.length)).toEqual(old);
        expect(after.slice(toLine - 1, toLine - 1 + now.length)).toEqual(now);
      }
      expect(edits.length === 0).toBe(before.join() === after.join());
    }),
  );
});
