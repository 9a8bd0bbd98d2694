import { describe, expect, test } from 'vitest';
import { error, warning, type Problem } from '../../src/core/problem.js';
import type { RunReport } from '../../src/harness/pipeline/run.js';
import { groupProblems, renderProblem } from '../../src/harness/report/problem-text.js';
import {
  clip,
  createStyle,
  formatBytes,
  formatMs,
  plural,
  widthOf,
  wrap,
} from '../../src/harness/report/style.js';
import {
  measureTable,
  renderFailures,
  renderProblems,
  renderRun,
  renderSummary,
  totalsOf,
} from '../../src/harness/report/terminal.js';

const style = createStyle(120, false);
const narrow = createStyle(60, false);

function report(fixture: string, problems: readonly Problem[] = [], connector = 'acme'): RunReport {
  const failed = problems.some(({ severity }) => severity === 'error');
  return {
    connector,
    fixture,
    action: 'submit',
    dialect: 'guide',
    engine: 'libxslt',
    ok: !failed,
    status: failed ? 7 : 2,
    statusName: failed ? 'ERROR_SUBMITTING' : 'READY',
    remoteId: failed ? null : 'acme-77',
    stages: [
      { stage: 'mrss', ok: true, ms: 0.3, problems: [] },
      { stage: 'transform', ok: !failed, ms: 1.25, problems },
    ],
    ...(failed ? {} : { delivery: { protocol: 'https', path: '/v1', bytes: 512 } }),
    distribution: {
      status: 2,
      statusName: 'READY',
      remoteId: null,
      errorType: null,
      errorNumber: null,
      errorDescription: null,
      deliveries: 1,
    },
  };
}

const sheet = (file: string) =>
  file === 'connectors/acme/submit.xsl' ? 'first\n\t<v t="日本">\nthird <x select="nope()"/>' : undefined;

describe('a run on its line', () => {
  const table = measureTable(['minimal', 'two-flavors'], ['submit'], style);

  test('has a column for each stage where there is room', () => {
    expect(renderRun(report('minimal'), table, style)).toBe(
      '✓ minimal      submit      0.3 ms     1.3 ms          ·          ·          ·  READY             acme-77',
    );
  });

  test('has its total alone on a narrow terminal, and fits', () => {
    const line = renderRun(report('minimal'), measureTable(['minimal'], ['submit'], narrow), narrow);
    expect(line).toBe('✓ minimal  submit  READY               1.6 ms');
  });

  test('names the failed stage and counts its errors', () => {
    const failed = report('minimal', [error('XSLT_FAILED', 'a'), error('XSLT_FAILED', 'b')]);
    expect(renderRun(failed, table, style)).toContain('✗ 2 errors');
    expect(renderRun(failed, table, narrow)).toContain('at transform');
  });
});

/** Every line of what a run prints, at a width. */
function printedAt(width: number): string[] {
  const at = createStyle(width, false);
  const departure = (path: string) =>
    warning('SERVER_HTTP_ADDRESS', `the server requests http://feeds.skylark.example:80//v2/${path}`, {
      file: 'connectors/acme-with-a-long-name/connector.yaml',
      line: 21,
      fix: 'On the server an address that ends in # is called as it is',
    });
  const failed = report('a-fixture-with-a-very-long-name', [
    error('XSLT_FAILED', 'no such function', { file: 'connectors/acme/submit.xsl', line: 3, column: 9 }),
  ]);
  const reports = [failed, report('minimal', [departure('one'), departure('two')]), report('two-flavors')];
  const runs = measureTable(
    reports.map(({ fixture }) => fixture),
    ['submit', 'update'],
    at,
  );
  return [
    ...reports.map((one) => renderRun(one, runs, at)),
    renderProblems(reports, at, sheet),
    renderFailures(reports, at),
    renderSummary(totalsOf(reports, 1234, 3), at),
  ].flatMap((block) => block.split('\n'));
}

describe('at every width', () => {
  test.each([40, 50, 60, 71, 72, 80, 100, 117, 118, 120, 160])('%i columns hold every line', (width) => {
    const long = printedAt(width).filter((line) => widthOf(line) > width);
    expect(long).toEqual([]);
  });

  test.each([72, 80, 100])('at %i columns the stages are there, without units', (width) => {
    const at = createStyle(width, false);
    const runs = measureTable(['minimal'], ['submit'], at);
    expect(renderRun(report('minimal'), runs, at)).toMatch(
      /^✓ minimal {2}submit {4}0\.3 {3}1\.[23] {5}· {5}· {5}· {2}READY/,
    );
    const failed = report('minimal', [error('XSLT_FAILED', 'a'), error('XSLT_FAILED', 'b')]);
    expect(renderRun(failed, runs, at)).toContain('✗ 2');
  });
});

test('a stage that had nothing to do has a dash', () => {
  const idle = new Set(['transform'] as const);
  expect(renderRun(report('minimal'), measureTable(['minimal'], ['submit'], style), style, idle)).toBe(
    '✓ minimal  submit      0.3 ms          –          ·          ·          ·  READY             acme-77',
  );
});

test('messages of one code that differ are told apart, each with its lines', () => {
  const at = (line: number, message: string) =>
    warning('SERVER_HTTP_ADDRESS', message, { file: 'connectors/acme/connector.yaml', line, fix: 'mend it' });
  const problems = [at(1, 'one'), at(2, 'two'), at(3, 'three'), at(4, 'four'), at(5, 'one')];
  expect(
    renderProblems([report('a', problems)], style, sheet)
      .split('\n')
      .slice(2),
  ).toEqual([
    '  SERVER_HTTP_ADDRESS in 1 run',
    '    one',
    '    connectors/acme/connector.yaml:1,5',
    '    two',
    '    connectors/acme/connector.yaml:2',
    '    three',
    '    connectors/acme/connector.yaml:3',
    '    and 1 more like it',
    '    → mend it',
  ]);
});

test('foreign control characters are made visible wherever they are printed', () => {
  const evil = '\u001b]0;x\u0007\u009b2J\u202e';
  const problem = error('XSLT_FAILED', evil, {
    file: 'connectors/acme/submit.xsl',
    line: 1,
    column: 3,
    fix: evil,
  });
  const one = { ...report(evil, [problem], evil), remoteId: evil };
  const text = [
    renderRun(one, measureTable([evil], ['submit'], style), style),
    renderProblems([one], style, () => evil),
    renderFailures([one], style),
  ].join('');
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(text).toContain('␛]0;x␇<U+009B>2J<U+202E>');
});

describe('a problem', () => {
  test('shows place, line, caret and next step', () => {
    const problem = error('XSLT_FAILED', 'no such function', {
      file: 'connectors/acme/submit.xsl',
      line: 3,
      column: 18,
      fix: 'write another',
    });
    expect(renderProblem({ problem }, style, sheet)).toBe(
      [
        'error XSLT_FAILED: the transformation ended with an error',
        '  connectors/acme/submit.xsl:3:18',
        '  no such function',
        '    2 |  <v t="日本">',
        '  > 3 | third <x select="nope()"/>',
        '      |                  ^',
        '  → write another',
      ].join('\n'),
    );
  });

  test('puts the caret below wide characters', () => {
    const problem = error('XSLT_FAILED', 'here', { file: 'connectors/acme/submit.xsl', line: 2, column: 10 });
    const lines = renderProblem({ problem }, style, sheet).split('\n');
    const shown = lines.find((line) => line.includes('> 2')) ?? '';
    const caret = lines.find((line) => line.endsWith('^')) ?? '';
    expect(widthOf(caret) - 1).toBe(widthOf(shown.slice(0, shown.indexOf('"', shown.indexOf('日')))));
  });

  test('of one place in many runs is told once', () => {
    const problem = warning('XSLT_EMPTY', 'nothing', { file: 'connectors/acme/submit.xsl', line: 1 });
    const groups = groupProblems([report('a', [problem]), report('b', [problem])], new Set(['warning']));
    expect(groups).toHaveLength(1);
    expect(renderProblem(groups[0] ?? { problem }, style, sheet)).toContain(
      'acme submit, a and 1 more fixture',
    );
  });

  test('beyond a dozen is counted', () => {
    const problems = Array.from({ length: 20 }, (_, index) => error('XSLT_FAILED', `problem ${index}`));
    expect(renderProblems([report('a', problems)], style, sheet)).toContain('and 8 more problems');
  });
});

test('the summary counts warnings by kind where there are several of one', () => {
  const problems = ['a', 'b', 'c'].map((message) => warning('XSLT_EMPTY', message));
  expect(
    renderSummary(totalsOf([report('a', [...problems, warning('XSD_WARNING', 'd')])], 5), style),
  ).toContain('4 warnings of 2 kinds');
  expect(renderSummary(totalsOf([report('a', [warning('XSD_WARNING', 'd')])], 5, 2), style)).toBe(
    '1 run: 1 passed · 2 mistakes · 1 delivery, 512 B · 1 warning · 5.0 ms',
  );
});

test('the summary counts what happened', () => {
  const totals = totalsOf([report('a'), report('b', [error('XSLT_FAILED', 'x')])], 1234);
  expect(renderSummary(totals, style)).toBe('2 runs: 1 failed, 1 passed · 1 delivery, 512 B · 1.23 s');
});

describe('texts', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [2100, '2.1 kB'],
    [9960, '10 kB'],
    [1_500_000, '1.5 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0.04, '0.0 ms'],
    [9.96, '10 ms'],
    [38.4, '38 ms'],
    [2310, '2.31 s'],
  ])('%f ms are %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test('plural forms are English', () => {
    expect([plural(1, 'delivery'), plural(2, 'delivery'), plural(0, 'run')]).toEqual([
      '1 delivery',
      '2 deliveries',
      '0 runs',
    ]);
  });

  test('clipping counts columns, not characters', () => {
    expect(clip('日本語テキスト', 7)).toBe('日本語…');
    expect(clip('short', 7)).toBe('short');
  });

  test('wrapping breaks at spaces and keeps every word', () => {
    const text = 'the quick brown fox jumps over the lazy dog';
    const lines = wrap(text, 12);
    expect(lines.join(' ')).toBe(text);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(12);
  });
});
