import { getEventListeners, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DeliveryResult, FileClient, FileRequest } from '../../src/harness/delivery/client.js';
import { putScp } from '../../src/harness/delivery/scp.js';
import { putSftp } from '../../src/harness/delivery/sftp.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { Fault, Sink, SinkOptions } from '../../src/harness/sinks/sink.js';
import { startScpSink, startSftpSink } from '../../src/harness/sinks/ssh.js';
import { hasOpenssh, startOpensshDestination } from '../support/openssh-destination.js';

const PASSWORD = 'hunter2-secret';
const FEED = Buffer.from('<feed>é</feed>');
const BIG = Buffer.alloc(600_000, 'z');

function requestTo(port: number, overrides: Partial<FileRequest> = {}): FileRequest {
  return {
    endpoint: { host: '127.0.0.1', port },
    credentials: { username: 'acme', password: PASSWORD },
    path: '/in/deep/65f0c0ffee123.xml',
    body: FEED,
    passive: true,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    now: () => 1_700_000_000_000,
    ...overrides,
  };
}

const portOf = (sink: Sink) => Number(sink.url.port);
/** What was said by the client, in order. */
const asked = (result: DeliveryResult<undefined>) =>
  result.transcript.filter(({ from }) => from === 'client').map(({ text }) => text);
const pathsIn = (inbox: Inbox) => inbox.deliveries.map(({ path }) => path);

interface Row {
  readonly name: 'sftp' | 'scp';
  readonly put: FileClient;
  readonly start: (options: SinkOptions) => Promise<Sink>;
  /** Where `/in` of the request is at the destination. */
  readonly root: string;
}

const ROWS: readonly Row[] = [
  { name: 'sftp', put: putSftp, start: startSftpSink, root: '' },
  { name: 'scp', put: putScp, start: startScpSink, root: '/home/acme' },
];

describe.each(ROWS)('$name delivery', ({ name, put, start, root }) => {
  test('puts the file, folders and all, and says where', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, logins: () => [{ username: 'acme', password: PASSWORD }] });
    const result = await put(requestTo(portOf(sink)));

    expect(result).toMatchObject({ kind: 'delivered', protocol: name, answer: undefined });
    expect(result).toHaveProperty('path', `${root}/in/deep/65f0c0ffee123.xml`);
    expect(inbox.deliveries).toMatchObject([
      { protocol: name, path: `${root}/in/deep/65f0c0ffee123.xml`, body: FEED, username: 'acme' },
    ]);
    expect(result.transcript.every(({ atMs }) => atMs === 1_700_000_000_000)).toBe(true);
    expect(JSON.stringify([result, inbox.deliveries])).not.toContain(PASSWORD);
  });

  test('replaces a file that is there, and puts an empty one and a large one', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    for (const body of [FEED, Buffer.alloc(0), Buffer.alloc(5 * 1024 * 1024 + 1, 'large ')]) {
      expect(await put(requestTo(portOf(sink), { body }))).toMatchObject({ kind: 'delivered' });
      expect(inbox.deliveries.at(-1)?.body.equals(body)).toBe(true);
    }
    expect(new Set(pathsIn(inbox)).size).toBe(1);
  });

  test('twenty at once with one signal do not mix, and leave nothing behind', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const requests = Array.from({ length: 20 }, (_, index) =>
      requestTo(portOf(sink), {
        signal,
        path: `/in/${index}.xml`,
        body: Buffer.from(`${index} `.repeat(30_000)),
      }),
    );
    const results = await Promise.all(requests.map(put));
    await sleep(0);
    process.off('warning', onWarning);

    expect(results.map(({ kind }) => kind)).toEqual(requests.map(() => 'delivered'));
    for (const { path, body } of requests) {
      const delivery = inbox.deliveries.find((candidate) => candidate.path === root + path);
      expect(delivery?.body.equals(body), path).toBe(true);
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('hundreds one after the other leave no sockets, timers or listeners', async () => {
    await using sink = await start({ inbox: new Inbox({ keep: 1 }) });
    const { signal } = new AbortController();
    await put(requestTo(portOf(sink)));
    const before = await quietResources();
    for (let index = 0; index < 200; index += 1) {
      const result = await put(requestTo(portOf(sink), { signal, path: `/in/${index}.xml` }));
      expect(result.kind).toBe('delivered');
    }
    expect(await quietResources()).toBeLessThanOrEqual(before);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('a refused login is one, and says what the destination offers', async () => {
    await using sink = await start({ inbox: new Inbox(), logins: () => [] });
    const result = await put(requestTo(portOf(sink)));
    expect(result).toMatchObject({ kind: 'failed', reason: 'login' });
    expect(result).toHaveProperty(
      'message',
      `127.0.0.1:${portOf(sink)} refused the password of user "acme"; it offers: password`,
    );
    expect(asked(result)).toEqual(['login "acme" with none', 'login "acme" with password']);
    expect(JSON.stringify(result)).not.toContain(PASSWORD);
  });

  test('a destination without the password method is never sent one', async () => {
    await using sink = await start({ inbox: new Inbox(), fault: () => ({ kind: 'no-password-method' }) });
    const result = await put(requestTo(portOf(sink)));
    expect(result).toMatchObject({ kind: 'failed', reason: 'login' });
    expect(result).toHaveProperty(
      'message',
      `127.0.0.1:${portOf(sink)} takes no password from user "acme"; it offers: publickey, keyboard-interactive`,
    );
    expect(asked(result)).toEqual(['login "acme" with none']);
  });

  test('logs in without a user name or password as well as it can', async () => {
    await using sink = await start({ inbox: new Inbox(), logins: () => [{ username: '', password: '' }] });
    const credentials = { username: undefined, password: undefined };
    expect(await put(requestTo(portOf(sink), { credentials }))).toMatchObject({ kind: 'delivered' });
  });

  const FAULTS: readonly (readonly [Fault, string, RegExp])[] = [
    [{ kind: 'refuse-login' }, 'login', /it offers: password/],
    [{ kind: 'no-mkdir' }, 'put', /No such file/],
    [{ kind: 'disk-full', afterBytes: 0 }, 'put', /No space left on device/],
    [{ kind: 'disk-full', afterBytes: 100_000 }, 'put', /No space left on device/],
    [{ kind: 'cut', afterBytes: 0 }, 'lost', /ended half-way: .*(ECONNRESET|EPIPE|closed)/],
    [{ kind: 'cut', afterBytes: 100_000 }, 'lost', /ended half-way: .*(ECONNRESET|EPIPE|closed)/],
  ];
  test.each(FAULTS)('%j fails as %s, and nothing is delivered', async (fault, reason, message) => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, fault: () => fault });
    const result = await put(requestTo(portOf(sink), { body: BIG }));
    expect(result).toMatchObject({ kind: 'failed', reason });
    expect(result).toHaveProperty('message', expect.stringMatching(message));
    expect(inbox.count).toBe(0);
  });

  test('a full disk is noticed for a large file as well', async () => {
    await using sink = await start({ inbox: new Inbox(), maxBytes: 2_000_000 });
    const result = await put(requestTo(portOf(sink), { body: Buffer.alloc(3_000_000) }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'put' });
  });

  test('nobody listens', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const result = await put(requestTo(port));
    expect(result).toMatchObject({ kind: 'failed', reason: 'connect' });
    expect(result).toHaveProperty('message', expect.stringContaining('ECONNREFUSED'));
  });

  test.each([
    ['speaks something else', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['hangs up', ''],
  ])('somebody who %s is no SSH server', async (_, answer) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(answer));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const result = await put(requestTo((server.address() as AddressInfo).port));
    expect(result).toMatchObject({ kind: 'failed', reason: 'connect' });
    server.close();
  });

  test('a destination that says nothing is given up in time', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).resume());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await put(requestTo(port, { timeoutMs: 60 }));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'timeout',
      message: 'the destination did not finish within 60 ms',
    });
    await new Promise((resolve) => server.close(resolve)); // Its connection is gone, or this would wait.
  });

  test('one that is slow is waited for, or not', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, fault: () => ({ kind: 'slow', delayMs: 20 }) });
    expect(await put(requestTo(portOf(sink)))).toMatchObject({ kind: 'delivered' });
    expect(await put(requestTo(portOf(sink), { timeoutMs: 80 }))).toMatchObject({ reason: 'timeout' });
    expect(inbox.count).toBe(1);
  });

  test('an abort ends it, before and in the middle', async () => {
    await using sink = await start({ inbox: new Inbox(), fault: () => ({ kind: 'slow', delayMs: 5_000 }) });
    const aborted = AbortSignal.abort();
    expect(await put(requestTo(portOf(sink), { signal: aborted }))).toMatchObject({ reason: 'aborted' });
    const controller = new AbortController();
    const delivering = put(requestTo(portOf(sink), { signal: controller.signal }));
    await sleep(30);
    controller.abort();
    expect(await delivering).toMatchObject({ kind: 'failed', reason: 'aborted' });
  });
});

/** How many sockets and timers are open once what closes has closed. */
async function quietResources(): Promise<number> {
  const count = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).length;
  let least = count();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await sleep(5);
    least = Math.min(least, count());
  }
  return least;
}

describe('the order of the server over SFTP', () => {
  const relative = { path: 'in/a.xml' };

  test('looks, makes each folder, writes from the root', async () => {
    await using sink = await startSftpSink({ inbox: new Inbox() });
    const first = await putSftp(requestTo(portOf(sink)));
    expect(asked(first).slice(2)).toEqual([
      'STAT "/in/deep/65f0c0ffee123.xml"',
      'STAT "/in/deep"',
      'STAT "/in"',
      'MKDIR "/in"',
      'STAT "/in/deep"',
      'MKDIR "/in/deep"',
      'OPEN "//in/deep/65f0c0ffee123.xml" write,create,truncate',
      `WRITE ${FEED.length} bytes`,
      'CLOSE',
    ]);
    const second = await putSftp(requestTo(portOf(sink)));
    expect(asked(second).slice(2, 5)).toEqual([
      'STAT "/in/deep/65f0c0ffee123.xml"',
      'REMOVE "/in/deep/65f0c0ffee123.xml"',
      'STAT "/in/deep"',
    ]);
  });

  test('a relative path makes folders at home, writes at the root, and falls back to home', async () => {
    const inbox = new Inbox();
    await using sink = await startSftpSink({ inbox });
    const result = await putSftp(requestTo(portOf(sink), relative));
    expect(result).toMatchObject({ kind: 'delivered', path: '/home/acme/in/a.xml' });
    expect(asked(result).slice(-5)).toEqual([
      'OPEN "/in/a.xml" write,create,truncate',
      'OPEN "in/a.xml" write,create,truncate',
      `WRITE ${FEED.length} bytes`,
      'CLOSE',
      'REALPATH "."',
    ]);
    expect(pathsIn(inbox)).toEqual(['/home/acme/in/a.xml']);
  });

  test('a relative path ends at the root when the folder is there, but not from 1 MiB on', async () => {
    const inbox = new Inbox();
    await using sink = await startSftpSink({ inbox });
    await putSftp(requestTo(portOf(sink), { path: '/in/first.xml' }));
    const small = await putSftp(requestTo(portOf(sink), relative));
    const large = await putSftp(requestTo(portOf(sink), { ...relative, body: Buffer.alloc(1024 * 1024) }));
    expect([small, large]).toMatchObject([{ path: '/in/a.xml' }, { path: '/home/acme/in/a.xml' }]);
    expect(pathsIn(inbox).slice(1)).toEqual(['/in/a.xml', '/home/acme/in/a.xml']);
  });

  test('spaces around a path are dropped, backslashes are slashes', async () => {
    await using sink = await startSftpSink({ inbox: new Inbox() });
    const result = await putSftp(requestTo(portOf(sink), { path: ' \\in\\a.xml ' }));
    expect(result).toMatchObject({ kind: 'delivered', path: '/in/a.xml' });
  });

  test('a file of the root needs no folder', async () => {
    await using sink = await startSftpSink({ inbox: new Inbox() });
    const result = await putSftp(requestTo(portOf(sink), { path: '/a.xml' }));
    expect(asked(result).slice(2, 4)).toEqual(['STAT "/a.xml"', 'OPEN "//a.xml" write,create,truncate']);
  });
});

describe('the order of the server over SCP', () => {
  test('asks where it is, looks, makes each folder, sends to home', async () => {
    await using sink = await startScpSink({ inbox: new Inbox() });
    const first = await putScp(requestTo(portOf(sink), { path: '/in/deep/a.xml' }));
    expect(asked(first).slice(2)).toEqual([
      'exec pwd',
      'exec test -e in/deep/a.xml && echo EXISTS',
      'exec test -e in/deep && echo EXISTS',
      'exec test -e in && echo EXISTS',
      'exec mkdir -p in',
      'exec test -e in/deep && echo EXISTS',
      'exec mkdir -p in/deep',
      "exec scp -pt 'in/deep/a.xml'",
      'T1700000000 0 1700000000 0',
      `C0644 ${FEED.length} a.xml`,
      `the file, ${FEED.length} bytes`,
    ]);
    const second = await putScp(requestTo(portOf(sink), { path: '/in/deep/a.xml' }));
    expect(asked(second).slice(3, 5)).toEqual([
      'exec test -e in/deep/a.xml && echo EXISTS',
      'exec rm in/deep/a.xml',
    ]);
  });

  test('an absolute path that goes through the home folder is made below it again', async () => {
    const inbox = new Inbox();
    await using sink = await startScpSink({ inbox });
    const result = await putScp(requestTo(portOf(sink), { path: '/home/acme/in/a.xml' }));
    expect(result).toHaveProperty('path', '/home/acme/home/acme/in/a.xml');
    expect(asked(result)).not.toContain('exec test -e home && echo EXISTS');
    expect(pathsIn(inbox)).toEqual(['/home/acme/home/acme/in/a.xml']);
  });

  test('a space in the path breaks the commands, as it does there', async () => {
    const inbox = new Inbox();
    await using sink = await startScpSink({ inbox });
    const result = await putScp(requestTo(portOf(sink), { path: '/in box/a.xml' }));
    expect(result).toMatchObject({ kind: 'failed', reason: 'put' });
    expect(result).toHaveProperty('message', expect.stringContaining('No such file or directory'));
    const said = result.transcript.filter(({ from }) => from === 'server').map(({ text }) => text);
    expect(said).toContain('exit 2: sh: test: in: binary operator expected');
    expect(inbox.count).toBe(0);
  });

  test('quotes and exclamation marks reach scp as libssh2 sends them', async () => {
    await using sink = await startScpSink({ inbox: new Inbox() });
    const result = await putScp(requestTo(portOf(sink), { path: "/it's a!!b.xml" }));
    expect(asked(result)).toContain(`exec scp -pt 'it'"'"'s a'\\!\\!'b.xml'`);
    expect(result).toMatchObject({ kind: 'delivered', path: "/home/acme/it's a!!b.xml" });
  });
});

describe.skipIf(!hasOpenssh)('a destination with OpenSSH in it', () => {
  test('takes SFTP deliveries, new and again, absolute and relative, small and large', async () => {
    await using destination = await startOpensshDestination();
    const { home, port } = destination;
    for (const body of [FEED, BIG, Buffer.alloc(0), Buffer.alloc(3_000_000, 'large ')]) {
      const absolute = await putSftp(requestTo(port, { path: `${home}/in/deep/a.xml`, body }));
      expect(absolute).toMatchObject({ kind: 'delivered', path: `${home}/in/deep/a.xml` });
      expect(readFileSync(`${home}/in/deep/a.xml`).equals(body)).toBe(true);

      const relative = await putSftp(requestTo(port, { path: 'relative to home/a.xml', body }));
      expect(relative).toMatchObject({ kind: 'delivered', path: `${home}/relative to home/a.xml` });
      expect(readFileSync(`${home}/relative to home/a.xml`).equals(body)).toBe(true);
    }
  });

  test('takes SCP deliveries, new and again, below its login folder', async () => {
    await using destination = await startOpensshDestination();
    const { home, port } = destination;
    for (const body of [FEED, BIG, Buffer.alloc(0), Buffer.alloc(3_000_000, 'large ')]) {
      const result = await putScp(requestTo(port, { path: '/in/deep/a.xml', body }));
      expect(result).toMatchObject({ kind: 'delivered', path: `${home}/in/deep/a.xml` });
      expect(readFileSync(`${home}/in/deep/a.xml`).equals(body)).toBe(true);
    }
  });

  // What is asked and answered, down to the words, wherever the sink claims to be a server.
  test.each([
    ['sftp', putSftp, startSftpSink, 'in/a.xml'],
    ['scp', putScp, startScpSink, '/in/a.xml'],
    ['scp with a space', putScp, startScpSink, '/in box/a.xml'],
  ] as const)('and a sink hold the same conversation: %s', async (_, put, start, path) => {
    await using destination = await startOpensshDestination();
    await using sink = await start({ inbox: new Inbox() });
    const talk = async (port: number, home: string) => {
      const talks = [await put(requestTo(port, { path })), await put(requestTo(port, { path }))];
      return talks.flatMap(({ transcript }) =>
        transcript
          .filter(({ from, text }) => from !== 'note' && !text.startsWith('login '))
          .map(
            ({ from, text }) =>
              `${from}: ${text.replaceAll(home, '~').replace(/\S*sh: (line \d+: )?/, 'sh: ')}`,
          ),
      );
    };
    const [real, ours] = [
      await talk(destination.port, destination.home),
      await talk(portOf(sink), '/home/acme'),
    ];
    expect(ours).toEqual(real);
  });
});
