import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came. */
export interface SeenRequest {
  readonly url: string;
  readonly text: string;
  /** What was asked, e.g. `session.get`; `multirequest` for a batch. */
  readonly name: string;
  /** Parameters of a JSON body. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a server does in place of the account; `undefined` lets the request through to it. */
export type Mischief = ((response: ServerResponse) => void) | undefined;

export interface Front extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** A server before an account, or before none: it remembers what it is asked, and may answer by itself. */
export async function startFront(
  target: string | undefined,
  meddle: (request: SeenRequest, number: number) => Mischief = () => undefined,
): Promise<Front> {
  const seen: SeenRequest[] = [];
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const text = body.toString();
    const url = request.url ?? '';
    const found = /service\/(\w+)(?:\/action\/(\w+))?/.exec(url);
    const name = [found?.[1], found?.[2]].filter((part) => part !== undefined).join('.');
    const params = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    const asked = { url, text, name, params };
    seen.push(asked);
    const mischief = meddle(asked, seen.length);
    if (mischief !== undefined) {
      mischief(response);
      return;
    }
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const answer = await fetch(`${target}${url}`, { method: 'POST', headers, body });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

export const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Mischief =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** An error as the API writes it. */
export const apiRefusal = (code: string, message = `${code} happened`, args: object = []): Mischief =>
  answer(200, JSON.stringify({ code, message, objectType: 'KalturaAPIException', args }), {
    'content-type': 'application/json',
  });

export const reset: Mischief = (response) => response.socket?.resetAndDestroy();

/** Says nothing, and does not hang up. */
export const silence: Mischief = () => undefined;
