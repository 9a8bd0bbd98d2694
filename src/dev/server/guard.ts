import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { refuse } from './refusal.js';
import { renderNotice } from './notice.js';
import { isToken } from './token.js';

export type StudioContext = Context<{ Bindings: HttpBindings }>;

export interface GuardOptions {
  readonly token: string;
  /** The one that was really bound. */
  readonly port: () => number;
}

/** A name with the port in it: browsers send cookies of one port to all. */
export const cookieName = (port: number): string => `mrssmith-studio-${port}`;

/** Of every answer that is no page: nothing of it runs, whatever it is taken for. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
};

/**
 * Lets the author's own page through and nothing else: other machines, other sites, names that were made to point here
 * and other users of this machine stay outside.
 */
export function createGuard({ token, port }: GuardOptions): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (!hostsOf(port()).has((c.req.header('Host') ?? '').toLowerCase())) {
      return turnAway(c, 'HOST_REFUSED', 'The studio answers to 127.0.0.1 and localhost alone.');
    }
    if (c.req.path === '/readyz') return await next();
    if (!isOwnPage(c, port())) {
      return turnAway(c, 'ORIGIN_REFUSED', 'The studio takes nothing from other sites.');
    }
    if (!hasToken(c, token, port())) {
      return turnAway(c, 'TOKEN_MISSING', 'This address lacks its token, or has an old one.', FIX);
    }
    return await next();
  };
}

const FIX =
  'Open the address that mrssmith dev prints, with everything behind the question mark. The key p in its terminal does that.';

/** Names of this machine, with the port: a page of another site that made its name point here still says its own. */
function hostsOf(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set([...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]);
}

/**
 * Browsers name the site behind a request. Another port of this machine is another site, and one to which they send
 * the cookie.
 */
function isOwnPage(c: StudioContext, port: number): boolean {
  const origin = c.req.header('Origin');
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (origin === undefined ? !isRead : !originsOf(port).has(origin.toLowerCase())) return false;
  const site = c.req.header('Sec-Fetch-Site') ?? 'none';
  // A link to the page may stand anywhere.
  return site === 'same-origin' || site === 'none' || (isRead && isVisit(c));
}

const originsOf = (port: number): ReadonlySet<string> =>
  new Set([...hostsOf(port)].map((host) => `http://${host}`));

const isVisit = (c: StudioContext): boolean =>
  c.req.path === '/' && c.req.header('Sec-Fetch-Dest') === 'document';

/** From the cookie, or the query; the query of a visit also sets the cookie. */
function hasToken(c: StudioContext, token: string, port: number): boolean {
  if (isToken(c.req.query('token'), token)) {
    setCookie(c, cookieName(port), token, { path: '/', httpOnly: true, sameSite: 'Strict' });
    return true;
  }
  return isToken(getCookie(c, cookieName(port)), token);
}

function turnAway(c: StudioContext, code: string, message: string, fix?: string): Response {
  if (c.req.path.startsWith('/api/')) return refuse(c, { status: 403, code, message, fix });
  return c.html(renderNotice(message, fix), 403);
}
