import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../src/harness/delivery/client.js';
import { postHttp } from '../../src/harness/delivery/http.js';
import type { ScriptedResponse } from '../../src/core/connector.js';
import { startHttpSink, startHttpsSink } from '../../src/harness/sinks/http.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { SinkOptions } from '../../src/harness/sinks/sink.js';
import { startRawHttpServer } from '../support/raw-http.js';

const BODY = Buffer.from('<feed>é</feed>');
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const post = (changes: Partial<HttpRequest>) =>
  postHttp({
    url: new URL('http://partner.example/'),
    target: '/in',
    endpoint: undefined,
    credentials: { username: undefined, password: undefined },
    method: 'POST',
    mode: { kind: 'raw' },
    body: BODY,
    signal: new AbortController().signal,
    timeoutMs: 5000,
    maxAnswerBytes: 1_000_000,
    now: Date.now,
    ...changes,
  });

const local = (port: number) => ({ host: '127.0.0.1', port });

async function start(options: Partial<SinkOptions> = {}) {
  const inbox = new Inbox();
  const sink = await startHttpSink({ inbox, ...options });
  return { sink, inbox, endpoint: local(Number(sink.url.port)) };
}

const answerWith = (status: number, headers: Record<string, string> = {}, body = ''): ScriptedResponse => ({
  status,
  headers,
  body: Buffer.from(body),
  file: undefined,
});

describe('the request', () => {
  test('has the bytes that PHP with curl sends', async () => {
    await using server = await startRawHttpServer(() => OK);
    await post({
      endpoint: local(server.port),
      url: new URL('http://partner.example:80'),
      target: '//in/../[x]?a=%20b',
      credentials: { username: 'acme', password: 'pässword' },
    });
    expect(server.requests).toEqual([
      [
        'POST //in/../[x]?a=%20b HTTP/1.1',
        'Host: partner.example',
        `Authorization: Basic ${Buffer.from('acme:pässword').toString('base64')}`,
        'Content-Range: bytes /15',
        'User-Agent: Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.0.6) Gecko/2009011913 Firefox/3.0.6',
        'Accept: */*',
        'Content-Length: 15',
        'Content-Type: application/x-www-form-urlencoded',
        '',
        BODY.toString('latin1'),
      ].join('\r\n'),
    ]);
  });

  const LARGE = 'x'.repeat(1024 * 1024 + 1);
  test
    .runIf(spawnSync('curl', ['--version']).error === undefined)
    .each<[string, Partial<HttpRequest>, string[]]>([
      ['raw', {}, ['--data-binary', BODY.toString()]],
      ['raw and empty', { body: Buffer.alloc(0) }, ['-d', '']],
      [
        'raw with a login',
        { credentials: { username: 'a', password: 'b:c' } },
        ['-u', 'a:b:c', '-d', BODY.toString()],
      ],
      ['raw and large', { body: Buffer.from(LARGE) }, ['--data-binary', '@-']],
      [
        'field',
        { mode: { kind: 'field', name: 'fe"ed\\' } },
        ['--form-string', `fe"ed\\=${BODY.toString()}`],
      ],
      [
        'file',
        { mode: { kind: 'file', name: 'feed', fileName: 'a "b".xml' } },
        ['-F', `feed=@-;filename="a \\"b\\".xml";type=application/octet-stream`],
      ],
      [
        'path',
        { mode: { kind: 'path', name: 'feed', path: '/tmp/1.xml' } },
        ['--form-string', 'feed=@/tmp/1.xml'],
      ],
      ['redirected', { target: '/go' }, ['-L', '-d', BODY.toString()]],
    ])('is what curl writes: %s', async (name, changes, args) => {
    const answer = (_: number, request: string) =>
      request.startsWith('POST /go ')
        ? 'HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n'
        : OK;
    await using server = await startRawHttpServer(answer);
    const url = new URL(`http://127.0.0.1:${server.port}`);
    const result = await post({ url, ...changes });
    expect(result).toMatchObject({ kind: 'delivered' });
    const ours = server.requests.splice(0);

    const agent = /^User-Agent: (.*)\r$/m.exec(ours[0] ?? '')?.[1] ?? '';
    const running = promisify(execFile)('curl', [
      '-s',
      '-A',
      agent,
      '-r',
      '',
      ...args,
      url.origin + (changes.target ?? '/in'),
    ]);
    if (args.some((arg) => arg.includes('@-'))) running.child.stdin?.end(name === 'file' ? BODY : LARGE);
    await running;
    // Boundaries are random.
    const comparable = (requests: readonly string[]) =>
      requests.map((request) => request.replaceAll(/-{24}[\da-f]{16}/g, 'BOUNDARY'));
    expect(comparable(ours)).toEqual(comparable(server.requests));
  });

  test.each<[string, HttpRequest['credentials'], string | undefined]>([
    ['none when neither part is set', { username: undefined, password: undefined }, undefined],
    ['empty when both are empty', { username: '', password: '' }, ':'],
    ['with a user alone', { username: 'acme', password: undefined }, 'acme:'],
    ['with a password alone', { username: undefined, password: 'pw' }, ':pw'],
  ])('carries a login: %s', async (_, credentials, login) => {
    await using server = await startRawHttpServer(() => OK);
    const { transcript } = await post({ endpoint: local(server.port), credentials });
    const sent = /^Authorization: Basic (.*)\r$/m.exec(server.requests[0] ?? '')?.[1];
    expect(sent === undefined ? undefined : Buffer.from(sent, 'base64').toString()).toBe(login);
    if (sent !== undefined) expect(JSON.stringify(transcript)).not.toContain(sent);
  });

  test('sends a large body after a second without a go-ahead', async () => {
    await using server = await startRawHttpServer(() => OK, false);
    const startedAt = performance.now();
    const body = Buffer.alloc(1024 * 1024 + 1, 'x');
    expect(await post({ endpoint: local(server.port), body })).toMatchObject({ kind: 'delivered' });
    expect(performance.now() - startedAt).toBeGreaterThan(990);
    expect(server.requests[0]?.endsWith(body.toString())).toBe(true);
  });

  test('sends no large body after a refusal', async () => {
    const { sink, inbox, endpoint } = await start({ logins: () => [{ username: 'acme', password: 'pw' }] });
    await using _ = sink;
    const body = Buffer.alloc(2 * 1024 * 1024, 'x');
    const refused = await post({ endpoint, body });
    expect(refused).toMatchObject({ kind: 'delivered', answer: { status: 401 } });
    const accepted = await post({ endpoint, body, credentials: { username: 'acme', password: 'pw' } });
    expect(accepted).toMatchObject({ kind: 'delivered', answer: { status: 200 } });
    expect(inbox.deliveries.map((delivery) => delivery.body.length)).toEqual([body.length]);
  });

  test('is repeated without Expect after 417', async () => {
    const answers = ['HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n', OK];
    await using server = await startRawHttpServer((index) => answers[index] ?? OK);
    const body = Buffer.alloc(1024 * 1024 + 1, 'x');
    const result = await post({ endpoint: local(server.port), body });
    expect(result).toMatchObject({
      kind: 'delivered',
      answer: { status: 200, hops: [{ status: 417 }, { status: 200 }] },
    });
    expect(server.requests.map((request) => request.includes('Expect:'))).toEqual([true, false]);
  });
});

describe('the answer', () => {
  test.each([200, 204, 304, 404, 500])('of status %d is an answer', async (status) => {
    const { sink, inbox, endpoint } = await start({
      answer: () => answerWith(status, { 'X-Id': '7' }, '<id>7</id>'),
    });
    await using _ = sink;
    const result = await post({ endpoint });
    const body = Buffer.from(status === 204 || status === 304 ? '' : '<id>7</id>');
    expect(result).toMatchObject({
      kind: 'delivered',
      protocol: 'http',
      path: '/in',
      answer: { status, body, hops: [{ method: 'POST', url: 'http://partner.example/in', status }] },
    });
    expect(result).toHaveProperty('answer.headers', expect.arrayContaining([['X-Id', '7']]));
    expect(inbox.count).toBe(1);
  });

  test('is not decompressed', async () => {
    await using server = await startRawHttpServer(() => OK.replace('\r\n', '\r\nContent-Encoding: gzip\r\n'));
    expect(await post({ endpoint: local(server.port) })).toHaveProperty('answer.body', Buffer.from('ok'));
  });

  test('that is too large ends the delivery, with little of it read', async () => {
    let written = 0;
    const flood = (head: string) => (socket: Socket) => {
      socket.write(head);
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = () => {
        while (written < 100_000_000 && !socket.destroyed) {
          written += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', more);
        }
      };
      more();
    };
    for (const head of ['HTTP/1.1 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n']) {
      written = 0;
      await using server = await startRawHttpServer(() => flood(head));
      const before = process.memoryUsage.rss();
      const result = await post({ endpoint: local(server.port), maxAnswerBytes: 1_000_000 });
      expect(result).toMatchObject({
        kind: 'failed',
        reason: 'too-large',
        message: 'the answer is larger than 1000000 bytes',
      });
      expect(written).toBeLessThan(50_000_000);
      expect(process.memoryUsage.rss() - before).toBeLessThan(60_000_000);
    }
  });

  test.each<[string, string | ((socket: Socket) => void), string]>([
    ['does not come', (socket) => socket.end(), 'lost'],
    ['is reset', (socket) => socket.resetAndDestroy(), 'lost'],
    ['breaks off', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'), 'lost'],
    [
      'breaks off in a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf'),
      'lost',
    ],
    ['is not HTTP', 'SSH-2.0-OpenSSH_9.0\r\n\r\n', 'lost'],
    ['never ends', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'timeout'],
    ['never starts', () => {}, 'timeout'],
  ])('that %s is reported', async (_, answer, reason) => {
    await using server = await startRawHttpServer(() => answer);
    expect(await post({ endpoint: local(server.port), timeoutMs: 300 })).toMatchObject({
      kind: 'failed',
      reason,
    });
  });

  test.each([
    [{ kind: 'cut', afterBytes: 3 } as const, { kind: 'failed', reason: 'lost' }],
    [{ kind: 'disk-full', afterBytes: 3 } as const, { kind: 'delivered', answer: { status: 507 } }],
    [{ kind: 'refuse-login' } as const, { kind: 'delivered', answer: { status: 401 } }],
    [{ kind: 'slow', delayMs: 10_000 } as const, { kind: 'failed', reason: 'timeout' }],
  ])('after %o is told as it is', async (fault, expected) => {
    const { sink, inbox, endpoint } = await start({ fault: () => fault });
    await using _ = sink;
    expect(await post({ endpoint, body: Buffer.alloc(300_000), timeoutMs: 300 })).toMatchObject(expected);
    expect(inbox.count).toBe(0);
  });

  test('is not waited for any longer when the delivery is interrupted, and never asked for after that', async () => {
    const { sink, endpoint } = await start({ fault: () => ({ kind: 'slow', delayMs: 10_000 }) });
    await using _ = sink;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const result = await post({ endpoint, signal: controller.signal });
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'aborted',
      message: 'the delivery was interrupted',
    });
    expect(await post({ endpoint, signal: AbortSignal.abort() })).toMatchObject({
      reason: 'aborted',
      transcript: [],
    });
  });

  test('cannot come from where nothing listens', async () => {
    const { sink, endpoint } = await start();
    await sink[Symbol.asyncDispose]();
    const message = `connect ECONNREFUSED 127.0.0.1:${endpoint.port}`;
    expect(await post({ endpoint })).toMatchObject({ kind: 'failed', reason: 'connect', message });
    expect(await post({ endpoint, target: '/a b' })).toMatchObject({ kind: 'failed', reason: 'connect' });
  });
});

describe('a redirect', () => {
  const startRedirecting = (status: number, locations: Record<string, string>) =>
    start({
      answer({ path }) {
        const location = locations[path];
        return location === undefined
          ? answerWith(200, {}, 'there')
          : answerWith(status, { Location: location });
      },
    });

  test.each([
    [301, 'GET', 0],
    [302, 'GET', 0],
    [303, 'GET', 0],
    [307, 'POST', BODY.length],
    [308, 'POST', BODY.length],
  ])('with %d asks again with %s', async (status, method, bytes) => {
    const { sink, inbox, endpoint } = await startRedirecting(status, { '/in': '../out?x=1' });
    await using _ = sink;
    const result = await post({ endpoint });
    expect(result).toMatchObject({
      kind: 'delivered',
      path: '/in',
      answer: {
        status: 200,
        hops: [
          { method: 'POST', url: 'http://partner.example/in', status },
          { method, url: 'http://partner.example/out?x=1', status: 200 },
        ],
      },
    });
    expect(inbox.deliveries.map(({ request, body }) => [request?.method, body.length])).toEqual([
      ['POST', BODY.length],
      [method, bytes],
    ]);
  });

  test('to another host goes to the same sink, without the login', async () => {
    const { sink, inbox, endpoint } = await startRedirecting(307, {
      '/in': 'http://partner.example/same',
      '/same': 'http://other.example/away',
    });
    await using _ = sink;
    await post({ endpoint, credentials: { username: 'acme', password: 'pw' } });
    const shown = inbox.deliveries.map(({ request, username }) => [request?.headers[0]?.[1], username]);
    expect(shown).toEqual([
      ['partner.example', 'acme'],
      ['partner.example', 'acme'],
      ['other.example', undefined],
    ]);
  });

  test('is followed twenty times', async () => {
    const { sink, inbox, endpoint } = await startRedirecting(302, { '/in': '/in' });
    await using _ = sink;
    expect(await post({ endpoint })).toMatchObject({
      kind: 'failed',
      reason: 'redirects',
      message: 'Maximum (20) redirects followed',
    });
    expect(inbox.count).toBe(21);
  });

  test.each([
    [
      'https://partner.example/in',
      /redirects to https:\/\/partner\.example, and the local sink .* does not speak https/,
    ],
    ['ftp://partner.example/in', /cannot be followed/],
    ['http://', /cannot be followed/],
  ])('to %s is not followed', async (location, message) => {
    const { sink, endpoint } = await startRedirecting(302, { '/in': location });
    await using _ = sink;
    const result = await post({ endpoint });
    expect(result).toMatchObject({ kind: 'failed', reason: 'redirects' });
    expect(result).toHaveProperty('message', expect.stringMatching(message));
  });
});

describe('TLS', () => {
  test('takes any certificate from a sink, and from others one with the right name', async () => {
    const inbox = new Inbox();
    await using sink = await startHttpsSink({ inbox });
    const { port } = sink.url;
    const endpoint = local(Number(port));
    expect(await post({ endpoint, url: new URL('https://partner.example:80') })).toMatchObject({
      kind: 'delivered',
      protocol: 'https',
    });
    expect(inbox.deliveries[0]?.request?.headers[0]).toEqual(['Host', 'partner.example:80']);
    for (const host of ['localhost', '127.0.0.1']) {
      expect(await post({ url: new URL(`https://${host}:${port}`) }), host).toMatchObject({
        kind: 'delivered',
      });
    }
  });

  test('refuses another name before anything is sent', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'other.example' }], {
      keyType: 'ec',
      algorithm: 'sha256',
    });
    let requests = 0;
    const server = createHttpsServer({ key, cert }, () => (requests += 1));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await post({
      url: new URL(`https://127.0.0.1:${port}`),
      credentials: { username: 'a', password: 'b' },
    });
    server.close();
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'connect',
      message: expect.stringContaining('127.0.0.1'),
    });
    expect(requests).toBe(0);
  });

  test('to a port that speaks none fails to connect', async () => {
    const { sink, endpoint } = await start();
    await using _ = sink;
    expect(await post({ endpoint, url: new URL('https://partner.example') })).toMatchObject({
      kind: 'failed',
      reason: 'connect',
    });
  });
});

test('nothing stays open, however deliveries end', async () => {
  let index = 0;
  const { sink, endpoint } = await start({
    fault: () => (index++ % 3 === 1 ? { kind: 'cut', afterBytes: 1 } : undefined),
  });
  await using _ = sink;
  const before = process.getActiveResourcesInfo().length;
  const { signal } = new AbortController();
  for (let round = 0; round < 300; round++) {
    await post({ endpoint, signal, ...(round % 3 === 2 ? { maxAnswerBytes: 3 } : {}) });
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(process.getActiveResourcesInfo().length - before).toBeLessThan(10);
});
