import { join } from 'node:path';
import type { Session } from '../../src/dev/session/session.js';
import { startStudio, type StudioOptions } from '../../src/dev/server/studio.js';

/** A page's view of a studio: asks with the token and the headers that a browser sends. */
export interface StudioClient extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  json<T>(path: string): Promise<T>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Serves a session on a free port, with a page that was not built unless another folder is named. */
export async function openStudio(
  session: Session,
  options: Partial<StudioOptions> = {},
): Promise<StudioClient> {
  const studio = await startStudio(session, {
    port: 0,
    stateFolder: undefined,
    pageFolder: join(session.root, 'no-page'),
    version: '0.0.0-test',
    ...options,
  });
  const { origin, searchParams } = new URL(studio.url);
  const token = searchParams.get('token') ?? '';
  const cookie = `mrssmith-studio-${studio.port}=${token}`;
  const get: StudioClient['get'] = (path, headers = {}) =>
    fetch(origin + path, { headers: { cookie, ...headers } });
  return {
    origin,
    port: studio.port,
    token,
    get,
    async json<T>(path: string) {
      const response = await get(path);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    post: (path, body, headers = {}) =>
      fetch(origin + path, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: () => studio[Symbol.asyncDispose](),
  };
}
