import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemsOf, type RunDocument } from '../support/command.js';
import { startScene, type Scene } from '../publish/support/scene.js';

const TEMPLATES = join(import.meta.dirname, '../../templates');
const names = readdirSync(TEMPLATES).filter((name) => name !== 'ci');
/** Enough to see every branch of the templates, and their tests name them. */
const FIXTURES = /^(minimal|two-flavors|audio|deleted|scheduled|empty-values)\.xml$/;

const variableOf = (name: string) => `MY_${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;

let scene: Scene;
let made: RunDocument;

/** A newcomer's workspace with a connector of each template, and an account. */
beforeAll(async () => {
  scene = await startScene({ env: Object.fromEntries(names.map((name) => [variableOf(name), 'a-secret'])) });
  const run = async (...args: string[]) => {
    const { status, text, stdout } = await scene.run(args);
    expect(status, text).toBe(0);
    return stdout;
  };
  await run('init', '--no-ci');
  const fixtures = join(scene.folder, 'fixtures/mrss');
  for (const file of readdirSync(fixtures).filter((name) => !FIXTURES.test(name)))
    rmSync(join(fixtures, file));
  for (const name of names) await run('new', `my-${name}`, '--template', name);
  made = JSON.parse(await run('run', '--json')) as RunDocument;
}, 120_000);
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

test('there are the ten that the documentation names', () => {
  expect(names.toSorted()).toEqual([
    'adi3-scte-http',
    'asset-xml-sftp',
    'cablelabs-adi-sftp',
    'dailymotion-xml-https',
    'http-form-field',
    'itunes-podcast-ftp',
    'media-rss-https',
    'roku-mrss-http',
    'scp-drop',
    'video-sitemap-http',
  ]);
});

test('all pass their tests at once, in CI too: snapshots, cases, and what every connector has to hold', async () => {
  const { status, text } = await scene.spawn(['test', '--ci']);
  expect(status, text).toBe(0);
}, 120_000);

test('lint has nothing to mend', async () => {
  const { status, text } = await scene.run(['lint', '--max-warnings', '0']);
  expect(status, text).toBe(0);
});

test('all deploy, and nothing is left to do', async () => {
  const deployed = await scene.run(['deploy', '-y']);
  expect(deployed.status, deployed.text).toBe(0);
  expect((await scene.run(['plan', '--detailed-exitcode'])).status).toBe(0);
  expect((await scene.run(['verify'])).status).toBe(0);
}, 60_000);

describe.each(names)('%s', (name) => {
  const runs = () => made.runs.filter(({ connector }) => connector === `my-${name}`);
  const read = (path: string) => readFileSync(join(scene.folder, 'connectors', `my-${name}`, path), 'utf8');

  test('takes every fixture through every action', () => {
    expect(runs()).toHaveLength(18);
    expect(runs().filter(({ ok }) => !ok)).toEqual([]);
  });

  test('warns of nothing but what the public server code does', () => {
    const codes = new Set(runs().flatMap((run) => problemsOf(run, 'warning').map(({ code }) => code)));
    expect([...codes].filter((code) => !code.startsWith('SERVER_'))).toEqual([]);
  });

  test('finds the remote id in its own sample answer', () => {
    const protocol = runs()[0]?.delivery?.protocol ?? '';
    const ids = new Set(
      runs()
        .filter(({ action }) => action === 'submit')
        .map(({ remoteId }) => remoteId),
    );
    if (protocol.startsWith('http')) expect([...ids]).toEqual([expect.stringMatching(/^[a-z0-9-]+$/)]);
    else expect([...ids]).toEqual([null]);
  });

  test('has a name, a variable and a schema of its own, and a README that says what to type', () => {
    const manifest = read('connector.yaml');
    expect(manifest).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/mrssmith\/schemas\/connector/,
    );
    expect(manifest).toContain(`\${${variableOf(name)}}`);
    expect(manifest).not.toContain('PARTNER_PASSWORD}'.padStart(19, '${'));
    expect(read('README.md')).toMatch(/## What to change, in this order\n\n1\. /);
    expect(read('README.md')).toContain(`$ mrssmith run my-${name} --fixture minimal --out out`);
    expect(read('tests/partner.test.yaml')).toMatch(/schemas\/connector-test\.schema\.json/);
  });
});
