import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScene, type Scene } from './support/scene.js';
import { addEntry, deployByHand, distribute } from './traffic-scene.js';

const KS = 'djJ8OTc2NDYxfH_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_';

let scene: Scene;
let entryId = '';
beforeAll(async () => {
  scene = await startScene({ examples: ['media-rss'] });
  entryId = await addEntry(scene, {
    name: 'A & B <c>',
    description: `See https://me:hunter22@cdn.acme.com/x?token=t0psecret&q=1 and ${KS}`,
  });
  const { profileId } = await deployByHand(scene, 'media-rss');
  await distribute(scene, entryId, profileId);
});
afterAll(() => scene[Symbol.asyncDispose]());

const fixture = (name: string): string => scene.read(`fixtures/mrss/${name}.xml`);

test('an entry becomes a fixture that a run takes, without what opens a door', async () => {
  const pull = await scene.run(['fixtures', 'pull', entryId, '--name', 'pulled']);
  expect(pull).toMatchObject({ status: 0 });
  expect(pull.stdout).toContain('fixtures/mrss/pulled.xml  created');
  expect(pull.stdout.replaceAll(/\s+/g, ' ')).toContain(
    '1 session, 1 URL parameter, 1 login, 2 hosts, 1 distribution block',
  );
  const item = (await scene.api('media', 'getMrss', { entryId })) as string;
  // What is left is the account's, byte for byte.
  const expected = item
    .replace(/<distribution .*?<\/distribution>/s, '')
    .replace('me:hunter22@cdn.acme.com/x?token=t0psecret', 'REDACTED@host1.example/x?token=REDACTED')
    .replace(KS, 'REDACTED')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'host2.example');
  expect(expected).not.toBe(item);
  expect(fixture('pulled')).toBe(expected);

  const run = await scene.run(['run', 'media-rss', '--fixture', 'pulled', '--json']);
  const { runs } = JSON.parse(run.stdout) as { runs: { stages: { stage: string; ok: boolean }[] }[] };
  expect(runs.length).toBe(3);
  for (const { stages } of runs) expect(stages[0]).toMatchObject({ stage: 'mrss', ok: true });
});

test('a fixture that is there is replaced by --force alone, and the same one is no trouble', async () => {
  const again = await scene.run(['fixtures', 'pull', entryId, '--name', 'pulled']);
  expect(again).toMatchObject({ status: 0 });
  expect(again.stdout).toContain('unchanged');
  scene.write('fixtures/mrss/pulled.xml', '<item/>');
  const refused = await scene.run(['fixtures', 'pull', entryId, '--name', 'pulled']);
  expect(refused).toMatchObject({ status: 64 });
  expect(refused.stderr).toContain('FIXTURE_EXISTS');
  expect(fixture('pulled')).toBe('<item/>');
  expect(await scene.run(['fixtures', 'pull', entryId, '--name', 'pulled', '--force'])).toMatchObject({
    status: 0,
  });
  expect(fixture('pulled')).toContain(entryId);
});

test('hosts and blocks stay when they are wanted; the connector may have it for itself', async () => {
  const args = ['fixtures', 'pull', entryId, '--keep-hosts', '--keep-distribution', '--into', 'media-rss'];
  expect(await scene.run(args)).toMatchObject({ status: 0 });
  const xml = scene.read(`connectors/media-rss/fixtures/${entryId}.xml`);
  expect(xml).toContain('https://REDACTED@cdn.acme.com/x?token=REDACTED');
  expect(xml).toContain('<distribution entryDistributionId=');
  expect(existsSync(join(scene.folder, `fixtures/mrss/${entryId}.xml`))).toBe(false);
});

test('all entries or none', async () => {
  const before = readdirSync(join(scene.folder, 'fixtures/mrss'));
  const run = await scene.run(['fixtures', 'pull', entryId, '0_notthere']);
  expect(run).toMatchObject({ status: 64 });
  expect(run.stderr).toContain(`ENTRY_UNKNOWN: partner 976461 has no media entry 0_notthere`);
  expect(readdirSync(join(scene.folder, 'fixtures/mrss'))).toEqual(before);
});

test('--json tells what was taken out, and no secret is in any output', async () => {
  const run = await scene.run(['fixtures', 'pull', entryId, '--name', 'as-data', '--json']);
  const { fixtures } = JSON.parse(run.stdout) as { fixtures: object[] };
  expect(fixtures).toEqual([
    {
      entryId,
      name: 'as-data',
      file: 'fixtures/mrss/as-data.xml',
      bytes: readFileSync(join(scene.folder, 'fixtures/mrss/as-data.xml')).length,
      change: 'created',
      redacted: {
        sessions: 1,
        urlParameters: 1,
        logins: 1,
        emails: 0,
        users: 0,
        hosts: 2,
        distributionBlocks: 1,
      },
      replaced: expect.arrayContaining([
        { rule: 'sessions', line: null, count: 1, paths: ['description'] },
      ]) as unknown,
      emailsLeft: 0,
      flaws: [],
    },
  ]);
  expect(run.text).not.toMatch(/hunter22|t0psecret|djJ8/);
});

test('--dry-run shows the item as it would be, and writes nothing', async () => {
  scene.write(
    'mrssmith.yaml',
    `fixtures: { redact: [{ path: title, pattern: "A & (B)", replacement: "$1 & C" }] }`,
  );
  const run = await scene.run(['fixtures', 'pull', entryId, '--name', 'dry', '--dry-run']);
  expect(run).toMatchObject({ status: 0 });
  expect(run.stderr).toContain('would be created');
  expect(run.stderr).toContain('fixtures.redact[0] (mrssmith.yaml:1) replaced 1 text');
  expect(run.stdout).toContain('<title>B &amp; C &lt;c&gt;</title>');
  expect(run.text).not.toMatch(/hunter22|t0psecret|djJ8/);
  expect(existsSync(join(scene.folder, 'fixtures/mrss/dry.xml'))).toBe(false);
  rmSync(join(scene.folder, 'mrssmith.yaml'));
});

test('--no-redact is refused without a yes, and then writes what the account sends', async () => {
  const args = ['fixtures', 'pull', entryId, '--name', 'raw', '--no-redact'];
  const refused = await scene.run(args);
  expect(refused).toMatchObject({ status: 64 });
  expect(refused.stderr).toContain('NOT_CONFIRMED');
  expect(existsSync(join(scene.folder, 'fixtures/mrss/raw.xml'))).toBe(false);
  expect(await scene.run([...args, '-y'])).toMatchObject({ status: 0 });
  expect(fixture('raw')).toBe(await scene.api('media', 'getMrss', { entryId }));
});

test('a name that leads elsewhere is none', async () => {
  for (const name of ['../out', 'a/b', '.hidden']) {
    expect(await scene.run(['fixtures', 'pull', entryId, '--name', name])).toMatchObject({ status: 64 });
  }
});

test('the list shows what is in each fixture, those of connectors too', async () => {
  scene.write('connectors/media-rss/fixtures/broken.xml', '<item>');
  const run = await scene.run(['fixtures', 'list']);
  expect(run).toMatchObject({ status: 0 });
  expect(run.stdout).toMatch(
    /fixtures\/mrss\n.*minimal +✓ [ ●○·]+1\.6 kB {2}video · 1 flavor · 1 thumbnail · "Morning/s,
  );
  expect(run.stdout).toMatch(/connectors\/media-rss\/fixtures\n[^]*broken +✗ [ ·]+6 B\n/);
  const data = await scene.run(['fixtures', 'list', '--json']);
  const { fixtures } = JSON.parse(data.stdout) as { fixtures: { name: string }[] };
  expect(fixtures.find(({ name }) => name === 'minimal')).toMatchObject({
    connector: null,
    file: 'fixtures/mrss/minimal.xml',
    kind: 'video',
    counts: { flavors: 1, thumbnails: 1, scenes: 0 },
    distributionProfileIds: [],
  });
});
