import { DISTRIBUTION_STATUS, type DistributionStatusName } from '../../core/distribution.js';
import { plural } from '../../harness/report/style.js';
import { countBy } from '../status-report.js';
import { html, type Html, type Part } from './html.js';
import { jobFolds } from './jobs.js';
import type { Page, PageContext } from './layout.js';
import { card, distributionLink, facts, statusBadge, statusTone, timeOfDay } from './parts.js';
import { callFolds } from './requests.js';

const RECENT = 8;

export function renderOverview(page: PageContext): Page {
  const { context, log } = page;
  const { store, partnerId, dialect, timezone } = context;
  const counts = countBy(store);
  const waiting = (counts.jobs['pending'] ?? 0) + (counts.jobs['running'] ?? 0);
  const tile = (href: string, value: number, label: string) =>
    html`<a class="tile" href="${href}"><b>${value}</b><span>${label}</span></a>`;
  return {
    title: 'Overview',
    lead: html`Partner ${partnerId} at <code>${context.baseUrl()}/api_v3</code>`,
    content: html` <div class="tiles">
        ${tile('/entries', counts.entries, 'entries')} ${tile('/profiles', counts.profiles, 'profiles')}
        ${tile('/providers', counts.genericProviders, 'generic providers')}
        ${tile('/distributions', store.entryDistributions.size, 'distributions')}
        ${tile('/distributions', waiting, 'jobs under way')} ${tile('/requests', log.count, 'requests')}
      </div>
      ${distributionBar(counts.entryDistributions, store.entryDistributions.size)}
      <div class="grid two">
        ${card('Status changes', recentChanges(page), html`<a href="/distributions">all distributions</a>`)}
        ${card('Jobs', jobFolds(context, store.jobs.all().slice(-RECENT).toReversed(), true))}
        ${card('Requests', callFolds(log.recent(RECENT)), html`<a href="/requests">all requests</a>`)}
        ${card(
          'This account',
          facts([
            ['Dialect', dialect],
            ['Server time zone', timezone],
            ['Deliveries', context.live ? 'to real hosts' : 'into sinks of its own'],
            ['Deliveries so far', store.deliveries.size],
          ]),
        )}
      </div>`,
  };
}

/** How many of each status, as one bar with its legend. */
function distributionBar(counts: Readonly<Record<string, number>>, total: number): Part {
  if (total === 0) return null;
  let x = 0;
  const known = Object.entries(counts).map(([name, count]) => ({
    name,
    count,
    status: DISTRIBUTION_STATUS[name as DistributionStatusName],
  }));
  const pieces = known.map(({ count, status }): Html => {
    const width = (100 * count) / total;
    // A hair between neighbours of one colour.
    const piece = html`<rect
      class="${statusTone(status)}"
      x="${x}"
      y="0"
      width="${width - 0.3}"
      height="1"
    />`;
    x += width;
    return piece;
  });
  const legend = known.map(
    ({ name, count, status }) =>
      html`<a href="/distributions?status=${status}"
        ><i class="${statusTone(status)}"></i>${count} ${name}</a
      >`,
  );
  return card(
    'Distributions by status',
    html`<div class="bar">
        <svg
          viewBox="0 0 100 1"
          preserveAspectRatio="none"
          role="img"
          aria-label="${plural(total, 'distribution')}"
        >
          ${pieces}
        </svg>
      </div>
      <div class="legend">${legend}</div>`,
  );
}

/** Rows of one line, as beside them the jobs: half a page has no room for columns. */
function recentChanges({ context }: PageContext): Part {
  const changes = context.store.statusChanges.all().slice(-RECENT).toReversed();
  if (changes.length === 0) return html`<p class="empty">Nothing has moved yet.</p>`;
  return html`<ul class="rows">
    ${changes.map(
      ({ at, entryDistributionId, to, reason }) =>
        html`<li>
          ${distributionLink(entryDistributionId)} ${statusBadge(to)}
          <span class="grow">${reason}</span><span class="right">${timeOfDay(at)}</span>
        </li>`,
    )}
  </ul>`;
}
