import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  RunKey,
  WireCoverage,
  WireDeliveryDetail,
  WireEvent,
  WireMap,
  WireRun,
  WireState,
} from '../../src/harness/studio/wire.js';
import { readBuiltFile } from '../../src/dev/server/built-file.js';

const BUILT = join(import.meta.dirname, '../../dist/studio');
const NONCE = 'c3R1Yg';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
};

/** What a stub answers; tests change it and say so with `send`. */
export interface StubContent {
  state: WireState;
  readonly runs: Map<RunKey, WireRun>;
  readonly maps: Map<RunKey, WireMap>;
  readonly coverage: WireCoverage | undefined;
  deliveries: WireDeliveryDetail[];
}

/** The built page behind a server that says what a test wants: for what no real session can be made to do in a second. */
export interface StudioStub extends AsyncDisposable {
  readonly url: string;
  readonly content: StubContent;
  /** Requests so far, e.g. `GET /api/run?key=a`. */
  readonly requests: string[];
  readonly posted: { readonly path: string; readonly body: unknown }[];
  send(event: WireEvent): void;
  /** Ends all event streams, as a server that goes away does. */
  hangUp(): void;
}

/** @param port - 0 for any. */
export async function startStudioStub(content: StubContent, port = 0): Promise<StudioStub> {
  const streams = new Set<ServerResponse>();
  const requests: string[] = [];
  const posted: { path: string; body: unknown }[] = [];
  const write = (stream: ServerResponse, { event, ...data }: WireEvent) =>
    stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);

  const server = createServer((request, response) => {
    void answer(request, response).catch((cause: unknown) => {
      response.writeHead(500).end(JSON.stringify({ error: { code: 'STUB', message: String(cause) } }));
    });
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stub');
    requests.push(`${request.method} ${request.url}`);
    if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
    const name = url.pathname.slice('/api/'.length);
    if (name === 'events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      streams.add(response);
      response.on('close', () => streams.delete(response));
      write(response, { event: 'hello', boot: content.state.boot, version: content.state.version });
      return;
    }
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      posted.push({ path: name, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      return sendJson(response, 200, name === 'snapshots' ? { runs: [] } : {});
    }
    const found = read(name, url.searchParams);
    if (found === undefined)
      sendJson(response, 404, { error: { code: 'NOT_FOUND', message: 'there is none' } });
    else sendJson(response, 200, found);
  }
  function read(name: string, query: URLSearchParams): unknown {
    const key = query.get('key') ?? '';
    if (name === 'state') return content.state;
    if (name === 'run') return content.runs.get(key);
    if (name === 'map') return content.maps.get(key);
    if (name === 'coverage') return content.coverage;
    if (name === 'faults') return [];
    if (name === 'inbox') return { deliveries: content.deliveries, isMore: false };
    return content.deliveries.find(({ id }) => name === `inbox/${id}`);
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const hangUp = () => {
    for (const stream of streams) stream.destroy();
    streams.clear();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    content,
    requests,
    posted,
    send: (event) => {
      for (const stream of streams) write(stream, event);
    },
    hangUp,
    [Symbol.asyncDispose]: async () => {
      hangUp();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** With the policy of the real server. */
async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!/^[a-z]+\.(html|js|css)$/.test(name)) return void response.writeHead(404).end();
  const text = (await readBuiltFile(join(BUILT, name))).toString('utf8');
  response
    .writeHead(200, {
      'content-type': TYPES[name.split('.')[1] ?? ''] ?? 'text/plain',
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'`,
    })
    .end(
      name === 'index.html'
        ? text.replace('<head>', `<head><meta name="csp-nonce" content="${NONCE}">`)
        : text,
    );
}
