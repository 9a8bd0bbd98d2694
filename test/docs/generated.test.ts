import { describe, expect, test } from 'vitest';
import { GENERATED_PAGES, readPage, renderPage } from '../../scripts/generated-pages.js';
import { FAILURE_CODES } from '../../src/core/failure-codes.js';
import { LINT_CODES, PROBLEM_CODES } from '../../src/core/problem-codes.js';
import { PROBLEM_PAGES } from '../../src/core/problem-pages.js';
import { LINT_RULES } from '../../src/lint/rules.js';

describe.each(GENERATED_PAGES)('docs/%s', (name) => {
  test('is what the definitions say now; after a change of theirs: npm run docs', async () => {
    expect(readPage(name), 'run: npm run docs').toBe(await renderPage(name));
  });
});

const RULES = new Set<string>(LINT_RULES.map(({ code }) => code));

test('every code has a page: a rule of the linter, or an entry of src/core/problem-pages.ts', () => {
  const codes = Object.keys({ ...PROBLEM_CODES, ...LINT_CODES });
  const missing = codes.filter((code) => !RULES.has(code) && !(code in PROBLEM_PAGES));
  expect(missing, 'say when they come and what to do, in src/core/problem-pages.ts').toEqual([]);
  const needless = Object.keys(PROBLEM_PAGES).filter((code) => RULES.has(code) || !codes.includes(code));
  expect(needless, 'these are rules, which have pages, or no codes').toEqual([]);
});

test('every departure of the server says where in its code it is', () => {
  const departures = Object.keys(PROBLEM_CODES).filter((code) => code.startsWith('SERVER_'));
  const placeOf = (code: string) =>
    LINT_RULES.find((rule) => rule.code === code)?.source ??
    PROBLEM_PAGES[code as keyof typeof PROBLEM_PAGES]?.source ??
    '';
  expect(departures.filter((code) => !/^kaltura\/server, \S+\.php/.test(placeOf(code)))).toEqual([]);
});

test('pages are whole sentences', () => {
  const texts = [...Object.values(PROBLEM_PAGES), ...Object.values(FAILURE_CODES)];
  const broken = texts.flatMap(({ when, remedy }) => [when, remedy]).filter((text) => !/[.?`]$/.test(text));
  expect(broken).toEqual([]);
});
