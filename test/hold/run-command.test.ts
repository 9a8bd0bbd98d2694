import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runHere } from '../publish/support/in-process.js';
import { finish, startMrssmith } from '../support/command.js';
import { childrenOf } from '../support/processes.js';
import { acme, ITEM, linesOf, SHEET, testJson } from './workspace.js';

const ROOT = join(import.meta.dirname, '../..');
const SNAPSHOTS = 'connectors/acme/__snapshots__';
const statesOf = (document: Awaited<ReturnType<typeof testJson>>) =>
  linesOf(document, 'marsh').map(({ name, state }) => `${name} ${state}`);

test('new output waits and exits 4, approved output passes, changed output waits with its difference', async () => {
  using folder = acme();
  const first = await testJson(folder.path);
  expect([first.status, statesOf(first)]).toEqual([4, ['marsh submit pending', 'marsh update pending']]);
  expect(readdirSync(join(folder.path, SNAPSHOTS)).every((name) => name.endsWith('.new'))).toBe(true);

  expect((await runHere(['test', '-u'], { cwd: folder.path })).status).toBe(0);
  expect(readdirSync(join(folder.path, SNAPSHOTS)).sort()).toEqual([
    'marsh.submit.json',
    'marsh.submit.xml',
    'marsh.update.json',
    'marsh.update.xml',
  ]);
  expect((await runHere(['test'], { cwd: folder.path })).status).toBe(0);

  writeFileSync(join(folder.path, 'connectors/acme/submit.xsl'), SHEET.replace('div 1000', 'div 100'));
  const changed = await runHere(['test'], { cwd: folder.path });
  expect(changed.status).toBe(4);
  expect(changed.stdout).toContain('- 12');
  expect(changed.stdout).toContain('+ 120');
  expect(changed.stdout).toContain('connectors/acme/submit.xsl:6');
  expect(changed.stdout).toContain('mrssmith review acme');
}, 60_000);

test('where CI is set nothing is written, and what is missing, changed or obsolete fails by name', async () => {
  using folder = acme();
  const ci = { env: { CI: 'true' } };
  const missing = await testJson(folder.path, [], ci);
  expect([missing.status, existsSync(join(folder.path, SNAPSHOTS))]).toEqual([1, false]);
  expect(linesOf(missing, 'marsh submit')[0]?.problems[0]).toMatchObject({ code: 'SNAPSHOT_MISSING' });

  await runHere(['test', '-u'], { cwd: folder.path });
  writeFileSync(join(folder.path, 'fixtures/mrss/other.xml'), ITEM);
  rmSync(join(folder.path, 'fixtures/mrss/marsh.xml'));
  const obsolete = await testJson(folder.path, ['--ci']);
  expect(linesOf(obsolete, 'no obsolete')[0]?.files).toEqual(
    ['submit.json', 'submit.xml', 'update.json', 'update.xml'].map((end) => `${SNAPSHOTS}/marsh.${end}`),
  );
  expect(readdirSync(join(folder.path, SNAPSHOTS))).toHaveLength(4);
  expect((await runHere(['test', '-u'], { cwd: folder.path })).status).toBe(0);
  expect(readdirSync(join(folder.path, SNAPSHOTS)).every((name) => name.startsWith('other.'))).toBe(true);
}, 60_000);

test('runs give the same snapshots whatever ran before them', async () => {
  using folder = acme({ 'fixtures/mrss/another.xml': ITEM, 'fixtures/mrss/zebra.xml': ITEM });
  await runHere(['test', '-u'], { cwd: folder.path });
  for (const args of [['--fixture', 'zebra'], ['--fixture', 'marsh', '--action', 'update'], []]) {
    const run = await runHere(['test', '--ci', ...args], { cwd: folder.path });
    expect(run.status, run.text).toBe(0);
  }
  const read = (name: string) => readFileSync(join(folder.path, SNAPSHOTS, name), 'utf8');
  expect(read('zebra.update.json')).toBe(read('another.update.json').replaceAll('another', 'zebra'));
}, 60_000);

test('parts of it: by connector, fixture, action, related file, shard and flags of Vitest', async () => {
  using folder = acme({
    'connectors/beta/connector.yaml':
      'name: Beta\nactions: { submit: { protocol: http, serverAddress: b.example } }\n',
    'connectors/beta/fixtures/own.xml': ITEM,
  });
  await runHere(['test', '-u'], { cwd: folder.path });
  const namesOf = async (...args: string[]) => {
    const { tests, status } = await testJson(folder.path, args);
    const runs = tests.flatMap((file) =>
      file.tests
        .filter(({ kind, state }) => kind === 'run' && state !== 'skipped')
        .map(({ name }) => `${file.connector} ${name}`),
    );
    return [status, ...runs.sort()];
  };
  expect(await namesOf('beta')).toEqual([0, 'beta marsh submit', 'beta own submit']);
  expect(await namesOf('--fixture', 'own')).toEqual([0, 'beta own submit']);
  expect(await namesOf('--action', 'update')).toEqual([0, 'acme marsh update']);
  expect(await namesOf('--related', 'connectors/beta/connector.yaml')).toEqual([
    0,
    'beta marsh submit',
    'beta own submit',
  ]);
  expect((await namesOf('--related', 'fixtures/mrss/marsh.xml')).length).toBe(5);
  expect(await namesOf('--related', 'README.md')).toEqual([0]);
  const shards = [await namesOf('--shard', '1/2'), await namesOf('--shard', '2/2')];
  expect(shards.flatMap(([, ...names]) => names.map(String)).sort()).toEqual([
    'acme marsh submit',
    'acme marsh update',
    'beta marsh submit',
    'beta own submit',
  ]);
  expect(await namesOf('--', '-t', 'own submit')).toEqual([0, 'beta own submit']);
}, 120_000);

test('a command line that is wrong is told with exit 64', async () => {
  using folder = acme();
  const cases = [
    [['--shard', '3/2'], '1/3: the first of three parts'],
    [['--reporter', 'junt'], 'Did you mean "junit"?'],
    [['acne'], 'Did you mean "acme"?'],
    [['--ci', '-u'], 'Leave one of the two out'],
    [['--fixture', 'mars'], 'Did you mean "marsh"?'],
    [['--related', 'no/such/file'], 'there is no such file'],
  ] as const;
  for (const [args, text] of cases) {
    const run = await runHere(['test', ...args], { cwd: folder.path });
    expect([run.status, run.text], args.join(' ')).toEqual([64, expect.stringContaining(text)]);
    expect(run.text).not.toMatch(/^\s+at /m);
  }
}, 60_000);

test('a connector that cannot be read says what run says, and the others are tested', async () => {
  using folder = acme({ 'connectors/broken/connector.yaml': 'name: Broken\nactons: {}\n' });
  const run = await testJson(folder.path, ['-u']);
  expect(run.status).toBe(64);
  expect(run.problems.map(({ message, line }) => [line, message])).toContainEqual([
    2,
    'connector.yaml has no setting "actons". Did you mean "actions"?',
  ]);
  expect(linesOf(run, 'marsh submit')[0]?.state).toBe('passed');
}, 60_000);

test('a stylesheet that never ends costs its own tests alone', async () => {
  using folder = acme({
    'connectors/loop/connector.yaml':
      'name: Loop\nactions: { submit: { protocol: http, serverAddress: l.example, transform: l.xsl } }\n',
    'connectors/loop/l.xsl': `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/" name="again"><xsl:call-template name="again"/></xsl:template></xsl:stylesheet>`,
  });
  const run = await testJson(folder.path, ['--timeout', '1', '--ci']);
  const [loop] = run.tests.filter(({ connector }) => connector === 'loop').flatMap((file) => file.tests);
  expect(loop?.problems[0]).toMatchObject({ file: 'connectors/loop/l.xsl', line: 2 });
  expect(linesOf(run, 'marsh submit').map(({ problems }) => problems[0]?.code)).toContain('SNAPSHOT_MISSING');
}, 60_000);

/** As an author writes it. */
const OWN = `import { expect, test } from 'vitest';
import { runConnector } from 'mrssmith/vitest';
test('delivers', async () => {
  const run = await runConnector('acme', { set: { title: 'Reed' } });
  expect(run).toDeliver({ protocol: 'http', path: '/in', remoteId: 'sink-1' });
  expect(run).toMatchXml(run.xml.replace(' id=', '\\n  id='));
  expect(await run.xpath('/asset/title')).toEqual(['Reed']);
});
test('fails', async () => {
  expect(await runConnector('acme', { faults: ['http-html'] })).toFailAt('results', 'RESULTS_NOT_XML');
});
test('is wrong', async () => {
  expect(await runConnector('acme')).toFailAt('validate');
});
`;

test('tests that authors write run beside the others, in a workspace that has installed nothing', async () => {
  using folder = acme({ 'connectors/acme/tests/own.test.ts': OWN });
  const run = await testJson(folder.path, ['-u']);
  const own = run.tests.filter(({ file }) => file.endsWith('own.test.ts')).flatMap((file) => file.tests);
  expect(own.map(({ name, state }) => [name, state])).toEqual([
    ['delivers', 'passed'],
    ['fails', 'passed'],
    ['is wrong', 'failed'],
  ]);
  expect(own[2]?.problems[0]).toMatchObject({ file: 'connectors/acme/tests/own.test.ts', line: 13 });
}, 60_000);

test('describeConnector and runConnector work under a vitest.config of the author', () => {
  using folder = acme({
    'own.test.ts': `${OWN.split("test('is wrong'")[0]}
import { describeConnector } from 'mrssmith/vitest';
describeConnector('acme', { fixtures: ['marsh'] });
`,
    'vitest.config.mjs': `export default { test: { include: ['own.test.ts'] } };\n`,
    'package.json': '{ "type": "module" }',
  });
  mkdirSync(join(folder.path, 'node_modules'));
  symlinkSync(ROOT, join(folder.path, 'node_modules/mrssmith'));
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(folder.path, 'node_modules/vitest'));
  const vitest = (env: Record<string, string>) =>
    spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json'], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    });
  const run = vitest({});
  const report = JSON.parse(run.stdout) as { numPassedTests: number; numFailedTests: number };
  // New output waits to be approved: that fails there, too.
  expect([report.numPassedTests, report.numFailedTests, run.status], run.stderr).toEqual([2, 2, 1]);
}, 60_000);

test('watching, a change of what a connector depends on tests it again', async () => {
  using folder = acme();
  await runHere(['test', '-u'], { cwd: folder.path });
  const child = startMrssmith(['test', '--watch'], { cwd: folder.path });
  const done = finish(child);
  let text = '';
  child.stdout?.on('data', (chunk: string) => {
    text += chunk;
  });
  const until = async (wanted: RegExp) => {
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (wanted.test(text)) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    throw new Error(`never said ${wanted.source}:\n${text}`);
  };
  await until(/\d+ tests: \d+ passed/);
  text = '';
  writeFileSync(join(folder.path, 'connectors/acme/submit.xsl'), SHEET.replace('div 1000', 'div 100'));
  await until(/2 to review/);
  text = '';
  writeFileSync(join(folder.path, 'connectors/acme/submit.xsl'), SHEET);
  await until(/\d+ tests: \d+ passed/);
  child.kill('SIGINT');
  expect((await done).status).toBe(130);
}, 90_000);

test('an interrupt ends it at once, whatever a stylesheet is at', async () => {
  using folder = acme({
    'connectors/acme/submit.xsl': `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><a><xsl:for-each select="//node()/ancestor::*//node()/ancestor::*//node()"><xsl:value-of select="count(//node()[count(//node()[count(//node()) > 0]) > 0])"/></xsl:for-each></a></xsl:template></xsl:stylesheet>`,
    'fixtures/mrss/marsh.xml': ITEM.replace('</item>', `${'<tags><tag>a</tag></tags>'.repeat(300)}</item>`),
  });
  const child = startMrssmith(['test', '--timeout', '60'], { cwd: folder.path });
  const done = finish(child);
  // The engine starts when the first run does.
  await expect.poll(() => childrenOf(child.pid ?? 0), { timeout: 20_000 }).not.toEqual([]);
  await delay(500);
  const asked = performance.now();
  child.kill('SIGINT');
  const { status, text } = await done;
  expect([status, text]).toEqual([130, expect.stringContaining('Interrupted: 0 tests done')]);
  expect(performance.now() - asked).toBeLessThan(3_000);
}, 60_000);

test('--bail stops, and Saxon is a second opinion', async () => {
  using folder = acme({ 'fixtures/mrss/b.xml': '<item', 'fixtures/mrss/c.xml': '<item' });
  const bailed = await testJson(folder.path, ['--ci', '--bail']);
  expect(bailed.summary.failed).toBe(1);
  expect(bailed.status).toBe(1);
  const saxon = await testJson(folder.path, ['-u', '--engine', 'saxon', '--fixture', 'marsh']);
  expect([saxon.status, saxon.summary.passed]).toEqual([0, 2]);
}, 60_000);
