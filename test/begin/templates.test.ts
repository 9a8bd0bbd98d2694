import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mrssmith, problemsOf, runJson, type RunDocument } from '../support/command.js';

const TEMPLATES = join(import.meta.dirname, '../../templates');
const names = readdirSync(TEMPLATES).filter((name) => name !== 'ci');

let root: string;
let made: RunDocument;

/** A newcomer's workspace with a connector of each template. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'begin-'));
  await mrssmith(['init', root]);
  await Promise.all(names.map((name) => mrssmith(['new', `my-${name}`, '--template', name, '--cwd', root])));
  made = await runJson(root);
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
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

describe.each(names)('%s', (name) => {
  const runs = () => made.runs.filter(({ connector }) => connector === `my-${name}`);

  test('takes every fixture through every action', () => {
    expect(runs()).toHaveLength(36);
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

  test('has a name, a variable and a schema of its own', () => {
    const manifest = readFileSync(join(root, 'connectors', `my-${name}`, 'connector.yaml'), 'utf8');
    expect(manifest).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/node_modules\/mrssmith\/schemas\/connector/,
    );
    expect(manifest).toContain(`\${MY_${name.toUpperCase().replaceAll('-', '_')}_PASSWORD}`);
    expect(manifest).not.toContain('PARTNER_PASSWORD}'.padStart(19, '${'));
  });
});
