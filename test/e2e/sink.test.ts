import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { finish, mrssmith, startMrssmith } from '../support/command.js';
import { writeFolder } from '../support/connector-folder.js';
import { writeWorkspace } from '../support/workspace.js';

interface Announced {
  readonly protocol: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly fingerprint?: string;
}

/** Uploads a file with curl, as a partner's engineer would. */
const UPLOADS: Readonly<Record<string, (url: string, file: string) => readonly string[]>> = {
  ftp: (url, file) => ['--ftp-create-dirs', '-T', file, `${url}/in/deep/`],
  sftp: (url, file) => ['-k', '--ftp-create-dirs', '-T', file, `${url}/in/deep/`],
  scp: (url, file) => ['-k', '-T', file, `${url}/feed.xml`],
  http: (url, file) => ['--data-binary', `@${file}`, `${url}/v1/assets?x=1`],
  https: (url, file) => ['-k', '--data-binary', `@${file}`, `${url}/v1/assets?x=1`],
};

/** What this machine's curl can speak. */
const spoken = new Set(
  /^Protocols: (.*)$/m
    .exec(spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]
    ?.split(' '),
);

/** The JSON lines of a sink, as they come. */
class Lines {
  #rest = '';
  #found: unknown[] = [];
  #waiting: (() => void) | undefined;

  constructor(child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#found.push(...lines.map((line) => JSON.parse(line) as unknown));
      this.#waiting?.();
    });
  }

  async next(): Promise<unknown> {
    if (this.#found.length === 0) await new Promise<void>((resolve) => (this.#waiting = resolve));
    return this.#found.shift();
  }
}

describe('mrssmith sink --json', () => {
  test('announces every sink on one line, takes what curl sends, and keeps it below --into', async () => {
    using folder = writeFolder({ 'feed.xml': '<feed>é</feed>', 'connectors/': '' });
    const child = startMrssmith(['sink', '--json', '--into', 'received'], {
      cwd: folder.path,
      env: { MRSSMITH_SINK_PASSWORD: 'open-sesame' },
    });
    const ended = finish(child);
    const lines = new Lines(child);
    const { sinks } = (await lines.next()) as { sinks: Announced[] };

    expect(sinks.map(({ protocol }) => protocol)).toEqual(['ftp', 'scp', 'sftp', 'http', 'https']);
    for (const { protocol, url, username, password, fingerprint } of sinks) {
      expect(url).toMatch(new RegExp(`^${protocol}://127\\.0\\.0\\.1:\\d+$`));
      expect([username, password]).toEqual(['mrssmith', 'open-sesame']);
      if (protocol === 'sftp' || protocol === 'scp') expect(fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
      if (protocol === 'https') expect(fingerprint).toMatch(/^[0-9a-f:]{64,95}$/i);

      const upload = UPLOADS[protocol];
      if (upload === undefined || !spoken.has(protocol)) continue;
      const login = ['--user', `${username}:${password}`];
      const args = ['-sS', '-m', '10', ...login, ...upload(url, join(folder.path, 'feed.xml'))];
      const curl = spawnSync('curl', args, { encoding: 'utf8' });
      expect(curl, `curl ${protocol}`).toMatchObject({ status: 0, stderr: '' });
      if (protocol.startsWith('http'))
        expect(curl.stdout).toMatch(/^<response><id>sink-\d<\/id><\/response>$/);

      const delivery = (await lines.next()) as { path: string };
      expect(delivery).toMatchObject({ event: 'delivery', protocol, bytes: 15 });
      const kept = join(folder.path, 'received', delivery.path.replace(/\?.*/, ''));
      expect(readFileSync(kept, 'utf8')).toBe('<feed>é</feed>');
    }
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 130, stderr: '' });
  });

  test('answers as it was told, and refuses another password', async () => {
    using folder = writeFolder({ 'reply.xml': '<ok/>', 'feed.xml': '<feed/>', 'connectors/': '' });
    const child = startMrssmith(
      ['sink', '--json', '--protocol', 'http,ftp', '--answer', 'reply.xml', '--status', '202'],
      {
        cwd: folder.path,
      },
    );
    const ended = finish(child);
    const { sinks } = (await new Lines(child).next()) as { sinks: Announced[] };
    const urlOf = (protocol: string) => sinks.find((sink) => sink.protocol === protocol)?.url ?? '';

    const answer = await fetch(`${urlOf('http')}/any`, { method: 'POST', body: '<feed/>' });
    expect([answer.status, await answer.text()]).toEqual([202, '<ok/>']);
    const args = [
      '-sS',
      '-m',
      '10',
      '--user',
      'mrssmith:wrong',
      '-T',
      join(folder.path, 'feed.xml'),
      `${urlOf('ftp')}/`,
    ];
    expect(spawnSync('curl', args).status, 'curl: login denied').toBe(67);
    child.kill('SIGINT');
    await ended;
  });
});

describe('mrssmith doctor', () => {
  test('says what is here, as text and as data, and which secrets are not set without their values', async () => {
    using workspace = writeWorkspace({
      acme: {
        submit: { protocol: 'ftp', remoteUsername: '${ACME_USER}', remotePassword: '${ACME_PASSWORD}' },
      },
    });
    writeFileSync(join(workspace.path, '.env'), 'ACME_USER=open-sesame\n');
    const [text, data] = await Promise.all([
      mrssmith(['doctor'], { cwd: workspace.path }),
      mrssmith(['doctor', '--json'], { cwd: workspace.path }),
    ]);
    expect(text.status).toBe(0);
    expect(text.stdout).toMatch(/✓ Engine +libxslt \d+\.\d+\.\d+, libxml2 \d+/);
    expect(text.stdout).toContain('not set: ACME_PASSWORD.');
    expect(text.text).not.toContain('open-sesame');

    const { findings } = JSON.parse(data.stdout) as { findings: { name: string; state: string }[] };
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Node', 'Engine', 'Loopback', 'Workspace', 'Secrets']),
    );
    expect(findings.every(({ state }) => ['ok', 'warning', 'missing'].includes(state))).toBe(true);
  });

  test('outside a workspace it warns, and is content', async () => {
    const run = await mrssmith(['doctor'], { cwd: '/' });
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/! Workspace +none here/);
  });
});
