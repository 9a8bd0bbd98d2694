import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeliveryResult, HttpAnswer, HttpRequest } from '../../src/harness/delivery/client.js';
import { postHttp } from '../../src/harness/delivery/http.js';
import { hasPhpCurl, postWithPhp } from '../support/php-curl.js';
import { startRawHttpServer } from '../support/raw-http.js';

/** Number, text and answer, as PHP tells them. */
type Told = [errno: number, text: string, answer: string];

const post = (address: string, changes: Partial<HttpRequest> = {}) => {
  const [, origin = '', target = ''] = /^(\w+:\/\/[^/]*)(.*)$/s.exec(address) ?? [];
  return postHttp({
    url: new URL(origin),
    target,
    endpoint: undefined,
    credentials: { username: undefined, password: undefined },
    method: 'POST',
    mode: { kind: 'raw' },
    body: Buffer.from('feed'),
    signal: new AbortController().signal,
    timeoutMs: 300,
    maxAnswerBytes: 1_000_000,
    now: Date.now,
    ...changes,
  });
};

const told = (result: DeliveryResult<HttpAnswer>): Told =>
  result.kind === 'delivered'
    ? [0, '', result.answer.body.toString('latin1')]
    : [result.curl?.errno ?? -1, result.curl?.text ?? result.message, ''];

/** Times differ from one attempt to the next. */
const timeless = ([errno, text, answer]: Told): Told => [
  errno,
  text.replace(/after \d+ m/, 'after 0 m').replace(/after 0 milliseconds/, 'after 300 milliseconds'),
  answer,
];

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const MORE = 'transfer closed with outstanding read data remaining';
const UNSUPPORTED = 'Unsupported HTTP version in response';
const NO_HTTP = 'Received HTTP/0.9 when not allowed';
const RESET = 'Recv failure: Connection reset by peer';
const closing = (text: string) => (socket: Socket) => void socket.end(text, 'latin1');
const afterwards = (text: string, act: (socket: Socket) => void) => (socket: Socket) =>
  void socket.write(text, () => setTimeout(act, 20, socket));
const reset = (socket: Socket) => void socket.resetAndDestroy();

describe('an answer', () => {
  const ANSWERS: [string, string | ((socket: Socket) => void), number, string][] = [
    ['that does not come', closing(''), 52, 'Empty reply from server'],
    ['of half a status line', closing('HTTP/1.1 '), 52, 'Empty reply from server'],
    ['of a go-ahead alone', closing('HTTP/1.1 100 Continue\r\n\r\n'), 52, 'Empty reply from server'],
    ['with half its headers', closing(`${OK}Content-Le`), 0, ''],
    ['reset before it', reset, 56, RESET],
    ['reset in its headers', afterwards(`${OK}A: b\r\n`, reset), 56, RESET],
    ['reset in its body', afterwards(`${OK}Content-Length: 9\r\n\r\nok`, reset), 56, RESET],
    ['reset after a body of unknown length', afterwards(`${OK}\r\nok`, reset), 56, RESET],
    [
      'too short',
      closing(`${OK}Content-Length: 10\r\n\r\nhalf`),
      18,
      'transfer closed with 6 bytes remaining to read',
    ],
    [
      'too short by its headers',
      closing(`${OK}Content-Length: 5\r\n`),
      18,
      'transfer closed with 5 bytes remaining to read',
    ],
    ['cut in a chunk', closing(`${CHUNKED}9\r\nhalf`), 18, MORE],
    ['cut between chunks', closing(`${CHUNKED}4\r\nhalf\r\n`), 18, MORE],
    ['cut before the end of chunks', closing(`${CHUNKED}4\r\nhalf\r\n0\r\n`), 18, MORE],
    ['cut in the last line of all', closing(`${CHUNKED}2\r\nok\r\n0\r\n\r`), 0, 'ok'],
    ['in chunks with extras', closing(`${CHUNKED}2;a=b\r\nok\r\n0\r\nX: y\r\n\r\n`), 0, 'ok'],
    ['in chunks of bare lines', closing(`${CHUNKED}2\nok\n0\n\n`), 0, 'ok'],
    [
      'with a chunk of no size',
      closing(`${CHUNKED}zz\r\nok`),
      56,
      'Illegal or missing hexadecimal sequence in chunked-encoding',
    ],
    [
      'with an endless chunk size',
      closing(`${CHUNKED}${'0'.repeat(20)}2\r\nok`),
      56,
      'Too long hexadecimal number in chunked-encoding',
    ],
    [
      'with a chunk past its end',
      closing(`${CHUNKED}2\r\nokxx\r\n`),
      56,
      'Malformed encoding found in chunked-encoding',
    ],
    [
      'with an odd trailer',
      closing(`${CHUNKED}2\r\nok\r\n0\r\nxyz\r\n\r\n`),
      43,
      'Failed reading the chunked-encoded stream',
    ],
    ['from an SSH server', 'SSH-2.0-OpenSSH_9.0\r\n', 1, NO_HTTP],
    ['of junk after a go-ahead', 'HTTP/1.1 100 C\r\n\r\njunkjunk', 1, NO_HTTP],
    ['without a version', 'HTTP 200 OK\r\n\r\n', 1, NO_HTTP],
    ['without a status', 'HTTP/1.1 abc\r\n\r\n', 1, UNSUPPORTED],
    ['with a tab before its status', 'HTTP/1.1\t200 OK\r\n\r\n', 1, UNSUPPORTED],
    ['of HTTP/1', 'HTTP/1 200 OK\r\n\r\n', 1, UNSUPPORTED],
    ['of HTTP/4', 'HTTP/4 200 OK\r\n\r\n', 1, UNSUPPORTED],
    ['of HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 1, 'Unsupported HTTP version (1.2) in response'],
    ['of HTTP/3', 'HTTP/3 200\r\n\r\n', 1, 'Unsupported HTTP version (3.0) in response'],
    ['of status 20', 'HTTP/1.1 20 OK\r\n\r\n', 1, 'Unsupported response code in HTTP response'],
    ['of status 2000', 'HTTP/1.1 2000 OK\r\n\r\n', 1, 'Unsupported response code in HTTP response'],
    ['of HTTP/2 in plain text', closing('HTTP/2 200\r\n\r\nok'), 0, 'ok'],
    ['of status 999', closing('HTTP/1.1 999 OK\r\n\r\nok'), 0, 'ok'],
    ['in lower case', closing('http/1.1 404 No\r\n\r\nok'), 0, 'ok'],
    [
      'after other heads',
      closing(`HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n${OK}\r\nok`),
      0,
      'ok',
    ],
    ['of bare lines', closing('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'), 0, 'ok'],
    ['with a line that is no header', closing(`${OK}foo bar\r\n\r\nok`), 8, 'Header without colon'],
    ['with a zero byte', closing(`${OK}A: b\0c\r\n\r\nok`), 8, 'Nul byte in header'],
    ['with a folded header', closing(`${OK}A: b\r\n c\r\n\r\nok`), 0, 'ok'],
    ['with odd header names', closing(`${OK}foo : bar\r\n: bar\r\n\r\nok`), 0, 'ok'],
    ['of length abc', closing(`${OK}Content-Length: abc\r\n\r\nok`), 8, 'Invalid Content-Length: value'],
    ['of length -1', closing(`${OK}Content-Length: -1\r\n\r\nok`), 8, 'Invalid Content-Length: value'],
    ['of length 2abc', closing(`${OK}Content-Length: 2abc\r\n\r\nokmore`), 0, 'ok'],
    ['of an unthinkable length', closing(`${OK}Content-Length: ${'9'.repeat(23)}\r\n\r\nok`), 0, 'ok'],
    ['of two lengths', closing(`${OK}Content-Length: 2\r\nContent-Length: 1\r\n\r\nok`), 0, 'o'],
    [
      'of a length and chunks',
      closing(CHUNKED.replace('\r\n', '\r\nContent-Length: 9\r\n') + '2\r\nok\r\n0\r\n\r\n'),
      0,
      'ok',
    ],
    [
      'in an unknown coding',
      closing(`${OK}Transfer-Encoding: foo\r\n\r\nok`),
      61,
      'Unrecognized content encoding type. libcurl understands deflate, gzip, br, zstd content encodings.',
    ],
    [
      'with endless headers',
      closing(`${OK}${`X: ${'y'.repeat(1000)}\r\n`.repeat(400)}\r\n`),
      56,
      'Too large response headers: 307547 > 307200',
    ],
    ['with an endless header', closing(`${OK}X: ${'y'.repeat(150_000)}\r\n\r\n`), 27, 'Out of memory'],
    ['without a body', closing('HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok'), 0, ''],
    ['that never starts', () => {}, 28, 'Operation timed out after 300 milliseconds with 0 bytes received'],
    [
      'that never ends',
      `${OK}Content-Length: 10\r\n\r\nhalf`,
      28,
      'Operation timed out after 300 milliseconds with 4 out of 10 bytes received',
    ],
    [
      'that goes on and on',
      `${CHUNKED}2\r\nok\r\n`,
      28,
      'Operation timed out after 300 milliseconds with 2 bytes received',
    ],
  ];
  const start = () =>
    startRawHttpServer((_, request) => ANSWERS[Number(/^POST \/(\d+)/.exec(request)?.[1])]?.[1] ?? '');

  test.each(ANSWERS.map(([name, , errno, text], index) => [name, errno, text, index] as const))(
    '%s is told with curl error %d',
    async (_, errno, text, index) => {
      await using server = await start();
      const expected = errno === 0 ? [0, '', text] : [errno, text, ''];
      expect(told(await post(`http://127.0.0.1:${server.port}/${index}`))).toEqual(expected);
    },
  );

  test.runIf(hasPhpCurl)('is told in the words of the curl that is here', { timeout: 30_000 }, async () => {
    await using server = await start();
    const results = await postWithPhp(ANSWERS.map((_, index) => `http://127.0.0.1:${server.port}/${index}`));
    const listed = results.map((result, index) => [ANSWERS[index]?.[0], ...timeless(result)]);
    expect(listed).toEqual(
      ANSWERS.map(([name, , errno, text]) => (errno === 0 ? [name, 0, '', text] : [name, errno, text, ''])),
    );
  });

  test('may come in pieces of any size', async () => {
    const whole = `HTTP/1.1 100 C\r\n\r\n${CHUNKED}2;x\r\nok\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n`;
    await using server = await startRawHttpServer(() => (socket) => {
      socket.setNoDelay(true);
      let index = 0;
      const timer = setInterval(() => {
        if (index === whole.length || socket.destroyed) clearInterval(timer);
        else socket.write(whole[index++] ?? '');
      }, 1);
    });
    const result = await post(`http://127.0.0.1:${server.port}/in`, { timeoutMs: 5000 });
    expect(told(result)).toEqual([0, '', 'okabc']);
  });

  test.each([
    ['early', 400],
    ['early', 200],
  ])('that comes %s, of status %d, is an answer', async (_, status) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(`HTTP/1.1 ${status} X\r\nContent-Length: 3\r\n\r\nbad`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const body = Buffer.alloc(900_000, 'x');
    expect(told(await post(`http://127.0.0.1:${port}/in`, { body }))).toEqual([0, '', 'bad']);
    server.close();
  });
});

describe('a connection', () => {
  test('that the kit ends has a number too', async () => {
    await using server = await startRawHttpServer(() => `${OK}Content-Length: 9\r\n\r\nabcdefghi`);
    const address = `http://127.0.0.1:${server.port}/in`;
    expect(told(await post(address, { signal: AbortSignal.abort() }))).toEqual([42, 'Callback aborted', '']);
    expect(told(await post(address, { maxAnswerBytes: 3 }))).toEqual([63, 'Maximum file size exceeded', '']);
  });

  const closed = async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await once(server.close(), 'close');
    return port;
  };

  test('refused is told by the name of the URL', async () => {
    const port = await closed();
    const text = (host: string, shown = port) =>
      `Failed to connect to ${host} port ${shown} after 0 ms: Couldn't connect to server`;
    const urls = [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `http://[::1]:${port}/`];
    const expected = ['127.0.0.1', 'localhost', '::1'].map((host) => [7, text(host), '']);
    expect(await Promise.all(urls.map(async (url) => told(await post(url))))).toEqual(expected);
    if (hasPhpCurl) expect((await postWithPhp(urls)).map(timeless)).toEqual(expected);

    const endpoint = { host: '127.0.0.1', port };
    const partner = await post('https://partner.example/in', { endpoint });
    expect(told(partner)).toEqual([7, text('partner.example', 443), '']);
    expect(partner).toMatchObject({ reason: 'connect', message: `connect ECONNREFUSED 127.0.0.1:${port}` });
  });

  test('to an unknown name is told by that name', { timeout: 20_000 }, async () => {
    const urls = ['http://no-such-host.invalid/', 'https://nö.invalid:8443/'];
    const expected = ['no-such-host.invalid', 'xn--n-1ga.invalid'].map((host) => [
      6,
      `Could not resolve host: ${host}`,
      '',
    ]);
    for (const [index, url] of urls.entries()) {
      expect(told(await post(url, { timeoutMs: 10_000 }))).toEqual(expected[index]);
    }
  });

  test.each(['/a b', '/a\tb', '/a\x7fb', '/in#a\x01'])('is not made for %j', async (target) => {
    await using server = await startRawHttpServer(() => OK);
    const url = `http://127.0.0.1:${server.port}${target}`;
    const expected = [3, 'URL using bad/illegal format or missing URL', ''];
    expect(told(await post(url))).toEqual(expected);
    if (hasPhpCurl) expect(await postWithPhp([url])).toEqual([expected]);
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['/x#part', '/x'],
    ['#part', '/'],
    ['?q#part', '/?q'],
    ['/x?', '/x?'],
    ['/é?é', '/%c3%a9?é'],
    ['/%C3%a9[1]"<>^`{}|\\', '/%C3%a9[1]"<>^`{}|\\'],
  ])('for %s asks for %s', async (target, expected) => {
    await using server = await startRawHttpServer(() => `${OK}Content-Length: 2\r\n\r\nok`);
    const origin = `http://127.0.0.1:${server.port}`;
    // `URL` takes no part in what comes after the host.
    const result = await post(`${origin}/`, { target });
    expect(result).toMatchObject({ answer: { hops: [{ url: origin + expected }] } });
    if (hasPhpCurl) await postWithPhp([origin + target]);
    const asked = server.requests.map((request) => Buffer.from(request, 'latin1').toString().split(' ')[1]);
    expect(new Set(asked)).toEqual(new Set([expected]));
  });
});

describe('a redirect', () => {
  const bad = (why: string, errno = 3) => `${errno} The redirect target URL could not be parsed: ${why}`;
  const disabled = (scheme: string) => `1 Protocol "${scheme}" not supported or disabled in libcurl`;
  const PORT = 'Port number was not a decimal number between 0 and 65535';
  const SLASHES = 'Unsupported number of slashes following scheme';
  const NO_HOST = 'No host part in the URL';
  const SCHEME = 'Unsupported URL scheme';
  /** In the place of HOST there is the server that redirects. Every request but the first is in /0/a/b. */
  const LOCATIONS: [location: string, expected: string][] = [
    ['/x y', '/x%20y'],
    ['x y', '/0/a/x%20y'],
    ['x y?a b?c d', '/0/a/x%20y?a+b?c+d'],
    ['/é', '/%c3%a9'],
    ['é?é=é', '/0/a/%c3%a9?%c3%a9=%c3%a9'],
    ['/\u{1F600}', '/%f0%9f%98%80'],
    ['/a\u00a0b', '/a%c2%a0b'],
    ['/%c3%a9%C3%A9%zz%2fb%', '/%c3%a9%C3%A9%zz%2fb%'],
    ['/%7e~%41%00', '/%7e~%41%00'],
    ['/?', '/'],
    ['/x?', '/x'],
    ['/x?#', '/x'],
    ['?', '/0/a/b'],
    ['??', '/0/a/b??'],
    ['?n#f', '/0/a/b?n'],
    ['#f', '/0/a/'],
    ['/x#f', '/x'],
    [' \t/lead', '/lead'],
    ['/trail \t', '/trail'],
    ['.', '/0/a/'],
    ['..', '/0/'],
    ['./x', '/0/a/x'],
    ['../x', '/0/x'],
    ['../../../../x', '/x'],
    ['x/../y', '/0/a/y'],
    ['/x/..', '/'],
    ['/x/./y/.', '/x/y/'],
    ['/x//../y', '/x/y'],
    ['/a/b/../../../c/.', '/c/'],
    ['/.../x', '/.../x'],
    ['/a//b', '/a//b'],
    ['/%2e%2e/x', '/%2e%2e/x'],
    ['/x?/../y', '/x?/../y'],
    ['?/../y', '/0/a/b?/../y'],
    ['/x[1]{1}|^`"<>\\', '/x[1]{1}|^`"<>\\'],
    ['x?"<>\\|^`{}[]', '/0/a/x?"<>\\|^`{}[]'],
    ['\\x', '/0/a/\\x'],
    ['/a:b;c=1,d+e', '/a:b;c=1,d+e'],
    ['/x?a=http://b/../c', '/x?a=http://b/../c'],
    ['//HOST/p', '/p'],
    ['http://HOST', '/'],
    ['http://HOST?x', '/?x'],
    ['http://HOST#x', '/'],
    ['http://HOST/é?é#é', '/%c3%a9?%c3%a9'],
    ['http://HOST/../A b', '/A%20b'],
    ['HTTP://HOST/x', '/x'],
    ['http:/HOST/x', '/x'],
    ['http:///HOST/x', '/x'],
    ['http://u:p@HOST/x', '/x'],
    ['http:////HOST/x', bad(SLASHES)],
    ['http:HOST/x', bad(SLASHES)],
    ['http:?x', bad(SLASHES)],
    ['http://', bad(NO_HOST)],
    ['http:/', bad(NO_HOST)],
    ['//', bad(NO_HOST)],
    ['http://HOST\\x', bad(PORT)],
    ['http://x:99999/', bad(PORT)],
    ['http://127.0.0.1:1:2/', bad(PORT)],
    ['http://a b/', bad('Bad hostname')],
    ['//x y/', bad('Bad hostname')],
    ['http://a%20b/', bad('Bad hostname')],
    ['http://[::1', bad('Bad IPv6 address')],
    ['/x\x01', bad('Bad path')],
    ['/x\ty', bad('Bad path')],
    ['/x\x7fy', bad('Bad path')],
    ['/x?a\tb', bad('Bad query')],
    ['foo://x y', bad(SCHEME, 1)],
    ['a:b', bad(SCHEME, 1)],
    ['javascript:alert(1)', bad(SCHEME, 1)],
    ['mailto:a@b', bad(SCHEME, 1)],
    ['file:///etc/passwd', disabled('file')],
    ['FILE:///x', disabled('file')],
    ['gopher://x/', disabled('gopher')],
    ['scp://x/', disabled('scp')],
    ['/two\r\nLocation: /last', '/two'],
    ['\r\nLocation: /second', '/second'],
    ['/fold\r\n more', '/fold'],
  ];
  const start = async () => {
    const server = await startRawHttpServer((_, request) => {
      const index = /^POST \/0\/a\/b\?case=(\d+) /.exec(request)?.[1];
      const location = LOCATIONS[Number(index)]?.[0].replace('HOST', `127.0.0.1:${server.port}`) ?? '';
      return closing(
        index === undefined
          ? `${OK}Content-Length: 2\r\n\r\nok`
          : `HTTP/1.1 302 Found\r\nLocation: ${Buffer.from(location).toString('latin1')}\r\nContent-Length: 0\r\n\r\n`,
      );
    });
    return server;
  };
  const address = (port: number, index: number) => `http://127.0.0.1:${port}/0/a/b?case=${index}`;
  const summary = ([errno, text]: Told, requests: readonly string[]) =>
    errno === 0 ? requests.at(-1)?.split(' ')[1] : `${errno} ${text}`;

  test.each(LOCATIONS.map(([location, expected], index) => [location, expected, index] as const))(
    'to %j leads to %s',
    async (_, expected, index) => {
      await using server = await start();
      const result = await post(address(server.port, index));
      expect(summary(told(result), server.requests)).toBe(expected);
    },
  );

  test.runIf(hasPhpCurl)('leads where it leads the curl that is here', async () => {
    await using server = await start();
    const results = await postWithPhp(LOCATIONS.map((_, index) => address(server.port, index)));
    const seen = server.requests.join('\n').split(/(?=POST \/0\/a\/b\?case=)/);
    const listed = results.map((result, index) => [
      LOCATIONS[index]?.[0],
      summary(result, seen[index]?.match(/^(POST|GET) .*$/gm) ?? []),
    ]);
    expect(listed).toEqual(LOCATIONS);
  });

  test('may have a body that breaks off, but not in a chunk', async () => {
    const redirection = 'HTTP/1.1 302 F\r\nLocation: /there\r\n';
    const bodies: [string, Told][] = [
      ['Content-Length: 9\r\n\r\nno', [0, '', 'ok']],
      ['', [0, '', 'ok']],
      ['Transfer-Encoding: chunked\r\n\r\n9\r\nno', [18, MORE, '']],
    ];
    await using server = await startRawHttpServer((_, request) =>
      closing(
        request.startsWith('GET')
          ? `${OK}\r\nok`
          : redirection + (bodies[Number(/^POST \/(\d)/.exec(request)?.[1])]?.[0] ?? ''),
      ),
    );
    const urls = bodies.map((_, index) => `http://127.0.0.1:${server.port}/${index}`);
    for (const [index, url] of urls.entries()) expect(told(await post(url))).toEqual(bodies[index]?.[1]);
    if (hasPhpCurl) expect(await postWithPhp(urls)).toEqual(bodies.map(([, expected]) => expected));
  });

  test('is followed twenty times', async () => {
    await using server = await startRawHttpServer(
      () => 'HTTP/1.1 302 F\r\nLocation: /in\r\nContent-Length: 0\r\n\r\n',
    );
    const url = `http://127.0.0.1:${server.port}/in`;
    expect(told(await post(url))).toEqual([47, 'Maximum (20) redirects followed', '']);
    if (hasPhpCurl) {
      expect(await postWithPhp([url])).toEqual([[47, 'Maximum (20) redirects followed', '']]);
      expect(server.requests.length).toBe(2 * 21);
    }
  });
});

describe('TLS', () => {
  const VERSION = 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number';
  const HANDSHAKES: [string, (socket: Socket) => void, number, string][] = [
    [
      'to plain HTTP',
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 X\r\n\r\n')),
      35,
      VERSION,
    ],
    ['to SSH', (socket) => void socket.end('SSH-2.0-x\r\n'), 35, VERSION],
    [
      'closed',
      (socket) => void socket.once('data', () => socket.end()),
      35,
      'OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to 127.0.0.1:PORT ',
    ],
    ['reset', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 35, RESET],
    ['never answered', () => {}, 28, 'Connection timed out after 300 milliseconds'],
  ];
  test.each(HANDSHAKES)('%s is told in the words of curl', async (_, answer, errno, text) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      answer(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}/in`;
    const expected = [errno, text.replace('PORT', String(port)), ''];
    const result = await post(url);
    expect(told(result)).toEqual(expected);
    expect(result).toHaveProperty('reason', errno === 28 ? 'timeout' : 'connect');
    if (hasPhpCurl) expect((await postWithPhp([url])).map(timeless)).toEqual([expected]);
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('a certificate', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mrssmith-certificate-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function startServer(subject: string, names: string): Promise<{ server: Server; port: number }> {
    const [config, keyFile, certFile] = ['openssl.cnf', 'key.pem', 'cert.pem'].map((name) =>
      join(folder, name),
    );
    const extension = names === '' ? '' : `subjectAltName=${names}\n`;
    writeFileSync(
      config ?? '',
      `[req]\ndistinguished_name=d\n[d]\n[e]\nbasicConstraints=CA:false\n${extension}`,
    );
    const args =
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -extensions e -utf8`.split(' ');
    execFileSync(
      'openssl',
      [...args, '-keyout', keyFile ?? '', '-out', certFile ?? '', '-subj', subject, '-config', config ?? ''],
      { stdio: 'ignore' },
    );
    const [key, cert] = [readFileSync(keyFile ?? ''), readFileSync(certFile ?? '')];
    const server = createHttpsServer({ key, cert }, (_, response) => response.end('ok'));
    await once(server.listen(0, 'localhost'), 'listening');
    return { server, port: (server.address() as AddressInfo).port };
  }

  const another = (host: string) =>
    `SSL: no alternative certificate subject name matches target host name '${host}'`;
  const subject = (name: string, host: string) =>
    `SSL: certificate subject name '${name}' does not match target host name '${host}'`;

  test.each([
    ['/CN=localhost', '', '', subject('localhost', '127.0.0.1')],
    ['/CN=127.0.0.1', '', subject('127.0.0.1', 'localhost'), ''],
    ['/CN=other.example', '', subject('other.example', 'localhost'), subject('other.example', '127.0.0.1')],
    ['/CN=aaa/CN=LOCALHOST', '', '', subject('LOCALHOST', '127.0.0.1')],
    ['/CN=localhost/CN=aaa', '', subject('aaa', 'localhost'), subject('aaa', '127.0.0.1')],
    ['/CN=localhost.', '', '', subject('localhost.', '127.0.0.1')],
    ['/CN=*', '', subject('*', 'localhost'), subject('*', '127.0.0.1')],
    ['/CN=localhost', 'email:a@b.c,URI:https://x', '', subject('localhost', '127.0.0.1')],
    ['/CN=localhost', 'DNS:b.example', another('localhost'), another('127.0.0.1')],
    ['/CN=localhost', 'IP:127.0.0.2', another('localhost'), another('127.0.0.1')],
    ['/CN=x', 'DNS:x,DNS:LocalHost,IP:127.0.0.1', '', ''],
    ['/CN=x', 'DNS:127.0.0.1', another('localhost'), another('127.0.0.1')],
    ['/CN=x', 'DNS:*', another('localhost'), another('127.0.0.1')],
    [
      '/O=x',
      '',
      'SSL: unable to obtain common name from peer certificate',
      'SSL: unable to obtain common name from peer certificate',
    ],
  ])('of %s, with %j, is compared as curl does', async (name, names, forName, forAddress) => {
    const { server, port } = await startServer(name, names);
    const urls = ['localhost', '127.0.0.1'].map((host) => `https://${host}:${port}/in`);
    const expected = [forName, forAddress].map((text) => (text === '' ? [0, '', 'ok'] : [60, text, '']));
    expect(await Promise.all(urls.map(async (url) => told(await post(url))))).toEqual(expected);
    if (hasPhpCurl) expect(await postWithPhp(urls)).toEqual(expected);
    server.close();
  });
});
