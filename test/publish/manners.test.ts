import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeAction } from './support/by-hand.js';
import { changesIn, contentsOf, filesBelow, startScene, type Scene } from './support/scene.js';

const writesOf = ({ proxy }: Scene) => proxy.calls.filter(({ isWrite }) => isWrite);

describe('without a terminal', () => {
  test('a deploy that nobody confirms is refused, and a plan that says nothing needs no confirmation', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const refused = await scene.run(['deploy']);
    expect(refused.status).toBe(64);
    expect(refused.stderr).toMatch(/error NOT_CONFIRMED: /);
    expect(refused.stderr).toContain('-y');
    expect(writesOf(scene)).toEqual([]);
    await scene.run(['deploy', '-y']);
    expect((await scene.run(['deploy'])).status).toBe(0);
    expect((await scene.run(['destroy', 'media-rss'])).status).toBe(64);
    expect((await scene.content()).providers).toHaveLength(1);
  });

  test('deletes are allowed apart', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    scene.edit('connectors/media-rss/connector.yaml', / {2}delete:\n[^]*?(?=\nprofile:)/, '');
    scene.proxy.forget();
    const plan = await scene.run(['plan', '--json']);
    expect(changesIn(plan.stdout).some((line) => line.startsWith('delete action delete'))).toBe(true);
    for (const flag of ['-y', '--allow-updates']) {
      const refused = await scene.run(['deploy', flag]);
      expect(refused.status, refused.text).toBe(64);
      expect(refused.stderr).toMatch(/error (DELETES_NOT_ALLOWED|NOT_CONFIRMED): /);
      expect(refused.stderr).toContain('--allow-deletes');
    }
    expect(writesOf(scene)).toEqual([]);
    expect((await scene.run(['deploy', '-y', '--allow-deletes'])).status).toBe(0);
    expect((await scene.content()).actions).toHaveLength(2);
  });
});

describe('a saved plan', () => {
  test('is what is deployed, and only while it is fresh', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- one -->');
    expect((await scene.run(['plan', '--out', 'plan.json'])).status).toBe(0);
    await changeAction(scene, 'delete', { remotePath: '/meanwhile' });
    scene.proxy.forget();
    const stale = await scene.run(['deploy', '-y', 'plan.json']);
    expect(stale.status).toBe(1);
    expect(stale.stderr).toMatch(/error PLAN_STALE: /);
    expect(writesOf(scene)).toEqual([]);
  });

  test('is stale when the folder changed', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['plan', '--out', 'plan.json']);
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- one -->');
    const stale = await scene.run(['deploy', '-y', 'plan.json']);
    expect(stale.status).toBe(1);
    expect(stale.stderr).toMatch(/error PLAN_STALE: /);
    expect((await scene.content()).providers).toEqual([]);
  });

  test.each(['', '{', '[]', '{"version":1}', '{"version":99}', 'null'])(
    'that reads %j is refused',
    async (text) => {
      await using scene = await startScene({ examples: ['media-rss'] });
      scene.write('plan.json', text);
      const refused = await scene.run(['deploy', '-y', 'plan.json']);
      expect(refused.status).toBe(64);
      expect(refused.stderr).toMatch(/error PLAN_INVALID: /);
    },
  );
});

test.each([
  [['plan', '--nope'], /error USAGE: /],
  [['deploy', '--allow-update'], /error USAGE: [^]*--allow-updates/],
  [['plan', 'media-rs'], /error CONNECTOR_UNKNOWN: [^]*media-rss/],
  [['rollback', 'media-rss', '--to', '9999', '-y'], /error DEPLOYMENT_UNKNOWN: /],
  [['pull', 'No Such Provider'], /error PROVIDER_UNKNOWN: /],
  [['pull', '999999'], /error PROVIDER_UNKNOWN: /],
  [['plan', '--env', 'nowhere'], /error ENVIRONMENT_UNKNOWN: /],
] as const)('%j is answered with what is wrong', async (args, message) => {
  await using scene = await startScene({ examples: ['media-rss'] });
  const { status, stderr, stdout } = await scene.run([...args, '--json']);
  expect(stderr).toMatch(message);
  expect(status).toBe(64);
  expect(JSON.parse(stdout)).toHaveProperty('error.code');
});

describe('an account that is not what it should be', () => {
  test.each(['plan', 'deploy', 'verify', 'whoami'])('%s: nothing listens', async (verb) => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const env = { KALTURA_SERVICE_URL: 'http://127.0.0.1:9' };
    const { status, stderr, stdout } = await scene.run([verb, '--json'], { env });
    expect(status).toBe(69);
    expect(stderr).toMatch(/error ACCOUNT_UNREACHABLE: [^]*127\.0\.0\.1:9/);
    expect(stderr).toContain('KALTURA_SERVICE_URL');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ACCOUNT_UNREACHABLE' } });
  });

  test.each([200, 404])('a page of another server answers with %i', async (code) => {
    const server = createServer((_, response) => {
      response.writeHead(code, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Shop</title>');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    await using scene = await startScene({ examples: ['media-rss'] });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { status, stderr } = await scene.run(['plan'], { env: { KALTURA_SERVICE_URL: url } });
    server.close();
    expect(status).toBe(69);
    expect(stderr).toMatch(/error ACCOUNT_UNREACHABLE: /);
    expect(stderr).toContain('KALTURA_SERVICE_URL');
  });

  test('a partner may not use the generic services: whom to ask for what', async () => {
    await using scene = await startScene({
      examples: ['media-rss'],
      dialect: 'server',
      signIn: 'adminSecret',
    });
    for (const verb of [['plan'], ['deploy', '-y'], ['verify']]) {
      const { status, stderr } = await scene.run(verb);
      expect(status).toBe(77);
      expect(stderr).toMatch(/account manager|Kaltura/);
      expect(stderr).toContain('SERVICE_FORBIDDEN');
    }
  });

  test.each([
    [{ KALTURA_ADMIN_SECRET: 'ffffffffffffffffffffffffffffffff' }, /KALTURA_ADMIN_SECRET/],
    [{ KALTURA_ADMIN_SECRET: '', KALTURA_KS: 'djJ8OTc2NDYxfHdyb25n' }, /KALTURA_KS/],
    [{ KALTURA_ADMIN_SECRET: '' }, /KALTURA_ADMIN_SECRET/],
    [{ KALTURA_PARTNER_ID: '4711' }, /4711|KALTURA_PARTNER_ID/],
  ])('credentials %j', async (env, message) => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const { status, stderr } = await scene.run(['plan'], { env });
    expect(status).toBe(77);
    expect(stderr).toMatch(message);
  });
});

describe('two deploys at once', () => {
  test('in one workspace: one waits its turn or is told so, and nothing is doubled', async () => {
    await using scene = await startScene({ examples: ['media-rss', 'partner-api'] });
    const runs = await Promise.all([scene.spawn(['deploy', '-y']), scene.spawn(['deploy', '-y'])]);
    const statuses = runs.map(({ status }) => status ?? -1).sort((a, b) => a - b);
    expect(statuses[0]).toBe(0);
    expect([0, 75]).toContain(statuses[1]);
    const { providers, actions, profiles } = await scene.content();
    expect([providers.length, actions.length, profiles.length]).toEqual([2, 6, 2]);
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
  });
});

describe('the state file', () => {
  const stateOf = (scene: Scene): string => {
    const files = [...filesBelow(join(scene.folder, '.mrssmith', 'deployed')).keys()];
    expect(files).toHaveLength(1);
    return files[0] ?? '';
  };

  test('with the line ends of Windows is read, and stays as it is where nothing changed', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    const file = stateOf(scene);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([]);
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- one -->');
    expect(changesIn((await scene.run(['plan', '--json'])).stdout)).toEqual([
      'update transform submit: text',
    ]);
    expect((await scene.run(['deploy', '-y'])).status).toBe(0);
  });

  test.each([
    ['merge conflict markers', (text: string) => text.replace('{\n', '{\n<<<<<<< HEAD\n')],
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
  ])('with %s is refused with its line, before anything is written', async (_, damage) => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    const file = stateOf(scene);
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- one -->');
    scene.proxy.forget();
    const refused = await scene.run(['deploy', '-y']);
    expect(refused.status).toBe(64);
    expect(refused.stderr).toMatch(/error STATE_INVALID: /);
    expect(writesOf(scene)).toEqual([]);
  });

  test('of an account that is gone is no use, and no harm', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    const before = contentsOf(await scene.content());
    await using other = await startScene({ examples: ['media-rss'] });
    // The same address, another account: as after `mrssmith account --memory` was started again.
    mkdirSync(join(other.folder, '.mrssmith', 'deployed', 'media-rss'), { recursive: true });
    const name = `${new URL(other.proxy.url).host.replace(':', '_')}_976461.json`;
    const text = readFileSync(stateOf(scene), 'utf8').replaceAll(scene.proxy.url, other.proxy.url);
    writeFileSync(join(other.folder, '.mrssmith', 'deployed', 'media-rss', name), text);
    const run = await other.run(['deploy', '-y']);
    expect(run.status, run.text).toBe(0);
    expect(contentsOf(await other.content())).toEqual(before);
  });
});

describe('what people read', () => {
  test('a plan is a headline and a line an object; narrow, piped and without colours', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    const { stdout } = await scene.run(['plan']);
    expect(stdout.split('\n')[0]).toMatch(/^\d+ to create: media-rss/);
    expect(stdout).not.toContain('\u001b[');
    expect(stdout.split('\n').length).toBeLessThan(24);
    const narrow = await scene.run(['plan', '-v'], { env: { COLUMNS: '40' } });
    // A word, such as a path, is never cut.
    for (const line of narrow.stdout.split('\n')) {
      if (/\S\s+\S/.test(line)) expect(line.length, line).toBeLessThanOrEqual(40);
    }
    const coloured = await scene.run(['plan', '--color', 'always']);
    expect(coloured.stdout).toContain('\u001b[');
    const plain = await scene.run(['plan'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b[');
  });

  test('deletes stand on top', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    await scene.run(['deploy', '-y']);
    scene.edit('connectors/media-rss/connector.yaml', / {2}delete:\n[^]*?(?=\nprofile:)/, '');
    scene.edit('connectors/media-rss/submit.xsl', /<xsl:output[^>]*>/, '$&<!-- one -->');
    const { stdout } = await scene.run(['plan']);
    const lines = stdout.split('\n');
    const firstDelete = lines.findIndex((line) => /^\s*-/.test(line));
    const firstUpdate = lines.findIndex((line) => /^\s*~/.test(line));
    expect(firstDelete).toBeGreaterThan(0);
    expect(firstUpdate).toBeGreaterThan(firstDelete);
  });

  test('with --json stdout is one document, progress and all', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    for (const args of [
      ['whoami'],
      ['plan'],
      ['deploy', '-y'],
      ['verify'],
      ['history'],
      ['rollback', 'media-rss', '--to', '0001', '-y'],
      ['destroy', 'media-rss', '-y'],
    ]) {
      const { stdout } = await scene.run([...args, '--json']);
      expect(() => JSON.parse(stdout) as unknown, `${args.join(' ')}: ${stdout}`).not.toThrow();
    }
  });

  test('a workspace without connectors', async () => {
    await using scene = await startScene();
    for (const verb of [['plan'], ['deploy', '-y'], ['verify']]) {
      const { status, stderr } = await scene.run(verb);
      expect(status).toBe(64);
      expect(stderr).toMatch(/error WORKSPACE_EMPTY: /);
    }
    expect(readdirSync(join(scene.folder, 'connectors'))).toEqual([]);
  });

  test('a connector with a mistake stops its plan before the account is touched', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    rmSync(join(scene.folder, 'connectors/media-rss/feed.xsd'));
    const { status, stderr } = await scene.run(['deploy', '-y']);
    expect(status).toBe(64);
    expect(stderr).toContain('feed.xsd');
    expect(writesOf(scene)).toEqual([]);
  });

  test('a stylesheet that is not well-formed stops the plan unless forced', async () => {
    await using scene = await startScene({ examples: ['media-rss'] });
    scene.write('connectors/media-rss/submit.xsl', '<xsl:stylesheet');
    const refused = await scene.run(['deploy', '-y']);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toMatch(/submit\.xsl/);
    expect(writesOf(scene)).toEqual([]);
  });
});
