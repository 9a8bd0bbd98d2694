import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { error } from '../../src/core/problem.js';
import { createStyle } from '../../src/harness/report/style.js';
import { toAnnotations, toJobSummary } from '../../src/hold/report/github.js';
import { toHtmlReport } from '../../src/hold/report/html.js';
import { toJunit } from '../../src/hold/report/junit.js';
import { totalsOf, type FileReport, type TestLine, type TestReport } from '../../src/hold/report/model.js';
import { renderFile, renderResult } from '../../src/hold/report/text.js';
import { widthOf } from '../../src/harness/report/style.js';
import { readTree } from '../../src/xml/tree.js';
import { runHere } from '../publish/support/in-process.js';
import { acme } from './workspace.js';

const line = (name: string, more: Partial<TestLine> = {}): TestLine => ({
  name,
  kind: 'run',
  state: 'passed',
  ms: 1.5,
  problems: [],
  lines: [],
  files: [],
  isWritten: false,
  ...more,
});

const failed = (name: string, number: number): TestLine =>
  line(name, {
    state: 'failed',
    fixture: 'minimal',
    problems: [
      error('XSD_INVALID', `<length>, "${number}" & so on`, {
        file: 'connectors/acme/submit.xsl',
        line: number,
        column: 3,
      }),
    ],
  });

const pending = (name: string): TestLine =>
  line(name, {
    state: 'pending',
    files: [`${name}.xml`],
    lines: ['a.xml (1 change)', '  - old', '  + new ```'],
  });

const report = (tests: readonly TestLine[]): TestReport => {
  const files: FileReport[] = [
    { connector: 'acme', file: 'connectors/acme/connector.yaml', ms: 12, tests },
    { connector: 'beta', file: 'connectors/beta/connector.yaml', ms: 3, tests: [line('minimal submit')] },
  ];
  return { files, problems: [], totals: totalsOf(files, 0, 1234) };
};

const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('annotations keep to what GitHub shows of a step, and say how many are hidden', () => {
  const errors = toAnnotations(report(many(25).map((n) => failed(`fixture-${n} submit`, n))));
  expect(errors).toHaveLength(10);
  expect(errors[0]).toBe(
    '::error file=connectors/acme/submit.xsl,line=1,col=3,title=XSD_INVALID · acme%3A fixture-1 submit::<length>, "1" & so on',
  );
  expect(errors[9]).toMatch(/^::error title=16 more problems::/);
  const warnings = toAnnotations(report(many(12).map((n) => pending(`fixture-${n} submit`))));
  expect(warnings).toHaveLength(10);
  expect(warnings[9]).toMatch(/^::warning title=3 more outputs to review::/);
  expect(toAnnotations(report(many(10).map((n) => failed(`f-${n} submit`, n))))).toHaveLength(10);
});

test('the same place in many tests is one annotation', () => {
  const annotations = toAnnotations(report(many(24).map((n) => failed(`fixture-${n} submit`, 7))));
  expect(annotations).toHaveLength(1);
  expect(annotations[0]).toContain('fixture-1 submit%2C fixture-2 submit and 22 more');
});

test('a job summary is never longer than GitHub takes, and counts what is left out', () => {
  const whole = report(many(400).map((n) => failed(`fixture-${n} submit`, n)));
  expect(toJobSummary(whole)).not.toContain('more entries');
  const cut = toJobSummary(whole, 5_000);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(5_000);
  expect(cut).toMatch(/\d+ more entries: a summary holds no more than 5000 bytes/);
  expect(toJobSummary(report([pending('a')]))).toContain('````diff');
});

test('JUnit: what fails, what waits and what is skipped, as well-formed XML', () => {
  const xml = toJunit(
    report([
      failed('a submit', 3),
      pending('b submit'),
      line('c', { state: 'skipped', skipped: 'because <' }),
    ]),
  );
  const tree = readTree(Buffer.from(xml), 'junit.xml');
  expect(tree.kind).toBe('read');
  if (tree.kind !== 'read') return;
  expect(tree.root.attributes).toMatchObject({ tests: '4', failures: '2', skipped: '1' });
  const [a, b, c] = tree.root.children[0]?.children ?? [];
  expect(a?.attributes).toMatchObject({ name: 'a submit', file: 'connectors/acme/submit.xsl' });
  expect(a?.children[0]?.attributes).toMatchObject({ type: 'XSD_INVALID', message: '<length>, "3" & so on' });
  expect(b?.children[0]?.attributes).toMatchObject({ type: 'SNAPSHOT_PENDING' });
  expect(c?.children[0]).toMatchObject({ name: 'skipped', attributes: { message: 'because <' } });
});

test('JUnit holds no character that XML has no way to write', () => {
  const xml = toJunit(
    report([line('a \u0000\u001b[31m', { state: 'failed', problems: [error('TEST_FAILED', '\u0007')] })]),
  );
  expect(readTree(Buffer.from(xml), 'junit.xml').kind).toBe('read');
});

test('the page needs nothing from outside, and shows text as text', () => {
  const html = toHtmlReport(report([failed('<img src=x> submit', 3), pending('b submit')]));
  expect(html).not.toMatch(/<img|<script|https?:\/\//);
  expect(html).toContain('&lt;img src=x&gt; submit');
  expect(html).toContain('<ins>  + new ```</ins>');
});

const style = (width: number) => createStyle(width, false);

test.each([40, 60, 80, 120, 200])(
  'in %i columns no line is longer, apart from what cannot be broken',
  (width) => {
    const whole = report([...many(15).map((n) => failed(`fixture-${n} submit`, n)), pending('b submit')]);
    const text = [
      ...whole.files.map((file) => renderFile(file, 12, style(width))),
      renderResult(whole, style(width), () => undefined),
    ].join('\n');
    const long = text.split('\n').filter((one) => widthOf(one) > width);
    expect(long).toEqual([]);
  },
);

test('one line a connector, each thing to mend once, what to type next', () => {
  const whole = report([...many(24).map((n) => failed(`fixture-${n} submit`, 7)), pending('b submit')]);
  expect(renderFile(whole.files[0] as FileReport, 12, style(80))).toBe(
    '✗ acme          24 failed · 1 to review                                    12 ms',
  );
  const text = renderResult(whole, style(100), () => undefined);
  expect(text.match(/XSD_INVALID/g)).toHaveLength(1);
  expect(text).toContain('26 tests: 24 failed, 1 to review, 1 passed · 2 connectors · 1.23 s');
  expect(text).toContain('mrssmith review acme');
});

test('reporters write side by side: to files, to the terminal, and to GitHub', async () => {
  using folder = acme();
  const run = await runHere(
    [
      'test',
      '--ci',
      '--reporter',
      'dot',
      '--reporter',
      'junit=out/junit.xml',
      '--reporter',
      'html=out/t.html',
      '--json-into',
      'out.json',
      '--reporter',
      'github',
    ],
    { cwd: folder.path, env: { GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md') } },
  );
  expect(run.status).toBe(1);
  const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
  expect(run.stdout.split('\n')[0]).toBe('xx........');
  expect(run.stdout).toContain('::error file=connectors/acme/__snapshots__/marsh.submit.');
  expect(read('out/junit.xml')).toContain('SNAPSHOT_MISSING');
  expect(read('out/t.html')).toContain('SNAPSHOT_MISSING');
  expect(read('summary.md')).toContain('### mrssmith test: 2 failed');
  expect(JSON.parse(read('out.json'))).toMatchObject({ summary: { failed: 2 } });
}, 60_000);

test('--json leaves stdout to the document, secrets appear nowhere', async () => {
  using folder = acme({
    'connectors/acme/connector.yaml': `name: Acme
actions: { submit: { protocol: http, serverAddress: acme.example, remoteUsername: u, remotePassword: "\${ACME_PASSWORD}", transform: submit.xsl } }
`,
  });
  const env = { ACME_PASSWORD: 'hunter2-very-secret' };
  const run = await runHere(['test', '--json', '--ci'], { cwd: folder.path, env });
  expect(() => void JSON.parse(run.stdout)).not.toThrow();
  expect(run.text).not.toContain('hunter2');
  await runHere(['test', '-u'], { cwd: folder.path, env });
  const { stdout } = spawnSync('grep', ['-r', 'hunter2', folder.path], { encoding: 'utf8' });
  expect(stdout).toBe('');
  // Nor does it matter to a snapshot whether the secret is set.
  expect((await runHere(['test', '--ci'], { cwd: folder.path })).status).toBe(0);
}, 60_000);
