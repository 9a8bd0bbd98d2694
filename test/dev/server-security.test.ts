import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStudio } from '../../src/dev/server/studio.js';
import { writeFolder, type TemporaryFolder } from '../support/connector-folder.js';
import { openStudio, type StudioClient } from '../support/studio.js';
import { StudioSession } from '../support/studio-session.js';
import { writeWorkspace } from '../support/workspace.js';

const PAGE = `<!doctype html><html><head><title>Studio</title>
<script type="module" src="/assets/index-4f2a.js"></script></head><body></body></html>`;

let workspace: TemporaryFolder;
let page: TemporaryFolder;
let session: StudioSession;
let studio: StudioClient;

beforeAll(async () => {
  workspace = writeWorkspace({ acme: {} });
  page = writeFolder({
    'index.html': PAGE,
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/index-4f2a.js': 'export {};',
    'assets/index-4f2a.css': 'body { margin: 0 }',
    '.hidden.txt': 'hidden',
    'assets/notes.md': 'no type of the page',
  });
  session = new StudioSession(workspace.path);
  studio = await openStudio(session, { pageFolder: page.path });
});

afterAll(async () => {
  await studio[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
  page[Symbol.dispose]();
});

/** Asks with exactly these lines; fetch would tidy them. */
async function ask(target: string, headers: readonly string[], method = 'GET'): Promise<string> {
  const socket = connect(studio.port, '127.0.0.1');
  socket.write(`${[`${method} ${target} HTTP/1.1`, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`);
  return await text(socket);
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const cookie = () => `Cookie: mrssmith-studio-${studio.port}=${studio.token}`;
const own = () => `Host: 127.0.0.1:${studio.port}`;

describe('names of the host', () => {
  const rows: [string, () => string, number][] = [
    ['its address', () => `127.0.0.1:${studio.port}`, 200],
    ['localhost', () => `localhost:${studio.port}`, 200],
    ['LOCALHOST', () => `LOCALHOST:${studio.port}`, 200],
    ['IPv6', () => `[::1]:${studio.port}`, 200],
    ['a name that was made to point here', () => `evil.example:${studio.port}`, 403],
    ['a name below localhost', () => `evil.localhost:${studio.port}`, 403],
    ['a name that begins like it', () => `127.0.0.1.evil.example:${studio.port}`, 403],
    ['another port', () => `127.0.0.1:${studio.port - 1}`, 403],
    ['no port', () => '127.0.0.1', 403],
    ['another address of the loopback', () => `127.0.0.2:${studio.port}`, 403],
    ['nothing', () => '', 403],
  ];
  for (const [name, host, status] of rows) {
    test(`${name}: ${status}`, async () => {
      for (const path of ['/api/state', '/readyz', '/']) {
        expect(statusOf(await ask(path, [`Host: ${host()}`, cookie()]))).toBe(status);
      }
    });
  }
});

describe('who asks', () => {
  const rows: [string, readonly string[], { read: boolean; write: boolean }][] = [
    ['a program: no site', [], { read: true, write: false }],
    [
      'the page',
      ['Origin: http://127.0.0.1:PORT', 'Sec-Fetch-Site: same-origin'],
      { read: true, write: true },
    ],
    ['the page at its other name', ['Origin: http://localhost:PORT'], { read: true, write: true }],
    ['another site', ['Origin: https://evil.example'], { read: false, write: false }],
    ['another port', ['Origin: http://127.0.0.1:1'], { read: false, write: false }],
    ['HTTPS', ['Origin: https://127.0.0.1:PORT'], { read: false, write: false }],
    ['a file or a sandbox', ['Origin: null'], { read: false, write: false }],
    ['a script tag on another port', ['Sec-Fetch-Site: same-site'], { read: false, write: false }],
    ['an image on another site', ['Sec-Fetch-Site: cross-site'], { read: false, write: false }],
  ];
  for (const [name, lines, allowed] of rows) {
    test(`${name}: ${allowed.read ? 'may' : 'may not'} read, ${allowed.write ? 'may' : 'may not'} change`, async () => {
      const headers = [own(), cookie(), ...lines.map((line) => line.replace('PORT', String(studio.port)))];
      expect(statusOf(await ask('/api/state', headers))).toBe(allowed.read ? 200 : 403);
      const json = ['Content-Type: application/json', 'Content-Length: 0'];
      // 400: the body is no JSON, which is found out inside.
      expect(statusOf(await ask('/api/rerun', [...headers, ...json], 'POST'))).toBe(
        allowed.write ? 400 : 403,
      );
    });
  }

  test('a link on another site opens the page, and reaches nothing else', async () => {
    const link = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Dest: document'];
    expect(statusOf(await ask(`/?token=${studio.token}`, [own(), ...link]))).toBe(200);
    expect(statusOf(await ask(`/api/state?token=${studio.token}`, [own(), ...link]))).toBe(403);
  });
});

describe('the token', () => {
  test('is asked for everywhere, and a page says where to get it', async () => {
    for (const path of ['/', '/assets/index-4f2a.js', '/nothing']) {
      const answer = await fetch(studio.origin + path);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('Open the address that mrssmith dev prints');
    }
    for (const path of ['/api/state', '/api/events', '/api/nothing']) {
      const answer = await fetch(studio.origin + path);
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ error: { code: 'TOKEN_MISSING' } });
    }
  });

  const wrong: [string, (token: string) => string][] = [
    ['another', () => 'x'.repeat(43)],
    ['a part of it', (token) => token.slice(0, -1)],
    ['more than it', (token) => `${token}x`],
    ['nothing', () => ''],
  ];
  for (const [name, change] of wrong) {
    test(`${name} opens nothing, in the cookie or the address`, async () => {
      const token = change(studio.token);
      const inCookie = await studio.get('/api/state', { cookie: `mrssmith-studio-${studio.port}=${token}` });
      expect(inCookie.status).toBe(403);
      const inAddress = await fetch(`${studio.origin}/?token=${token}`);
      expect(inAddress.status).toBe(403);
      expect(inAddress.headers.get('set-cookie')).toBeNull();
    });
  }

  test('in the address of a visit becomes a cookie that no script and no other site can use', async () => {
    const visit = await fetch(`${studio.origin}/?token=${studio.token}`);
    const set = visit.headers.get('set-cookie') ?? '';
    expect(set).toBe(`mrssmith-studio-${studio.port}=${studio.token}; Path=/; HttpOnly; SameSite=Strict`);
    const state = await fetch(`${studio.origin}/api/state`, { headers: { cookie: set.split(';')[0] ?? '' } });
    expect(state.status).toBe(200);
  });

  test('of a workspace stays the same over restarts, and is for its owner alone', async () => {
    using folder = writeFolder({});
    const stateFolder = join(folder.path, 'state');
    const start = async () => {
      await using first = await openStudio(session, { stateFolder });
      return first.token;
    };
    const token = await start();
    const file = join(stateFolder, 'studio-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect(await start()).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    writeFileSync(file, 'short\n');
    const renewed = await start();
    expect(renewed).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(file, 'utf8').trim()).toBe(renewed);
    rmSync(file);
    expect(await start()).not.toBe(renewed);
  });
});

describe('files of the page', () => {
  test('the page has a nonce of its own at each visit, and a policy that allows nothing else', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const answer = await studio.get('/');
        const [, nonce = ''] =
          /<head><meta name="csp-nonce" content="([^"]+)">/.exec(await answer.text()) ?? [];
        const policy = answer.headers.get('content-security-policy') ?? '';
        expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
        expect(policy).toContain("default-src 'none'; script-src 'self';");
        expect(policy).not.toMatch(/unsafe|https?:/);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  test('assets are kept by the browser, what is beside the page is not', async () => {
    const script = await studio.get('/assets/index-4f2a.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const icon = await studio.get('/favicon.svg');
    expect(icon.headers.get('content-type')).toBe('image/svg+xml');
    expect(icon.headers.get('cache-control')).toBe('no-store');
  });

  test('every answer says that nothing is to be guessed, framed, told to others or kept', async () => {
    for (const path of ['/', '/assets/index-4f2a.css', '/api/state', '/api/nothing', '/nothing', '/readyz']) {
      const { headers } = await studio.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });

  const outside = [
    '/../acme/connector.yaml',
    '/assets/../index.html',
    '/assets/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%2e%2e%2findex.html',
    '/assets/..%5cindex.html',
    '//etc/passwd.txt',
    '/.hidden.txt',
    '/assets/notes.md',
    '/assets/',
    '/index.html%00.js',
  ];
  for (const path of outside) {
    test(`${path} leads nowhere`, async () => {
      expect(statusOf(await ask(path, [own(), cookie()]))).toBe(404);
    });
  }

  test('without a built page the address says how to build it', async () => {
    await using bare = await openStudio(session);
    const answer = await bare.get('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });
});

test('a port that is taken is told with the next one', async () => {
  const options = { stateFolder: undefined, pageFolder: page.path, version: '0' };
  await expect(startStudio(session, { port: studio.port, ...options })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    fix: expect.stringContaining(`--port ${studio.port + 1}`),
  });
});
