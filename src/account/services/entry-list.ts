import type { EntryRow } from '../store/rows.js';
import type { Call } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { entryConditions, isEntryCondition, secondsOf } from './entry-conditions.js';
import { toEntryObject } from './entry-object.js';
import { noteSearch, searchCondition } from './entry-search.js';
import { listRows, type Comparable } from './list.js';

const ORDER_FIELDS = [
  'name',
  'moderationCount',
  'createdAt',
  'updatedAt',
  'rank',
  'totalRank',
  'startDate',
  'endDate',
  'partnerSortValue',
  'plays',
  'views',
  'duration',
  'msDuration',
  'mediaType',
];

/**
 * Entries of a class that a filter lets through. Only READY ones and none that await or failed moderation,
 * unless the filter says otherwise.
 *
 * @source kaltura/server, KalturaBaseEntryFilter.php
 */
export function listEntries(
  call: Call,
  ofClass: string,
  filter: ApiObject | undefined,
  pager: ApiObject | undefined,
): { rows: EntryRow[]; totalCount: number } {
  const { account, partnerId } = call;
  const { store, types } = account;
  noteSearch(call, filter);
  const asked = filter ?? NO_FILTER;
  const conditions = [...entryConditions(account, asked), searchCondition(account, asked)];
  const rows = store.entries.filter(
    (entry) =>
      entry.partnerId === partnerId &&
      types.isA(entry.objectType, ofClass) &&
      conditions.every((holds) => holds(entry)),
  );
  return listRows(rows, comparisonsOf(filter), pager, { readField, orderFields: ORDER_FIELDS });
}

const NO_FILTER: ApiObject = { objectType: 'KalturaBaseEntryFilter' };

/** The filter without what is looked at before: `idNotIn` is no `In` of a field. */
function comparisonsOf(filter: ApiObject | undefined): ApiObject | undefined {
  if (filter === undefined) return undefined;
  const kept = Object.entries(filter).filter(([name]) => !isEntryCondition(name));
  return { ...Object.fromEntries(kept), objectType: filter.objectType };
}

/** The page as the API shows it. */
export function listEntryObjects(
  call: Call,
  ofClass: string,
  filter: ApiObject | undefined,
  pager: ApiObject | undefined,
): { objects: ApiObject[]; totalCount: number } {
  const { rows, totalCount } = listEntries(call, ofClass, filter, pager);
  return { objects: rows.map((entry) => toEntryObject(call.account, entry)), totalCount };
}

function readField(entry: EntryRow, field: string): Comparable {
  if (field === 'duration') return secondsOf(entry);
  if (field === 'plays' || field === 'views') return entry[field] ?? 0;
  return (
    (entry as unknown as Record<string, Comparable>)[field] ??
    (entry.own[field] as Comparable) ??
    UNSET[field]
  );
}

/** What fields are that nobody set. */
const UNSET: Readonly<Record<string, Comparable>> = {
  displayInSearch: 1,
  moderationCount: 0,
  partnerSortValue: 0,
  rank: 0,
  replacementStatus: 0,
  totalRank: 0,
};
