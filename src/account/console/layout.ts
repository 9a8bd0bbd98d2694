import { reportClock } from '../clock-change.js';
import type { AccountContext } from '../context.js';
import type { CallLog } from '../log.js';
import { countBy } from '../status-report.js';
import { html, type Html, type Part } from './html.js';

/** What every page is made from. */
export interface PageContext {
  readonly context: AccountContext;
  readonly log: CallLog;
  readonly query: URLSearchParams;
}

export interface Page {
  readonly title: string;
  /** Small, above the title. */
  readonly crumb?: Part;
  readonly lead?: Part;
  /** Beside the title. */
  readonly aside?: Part;
  readonly content: Part;
}

const SECTIONS = [
  ['/', 'Overview'],
  ['/entries', 'Entries'],
  ['/profiles', 'Profiles'],
  ['/providers', 'Providers'],
  ['/distributions', 'Distributions'],
  ['/requests', 'Requests'],
] as const;

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function navigation({ context, log }: PageContext, path: string): Html {
  const found = countBy(context.store);
  const counts: Readonly<Record<string, number>> = {
    '/entries': found.entries,
    '/profiles': found.profiles,
    '/providers': found.genericProviders,
    '/distributions': sum(found.entryDistributions),
    '/requests': log.count,
  };
  const isHere = (href: string) => (href === '/' ? path === '/' : path.startsWith(href));
  const links = SECTIONS.map(
    ([href, name]) =>
      html`<a href="${href}" ${isHere(href) ? html` aria-current="page"` : null}
        >${name}<span class="count">${counts[href]}</span></a
      >`,
  );
  return html`<nav aria-label="Sections">${links}</nav>`;
}

function clock({ context }: PageContext): Html {
  const { now, isHeld, aheadSec } = reportClock(context.clock);
  const state = isHeld ? 'held' : aheadSec === 0 ? 'running' : 'running, moved';
  return html`<div class="clock">
    <span>Account clock, ${state}</span><b>${now.slice(0, 10)} ${now.slice(11, 19)}</b>
  </div>`;
}

/** Three lines that meet in one: a feed. */
const MARK = html`<svg
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2.2"
  stroke-linecap="round"
  aria-hidden="true"
>
  <path d="M3 5h7c5 0 4 7 9 7M3 12h16M3 19h7c5 0 4-7 9-7" />
  <circle cx="21" cy="12" r="1.4" fill="currentColor" />
</svg>`;

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%234b78e8' stroke-width='2.4' stroke-linecap='round'%3E%3Cpath d='M3 5h7c5 0 4 7 9 7M3 12h16M3 19h7c5 0 4-7 9-7'/%3E%3C/svg%3E";

/** A whole document. */
export function renderPage(pageContext: PageContext, path: string, page: Page): string {
  const { partnerId, dialect } = pageContext.context;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title} · account ${partnerId}</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="/console.css" />
        <script src="/console.js" defer></script>
      </head>
      <body>
        <div class="shell">
          <div class="side">
            <a class="brand" href="/"
              >${MARK}<span>mrssmith<small>account ${partnerId}, ${dialect}</small></span></a
            >
            ${navigation(pageContext, path)} ${clock(pageContext)}
          </div>
          <main>
            <div class="title">
              <div>
                ${page.crumb === undefined ? null : html`<p class="crumb">${page.crumb}</p>`}
                <h1>${page.title}</h1>
                ${page.lead === undefined ? null : html`<p class="lead">${page.lead}</p>`}
              </div>
              ${page.aside === undefined ? null : html`<div>${page.aside}</div>`}
            </div>
            ${page.content}
          </main>
        </div>
      </body>
    </html>`.text;
}
