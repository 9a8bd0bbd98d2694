import { isUtf8 } from 'node:buffer';
import { ACTION_NAMES } from '../../core/connector.js';
import type { AccountContext } from '../context.js';
import { dataKey, dataName } from '../life/jobs.js';
import { SUN_STATUS, sunStatusOf } from '../life/sun.js';
import { statusName } from '../status-report.js';
import type { EntryDistributionRow, StatusChangeRow } from '../store/rows.js';
import { html, type Html, type Part } from './html.js';
import { jobFolds } from './jobs.js';
import type { Page, PageContext } from './layout.js';
import { pageOf } from './paging.js';
import {
  bytes,
  card,
  dirtyBadge,
  distributionLink,
  entryLink,
  facts,
  fold,
  profileLink,
  statusBadge,
  statusTone,
  table,
  time,
} from './parts.js';
import { renderXml } from './xml-view.js';

export const distributionTable = (
  { store }: AccountContext,
  rows: readonly EntryDistributionRow[],
  empty: Part = 'No distributions.',
): Html =>
  table(
    ['Distribution', 'Entry', 'Profile', 'Status', 'Remote id', 'Updated'],
    rows.map((row) => [
      distributionLink(row.id),
      entryLink(row.entryId, store.entries.get(row.entryId)?.name ?? row.entryId),
      profileLink(row.distributionProfileId, store.profiles.get(row.distributionProfileId)?.name),
      html`${statusBadge(row.status)} ${dirtyBadge(row.dirtyStatus)}`,
      row.remoteId === null ? null : html`<code>${row.remoteId}</code>`,
      time(row.updatedAt),
    ]),
    empty,
  );

export function renderDistributions({ context, query }: PageContext): Page {
  const all = context.store.entryDistributions.all().toReversed();
  const wanted = query.get('status');
  const statuses = [...new Set(all.map(({ status }) => status))].sort((a, b) => a - b);
  const found = wanted === null ? all : all.filter(({ status }) => String(status) === wanted);
  const { rows, title, links } = pageOf(found, query, 'shown');
  const chip = (href: string, label: Part, isHere: boolean) =>
    html`<a href="${href}" ${isHere ? html` aria-current="true"` : null}>${label}</a>`;
  const chips = statuses.map((status) =>
    chip(
      `/distributions?status=${status}`,
      `${statusName(status)} ${all.filter((row) => row.status === status).length}`,
      wanted === String(status),
    ),
  );
  return {
    title: 'Distributions',
    lead: 'Each binds an entry to a profile.',
    content: html`${
      all.length === 0
        ? null
        : html`<div class="chips">
            ${chip('/distributions', `All ${all.length}`, wanted === null)}${chips}
          </div>`
    }
    ${card(
      title,
      distributionTable(
        context,
        rows,
        html`No distributions${wanted === null ? ' yet' : ' of this status'}.
          <code>entryDistribution.add</code> makes one.`,
      ),
      links,
    )}`,
  };
}

export function renderDistribution({ context }: PageContext, id: string): Page | undefined {
  const { store } = context;
  const row = store.entryDistributions.get(Number(id));
  if (row === undefined) return undefined;
  const entry = store.entries.get(row.entryId);
  const profile = store.profiles.get(row.distributionProfileId);
  const of = <R extends { readonly entryDistributionId: number }>(rows: {
    filter(test: (row: R) => boolean): R[];
  }) => rows.filter(({ entryDistributionId }) => entryDistributionId === row.id);
  return {
    title: `Distribution ${id}`,
    crumb: html`<a href="/distributions">Distributions</a> / ${id}`,
    lead: html`${entryLink(row.entryId, entry?.name ?? row.entryId)} to
    ${profileLink(row.distributionProfileId, profile?.name)}`,
    aside: html`${statusBadge(row.status)} ${dirtyBadge(row.dirtyStatus)}`,
    content: html`
      ${errorNotice(row)} ${card('Fields', distributionFacts(context, row))}
      <div class="grid two">
        ${card('Status history', history(of(store.statusChanges).toReversed()))}
        ${card('Validation', validation(row))}
      </div>
      <p></p>
      ${card('Jobs', jobFolds(context, of(store.jobs).toReversed()))}
      ${card('Sent and returned data', dataFolds(context, row))}
    `,
  };
}

const errorNotice = ({ errorDescription, errorType, errorNumber }: EntryDistributionRow): Part =>
  errorDescription === null || errorDescription === ''
    ? null
    : html`<div class="notice">
        <b>${errorDescription}</b><br /><small class="muted"
          >error type ${errorType}, number ${errorNumber}</small
        >
      </div>`;

const SUN_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(SUN_STATUS).map(([name, value]) => [value, name.toLowerCase().replace('_', ' ')]),
);

function distributionFacts({ store, clock }: AccountContext, row: EntryDistributionRow): Html {
  const sun = sunStatusOf(row, store.entries.get(row.entryId), clock.nowSec());
  return facts([
    ['Remote id', row.remoteId === null ? null : html`<code>${row.remoteId}</code>`],
    ['Sun', SUN_NAMES[sun]],
    ['Sunrise', time(row.sunrise)],
    ['Sunset', time(row.sunset)],
    ['Submitted', time(row.submittedAt)],
    ['Created', time(row.createdAt)],
    ['Updated', time(row.updatedAt)],
    ['Flavors', ids(row.flavorAssetIds)],
    ['Thumbnails', ids(row.thumbAssetIds)],
    ['Other assets', ids(row.assetIds)],
    ['Plays', row.plays],
    ['Views', row.views],
  ]);
}

const ids = (list: string): Part =>
  list === '' ? null : list.split(',').map((id) => html`<code>${id}</code> `);

const history = (changes: readonly StatusChangeRow[]): Html =>
  changes.length === 0
    ? html`<p class="empty">It is as it was made.</p>`
    : html`<ol class="line">
        ${changes.map(
          ({ at, to, reason, dirtyStatus }) =>
            html`<li class="${statusTone(to)}">
              <p>${statusBadge(to)} ${dirtyBadge(dirtyStatus)}</p>
              <small>${time(at)} · ${reason}</small>
            </li>`,
        )}
      </ol>`;

const ERROR_TYPES: Readonly<Record<number, string>> = {
  1: 'missing flavor',
  2: 'missing thumbnail',
  3: 'missing metadata',
  4: 'invalid data',
  5: 'missing asset',
  6: 'condition not met',
};

const validation = ({ validationErrors }: EntryDistributionRow): Html =>
  table(
    ['Error', 'Of', 'Description'],
    validationErrors.map(({ errorType, data, description }) => [
      html`<span class="bad">${ERROR_TYPES[errorType]}</span>`,
      html`<code>${data}</code>`,
      description,
    ]),
    'No validation errors.',
  );

function dataFolds({ store }: AccountContext, { id, dataVersions }: EntryDistributionRow): Part {
  const folds = ACTION_NAMES.flatMap((action) =>
    (['sent', 'returned'] as const).flatMap((side) => {
      const version = dataVersions[dataName(action, side)] ?? 0;
      const data = version === 0 ? undefined : store.readBlob(dataKey(id, action, side, version));
      if (data === undefined) return [];
      return [
        fold(
          `${action}-${side}`,
          html`${action}, ${side} <span class="right">version ${version}, ${bytes(data.length)}</span>`,
          html`<div class="body">${renderXml(decode(data))}</div>`,
        ),
      ];
    }),
  );
  return folds.length === 0 ? html`<p class="empty">No job has kept any yet.</p>` : folds;
}

/** Most documents are UTF-8. Others are shown byte by byte: as Latin-1, or as numbers where they are no text. */
function decode(data: Buffer): string {
  if (isUtf8(data) && !data.includes(0)) return data.toString('utf8');
  if (!data.includes(0)) return data.toString('latin1');
  const shown = data.subarray(0, 1024).toString('hex').replaceAll(/(..)/g, '$1 ');
  return `${shown.replaceAll(/(.{48})/g, '$1\n')}${data.length > 1024 ? '…' : ''}`;
}
