import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertItem, insertKey } from '../../src/connector/insert-yaml.js';
import { listFixtures } from '../../src/connector/workspace.js';
import { loadConnector } from '../../src/connector/load.js';
import type { Connector } from '../../src/core/connector.js';
import { runHere } from '../publish/support/in-process.js';

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'begin-'));
  await at('init', '--no-ci', '--no-editor');
  for (const name of readdirSync(join(root, 'fixtures/mrss')).filter(
    (file) => !/^(minimal|audio)\./.test(file),
  ))
    rmSync(join(root, 'fixtures/mrss', name));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const at = (...args: string[]) => runHere(args, { cwd: root });
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const make = (template: string) => at('new', 'acme', '--template', template, '--no-snapshots');
const manifest = 'connectors/acme/connector.yaml';

function acme(): Connector {
  const loaded = loadConnector(join(root, 'connectors/acme'), { root });
  if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.problems));
  return loaded.connector;
}

/** Takes an action out of a connector, as its author would. */
function without(action: string): string {
  const text = read(manifest)
    .replace(new RegExp(`^ {2}${action}:\\n(?: {4}.*\\n)+`, 'm'), '')
    .replace(new RegExp(`^ {4}${action}: \\{ status.*\\n`, 'm'), '');
  writeFileSync(join(root, manifest), text);
  return text;
}

describe('a key is added to YAML', () => {
  test.each([
    ['a block', 'a:\n  x:\n    p: 1 # one\n\nb: 2\n', 'a:\n  x:\n    p: 1 # one\n  y:\n    q: 2\n\nb: 2\n'],
    ['four spaces', 'a:\n    x:\n        p: 1\n', 'a:\n    x:\n        p: 1\n    y:\n        q: 2\n'],
    [
      'comments below',
      'a:\n  x: { p: 1 }\n  # the end\nb: 2\n',
      'a:\n  x: { p: 1 }\n  y:\n    q: 2\n  # the end\nb: 2\n',
    ],
    ['no last line end', 'a:\n  x: 1', 'a:\n  x: 1\n  y:\n    q: 2\n'],
    ['Windows line ends', 'a:\r\n  x: 1\r\nb: 2\r\n', 'a:\r\n  x: 1\r\n  y:\r\n    q: 2\r\nb: 2\r\n'],
    ['a text of lines', 'a:\n  x: |\n    text\nb: 1\n', 'a:\n  x: |\n    text\n  y:\n    q: 2\nb: 1\n'],
    ['one line', 'a: { x: 1 } # why\n', 'a: { x: 1, "y": {"q":2} } # why\n'],
    ['JSON', '{\n  "a": {\n    "x": 1\n  }\n}\n', '{\n  "a": {\n    "x": 1,\n    "y": {"q":2}\n  }\n}\n'],
  ])('%s', (_, before, after) => {
    expect(insertKey(before, ['a'], { key: 'y', lines: ['q: 2'] })).toBe(after);
  });

  test('not where there is no mapping', () => {
    expect(insertKey('a: 1\n', ['a'], { key: 'y', lines: ['q: 2'] })).toBeUndefined();
    expect(insertItem('cases: []\n', ['cases'], ['name: x'])).toBeUndefined();
  });

  test('an item of a list keeps the distance of the others', () => {
    expect(insertItem('c:\n  - n: 1\n    m: 2\n  - n: 2\n', ['c'], ['n: 3', 'm: 4'])).toBe(
      'c:\n  - n: 1\n    m: 2\n  - n: 2\n  - n: 3\n    m: 4\n',
    );
    expect(insertItem('c:\n- n: 1\n\n- n: 2\nd: 1\n', ['c'], ['n: 3'])).toBe(
      'c:\n- n: 1\n\n- n: 2\n\n- n: 3\nd: 1\n',
    );
  });
});

describe('mrssmith add action', () => {
  test.each([
    ['asset-xml-sftp', 'delete', { remotePath: '/incoming/assets' }],
    ['roku-mrss-http', 'delete', { remotePath: '/roku/items/{REMOTE_ID}/remove' }],
    ['roku-mrss-http', 'update', { remotePath: '/roku/items/{REMOTE_ID}' }],
    ['http-form-field', 'update', { remotePath: '/videos/{REMOTE_ID}' }],
  ])('%s %s runs at once, and what was written stays', async (template, action, expected) => {
    await make(template);
    const before = without(action);
    for (const file of [`${action}.xsl`, `${action}.xsd`])
      rmSync(join(root, 'connectors/acme', file), { force: true });
    const { status, stdout } = await at('add', 'action', 'acme', action, '--json');
    expect(status).toBe(0);
    const added = JSON.parse(stdout) as Record<string, string[]>;
    expect(added['failing']).toEqual([]);
    const fixtures = listFixtures({ root }, { id: 'acme', folder: join(root, 'connectors/acme') });
    expect(added['snapshots']).toHaveLength(2 * fixtures.length);
    const kept = read(manifest).split('\n');
    for (const line of before.split('\n')) expect(kept).toContain(line);
    expect(acme().actions[action as 'delete']).toMatchObject(expected);
  });

  test('what it makes is clean to lint', async () => {
    await make('asset-xml-sftp');
    without('delete');
    rmSync(join(root, 'connectors/acme/delete.xsl'));
    await at('add', 'action', 'acme', 'delete', '--no-snapshots');
    rmSync(join(root, 'connectors/acme/removal.xsd'), { force: true });
    const { status, stdout } = await at('lint', '--json', '--max-warnings', '0');
    const { problems } = JSON.parse(stdout) as { problems: { severity: string }[] };
    expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(status).toBe(0);
    expect(read('connectors/acme/delete.xsd')).toContain('targetNamespace="urn:example:asset:1"');
  });

  test('a stylesheet that is there is used, not replaced', async () => {
    await make('asset-xml-sftp');
    without('delete');
    writeFileSync(
      join(root, 'connectors/acme/delete.xsl'),
      `${read('connectors/acme/delete.xsl')}<!-- mine -->\n`,
    );
    await at('add', 'action', 'acme', 'delete', '--no-snapshots');
    expect(read('connectors/acme/delete.xsl')).toContain('<!-- mine -->');
  });

  test.each([
    [
      ['acme', 'submit'],
      /has the action submit already; nothing was written[^]*mrssmith add action acme fetchReport/,
    ],
    [['acme', 'fetchReport'], /fetchReport asks over HTTP, and submit goes over sftp[^]*--protocol https/],
    [['amce', 'delete'], /Did you mean "acme"\?/],
    [['acme'], /the name of an action is missing[^]*fetchReport/],
    [[], /the name of a connector is missing[^]*Connectors: acme/],
  ])('%j is refused, and nothing is written', async (words, reason) => {
    await make('asset-xml-sftp');
    const before = read(manifest);
    const { status, stderr } = await at('add', 'action', ...words);
    expect(status).toBe(64);
    expect(stderr).toMatch(reason);
    expect(read(manifest)).toBe(before);
  });

  test('a connector with mistakes is mended first', async () => {
    await make('asset-xml-sftp');
    writeFileSync(join(root, manifest), read(manifest).replace('protocol: sftp', 'protocol: stfp'));
    const { status, stderr } = await at('add', 'action', 'acme', 'fetchReport');
    expect(status).toBe(64);
    expect(stderr).toMatch(/has mistakes[^]*connectors\/acme\/connector\.yaml:20/);
  });
});

describe('mrssmith add fixture', () => {
  test('is as another one is, and what comes out of it is approved', async () => {
    await make('scp-drop');
    const { stdout } = await at('add', 'fixture', 'two-tracks', '--from', 'audio', '--json');
    expect(read('fixtures/mrss/two-tracks.xml')).toBe(read('fixtures/mrss/audio.xml'));
    expect(JSON.parse(stdout)).toMatchObject({ created: ['fixtures/mrss/two-tracks.xml'], failing: [] });
    expect(existsSync(join(root, 'connectors/acme/__snapshots__/two-tracks.submit.xml'))).toBe(true);
    expect(existsSync(join(root, 'connectors/acme/__snapshots__/audio.submit.xml'))).toBe(false);
  });

  test('may be out of a file, and a connector’s own', async () => {
    await make('scp-drop');
    writeFileSync(join(root, 'mine.xml'), '<item><entryId>0_ab12cd34</entryId></item>');
    const file = join(root, 'mine.xml');
    const { status } = await at(
      'add',
      'fixture',
      'odd',
      '--from',
      file,
      '--connector',
      'acme',
      '--no-snapshots',
    );
    expect(status).toBe(0);
    expect(read('connectors/acme/fixtures/odd.xml')).toBe(read('mine.xml'));
  });

  test.each([
    [
      ['minimal'],
      /fixtures\/mrss\/minimal\.xml is there already[^]*mrssmith add fixture minimal-2 --from minimal/,
    ],
    [['../x'], /cannot be the name of a fixture/],
    [['x', '--from', 'minmal'], /Did you mean "minimal"\?/],
    [['x', '--from', './none.xml'], /neither a fixture nor a file/],
    [['x', '--from', 'package.json'], /no XML document|no document|is no/],
    [[], /a name for the fixture is missing/],
  ])('%j is refused', async (words, reason) => {
    const from = words.map((word) => (word === 'package.json' ? join(root, word) : word));
    const { status, stderr } = await at('add', 'fixture', ...from);
    expect(status).toBe(64);
    expect(stderr).toMatch(reason);
    expect(existsSync(join(root, 'fixtures/mrss/x.xml'))).toBe(false);
  });

  test('a feed is told from an item', async () => {
    writeFileSync(join(root, 'feed.xml'), '<rss version="2.0"><channel/></rss>');
    const { stderr } = await at('add', 'fixture', 'x', '--from', join(root, 'feed.xml'));
    expect(stderr).toMatch(/is a <rss>; a fixture is one <item>[^]*out of the feed/);
  });
});

describe('mrssmith add test', () => {
  test('writes a case that holds what comes out now, and a second one below it', async () => {
    await make('asset-xml-sftp');
    rmSync(join(root, 'connectors/acme/tests'), { recursive: true, force: true });
    await at('add', 'test', 'acme');
    const file = 'connectors/acme/tests/acme.test.yaml';
    expect(read(file)).toMatch(/namespaces: \{ p: "urn:example:asset:1" \}/);
    expect(read(file)).toMatch(/status: READY\n {6}xpath: \{ "\/p:asset": \{ count: 1 \} \}\n$/);
    const again = await at('add', 'test', 'acme');
    expect(again).toMatchObject({ status: 64 });
    expect(again.stderr).toMatch(/has a case "minimal becomes what the partner takes" already/);
    expect((await at('add', 'test', 'acme', '--case', 'audio: no width', '--fixture', 'audio')).status).toBe(
      0,
    );
    expect(read(file)).toMatch(/\n\n {2}- name: "audio: no width"\n {4}fixture: audio\n/);
  });

  test('an unknown fixture is named with those there are', async () => {
    await make('asset-xml-sftp');
    const { status, stderr } = await at('add', 'test', 'acme', '--fixture', 'nine');
    expect(status).toBe(64);
    expect(stderr).toMatch(/there is no fixture "nine"[^]*audio, .*minimal/);
  });
});
