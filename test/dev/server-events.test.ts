import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { EventStream } from '../../src/dev/server/event-stream.js';
import { writeFolder, type TemporaryFolder } from '../support/connector-folder.js';
import { EventReader } from '../support/event-reader.js';
import { openStudio, type StudioClient } from '../support/studio.js';
import { StudioSession } from '../support/studio-session.js';
import { stylesheet, writeWorkspace } from '../support/workspace.js';

const SUBMIT = 'acme/minimal/submit';

let workspace: TemporaryFolder;
let session: StudioSession;
let studio: StudioClient;

beforeAll(async () => {
  workspace = writeWorkspace({ acme: { files: { 'submit.xsl': stylesheet('<asset/>') } } });
  session = await new StudioSession(workspace.path).runAll();
  studio = await openStudio(session);
});

afterAll(async () => {
  await studio[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  workspace[Symbol.dispose]();
});

const listen = async (to = studio) => new EventReader(await to.get('/api/events'));

describe('events', () => {
  test('begin with a greeting, and tell every page the same', async () => {
    await using first = await listen();
    await using second = await listen();
    for (const page of [first, second]) {
      expect(await page.next()).toEqual({ event: 'hello', version: '0.0.0-test', boot: expect.any(String) });
    }
    session.setActivity({ done: 1, total: 3 });
    session.emit({ kind: 'catalog' });
    session.setState(SUBMIT, 'running');
    for (const page of [first, second]) {
      expect(await page.next()).toEqual({ event: 'activity', activity: { done: 1, total: 3 } });
      expect(await page.next()).toEqual({ event: 'state' });
      expect(await page.next()).toMatchObject({ event: 'run', run: { key: SUBMIT, state: 'running' } });
    }
    session.setActivity(undefined);
    expect(await first.next()).toEqual({ event: 'activity', activity: null });
  });

  test('a run tells its result, its delivery with who sent it, and which coverage is another', async () => {
    await using page = await listen();
    const { revision } = session.runs.get(SUBMIT) ?? { revision: 0 };
    await session.runAll();
    const arrived = await page.nextOf('delivery');
    expect(arrived.delivery).toMatchObject({ id: session.inbox.count, path: '/in' });
    expect(await page.next()).toMatchObject({ event: 'run', run: { revision: revision + 1, ok: true } });
    expect(await page.next()).toMatchObject({
      event: 'delivery',
      delivery: { id: session.inbox.count, run: SUBMIT },
    });
    expect(await page.next()).toMatchObject({ event: 'settled', settled: { runs: 1, failed: 0 } });
    expect(await page.next()).toEqual({ event: 'coverage', of: ['acme/submit'] });
  });

  test('a page that goes is forgotten', async () => {
    const before = studio.get('/api/state');
    const socket = connect(studio.port, '127.0.0.1');
    const lines = [
      'GET /api/events HTTP/1.1',
      `Host: 127.0.0.1:${studio.port}`,
      `Cookie: mrssmith-studio-${studio.port}=${studio.token}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    socket.resetAndDestroy();
    await once(socket, 'close');
    session.setActivity({ done: 0, total: 1 });
    session.setActivity(undefined);
    expect((await before).status).toBe(200);
    expect((await studio.get('/api/state')).status).toBe(200);
  });

  test('more pages than anybody has are sent away', async () => {
    const pages = await Promise.all(Array.from({ length: 32 }, async () => await listen()));
    const answer = await studio.get('/api/events');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'PAGES_TOO_MANY' } });
    await Promise.all(pages.map((page) => page[Symbol.asyncDispose]()));
  });
});

test('a page that was left open finds the server again after a restart, and sees that it is another', async () => {
  using folder = writeFolder({});
  const stateFolder = folder.path;
  const first = await openStudio(session, { stateFolder });
  const page = await listen(first);
  const hello = await page.nextOf('hello');
  await first[Symbol.asyncDispose]();
  expect(await page.next()).toBeUndefined();

  await using again = await openStudio(session, { stateFolder, port: first.port });
  expect(again.port).toBe(first.port);
  await using back = await listen(first);
  expect((await back.nextOf('hello')).boot).not.toBe(hello.boot);
});

/** A connection whose other end takes nothing until it is told to. */
class SlowResponse extends EventEmitter {
  writableLength = 0;
  writableEnded = false;
  destroyed = false;
  readonly sent: string[] = [];

  writeHead(): void {}

  write(text: string): void {
    this.writableLength += text.length;
    this.sent.push(text);
  }

  take(): void {
    this.writableLength = 0;
    this.sent.length = 0;
    this.emit('drain');
  }

  destroy(): void {
    this.destroyed = true;
  }

  end(): void {
    this.writableEnded = true;
  }
}

describe('a page that is slow', () => {
  const open = () => {
    const response = new SlowResponse();
    return { response, stream: new EventStream(response as unknown as ServerResponse, {}) };
  };
  const settled = (runs: number, changed: string) => ({
    event: 'settled' as const,
    settled: { runs, failed: 0, ms: 1, changed: [changed] },
  });
  const large = 'x'.repeat(70_000);

  test('gets the newest of each thing, in the order in which it was last told', async () => {
    const { response, stream } = open();
    stream.send('full', settled(0, large));
    await turn();
    for (let count = 1; count <= 500; count++) {
      stream.send('a', settled(count, 'a'));
      stream.send('b', settled(count, 'b'));
      await turn();
    }
    expect(response.sent.length).toBe(2);
    stream.send('a', settled(501, 'a'));
    response.take();
    const runs = [...response.sent.join('').matchAll(/"runs":(\d+)/g)].map(([, count]) => count);
    expect(runs).toEqual(['500', '501']);
  });

  test('is let go when more waits than it could want, not because a workspace is large', async () => {
    const { response, stream } = open();
    const text = 'x'.repeat(500);
    for (let count = 0; count < 10_000; count++) stream.send(`run ${count}`, settled(count, text));
    expect(response.destroyed).toBe(false);
    await turn();
    for (let count = 0; count < 10_000; count++) stream.send(`run ${count}`, settled(count, text));
    expect(response.destroyed).toBe(false);
    for (let count = 0; count < 10_000; count++) stream.send(`more ${count}`, settled(count, text));
    expect(response.destroyed).toBe(true);
  });

  test('what is told in one go comes in one piece, and all of it in the end', async () => {
    const { response, stream } = open();
    for (let count = 0; count < 1_000; count++) stream.send(`run ${count}`, settled(count, 'x'.repeat(500)));
    let got = '';
    for (let left = 20; left > 0 && !got.includes('"runs":999'); left--) {
      await turn();
      got += response.sent.join('');
      response.take();
    }
    expect(got.match(/^event: /gm)).toHaveLength(1_000);
    expect(got.match(/^retry: /gm)).toHaveLength(1);
  });
});

/** Until what was told in this turn is sent. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
