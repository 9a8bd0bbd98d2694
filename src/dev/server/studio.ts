import { serve, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { EXIT, Failure } from '../../core/failure.js';
import type { Session } from '../session/session.js';
import { createApi, type ApiParts } from './api.js';
import { createGuard, type StudioContext } from './guard.js';
import { Coverages } from './coverages.js';
import { InboxView } from './inbox-view.js';
import { Maps } from './maps.js';
import { News } from './news.js';
import { renderNotice } from './notice.js';
import { Overrides } from './overrides.js';
import { readPage, readPageFile, type PageFile } from './page-files.js';
import { Redaction } from './redaction.js';
import { refuse, toRefusal } from './refusal.js';
import { Relay } from './relay.js';
import { readToken } from './token.js';

/** Where the page is looked for, and what people remember. */
export const STUDIO_PORT = 4747;

export interface StudioOptions {
  /** 0 picks a free one. */
  readonly port?: number;
  /** Where the token is kept; `undefined`: it lasts as long as the process. */
  readonly stateFolder: string | undefined;
  /** Folder with the built page: `index.html` and `assets/`. */
  readonly pageFolder: string;
  /** Of the kit. */
  readonly version: string;
}

export interface Studio extends AsyncDisposable {
  /** With the token: whoever has it sees everything, e.g. `http://127.0.0.1:4747/?token=…`. */
  readonly url: string;
  readonly port: number;
}

/**
 * Serves the page of a session to this machine alone. The session is borrowed: whoever made it ends it.
 *
 * @throws {Failure} PORT_IN_USE.
 */
export async function startStudio(session: Session, options: StudioOptions): Promise<Studio> {
  const { port = STUDIO_PORT, stateFolder, pageFolder, version } = options;
  const token = await readToken(stateFolder);
  const redaction = new Redaction(session);
  const inbox = new InboxView(session, redaction);
  const news = new News();
  const parts: ApiParts = {
    session,
    redaction,
    inbox,
    news,
    overrides: new Overrides(session),
    maps: new Maps(session, redaction.document),
    coverages: new Coverages(session),
    version,
    boot: randomUUID(),
    pageFolder,
  };
  let bound = port;
  const app = createApp(parts, { token, port: () => bound });
  const server = await listen(app, port);
  bound = (server.address() as AddressInfo).port;
  const relay = new Relay(parts);
  return {
    url: `http://127.0.0.1:${bound}/?token=${token}`,
    port: bound,
    async [Symbol.asyncDispose]() {
      relay[Symbol.dispose]();
      news[Symbol.dispose]();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

interface AppOptions {
  readonly token: string;
  readonly port: () => number;
}

function createApp(parts: ApiParts, { token, port }: AppOptions): Hono<{ Bindings: HttpBindings }> {
  const { pageFolder } = parts;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(createGuard({ token, port }));
  app.get('/readyz', (c) => c.text('ready\n'));
  app.route('/api', createApi(parts));
  app.get('/', async (c) => {
    const page = await readPage(pageFolder);
    return page === undefined ? c.html(renderNotice(NOT_BUILT, BUILD), 503) : answerFile(c, page);
  });
  app.get('*', async (c) => {
    const file = await readPageFile(pageFolder, c.req.path);
    return file === undefined
      ? c.html(renderNotice('There is nothing here.', TO_PAGE), 404)
      : answerFile(c, file);
  });
  app.onError((cause, c) => {
    const { message, ...details } = toRefusal(cause);
    return refuse(c, { ...details, message: parts.redaction.text(message) });
  });
  return app;
}

const answerFile = (c: StudioContext, { body, headers }: PageFile): Response =>
  c.body(typeof body === 'string' ? body : new Uint8Array(body), 200, headers);

const NOT_BUILT = 'The page is not there: this copy of mrssmith was not built.';
const BUILD =
  'Run npm run build in its folder, then load this page again. The command itself works without the page.';
const TO_PAGE = 'The studio is at the root of this address.';

async function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  port: number,
): Promise<ReturnType<typeof serve>> {
  try {
    return await new Promise((resolve, reject) => {
      const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
        server.off('error', reject);
        resolve(server);
      });
      server.once('error', reject);
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be had: ${message}`;
    throw new Failure('PORT_IN_USE', `port ${port} ${reason}, so the studio page cannot have it`, {
      exit: EXIT.unavailable,
      fix: `Is mrssmith dev running already? Otherwise: --port ${port < 65_535 ? port + 1 : STUDIO_PORT}, or --port 0 for a free one.`,
      cause,
    });
  }
}
