import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { Fault, Login, Sink, SinkOptions } from '../../src/harness/sinks/sink.js';

/** One file or body for a sink. */
export interface Parcel {
  /** Absolute; its folder need not exist. */
  readonly path: string;
  readonly body: Buffer;
  readonly login: Login;
}

/** One kind of sink, and a sender that speaks its protocol. */
export interface SinkRow {
  readonly name: string;
  readonly protocol: Sink['protocol'];
  readonly start: (options: SinkOptions) => Promise<Sink>;
  /** Sends with the folders made first where the protocol has folders. Rejects when the sink does not take it. */
  readonly send: (sink: Sink, parcel: Parcel) => Promise<void>;
  /** Faults that mean something to this sink. */
  readonly faults: readonly Fault['kind'][];
  /** An empty list of logins means that none is asked for. */
  readonly isOpenWithoutLogins?: true;
}

const LOGIN: Login = { username: 'acme', password: 'hunter2-secret' };

const parcel = (path = '/in/a.xml', body: Buffer = Buffer.from('<feed/>'), login = LOGIN): Parcel => ({
  path,
  body,
  login,
});

/** What it means to be a sink. Every implementation runs it, with a row of its own. */
export function describeSink(row: SinkRow): void {
  describe(`${row.name} sink`, () => {
    describeReceiving(row);
    describeListening(row);
    describeLogins(row);
    describeFaults(row);
  });
}

function describeReceiving({ start, send, protocol }: SinkRow): void {
  test('keeps the bytes it was sent, under the path they were sent to', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, now: () => 1_700_000_000_000 });
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));

    await send(sink, parcel('/in/deep/a.xml', body));

    expect(inbox.deliveries).toHaveLength(1);
    expect(inbox.deliveries[0]).toMatchObject({
      id: 1,
      protocol,
      path: '/in/deep/a.xml',
      receivedAtMs: 1_700_000_000_000,
    });
    expect(inbox.deliveries[0]?.body.equals(body)).toBe(true);
  });

  test('keeps names that are not ASCII', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    await send(sink, parcel('/in/café-日本.xml'));
    expect(inbox.deliveries.map(({ path }) => path)).toEqual(['/in/café-日本.xml']);
  });

  test('keeps an empty file and one of several megabytes', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    await send(sink, parcel('/empty.xml', Buffer.alloc(0)));
    await send(sink, parcel('/large.xml', Buffer.alloc(3 * 1024 * 1024 + 17, 'x')));
    expect(inbox.deliveries.map(({ body }) => body.length)).toEqual([0, 3 * 1024 * 1024 + 17]);
  });

  test('records who sent it and how the conversation went, never the password', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, logins: () => [LOGIN] });
    await send(sink, parcel());

    const [delivery] = inbox.deliveries;
    expect(delivery?.username).toBe('acme');
    expect(delivery?.transcript.length).toBeGreaterThan(1);
    const recorded = JSON.stringify({ ...delivery, body: undefined });
    expect(recorded).not.toContain(LOGIN.password);
    expect(recorded).not.toContain(Buffer.from(`acme:${LOGIN.password}`).toString('base64'));
  });

  test('takes fifty deliveries at once and mixes nothing up', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    const names = Array.from({ length: 50 }, (_, index) => `/many/${index}.xml`);

    await Promise.all(names.map((name) => send(sink, parcel(name, Buffer.from(name.repeat(500))))));

    expect(inbox.deliveries.map(({ path }) => path).sort()).toEqual([...names].sort());
    for (const { path, body } of inbox.deliveries) expect(body.toString()).toBe(path.repeat(500));
  });

  test('shares an inbox with other sinks', async () => {
    const inbox = new Inbox();
    await using first = await start({ inbox });
    await using second = await start({ inbox });
    await send(first, parcel('/one.xml'));
    await send(second, parcel('/two.xml'));
    expect(inbox.deliveries.map(({ id, path }) => [id, path])).toEqual([
      [1, '/one.xml'],
      [2, '/two.xml'],
    ]);
  });
}

function describeListening({ start, send, protocol }: SinkRow): void {
  test('says where it listens, with the port that was really bound', async () => {
    await using sink = await start({ inbox: new Inbox() });
    expect(sink.protocol).toBe(protocol);
    expect(sink.url.protocol).toBe(`${protocol}:`);
    expect(sink.url.hostname).toBe('127.0.0.1');
    expect(portOf(sink)).toBeGreaterThan(0);
  });

  test('listens on the loopback interface alone', async () => {
    await using sink = await start({ inbox: new Inbox() });
    for (const address of foreignAddresses()) {
      expect(await answers(address, portOf(sink)), address).toBe(false);
    }
    expect(await answers('127.0.0.1', portOf(sink))).toBe(true);
  });

  test('rejects with EADDRINUSE when the port is taken', async () => {
    await using first = await start({ inbox: new Inbox() });
    await expect(start({ inbox: new Inbox(), port: portOf(first) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  test('closes at once although a client is connected, and gives the port back', async () => {
    const sink = await start({ inbox: new Inbox() });
    const idle = await connected(sink);
    const closed = once(idle, 'close');
    await sink[Symbol.asyncDispose]();
    await closed;
    await using again = await start({ inbox: new Inbox(), port: portOf(sink) });
    expect(portOf(again)).toBe(portOf(sink));
  });

  test('outlives clients that leave at once, reset or talk nonsense', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox });
    (await connected(sink)).destroy();
    (await connected(sink)).resetAndDestroy();
    const babbler = await connected(sink);
    babbler.end(
      Buffer.concat([Buffer.from([0, 255, 22, 3]), Buffer.alloc(100_000, 'y'), Buffer.from('\r\n\r\n')]),
    );
    babbler.resume();
    await sleep(20);
    babbler.destroy();

    await send(sink, parcel());
    expect(inbox.deliveries).toHaveLength(1);
  });
}

function describeLogins({ start, send, isOpenWithoutLogins }: SinkRow): void {
  test('asks for the logins at each attempt', async () => {
    const inbox = new Inbox();
    let password = 'old-password';
    await using sink = await start({ inbox, logins: () => [{ username: 'acme', password }] });
    const withPassword = (text: string) =>
      send(sink, parcel('/in/a.xml', Buffer.from('<feed/>'), { username: 'acme', password: text }));

    await expect(withPassword('wrong')).rejects.toThrow();
    await withPassword('old-password');
    password = 'new-password';
    await expect(withPassword('old-password')).rejects.toThrow();
    await withPassword('new-password');
    expect(inbox.count).toBe(2);
  });

  test.skipIf(isOpenWithoutLogins)('accepts no login when its list is empty', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, logins: () => [] });
    await expect(send(sink, parcel())).rejects.toThrow();
    expect(inbox.count).toBe(0);
  });
}

function describeFaults({ start, send, faults }: SinkRow): void {
  const has = (kind: Fault['kind']) => faults.includes(kind);
  const body = Buffer.alloc(600_000, 'z');

  test('refuses what is larger than it keeps', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, maxBytes: 1000 });
    await expect(send(sink, parcel('/big.xml', body))).rejects.toThrow();
    await send(sink, parcel('/fits.xml', Buffer.alloc(1000)));
    expect(inbox.deliveries.map(({ path }) => path)).toEqual(['/fits.xml']);
  });

  const REFUSING: readonly Fault[] = [
    { kind: 'refuse-login' },
    { kind: 'no-password-method' },
    { kind: 'no-mkdir' },
    { kind: 'disk-full', afterBytes: 0 },
    { kind: 'disk-full', afterBytes: 100_000 },
    { kind: 'cut', afterBytes: 0 },
    { kind: 'cut', afterBytes: 100_000 },
  ];
  for (const fault of REFUSING.filter(({ kind }) => has(kind))) {
    test(`records nothing and leaves no half file with ${JSON.stringify(fault)}, and works once it is over`, async () => {
      const inbox = new Inbox();
      let current: Fault | undefined = fault;
      await using sink = await start({ inbox, fault: () => current });

      await expect(send(sink, parcel('/new/folder/a.xml', body))).rejects.toThrow();
      expect(inbox.count).toBe(0);

      current = undefined;
      await send(sink, parcel('/new/folder/a.xml', body));
      expect(inbox.deliveries.map((delivery) => delivery.body.length)).toEqual([body.length]);
    });
  }

  test.runIf(has('slow'))('waits before it answers when it is slow', async () => {
    const inbox = new Inbox();
    await using sink = await start({ inbox, fault: () => ({ kind: 'slow', delayMs: 40 }) });
    const startedAt = performance.now();
    await send(sink, parcel('/a.xml'));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(39);
    expect(inbox.count).toBe(1);
  });

  test.runIf(has('slow'))('closes although it is being slow', async () => {
    const sink = await start({ inbox: new Inbox(), fault: () => ({ kind: 'slow', delayMs: 60_000 }) });
    const sending = expect(send(sink, parcel('/a.xml'))).rejects.toThrow();
    await sleep(30);
    await sink[Symbol.asyncDispose]();
    await sending;
  });
}

const DEFAULT_PORTS: Record<string, number> = {
  'ftp:': 21,
  'sftp:': 22,
  'scp:': 22,
  'http:': 80,
  'https:': 443,
};

/** `URL` drops the port when it is the scheme's own. */
const portOf = ({ url }: Sink): number => Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0);

async function connected(sink: Sink): Promise<Socket> {
  const socket = connect(portOf(sink), '127.0.0.1');
  socket.on('error', () => {}); // Resets are what these sockets are for.
  await once(socket, 'connect');
  socket.resume();
  return socket;
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 500 });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

/** Addresses of this machine other than 127.0.0.1; the second one is loopback too, and still not ours. */
function foreignAddresses(): string[] {
  const external = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return [
    '127.0.0.2',
    ...external
      .filter(({ internal }) => !internal)
      .map(({ address, scopeid }) =>
        scopeid === undefined || scopeid === 0 ? address : `${address}%${scopeid}`,
      ),
  ];
}
