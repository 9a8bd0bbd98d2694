import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../publish/support/in-process.js';
import { BIN, mrssmith } from '../support/command.js';
import type { TemporaryFolder } from '../support/connector-folder.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';

/** A workspace in which three cases of acme changed alike, one is new, and one of other changed otherwise. */
function waiting(): TemporaryFolder {
  const folder = writeWorkspace({
    acme: { files: { 'submit.xsl': stylesheet('<feed><lang>en-us</lang></feed>') } },
    other: { files: { 'submit.xsl': stylesheet('<feed><x>2</x></feed>') } },
  });
  const write = (id: string, name: string, text: string) => {
    const snapshots = join(folder.path, 'connectors', id, '__snapshots__');
    if (!existsSync(snapshots)) spawnSync('mkdir', [snapshots]);
    writeFileSync(join(snapshots, name), text);
  };
  for (const fixture of ['minimal', 'one', 'two']) {
    writeFileSync(join(folder.path, `fixtures/mrss/${fixture}.xml`), '<item/>');
    write('acme', `${fixture}.submit.xml`, `<feed><t>${fixture}</t><lang>en</lang></feed>`);
    write('acme', `${fixture}.submit.xml.new`, `<feed><t>${fixture}</t><lang>en-us</lang></feed>`);
    write('acme', `${fixture}.submit.json`, '{"body": null}');
  }
  writeFileSync(join(folder.path, 'fixtures/mrss/three.xml'), '<item/>');
  for (const fixture of ['minimal', 'one', 'two']) {
    write('acme', `${fixture}.submit.json`, `{"body": "${fixture}.submit.xml"}`);
  }
  write('acme', 'three.submit.xml.new', '<feed/>');
  write('other', 'minimal.submit.xml', '<feed><x>1</x></feed>');
  write('other', 'minimal.submit.xml.new', '<feed><x>2</x></feed>');
  write('other', 'gone.submit.xml', '<feed/>');
  return folder;
}

const names = (folder: TemporaryFolder, id = 'acme') =>
  readdirSync(join(folder.path, 'connectors', id, '__snapshots__')).sort();
const pending = (folder: TemporaryFolder) =>
  [...names(folder), ...names(folder, 'other')].filter((name) => name.endsWith('.new'));

let folder: TemporaryFolder;
const here = (...args: string[]) => runHere(args, { cwd: folder.path });

describe('without a terminal', () => {
  beforeAll(() => {
    folder = waiting();
  });
  afterAll(() => folder[Symbol.dispose]());

  test('review lists what waits, equal changes once, says how to decide, and exits with 4', async () => {
    const { status, stdout, stderr } = await here('review');
    expect(status).toBe(4);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /changed +minimal\.submit \+2 +\/feed\/lang\/text\(\) was "en" and is "en-us" \(made at connectors\/acme\/submit\.xsl:3:13\)/,
    );
    expect(stdout).toMatch(/new +three\.submit +7 B/);
    expect(stdout).toMatch(/obsolete +gone\.submit/);
    expect(stdout).toContain(
      '5 cases wait for a review (4 changed, 1 new); 3 changed in the same way; 1 case obsolete.',
    );
    expect(stdout).toContain('mrssmith accept <connector, case or file>');
  });

  test('as data, stdout is one document', async () => {
    const { status, stdout } = await here('review', 'other', '--list', '--json');
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toEqual({
      pending: [
        {
          connector: 'other',
          case: 'minimal.submit',
          kind: 'changed',
          files: [
            {
              file: 'connectors/other/__snapshots__/minimal.submit.xml',
              diff: {
                kind: 'content',
                changes: [
                  {
                    kind: 'changed',
                    path: '/feed/x/text()',
                    from: '1',
                    to: '2',
                    line: 1,
                    madeAt: ['connectors/other/submit.xsl:3:10'],
                  },
                ],
              },
            },
          ],
        },
      ],
      obsolete: [
        {
          connector: 'other',
          case: 'gone.submit',
          kind: 'obsolete',
          files: [{ file: 'connectors/other/__snapshots__/gone.submit.xml' }],
        },
      ],
    });
  });

  test('a name that nothing matches is answered with the nearest', async () => {
    const { status, stderr } = await here('accept', 'minimal.submt');
    expect(status).toBe(64);
    expect(stderr).toContain(
      'error SNAPSHOT_UNKNOWN: nothing of "minimal.submt" waits for a review. Did you mean "minimal.submit"?',
    );
  });

  test.each(['accept', 'reject'])('%s without a name says how to name one', async (verb) => {
    const { status, stderr } = await here(verb);
    expect(status).toBe(64);
    expect(stderr).toContain(`mrssmith ${verb} --all`);
    expect(pending(folder)).toHaveLength(5);
  });

  test('accept takes a path, relative to where it is typed, with or without .new', async () => {
    const cwd = join(folder.path, 'connectors/acme');
    const { status } = await mrssmith(['accept', '__snapshots__/one.submit.xml.new'], { cwd });
    expect(status).toBe(4);
    expect(readFileSync(join(cwd, '__snapshots__/one.submit.xml'), 'utf8')).toContain('en-us');
    expect(pending(folder)).toHaveLength(4);
  });

  test('reject takes a case of a glob, and leaves what was approved', async () => {
    const { status, stdout } = await here('reject', 'tw*.submit');
    expect(status).toBe(4);
    expect(stdout).toContain('✗ rejected acme two.submit');
    expect(
      readFileSync(join(folder.path, 'connectors/acme/__snapshots__/two.submit.xml'), 'utf8'),
    ).not.toContain('en-us');
    expect(names(folder)).not.toContain('two.submit.xml.new');
  });

  test('a connector is accepted as a whole; what is obsolete stays', async () => {
    const { status } = await here('accept', 'acme', 'other', '--json');
    expect(status).toBe(0);
    expect(pending(folder)).toEqual([]);
    expect(names(folder, 'other')).toContain('gone.submit.xml');
  });

  test('what is obsolete goes when it is asked for, and then nothing waits', async () => {
    const { status, stdout } = await here('accept', '--obsolete');
    expect(status).toBe(0);
    expect(stdout).toContain('✓ deleted  other gone.submit');
    expect(names(folder, 'other')).toEqual(['minimal.submit.xml']);
    expect((await here('review')).stdout.trim()).toBe('Nothing waits for a review.');
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;

/** The command in a terminal of its own; each key is typed once its question stands there. */
async function type(
  root: string,
  keys: readonly string[],
  args: readonly string[] = [],
  env: Record<string, string> = {},
) {
  const command = [process.execPath, BIN, 'review', ...args].map((part) => `'${part}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols 80 rows 40; ${command}`, '/dev/null'], {
    cwd: root,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    // oxlint-disable-next-line no-control-regex -- colours
    const questions = text.replaceAll(/\u001b\[[\d;]*m/g, '').split('q quit').length - 1;
    for (; asked < questions; asked++) {
      const key = keys[asked] ?? 'q';
      setTimeout(() => child.stdin.write(key), 50);
    }
  });
  const status = await new Promise<number | null>((done) => child.once('close', done));
  return { status, text };
}

describe.skipIf(!hasScript)('in a terminal', () => {
  test('one key accepts a change and all that changed in the same way; the rest is decided one by one', async () => {
    using there = waiting();
    const { status, text } = await type(there.path, ['g', 'r', 'a', 'a']);
    expect(status).toBe(0);
    expect(text).toContain('2 other cases changed in the same way.');
    expect(text).toContain('5 accepted, 1 rejected.');
    expect(pending(there)).toEqual([]);
    expect(names(there, 'other')).toEqual(['minimal.submit.xml']);
  });

  test('who quits has decided what was decided, and goes on there', async () => {
    using there = waiting();
    const first = await type(there.path, ['a', 's', 'q']);
    expect(first.status).toBe(4);
    expect(pending(there)).toHaveLength(4);
    const second = await type(there.path, ['A', 'r']);
    expect(second.status).toBe(0);
    expect(names(there, 'other')).toContain('gone.submit.xml');
  });

  test('Ctrl+C stops at once, and the terminal is as before', async () => {
    using there = waiting();
    const { status, text } = await type(there.path, ['a', '\u0003']);
    expect(status).toBe(130);
    expect(text).toContain('1 accepted, 0 rejected.');
    expect(pending(there)).toHaveLength(4);
  });

  test('NO_COLOR leaves no escapes', async () => {
    using there = waiting();
    const { text } = await type(there.path, ['?', 'm', 'q'], [], { NO_COLOR: '1' });
    expect(text).not.toContain('\u001b[');
    expect(text).toContain('accept: what came out becomes what is approved');
  });
});
