import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editorFiles, PROBLEM_PATTERN } from '../../src/cli/begin/editor.js';
import { error, note, type Problem } from '../../src/core/problem.js';
import { renderCompact } from '../../src/harness/report/compact.js';

const ROOT = join(import.meta.dirname, '../..');
const files = editorFiles(ROOT);
const json = (name: string) => JSON.parse(files.get(`.vscode/${name}`) ?? '') as Record<string, never>;

/** What VS Code makes of a line. */
function match(line: string) {
  const found = new RegExp(PROBLEM_PATTERN.regexp).exec(line);
  const { file, line: row, column, severity, code, message } = PROBLEM_PATTERN;
  return found === null
    ? undefined
    : [file, row, column, severity, code, message].map((group) => found[group] ?? '');
}

describe('the problem matcher reads what the compact format writes', () => {
  test.each<[string, Problem, string[]]>([
    [
      'with line and column',
      error('XSD_INVALID', "Element 'a': '1:2' is wrong", {
        file: 'connectors/a/submit.xsl',
        line: 14,
        column: 3,
      }),
      ['connectors/a/submit.xsl', '14', '3', 'error', 'XSD_INVALID', "Element 'a': '1:2' is wrong"],
    ],
    [
      'a line without a column, in a path with spaces',
      error('XSD_INVALID', 'x', { file: 'connectors/my tv/a b.xsd', line: 7 }),
      ['connectors/my tv/a b.xsd', '7', '', 'error', 'XSD_INVALID', 'x'],
    ],
    [
      'a file alone, several lines of message',
      note('SERVER_XSD_AFTER_XSLT', 'one\n  two', { file: 'connectors/a/connector.yaml' }),
      ['connectors/a/connector.yaml', '', '', 'note', 'SERVER_XSD_AFTER_XSLT', 'one two'],
    ],
    [
      'no place at all',
      error('PUT_FAILED', 'full', {}),
      ['mrssmith.yaml', '', '', 'error', 'PUT_FAILED', 'full'],
    ],
  ])('%s', (_, problem, expected) => {
    expect(match(renderCompact(problem, 'mrssmith.yaml'))).toEqual(expected);
  });

  test('a drive of Windows belongs to the path', () => {
    expect(match('C:\\work\\a.xsl:1:2: error XSD_INVALID: x')?.slice(0, 3)).toEqual([
      'C:\\work\\a.xsl',
      '1',
      '2',
    ]);
  });

  test('summaries are no problems', () => {
    expect(match('36 runs: 36 passed · 36 deliveries, 56 kB · 1 warning · 1.30 s')).toBeUndefined();
  });
});

test('what the settings name is there', () => {
  const settings = json('settings.json') as unknown as {
    'yaml.schemas': Record<string, string>;
    'xml.catalogs': string[];
    'xml.fileAssociations': { systemId: string }[];
  };
  const named = [
    ...Object.keys(settings['yaml.schemas']),
    ...settings['xml.catalogs'],
    ...settings['xml.fileAssociations'].map(({ systemId }) => systemId),
  ];
  expect(named).toHaveLength(7);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('snippets are bodies of lines for known languages, and no prefix is taken twice', () => {
  const snippets = Object.values(
    json('mrssmith.code-snippets') as unknown as Record<
      string,
      { prefix: string; body: string[]; scope: string }
    >,
  );
  expect(new Set(snippets.map(({ prefix }) => prefix)).size).toBe(snippets.length);
  for (const { body, scope } of snippets) {
    expect(body.length).toBeGreaterThan(0);
    expect(['yaml', 'xsl,xml']).toContain(scope);
  }
});
