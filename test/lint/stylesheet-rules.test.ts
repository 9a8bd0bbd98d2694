import { describe, expect, test } from 'vitest';
import { STYLESHEET_RULES } from '../../src/lint/stylesheet/index.js';
import { STYLESHEET_ROWS } from './stylesheet-rows.js';
import { findingsOf, sheetAround } from './stylesheet-support.js';

/** Line and column of the mark, and the text without it. */
function readMark(text: string): { readonly text: string; readonly line: number; readonly column: number } {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  return { text: text.replace('¦', ''), line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

describe('each rule finds', () => {
  test.each(STYLESHEET_ROWS)('%s in %s', (code, found) => {
    const { text, line, column } = readMark(sheetAround(found));
    const [first] = findingsOf(code, text);
    expect(first?.place).toEqual({ file: 'submit.xsl', line, column });
    expect(first?.message).not.toMatch(/undefined|\n/);
  });

  test.each(STYLESHEET_ROWS)('%s not in what is nearly so: %s', (code, _, near) => {
    expect(findingsOf(code, sheetAround(near))).toEqual([]);
  });

  test('every rule has a row', () => {
    const codes = new Set(STYLESHEET_ROWS.map(([code]) => code));
    expect(STYLESHEET_RULES.filter(({ code }) => !codes.has(code)).map(({ code }) => code)).toEqual([]);
  });
});

describe('the example of each rule', () => {
  test.each(STYLESHEET_RULES)('$code', ({ code, example, what, why, remedy, source }) => {
    expect(findingsOf(code, sheetAround(example.bad))).not.toEqual([]);
    expect(findingsOf(code, sheetAround(example.good))).toEqual([]);
    for (const text of [what, why, remedy, source]) expect(text.length).toBeGreaterThan(5);
  });
});
