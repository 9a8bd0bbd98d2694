import { renderDistribution, renderDistributions } from './distributions.js';
import { renderEntries, renderEntry } from './entries.js';
import { renderPage, type Page, type PageContext } from './layout.js';
import { renderOverview } from './overview.js';
import { renderProfile, renderProfiles } from './profiles.js';
import { renderProvider, renderProviders } from './providers.js';
import { renderRequests } from './requests.js';
import { SCRIPT, STYLE } from './style.js';
import { html } from './html.js';

/** @returns `undefined` where there is no such thing. */
type Render = (context: PageContext, id: string) => Page | undefined | Promise<Page | undefined>;

/** Path to page; `:id` is the last part of the path. */
const PAGES: Readonly<Record<string, Render>> = {
  '/': renderOverview,
  '/entries': renderEntries,
  '/entries/:id': renderEntry,
  '/profiles': renderProfiles,
  '/profiles/:id': renderProfile,
  '/providers': renderProviders,
  '/providers/:id': renderProvider,
  '/distributions': renderDistributions,
  '/distributions/:id': renderDistribution,
  '/requests': renderRequests,
};

const FILES: Readonly<Record<string, readonly [string, string]>> = {
  '/console.css': ['text/css; charset=utf-8', STYLE],
  '/console.js': ['text/javascript; charset=utf-8', SCRIPT],
};

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Names of this machine: a page of another site that made its name point here still says its own. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** Answers requests for the console page: it shows, and changes nothing. */
export function createConsole({
  context,
  log,
}: Omit<PageContext, 'query'>): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!LOCAL_HOST.test(request.headers.get('host') ?? new URL(request.url).host)) {
      return send(
        403,
        'text/plain; charset=utf-8',
        'The console answers to 127.0.0.1 and localhost alone.\n',
      );
    }
    const { pathname, searchParams } = new URL(request.url);
    const file = FILES[pathname];
    if (file !== undefined) return send(200, ...file);
    const pageContext = { context, log, query: searchParams };
    const page = await findPage(pageContext, pathname);
    const isFound = page !== undefined;
    return send(
      isFound ? 200 : 404,
      'text/html; charset=utf-8',
      renderPage(pageContext, pathname, page ?? MISSING),
    );
  };
}

const send = (status: number, type: string, body: string): Response =>
  new Response(body, { status, headers: { ...HEADERS, 'Content-Type': type } });

async function findPage(context: PageContext, path: string): Promise<Page | undefined> {
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  const own = PAGES[trimmed];
  if (own !== undefined) return own(context, '');
  const [, parent = '', id = ''] = /^(\/[^/]+)\/([^/]+)$/.exec(trimmed) ?? [];
  return PAGES[`${parent}/:id`]?.(context, decode(id));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const MISSING: Page = {
  title: 'Not here',
  lead: 'The account holds no such thing, or holds it no more.',
  content: html`<p><a href="/">To the overview</a></p>`,
};
