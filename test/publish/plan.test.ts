import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeAction, changeProfile } from './support/by-hand.js';
import { changesIn, PROVIDER, startScene, type Scene } from './support/scene.js';

const MANIFEST = 'connectors/media-rss/connector.yaml';

const deployed = async (): Promise<Scene> => {
  const scene = await startScene({ examples: ['media-rss'] });
  expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  return scene;
};

/** The file that says what was deployed. */
function stateFile({ folder }: Scene): string {
  const parent = join(folder, '.mrssmith/deployed/media-rss');
  const [name = ''] = execFileSync('ls', [parent], { encoding: 'utf8' }).split('\n');
  return join(parent, name);
}

describe('plan', () => {
  test('writes nothing, asks twice, and exits 2 only where it was asked to', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    scene.proxy.forget();
    expect((await scene.run(['plan'])).status).toBe(0);
    expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
    expect(existsSync(join(scene.folder, '.mrssmith'))).toBe(false);
    expect((await scene.run(['plan', '--detailed-exitcode'])).status).toBe(2);
    await scene.run(['deploy', '-y']);
    expect((await scene.run(['plan', '--detailed-exitcode'])).status).toBe(0);
  });

  test('names what changed, and -v the line', async () => {
    await using scene = await deployed();
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- planned -->');
    const { stdout } = await scene.run(['plan', '-v'], { env: { COLUMNS: '120' } });
    expect(stdout).toMatch(/^1 to update: media-rss$/m);
    expect(stdout).toMatch(/^ {2}~ transform submit .*1 line removed, 1 added$/m);
    expect(stdout).toMatch(/^ {6}\+ .*<!-- planned -->/m);
    expect(stdout).toContain('mrssmith deploy');
  });

  test('a quiet one is a headline', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const { stdout } = await scene.run(['plan', '-q']);
    expect(stdout).toBe('14 to create: media-rss\n');
  });

  test('tells of a connector that was deployed, and whose folder is gone', async () => {
    await using scene = await startScene({ examples: ['media-rss', 'scp-drop'] });
    await scene.run(['deploy', '-y']);
    rmSync(join(scene.folder, 'connectors/scp-drop'), { recursive: true });
    const { stderr, status } = await scene.run(['plan', '--detailed-exitcode']);
    expect(stderr).toContain('CONNECTOR_GONE');
    expect(stderr).toContain('mrssmith destroy scp-drop');
    expect(status).toBe(0);
    expect((await scene.run(['plan', 'media-rss'])).stderr).not.toContain('CONNECTOR_GONE');
  });
});

describe('a plan stops at what would break on the account', () => {
  test.each([
    [
      'a stylesheet that does not compile',
      'submit.xsl',
      /<xsl:output[^>]*>/,
      '<xsl:nonsense/>',
      'XSLT_INVALID',
    ],
    ['one that is no XML', 'submit.xsl', '</xsl:stylesheet>', '', 'XSLT_MALFORMED'],
    ['a schema that does not compile', 'feed.xsd', 'type="', 'type="nowhere:', 'XSD_UNUSABLE'],
    ['a broken XPath', 'submit.results.xpath', /[^]*/, '//id[', 'RESULTS_INVALID'],
    ['a broken results stylesheet', 'update.results.xsl', /select="/, 'select="((', 'RESULTS_INVALID'],
  ] as const)('%s', async (_, file, from, to, code) => {
    await using scene = await startScene({ examples: ['media-rss'] });
    scene.edit(`connectors/media-rss/${file}`, from, to);
    for (const verb of [['plan'], ['deploy', '-y']]) {
      const { status, stderr } = await scene.run(verb);
      expect(status, stderr).toBe(1);
      expect(stderr).toContain(`error ${code}`);
      expect(stderr).toContain(`connectors/media-rss/${file}`);
      expect(stderr).toMatch(/error PLAN_STOPPED: [^]*--force/);
    }
    expect((await scene.content()).providers).toEqual([]);
    expect((await scene.run(['plan', '--force'])).status).toBe(0);
  });

  test('a profile name that the account would cut, to machines as data', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    scene.edit(MANIFEST, 'Skylark, all channels', 'Skylark, all channels of the whole network');
    const { status, stdout } = await scene.run(['plan', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'PLAN_STOPPED', problems: [{ code: 'VALUE_TOO_LONG' }] },
    });
  });

  test('a document that does not change is not looked at again', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '<xsl:nonsense/>');
    await scene.run(['deploy', '-y', '--force']);
    expect((await scene.run(['plan'])).status).toBe(0);
  });
});

describe('what was deployed last', () => {
  test('a state that cannot be read is told with its line', async () => {
    await using scene = await deployed();
    const file = stateFile(scene);
    writeFileSync(file, readFileSync(file, 'utf8').replace('  "salt"', '<<<<<<< HEAD\n  "salt"'));
    const { status, stderr } = await scene.run(['plan']);
    expect(status).toBe(64);
    expect(stderr).toMatch(
      /error STATE_INVALID: \.mrssmith\/deployed\/.*line \d+: it has the marks of a merge/,
    );
  });

  test('a folder that was renamed keeps its provider', async () => {
    await using scene = await deployed();
    renameSync(join(scene.folder, 'connectors/media-rss'), join(scene.folder, 'connectors/skylark'));
    renameSync(
      join(scene.folder, '.mrssmith/deployed/media-rss'),
      join(scene.folder, '.mrssmith/deployed/skylark'),
    );
    scene.edit('connectors/skylark/connector.yaml', 'name: Skylark Video Network', 'name: Skylark');
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([
      'update provider Skylark: name',
    ]);
  });

  test('a folder that was copied gets a provider of its own', async () => {
    await using scene = await deployed();
    cpSync(join(scene.folder, 'connectors/media-rss'), join(scene.folder, 'connectors/copy'), {
      recursive: true,
    });
    const kept = stateFile(scene);
    const copied = kept.replace('/media-rss/', '/copy/');
    mkdirSync(join(copied, '..'));
    cpSync(kept, copied);
    scene.edit('connectors/copy/connector.yaml', 'name: Skylark Video Network', 'name: Copy');
    const { stdout, stderr } = await scene.run(['plan', 'copy', '--json']);
    expect(stderr).toMatch(/STATE_IGNORED[^]*it belongs to the connector media-rss/);
    const changes = changesIn(stdout);
    expect(changes[0]).toMatch(/^create provider Copy/);
    expect(changes.every((line) => line.startsWith('create '))).toBe(true);
  });

  test('a local account that was made anew is no drift', async () => {
    await using scene = await deployed();
    const [provider] = (await scene.content()).providers;
    await scene.api(PROVIDER, 'delete', { id: provider?.['id'] ?? 0 });
    const { stdout, stderr } = await scene.run(['plan', '--json']);
    const changes = changesIn(stdout);
    expect(changes).toHaveLength(14);
    expect(changes.every((line) => line.startsWith('create '))).toBe(true);
    expect(stderr).toMatch(/STATE_IGNORED[^]*is not on this local account/);
  });

  test('of a shared account, the state lies beside the folder, and belongs to that account', async () => {
    await using scene = await deployed();
    // Another name of this machine counts as an account elsewhere.
    scene.write(
      'mrssmith.yaml',
      `environments:\n  staging:\n    serviceUrl: ${scene.proxy.url}\n    partnerId: ${scene.env['KALTURA_PARTNER_ID']}\n`,
    );
    const state = readFileSync(stateFile(scene), 'utf8').replace(/"partnerId": \d+/, '"partnerId": 4711');
    scene.write('.mrssmith/deployed/media-rss/staging.json', state);
    const { stderr } = await scene.run(['plan', '--env', 'staging']);
    expect(stderr).toMatch(/STATE_IGNORED[^]*it is of the account 4711/);
  });
});

describe('verify', () => {
  test('names fields, with their values, and secrets without', async () => {
    await using scene = await deployed();
    await changeAction(scene, 'update', {
      serverAddress: 'elsewhere.example',
      remotePassword: 'planted-by-hand',
    });
    await changeProfile(scene, { submitAction: { httpFieldName: 'other' } });
    const text = await scene.run(['verify'], { env: { COLUMNS: '120' } });
    expect(text.status).toBe(3);
    expect(text.stdout).toContain(
      'action update serverAddress: "elsewhere.example" on the account, "feeds.skylark.example" in the folder',
    );
    expect(text.stdout).toMatch(/action update remotePassword: \(secret\) on the account/);
    expect(text.stdout).toContain(
      'profile actions.submit.httpFieldName: "other" on the account, not set in the folder',
    );
    const data = await scene.run(['verify', '--json']);
    const { drifted, drift, pending } = JSON.parse(data.stdout) as {
      drifted: boolean;
      drift: { path: string; actual?: unknown }[];
      pending: unknown[];
    };
    expect(drifted).toBe(true);
    expect(drift.map(({ path, actual }) => [path, actual])).toEqual([
      ['media-rss action update serverAddress', 'elsewhere.example'],
      ['media-rss action update remotePassword', '(secret)'],
      ['media-rss profile actions.submit.httpFieldName', 'other'],
    ]);
    expect(pending).toEqual([]);
    expect(text.text + data.text).not.toContain('planted');
  });

  test('passes over what is ignored', async () => {
    await using scene = await deployed();
    await changeAction(scene, 'update', { serverAddress: 'elsewhere.example', remotePath: '/x' });
    const ignoring = async (...paths: string[]) =>
      (await scene.run(['verify', ...paths.flatMap((path) => ['--ignore', path])])).status;
    expect(await ignoring('media-rss action update serverAddress')).toBe(3);
    expect(await ignoring('media-rss action update serverAddress', 'action update remotePath')).toBe(0);
    expect(await ignoring('action * server*', 'action * remotePath')).toBe(0);
    expect(await ignoring('media-rss action update')).toBe(0);
  });

  test('sees a password that was changed even where its variable is not set', async () => {
    await using scene = await deployed();
    const env = { MEDIA_RSS_PASSWORD: '' };
    expect((await scene.run(['verify'], { env })).status).toBe(0);
    await changeAction(scene, 'update', { remotePassword: 'planted-by-hand' });
    const { status, text } = await scene.run(['verify', '--json'], { env });
    expect(status).toBe(3);
    expect(text).toContain('media-rss action update remotePassword');
    expect(text).not.toContain('planted');
  });

  test('a connector that was never deployed has not drifted', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const { status, stdout } = await scene.run(['verify', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ drifted: false, drift: [] });
    expect((JSON.parse(stdout) as { pending: unknown[] }).pending).toHaveLength(14);
    expect((await scene.run(['verify', '--detailed-exitcode'])).status).toBe(2);
  });

  test('reads, and writes nothing', async () => {
    await using scene = await deployed();
    await changeAction(scene, 'update', { remotePath: '/x' });
    scene.proxy.forget();
    await scene.run(['verify']);
    expect(scene.proxy.calls.filter(({ isWrite }) => isWrite)).toEqual([]);
  });
});
