import { describe, expect, test } from 'vitest';
import { describeCode, LINT_CODES, PROBLEM_CODES } from '../../src/core/problem-codes.js';
import { LINT_RULES } from '../../src/lint/rules.js';

test('every code of the linter belongs to one rule, or to the linter itself', () => {
  const codes = LINT_RULES.map(({ code }) => code as string);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  const own = ['LINT_DIRECTIVE_UNUSED', 'LINT_DIRECTIVE_UNKNOWN', 'MRSS_FIXTURE_INVALID'];
  expect(Object.keys(LINT_CODES).filter((code) => !codes.includes(code) && !own.includes(code))).toEqual([]);
  expect(codes.filter((code) => !(code in LINT_CODES) && !(code in PROBLEM_CODES))).toEqual([]);
});

describe.each(LINT_RULES.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
  test('says what, why, what to do, and where that is so', () => {
    for (const text of [rule.what, rule.why, rule.remedy]) expect(text).toMatch(/[.…)`'"]$/);
    expect(rule.source.length).toBeGreaterThan(5);
    expect(rule.example.bad).not.toBe(rule.example.good);
    expect(describeCode(code)).not.toMatch(/\.$/);
  });
});
