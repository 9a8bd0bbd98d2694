import { formatMs } from '../../harness/report/style.js';
import { show } from '../log.js';
import { renderItem } from '../mrss/item.js';
import type { AssetRow, EntryRow } from '../store/rows.js';
import { distributionTable } from './distributions.js';
import { html, type Html, type Part } from './html.js';
import type { Page, PageContext } from './layout.js';
import { pageOf } from './paging.js';
import {
  brief,
  bytes,
  card,
  entryBadge,
  entryLink,
  facts,
  filled,
  fold,
  none,
  table,
  time,
  tree,
} from './parts.js';
import { renderXml } from './xml-view.js';

const typeName = (objectType: string): string => objectType.replace(/^Kaltura/, '');

export function renderEntries({ context: { store }, query }: PageContext): Page {
  const all = store.entries.all().toReversed();
  const deleted = all.filter(({ status }) => status === 3).length;
  const whole = deleted === 0 ? 'in the account' : `in the account, ${deleted} of them deleted`;
  const { rows, title, links } = pageOf(all, query, whole);
  const assets = groupBy(store.assets.filter(({ status }) => status !== 3));
  const distributions = groupBy(store.entryDistributions.all());
  return {
    title: 'Entries',
    lead: 'What can be distributed, the newest first.',
    content: card(
      title,
      table(
        ['Entry', 'Name', 'Status', 'Assets', 'Distributions', 'Updated'],
        rows.map((entry) => [
          entryLink(entry.id),
          entryLink(entry.id, entry.name),
          entryBadge(entry.status),
          countAssets(assets.get(entry.id) ?? []),
          distributions.get(entry.id)?.length ?? 0,
          time(entry.updatedAt),
        ]),
        html`No entries yet. <code>mrssmith account seed</code> loads the fixtures of the workspace; a client
          makes one with <code>media.add</code>.`,
      ),
      links,
    ),
  };
}

/** By entry: to look through all of them for every entry takes seconds. */
function groupBy<R extends { readonly entryId: string }>(rows: readonly R[]): ReadonlyMap<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.entryId);
    if (group === undefined) groups.set(row.entryId, [row]);
    else group.push(row);
  }
  return groups;
}

/** e.g. `3 flavors, 1 thumb`. */
function countAssets(assets: readonly AssetRow[]): Part {
  const kinds = ['flavor', 'thumb', 'caption', 'attachment'] as const;
  const parts = kinds.flatMap((kind) => {
    const count = assets.filter((asset) => asset.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? none() : parts.join(', ');
}

export function renderEntry({ context }: PageContext, id: string): Page | undefined {
  const { store } = context;
  const entry = store.entries.get(id);
  if (entry === undefined) return undefined;
  const distributions = store.entryDistributions.filter(({ entryId }) => entryId === id);
  const metadata = store.metadata.filter(({ objectId, status }) => objectId === id && status !== 3);
  return {
    title: brief(entry.name),
    crumb: html`<a href="/entries">Entries</a> / <code>${id}</code>`,
    lead: entry.description,
    aside: entryBadge(entry.status),
    content: html`
      ${card('Fields', entryFacts(entry))} ${card('Distributions', distributionTable(context, distributions))}
      ${card('Assets', assetTable(store.assets.filter(({ entryId }) => entryId === id)))}
      ${
        metadata.length === 0
          ? null
          : card(
              'Metadata',
              metadata.map(({ id: metadataId, metadataProfileId, version, xml }) =>
                fold(
                  `metadata-${metadataId}`,
                  html`Profile ${metadataProfileId} <span class="right">version ${version}</span>`,
                  html`<div class="body">${renderXml(xml)}</div>`,
                ),
              ),
            )
      }
      ${card('MRSS', mrss(context, entry), html`<span class="muted">as a transform gets it, without a distribution block</span>`)}
    `,
  };
}

function entryFacts(entry: EntryRow): Html {
  const {
    own,
    seededFrom: _seed,
    name: _name,
    description: _description,
    dataContent: _data,
    ...fields
  } = entry;
  const times = new Set(['createdAt', 'updatedAt', 'startDate', 'endDate']);
  const rows = Object.entries(filled(show({ ...fields, ...own }) as Record<string, never>));
  return facts(
    rows.map(([field, value]): readonly [string, Part] => {
      if (times.has(field)) return [field, time(value as number)];
      if (field === 'objectType') return ['class', typeName(value as string)];
      if (field === 'msDuration') return ['duration', formatMs(value as number)];
      return [field, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

const ASSET_STATUS: Readonly<Record<number, string>> = {
  [-1]: 'error',
  0: 'queued',
  1: 'converting',
  2: 'ready',
  3: 'deleted',
  4: 'not applicable',
  7: 'importing',
};

const assetTable = (assets: readonly AssetRow[]): Html =>
  table(
    ['Asset', 'Kind', 'Status', 'Params', 'Format', 'Dimensions', 'Size', 'Tags'],
    assets.map((asset) => [
      html`<code>${asset.id}</code>`,
      asset.kind,
      ASSET_STATUS[asset.status] ?? asset.status,
      asset.paramsId,
      asset.fileExt ?? asset.containerFormat,
      (asset.width ?? 0) > 0 ? `${asset.width} × ${asset.height}` : null,
      bytes(asset.sizeInBytes),
      asset.tags ?? asset.label ?? asset.language,
    ]),
    'No assets: flavors, thumbnails, captions and attachments stand here.',
  );

function mrss(context: PageContext['context'], entry: EntryRow): Html {
  try {
    return renderXml(renderItem(context, entry).toString('utf8'));
  } catch (cause) {
    return html`<p class="empty">It cannot be made: ${(cause as Error).message}</p>`;
  }
}

/** For other pages: properties that have no place of their own. */
export const otherFields = (own: Readonly<Record<string, unknown>>): Part => {
  const shown = filled(show(own) as Record<string, never>);
  return Object.keys(shown).length === 0 ? null : card('Own fields', tree(shown));
};
