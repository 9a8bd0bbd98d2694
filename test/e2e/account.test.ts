import { spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runHere } from '../publish/support/in-process.js';
import { finish, startMrssmith, type CommandRun } from '../support/command.js';
import { type TemporaryFolder } from '../support/connector-folder.js';
import { fixtureBytes, writeWorkspace } from '../support/workspace.js';

const SECRET = 'a-secret-of-the-test';

interface Ready {
  readonly ready: true;
  readonly serviceUrl: string;
  readonly partnerId: number;
  readonly consoleUrl: string;
  readonly adminSecret?: string;
}

/** A running account. */
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandRun>;
  /** The first line that it printed. */
  readonly first: string;
}

let workspace: TemporaryFolder;
const started: ChildProcess[] = [];
beforeEach(() => {
  workspace = writeWorkspace(
    { acme: {} },
    { minimal: fixtureBytes('minimal'), 'two-flavors': fixtureBytes('two-flavors') },
  );
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
    }
  }
  workspace[Symbol.dispose]();
});

async function start(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Running> {
  const child = startMrssmith(['account', '--port', '0', ...args], { cwd: workspace.path, env });
  started.push(child);
  const ended = finish(child);
  let text = '';
  const first = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      // The lines to paste come in one piece with what follows them.
      if (args.includes('--json') ? text.includes('\n') : text.includes('dialect')) resolve(text);
    });
    void ended.then(({ stderr }) => reject(new Error(`it ended: ${stderr}`)));
  });
  return { child, ended, first };
}

async function startJson(args: readonly string[] = []): Promise<Running & { readonly ready: Ready }> {
  const running = await start(['--json', ...args]);
  return { ...running, ready: JSON.parse(running.first) as Ready };
}

async function end({ child, ended }: Running): Promise<CommandRun> {
  child.kill('SIGINT');
  return ended;
}

const control = (...args: string[]) => runHere(['account', ...args], { cwd: workspace.path });
const controlJson = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { status, stdout, stderr } = await control(...args, '--json');
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
};

async function call(
  url: string,
  service: string,
  action: string,
  params: Record<string, string> = {},
): Promise<unknown> {
  const body = new URLSearchParams({ format: '1', ...params });
  const response = await fetch(`${url}/service/${service}/action/${action}`, { method: 'POST', body });
  return response.json();
}

async function login({ ready }: { readonly ready: Ready }, secret = SECRET): Promise<string> {
  const params = { secret, partnerId: String(ready.partnerId), type: '2', userId: 'me' };
  return (await call(ready.serviceUrl, 'session', 'start', params)) as string;
}

const addEntry = async (url: string, ks: string, name: string) =>
  (await call(url, 'media', 'add', { ks, 'entry[name]': name, 'entry[mediaType]': '1' })) as { id: string };

async function countEntries(url: string, ks: string): Promise<number> {
  const params = { ks, 'filter[statusIn]': '0,1,2,4,7' };
  return ((await call(url, 'baseEntry', 'list', params)) as { totalCount: number }).totalCount;
}

test('dialect server gives the lines of the administration console too', async () => {
  const running = await start(['--memory', '--dialect', 'server', '--console-secret', SECRET]);
  const { KALTURA_SERVICE_URL: url, KALTURA_CONSOLE_KS: ks } = Object.fromEntries(
    [...running.first.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value]) => [name, value]),
  );
  const add = (session: string | undefined) =>
    fetch(`${url}/service/contentDistribution_genericDistributionProvider/action/add`, {
      method: 'POST',
      body: new URLSearchParams({
        ks: session ?? '',
        format: '1',
        partnerId: '101',
        'genericDistributionProvider[name]': 'Acme',
      }),
    }).then((response) => response.json());
  expect(await add(ks)).toMatchObject({ name: 'Acme', partnerId: 101 });
  expect(await add(/^export KALTURA_KS=(.*)$/m.exec(running.first)?.[1])).toMatchObject({
    code: 'SERVICE_FORBIDDEN',
  });
});

describe('mrssmith account', () => {
  test('prints lines that a shell takes, with which curl is logged in', async () => {
    const running = await start(['--memory', '--partner-id', '4711']);
    const lines = running.first.split('\n').filter((line) => line.startsWith('export '));
    expect(lines.map((line) => line.split(/[ =]/)[1])).toEqual([
      'KALTURA_SERVICE_URL',
      'KALTURA_PARTNER_ID',
      'KALTURA_ADMIN_SECRET',
      'KALTURA_KS',
    ]);
    const script = `${lines.join('\n')}
curl -sS "$KALTURA_SERVICE_URL/service/partner/action/getInfo" -d "ks=$KALTURA_KS" -d format=1
curl -sS "$KALTURA_SERVICE_URL/service/session/action/start" -d "secret=$KALTURA_ADMIN_SECRET" -d "partnerId=$KALTURA_PARTNER_ID" -d type=2 -d format=1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('"id":4711');
    expect(stdout).toMatch(/"djJ8[\w=-]+"$/);
    await end(running);
  });

  test('says in one line of JSON when it can answer, and ends on Ctrl+C', async () => {
    const running = await startJson(['--memory', '--admin-secret', SECRET]);
    const { ready } = running;
    expect(ready).toEqual({
      ready: true,
      serviceUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api_v3$/) as string,
      partnerId: 101,
      consoleUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string,
    });
    expect(Object.keys(ready).slice(0, 3)).toEqual(['ready', 'serviceUrl', 'partnerId']);
    expect(await (await fetch(new URL('/readyz', ready.serviceUrl))).text()).toBe('ready\n');
    expect(await end(running)).toMatchObject({ status: 130, stderr: '' });
  });

  test('logs every call, and no secret', async () => {
    const running = await start(['--memory', '--admin-secret', SECRET]);
    const url = /KALTURA_SERVICE_URL=(\S+)/.exec(running.first)?.[1] ?? '';
    const ks = await login({ ready: { ready: true, serviceUrl: url, partnerId: 101, consoleUrl: '' } });
    await call(url, 'media', 'get', { ks, entryId: '0_nothing0' });
    await call(url, 'media', 'list', { ks: `${ks.slice(0, -8)}AAAAAAAA` });
    await call(url, 'contentDistribution_entrydistributon', 'list', { ks });
    const { stdout } = await end(running);
    const log = stdout.slice(stdout.indexOf('dialect'));

    expect(log).toMatch(/\d\d:\d\d:\d\d ✓ session\.start +a session +\S+ none/);
    expect(log).toMatch(/✗ media\.get +ENTRY_ID_NOT_FOUND: Entry id "0_nothing0" not found +\S+ admin/);
    expect(log).toMatch(/✗ media\.list +INVALID_KS/);
    expect(log).toMatch(/entryDistribution/);
    expect(log).not.toContain(SECRET);
    expect(log).not.toMatch(/djJ8\w{10}/);
  });

  test('logs one JSON object a line, in colours never', async () => {
    const running = await startJson(['--memory', '--admin-secret', SECRET]);
    const ks = await login(running);
    await call(running.ready.serviceUrl, 'media', 'get', { ks, entryId: 'x' });
    const { stdout } = await end(running);
    const events = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events).toMatchObject([
      { event: 'call', service: 'session', action: 'start', ok: true, result: 'a session', caller: 'none' },
      {
        event: 'call',
        service: 'media',
        action: 'get',
        ok: false,
        code: 'ENTRY_ID_NOT_FOUND',
        caller: 'admin',
      },
    ]);
    expect(stdout).not.toContain(SECRET);
    expect(stdout).not.toContain(ks);
  });

  test('keeps its state, its secret and its owner’s alone', async () => {
    const first = await startJson();
    const secret = first.ready.adminSecret ?? '';
    const { id } = await addEntry(first.ready.serviceUrl, await login(first, secret), 'Harbour');
    await end(first);
    const folder = join(workspace.path, '.mrssmith/account');
    expect(readdirSync(folder)).toEqual(['local.sqlite']);
    expect(statSync(join(folder, 'local.sqlite')).mode & 0o077).toBe(0);

    const second = await startJson();
    expect(second.ready.adminSecret).toBe(secret);
    const ks = await login(second, secret);
    expect(await call(second.ready.serviceUrl, 'media', 'get', { ks, entryId: id })).toMatchObject({
      name: 'Harbour',
    });
  });

  test('leaves a file alone that is no state', async () => {
    const file = join(workspace.path, 'notes.txt');
    writeFileSync(file, 'of another program', { mode: 0o644 });
    chmodSync(file, 0o644);
    const run = await runHere(['account', '--port', '0', '--state', file], { cwd: workspace.path });
    expect(run.status).toBe(69);
    expect(run.stderr).toContain('error FILE_UNREADABLE');
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(readFileSync(file, 'utf8')).toBe('of another program');
  });

  test.each([
    ['a folder that is not there', ['--cwd', 'nowhere'], 'nowhere is no folder'],
    ['a file for what never ends', ['--json-into', 'x.json'], 'mrssmith account --json > FILE'],
  ])('refuses %s', async (_name, args, text) => {
    const run = await runHere(['account', '--port', '0', ...args], { cwd: workspace.path });
    expect(run).toMatchObject({ status: 64, stdout: '' });
    expect(run.stderr).toContain(text);
  });

  test('keeps nothing with --memory', async () => {
    const first = await startJson(['--memory', '--admin-secret', SECRET]);
    await addEntry(first.ready.serviceUrl, await login(first), 'Harbour');
    await end(first);
    const second = await startJson(['--memory', '--admin-secret', SECRET]);
    expect(await countEntries(second.ready.serviceUrl, await login(second))).toBe(0);
    await end(second);
    expect(readdirSync(join(workspace.path, '.mrssmith/account'))).toEqual([]);
  });

  test('needs no workspace', async () => {
    const child = startMrssmith(['account', '--port', '0', '--memory', '--json'], { cwd: '/' });
    started.push(child);
    const ended = finish(child);
    const line = await new Promise<string>((resolve) => child.stdout?.once('data', resolve));
    expect(JSON.parse(line)).toMatchObject({ ready: true });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ status: 143, stderr: '' });
  });

  test.each([
    ['a word that is no command', ['clok'], 64, 'Did you mean "clock"?'],
    ['a port that is none', ['--port', '70000'], 64, 'whole number from 0 to 65535'],
    ['a partner that is none', ['--partner-id', 'x'], 64, 'whole number'],
    ['a dialect that is none', ['--dialect', 'gide'], 64, 'Did you mean "guide"?'],
    ['a zone that is none', ['--timezone', 'Mars/Base'], 64, 'IANA name'],
    ['a name that leads elsewhere', ['--name', '../x'], 64, 'must be of letters'],
    ['--memory with --state', ['--memory', '--state', 'x.sqlite'], 64, 'Give one of them'],
    ['a webhook beyond this machine', ['--memory', '--webhook', 'http://example.com/'], 64, 'example.com'],
    ['--live without a yes', ['--memory', '--live'], 64, 'Add -y'],
  ])('refuses %s', async (_, args, status, text) => {
    const run = await runHere(['account', '--port', '0', ...args], { cwd: workspace.path });
    expect(run.stderr).toContain(text);
    expect([run.status, run.stdout]).toEqual([status, '']);
  });

  test('says what to do about a port that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const run = await runHere(['account', '--memory', '--port', String(port)], { cwd: workspace.path });
    taken.close();
    expect(run).toMatchObject({ status: 69, stdout: '' });
    expect(run.stderr).toContain(`error PORT_IN_USE: port ${port} is taken`);
    expect(run.stderr).toContain(`--port ${port + 1}`);
  });

  test('gives no second process the same state', async () => {
    await startJson();
    const run = await runHere(['account', '--port', '0'], { cwd: workspace.path });
    expect(run).toMatchObject({ status: 69 });
    expect(run.stderr).toContain('another account that runs has it');
  });
});

describe('commands to a running account', () => {
  test('say that none runs', async () => {
    const run = await control('status');
    expect(run).toMatchObject({ status: 69, stdout: '' });
    expect(run.stderr).toContain('error ACCOUNT_NOT_RUNNING');
    expect(run.stderr).toContain('mrssmith account');
  });

  test('say so too after it was killed', async () => {
    const running = await startJson();
    running.child.kill('SIGKILL');
    await running.ended;
    const run = await control('clock', '--json');
    expect(run.status).toBe(69);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'ACCOUNT_NOT_RUNNING' } });
  });

  test('show the clock, move it, hold it and let it go', async () => {
    await startJson(['--memory']);
    const before = await controlJson('clock');
    const moved = await controlJson('clock', '+2h');
    expect(Number(moved['nowSec']) - Number(before['nowSec'])).toBeGreaterThanOrEqual(7200);
    expect(moved).toMatchObject({ isHeld: false, aheadSec: 7200 });
    expect(await controlJson('clock', '2035-01-02T03:04Z')).toMatchObject({
      now: expect.stringMatching(/^2035-01-02T03:04:0/) as string,
    });
    const held = await controlJson('clock', 'hold');
    expect(await controlJson('clock')).toEqual(held);
    expect(await controlJson('clock', 'release')).toMatchObject({ isHeld: false });
    expect(await controlJson('clock', 'now')).toMatchObject({ isHeld: false, aheadSec: 0 });

    const back = await control('clock', '2001-01-01');
    expect(back).toMatchObject({ status: 64, stdout: '' });
    expect(back.stderr).toContain('the clock moves forward');
    expect((await control('clock', 'tomorrow')).stderr).toContain('"tomorrow" is no time');
  });

  test('take a change of several words, and say how to go back', async () => {
    await startJson(['--memory']);
    expect(await controlJson('clock', '+2h', '5m')).toMatchObject({ aheadSec: 7500 });
    expect((await control('clock', '-1h')).stderr).toContain('the clock moves forward');
    expect((await control('clock', '--jsn')).stderr).toContain('Did you mean "--json"?');
  });

  test('hear flags that stand before them, and refuse those of the account that serves', async () => {
    await startJson(['--memory']);
    const before = (...words: string[]) => runHere(['account', ...words], { cwd: workspace.path });
    const other = await before('--name', 'other', 'reset');
    expect(other.status).toBe(69);
    expect(other.stderr).toContain('no account "other" runs');
    expect(JSON.parse((await before('--json', 'clock')).stdout)).toMatchObject({ isHeld: false });
    const run = await before('--memory', 'reset');
    expect(run).toMatchObject({ status: 64, stdout: '' });
    expect(run.stderr).toContain('--memory is for the account that serves, not for reset');
  });

  test('keep snapshots for the owner alone', async () => {
    await startJson();
    await controlJson('snapshot', 'base');
    const file = join(workspace.path, '.mrssmith/account/local.snapshots/base.sqlite');
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test('restore no file that is none, and lose nothing by it', async () => {
    await startJson(['--seed']);
    await controlJson('snapshot', 'base');
    const folder = join(workspace.path, '.mrssmith/account/local.snapshots');
    writeFileSync(join(folder, 'cut.sqlite'), readFileSync(join(folder, 'base.sqlite')).subarray(0, 9000));
    const run = await control('restore', 'cut');
    expect(run).toMatchObject({ status: 69, stdout: '' });
    expect(run.stderr).toContain('The account is as it was');
    expect(await controlJson('status')).toMatchObject({ entries: 2 });
  });

  test('load fixtures as entries', async () => {
    const running = await startJson(['--memory', '--admin-secret', SECRET]);
    const { seeded } = await controlJson('seed', 'two*');
    expect(seeded).toEqual([{ name: 'two-flavors', entryId: expect.any(String) as string }]);
    expect(await countEntries(running.ready.serviceUrl, await login(running))).toBe(1);
    const unknown = await control('seed', 'tow-flavors');
    expect(unknown.status).toBe(64);
    expect(unknown.stderr).toContain('Did you mean "two-flavors"?');
  });

  test('with --seed the fixtures are there when it is ready, once', async () => {
    const first = await startJson(['--seed', '--admin-secret', SECRET]);
    expect(await countEntries(first.ready.serviceUrl, await login(first))).toBe(2);
    await end(first);
    const second = await startJson(['--seed', '--admin-secret', SECRET]);
    expect(await countEntries(second.ready.serviceUrl, await login(second))).toBe(2);
  });

  test.each([
    ['in a file', []],
    ['in memory', ['--memory']],
  ])('keep and restore everything %s, and forget it', async (_, flags) => {
    const running = await startJson([...flags, '--admin-secret', SECRET]);
    const { serviceUrl } = running.ready;
    const ks = await login(running);
    await addEntry(serviceUrl, ks, 'Before');
    await controlJson('clock', '2035-01-02T03:04Z');
    await controlJson('clock', 'hold');
    await controlJson('snapshot', 'base');
    await addEntry(serviceUrl, ks, 'After');
    await controlJson('clock', 'now');
    expect((await control('snapshot', 'base')).stderr).toContain('SNAPSHOT_EXISTS');

    await controlJson('restore', 'base');
    expect(await controlJson('clock')).toMatchObject({
      isHeld: true,
      now: expect.stringMatching(/^2035/) as string,
    });
    const later = await login(running);
    expect(await countEntries(serviceUrl, later)).toBe(1);
    expect(await controlJson('reset')).toMatchObject({ entries: 0, clock: { aheadSec: 0 } });
    expect(await countEntries(serviceUrl, await login(running))).toBe(0);
    expect(await controlJson('snapshots')).toMatchObject({ snapshots: [{ name: 'base' }] });
    const unknown = await control('restore', 'bse');
    expect(unknown.status).toBe(64);
    expect(unknown.stderr).toContain('Snapshots: base.');
  });

  test('are refused without the token, with another one, and from a web page', async () => {
    const { ready } = await startJson(['--memory']);
    const reset = (headers: Record<string, string>) =>
      fetch(new URL('/_mrssmith/reset', ready.serviceUrl), { method: 'POST', body: '{}', headers });
    const file = join(workspace.path, '.mrssmith/account/local.running.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    const { token } = JSON.parse(readFileSync(file, 'utf8')) as { token: string };
    expect((await reset({})).status).toBe(401);
    expect((await reset({ 'x-mrssmith-token': `${token}x` })).status).toBe(401);
    expect((await reset({ 'x-mrssmith-token': token, origin: 'http://evil.example' })).status).toBe(403);
    expect((await reset({ 'x-mrssmith-token': token })).status).toBe(200);
  });
});

describe('the console page', () => {
  test('shows every section, with headers that keep scripts and frames of others out', async () => {
    const running = await startJson(['--memory', '--seed', '--admin-secret', SECRET]);
    const ks = await login(running);
    const { consoleUrl, serviceUrl } = running.ready;
    const { objects } = (await call(serviceUrl, 'baseEntry', 'list', { ks })) as {
      objects: { id: string }[];
    };
    for (const path of [
      '',
      'entries',
      `entries/${objects[0]?.id}`,
      'profiles',
      'providers',
      'distributions',
      'requests',
    ]) {
      const response = await fetch(consoleUrl + path);
      const text = await response.text();
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(ks);
    }
    expect((await fetch(`${consoleUrl}entries/none`)).status).toBe(404);
  });
});
