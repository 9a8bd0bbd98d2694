import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { applyDirectives } from '../../src/lint/directives.js';
import { applyEdits } from '../../src/lint/edits.js';
import { lintConnector } from '../../src/lint/lint.js';
import type { LintRule } from '../../src/lint/rule.js';
import { offsetInValue, subjectOf, toXmlSource } from '../../src/lint/subject.js';
import { warning } from '../../src/core/problem.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';
import { join } from 'node:path';

const ruleOf = (check: LintRule['check'], severity: LintRule['severity'] = 'warning'): LintRule => ({
  code: 'MRSS_PATH_NEVER',
  severity,
  what: '',
  why: '',
  remedy: 'mend it',
  source: '',
  example: { bad: '', good: '' },
  check,
});

/** A connector whose stylesheet has this in its template. */
function subjectWith(body: string) {
  const workspace = writeWorkspace({ acme: { files: { 'submit.xsl': stylesheet(body) } } });
  const loaded = loadConnector(join(workspace.path, 'connectors/acme'), { root: workspace.path });
  if (loaded.kind !== 'loaded') throw new Error('it does not load');
  const subject = subjectOf(loaded.connector, []);
  workspace[Symbol.dispose]();
  return subject;
}

describe('lintConnector', () => {
  test('sorts what rules find, tells it once, and gives the remedy where there is no fix', () => {
    const at = (line: number) => ({ place: { file: 'a.xsl', line, column: 1 }, message: `line ${line}` });
    const rule = ruleOf(() => [at(3), at(1), at(3)]);
    expect(lintConnector(subjectWith('<a/>'), { rules: [rule] }).map(({ problem }) => problem)).toEqual([
      expect.objectContaining({ message: 'line 1', severity: 'warning', fix: 'mend it' }),
      expect.objectContaining({ message: 'line 3' }),
    ]);
  });

  test.each([
    ['off', []],
    ['note', ['note']],
    ['error', ['error']],
  ] as const)('a rule can be made %s', (level, severities) => {
    const rule = ruleOf(() => [{ place: { file: 'a.xsl', line: 1 }, message: 'x' }]);
    const found = lintConnector(subjectWith('<a/>'), { rules: [rule], levels: { MRSS_PATH_NEVER: level } });
    expect(found.map(({ problem }) => problem.severity)).toEqual(severities);
  });

  test('a rule that fails does not end the others', () => {
    const broken = ruleOf(() => {
      throw new TypeError('oh');
    });
    const whole = ruleOf(() => [{ place: { file: 'a.xsl', line: 1 }, message: 'x' }]);
    const found = lintConnector(subjectWith('<a/>'), { rules: [broken, whole] });
    expect(found.map(({ problem }) => problem.code)).toEqual(['MRSS_PATH_NEVER', 'INTERNAL']);
  });
});

describe('comments', () => {
  const problem = (line: number, code: 'MRSS_PATH_NEVER' | 'XSD_UNUSABLE' = 'MRSS_PATH_NEVER') =>
    warning(code, 'x', { file: 'a.xsl', line });
  const left = (text: string, ...lines: number[]) =>
    applyDirectives(
      lines.map((line) => problem(line)),
      [{ file: 'a.xsl', text }],
    ).map(({ code, line }) => `${code} ${line}`);

  test('silence the next line, whatever the comment spans', () => {
    const text =
      '<a/>\n<!-- mrssmith-disable-next-line MRSS_PATH_NEVER\n  the partner wants it so -->\n<b/>\n<c/>';
    expect(left(text, 1, 4, 5)).toEqual(['MRSS_PATH_NEVER 1', 'MRSS_PATH_NEVER 5']);
  });

  test('silence from disable to enable, or to the end', () => {
    const text =
      '<a/>\n<!-- mrssmith-disable MRSS_PATH_NEVER -->\n<b/>\n<!-- mrssmith-enable MRSS_PATH_NEVER -->\n<c/>';
    expect(left(text, 1, 3, 5)).toEqual(['MRSS_PATH_NEVER 1', 'MRSS_PATH_NEVER 5']);
    expect(left('<!-- mrssmith-disable MRSS_PATH_NEVER -->\n\n\n', 3)).toEqual([]);
  });

  test('work in YAML', () => {
    const found = applyDirectives(
      [warning('MRSS_PATH_NEVER', 'x', { file: 'a.yaml', line: 2 })],
      [
        {
          file: 'a.yaml',
          text: '# mrssmith-disable-next-line MRSS_PATH_NEVER, XSD_UNUSABLE as agreed\na: 1',
        },
      ],
    );
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ['LINT_DIRECTIVE_UNUSED', 'XSD_UNUSABLE has nothing to say here'],
    ]);
  });

  test('that silence nothing, or name no rule, are told', () => {
    expect(left('<!-- mrssmith-disable-next-line MRSS_PATH_NEVER -->\n<a/>')).toEqual([
      'LINT_DIRECTIVE_UNUSED 1',
    ]);
    expect(left('<!-- mrssmith-disable-next-line MRSS_PATH_NEVR -->\n<a/>', 2)).toEqual([
      'MRSS_PATH_NEVER 2',
      'LINT_DIRECTIVE_UNKNOWN 1',
    ]);
    expect(left('<!-- mrssmith-disable-next-line -->\n<a/>', 2)).toContain('LINT_DIRECTIVE_UNKNOWN 1');
  });
});

describe('safe changes', () => {
  test('are made together; of two that overlap the first is made', () => {
    const edits = [
      { offset: 6, length: 5, text: 'there' },
      { offset: 0, length: 5, text: 'Hi' },
      { offset: 8, length: 2, text: '!' },
    ];
    expect(applyEdits('hello world', edits)).toEqual({ text: 'Hi there', applied: 2 });
  });

  test('leave everything else as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(5), (text, offset, length) => {
        const at = Math.min(offset, text.length);
        const end = Math.min(at + length, text.length);
        const mended = applyEdits(text, [{ offset: at, length: end - at, text: 'X' }]).text;
        expect(mended).toBe(`${text.slice(0, at)}X${text.slice(end)}`);
      }),
    );
  });
});

test('a character of a value is found behind entities', () => {
  const source = toXmlSource('a.xsl', Buffer.from('<a x = "1 &lt; 2 &#x1F600;b"/>'));
  const attribute = source.root?.attributes[0];
  if (attribute === undefined) throw new Error('no attribute');
  const at = (index: number) => source.text.slice(offsetInValue(source, attribute, index)).charAt(0);
  expect(attribute.value).toBe('1 < 2 😀b');
  expect([0, 2, 4, attribute.value.indexOf('b')].map(at)).toEqual(['1', '&', '2', 'b']);
});
