import { serve, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import type { Account } from './account.js';
import { answerApi, answerFile, cacheFor, type OnCall } from './api-routes.js';
import { authorizePage } from './connectors/authorize.js';
import { renderFeed } from './connectors/syndication.js';
import { serveAsset } from './services/serve-asset.js';
import { decodePercent } from './wire/form.js';

export interface ServeOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** An address of this machine; 127.0.0.1 by default. */
  readonly host?: string;
  readonly onCall?: OnCall;
  /** What `/readyz` tells; always, by default. */
  readonly isReady?: () => boolean;
  /** Adds routes of its own: the console page, the control of the command. */
  readonly mount?: (app: Hono<{ Bindings: HttpBindings }>) => void;
}

export interface AccountServer extends AsyncDisposable {
  /** e.g. `http://127.0.0.1:40080`. */
  readonly url: string;
}

/**
 * Serves an account over HTTP: the API under `/api_v3`, and `/readyz`.
 *
 * @throws {NodeJS.ErrnoException} `EADDRINUSE`, `EACCES`.
 */
export async function serveAccount(account: Account, options: ServeOptions = {}): Promise<AccountServer> {
  const { port = 0, host = '127.0.0.1', onCall = () => undefined, isReady = () => true } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    if (!isLocalHost(c.req.header('Host') ?? '')) {
      return c.text('This account answers to 127.0.0.1 and localhost alone.\n', 403);
    }
    for (const [name, value] of GUARDS) c.header(name, value);
    return next();
  });
  app.get('/readyz', (c) => (isReady() ? c.text('ready\n') : c.text('starting\n', 503)));
  app.get('/api_v3/getFeed.php', async (c) => {
    const feed = await renderFeed(account.context, c.req.query('feedId') ?? '');
    if (feed === undefined) return c.text('There is no such feed.\n', 404);
    return c.body(new Uint8Array(feed.body), 200, { 'Content-Type': feed.contentType });
  });
  app.all('/api_v3', (c) => answerApi(c, account, onCall));
  app.all('/api_v3/*', (c) => answerApi(c, account, onCall));
  app.on(['GET', 'HEAD'], '/p/*', (c) => {
    const asset = serveAsset(account.context, c.req.path.split('/').slice(1).map(decodePercent));
    return asset === undefined
      ? c.text('There is no such content.\n', 404)
      : answerFile(c, asset, cacheFor(account));
  });
  app.on(['GET', 'POST'], '/_mrssmith/authorize/:profileId{\\d+}', async (c) => {
    const granted = c.req.method === 'POST';
    if (granted && !isSameOrigin(c.req.header('Origin'), c.req.header('Host'))) {
      return c.text('Grant access from this page, not from another site.\n', 403);
    }
    c.header('Content-Security-Policy', CONSENT_POLICY);
    const { status, html } = await authorizePage(account.context, Number(c.req.param('profileId')), granted);
    return c.html(html, status as 200);
  });
  options.mount?.(app);
  app.notFound((c) => c.text('There is nothing here: the API is at /api_v3.\n', 404));
  app.onError((cause, c) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return c.text(`Something inside mrssmith failed: ${reason}\n`, 500);
  });

  const server = await listen(app, port, host);
  const { port: bound } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  account.setBaseUrl(url);
  return {
    url,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  port: number,
  hostname: string,
): Promise<ReturnType<typeof serve>> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname }, () => {
      server.off('error', reject);
      resolve(server);
    });
    server.once('error', reject);
  });
}

/**
 * What is answered may be text that somebody sent, as HTML where the caller wants it so: it runs no script, and
 * none in the console's name. Differs: the real one has its console on another host.
 */
const GUARDS: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', 'sandbox'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** The page has one form, which no page of another site may show in a frame. */
const CONSENT_POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Browsers name the page that sends a form; other clients name none. */
const isSameOrigin = (origin: string | undefined, host: string | undefined): boolean =>
  origin === undefined || origin.replace(/^https?:\/\//, '') === host;

/** A page of another site that made its name point here still says its own name. */
const isLocalHost = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|localhost|[\w-]+\.localhost|\[::1\])(?::\d+)?$/i.test(host);
