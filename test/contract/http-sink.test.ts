import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCertificate } from '../../src/harness/sinks/certificate.js';
import { nextSinkId } from '../../src/harness/sinks/default-answer.js';
import { startHttpSink, startHttpsSink } from '../../src/harness/sinks/http.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import type { SinkOptions } from '../../src/harness/sinks/sink.js';

async function start(options: Partial<SinkOptions> = {}) {
  const inbox = new Inbox();
  const sink = await startHttpSink({ inbox, ...options });
  return { sink, inbox, port: Number(sink.url.port) };
}

/** Sends bytes as they stand; gives what comes back until the sink closes. */
async function say(port: number, bytes: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.end(bytes);
  return text(socket);
}

describe('requests', () => {
  test('are recorded with headers in the order and case sent, the login hidden', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const login = Buffer.from('acme:pass:word').toString('base64');
    await say(
      port,
      `POST //in?a=%20 HTTP/1.1\r\nhOST: partner.example\r\nX-Two: 2\r\nX-One: 1\r\nX-Two: 3\r\n` +
        `Authorization: Basic ${login}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi`,
    );
    const [delivery] = inbox.deliveries;
    expect(delivery).toMatchObject({ path: '//in?a=%20', username: 'acme' });
    expect(delivery?.request).toEqual({
      method: 'POST',
      url: '//in?a=%20',
      headers: [
        ['hOST', 'partner.example'],
        ['X-Two', '2'],
        ['X-One', '1'],
        ['X-Two', '3'],
        ['Authorization', 'Basic [hidden]'],
        ['Content-Length', '2'],
        ['Connection', 'close'],
      ],
    });
    expect(JSON.stringify(delivery?.transcript)).not.toContain(login);
    expect(delivery?.transcript.map(({ text: line }) => line)).toEqual(
      expect.arrayContaining(['POST //in?a=%20 HTTP/1.1', 'HTTP/1.1 200 OK']),
    );
  });

  test.each([
    ['/a%20b/../c', '/c'],
    ['/a/./b/', '/a/b/'],
    ['/../../x', '/x'],
    ['//in', '//in'],
    ['/:80/in', '/:80/in'],
    ['/%zz', '/%zz'],
    ['/caf%C3%A9?q=%C3%A9', '/café?q=%C3%A9'],
    ['http://other.example/in?x', '/in?x'],
    ['*', '/*'],
  ])('to %s are recorded under %s', async (target, path) => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const method = target === '*' ? 'OPTIONS' : 'PUT';
    await say(port, `${method} ${target} HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    expect(inbox.deliveries.map((delivery) => delivery.path)).toEqual([path]);
    expect(inbox.deliveries[0]?.request?.url).toBe(target);
  });

  test('may be chunked, and come one after another over one connection', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const answers = await say(
      port,
      'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n' +
        'DELETE /b HTTP/1.1\r\nConnection: close\r\n\r\n',
    );
    expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    expect(inbox.deliveries.map(({ path, body }) => [path, body.toString()])).toEqual([
      ['/a', 'onetwo'],
      ['/b', ''],
    ]);
  });

  test('that stop short are no delivery', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    await say(port, 'POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf');
    await say(port, 'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha');
    expect(inbox.count).toBe(0);
  });

  test('are asked for their body after Expect, unless the login is refused', async () => {
    const { sink, port } = await start({ logins: () => [{ username: 'acme', password: 'pw' }] });
    await using _ = sink;
    const ask = (login: string) =>
      say(
        port,
        `POST /a HTTP/1.1\r\nAuthorization: Basic ${Buffer.from(login).toString('base64')}\r\n` +
          'Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
      );
    expect(await ask('acme:pw')).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
    expect(await ask('acme:no')).toMatch(/^HTTP\/1.1 401 Unauthorized[^]*WWW-Authenticate: Basic realm=/);
  });
});

describe('answers', () => {
  const ask = async (port: number) => {
    const response = await fetch(`http://127.0.0.1:${port}/in`, { method: 'POST', body: 'x' });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  test('have an id that counts up through the process when none are scripted', async () => {
    const { sink, inbox, port } = await start();
    await using _ = sink;
    const number = Number(nextSinkId().replace('sink-', ''));
    const { status, headers, body } = await ask(port);
    expect([status, headers.get('content-type'), body]).toEqual([
      200,
      'application/xml',
      `<response><id>sink-${number + 1}</id></response>`,
    ]);
    expect(inbox.deliveries[0]?.answer?.body.toString()).toBe(body);
    expect((await ask(port)).body).toContain(`sink-${number + 2}<`);
  });

  test('are the scripted ones, told what was asked', async () => {
    const { sink, inbox, port } = await start({
      answer: ({ method, path, body }) => ({
        status: 404,
        headers: { 'X-Partner': 'yes' },
        body: Buffer.from(`${method} ${path} ${body.toString()}`),
        file: 'answer.xml',
      }),
    });
    await using _ = sink;
    const { status, headers, body } = await ask(port);
    expect([status, headers.get('x-partner'), body]).toEqual([404, 'yes', 'POST /in x']);
    expect(inbox.deliveries[0]?.answer).toMatchObject({ status: 404, file: 'answer.xml' });
  });

  test.each([204, 304])('with status %d carry no body', async (status) => {
    const { sink, port } = await start({
      answer: () => ({ status, headers: {}, body: Buffer.from('ignored'), file: undefined }),
    });
    await using _ = sink;
    const answer = await say(port, 'POST / HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/content-length|ignored/i);
  });

  test('are 500 when the script fails, and the sink goes on', async () => {
    const { sink, inbox, port } = await start({ answer: () => Promise.reject(new Error('no such file')) });
    await using _ = sink;
    expect(await ask(port)).toMatchObject({ status: 500, body: 'The sink has no answer: no such file\n' });
    expect((await ask(port)).status).toBe(500);
    expect(inbox.count).toBe(2);
  });

  test.each([
    [99, {}],
    [200, { 'X-One': 'a\r\nb' }],
    [200, { 'no name': 'a' }],
  ])('that cannot be written (%d, %o) are 500', async (status, headers) => {
    const answer = () => ({ status, headers, body: Buffer.from(''), file: undefined });
    const { sink, inbox, port } = await start({ answer });
    await using _ = sink;
    expect((await ask(port)).status).toBe(500);
    expect(inbox.count).toBe(1);
  });

  test('ask for no login unless there are some', async () => {
    let logins: { username: string; password: string }[] = [];
    const { sink, port } = await start({ logins: () => logins });
    await using _ = sink;
    expect((await ask(port)).status).toBe(200);
    logins = [{ username: 'acme', password: 'pw' }];
    expect((await ask(port)).status).toBe(401);
  });
});

describe('the certificate', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrssmith-certificate-'));
    file = join(folder, 'https-sink.pem');
  });
  afterEach(() => rm(folder, { recursive: true }));
  const now = () => Date.now();

  test('is made once, kept for the owner alone, and named by its fingerprint', async () => {
    const first = await readCertificate(folder, now());
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(first.fingerprint).toMatch(/^[\da-f]{64}$/);
    expect(await readCertificate(folder, now())).toEqual(first);
    await using sink = await startHttpsSink({ inbox: new Inbox(), stateFolder: folder });
    expect(sink.fingerprint).toBe(first.fingerprint);
  });

  test('is the same for first starts at once, and leaves no other file', async () => {
    const folders = [folder, `${folder}/`, join(folder, '.')];
    const made = await Promise.all(folders.map((one) => readCertificate(one, now())));
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await readdir(folder)).toEqual(['.gitignore', 'https-sink.pem']);
  });

  test.each([
    ['expired', async () => 400 * 24 * 60 * 60 * 1000],
    ['cut short', async (pem: string) => writeFile(file, pem.slice(0, 600))],
    ['empty', async () => writeFile(file, '')],
    [
      'beside another key',
      async (pem: string) => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
        await writeFile(file, key + pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')));
      },
    ],
  ])('is made anew when it is %s', async (_, spoil) => {
    const first = await readCertificate(folder, now());
    const later = (await spoil(await readFile(file, 'utf8'))) ?? 0;
    await chmod(file, 0o644);
    const second = await readCertificate(folder, now() + later);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readCertificate(folder, now())).fingerprint).toBe(second.fingerprint);
  });

  test('is not written without a folder', async () => {
    const certificate = await readCertificate(undefined, now());
    expect(await readCertificate(undefined, now())).toEqual(certificate);
  });
});
