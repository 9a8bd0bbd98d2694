import type { AccountContext } from '../context.js';
import { flavorParamsIdsOf } from '../mrss/flavors.js';
import type { EntryRow } from '../store/rows.js';
import { ENTRY_STATUS, MODERATION_STATUS } from '../types/entry-enums.js';
import type { Call } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { durationTypeOf, toEntryObject } from './entry-object.js';
import { noteSearch, passesSearch } from './entry-search.js';
import { listRows, type Comparable } from './list.js';
import { textOf } from './text-of.js';

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
  const rows = store.entries.filter(
    (entry) =>
      entry.partnerId === partnerId &&
      types.isA(entry.objectType, ofClass) &&
      passes(account, entry, filter ?? NO_FILTER) &&
      passesSearch(account, entry, filter ?? NO_FILTER),
  );
  return listRows(rows, comparisonsOf(filter), pager, { readField, orderFields: ORDER_FIELDS });
}

const NO_FILTER: ApiObject = { objectType: 'KalturaBaseEntryFilter' };

/** The filter without the conditions that `passes` looks at: `idNotIn` is no `In` of a field. */
function comparisonsOf(filter: ApiObject | undefined): ApiObject | undefined {
  if (filter === undefined) return undefined;
  const kept = Object.entries(filter).filter(([name]) => TESTS[name] === undefined);
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
  if (field === 'duration') return Math.round((entry.msDuration ?? 0) / 1000);
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

type Test = (entry: EntryRow, wanted: string, context: AccountContext) => boolean;

const words = (text: string): string[] => text.split(',').map((word) => word.trim().toLowerCase());
const contains = (text: string | null | undefined, wanted: string): boolean =>
  (text ?? '').toLowerCase().includes(wanted.trim().toLowerCase());
const tagsOf = (text: string | null | undefined): string[] => words(text ?? '').filter((tag) => tag !== '');
const ownText = ({ own }: EntryRow, name: string): string => {
  const value = own[name];
  return typeof value === 'string' ? value : '';
};

/** Every text an entry is searched by. */
const searchable = (entry: EntryRow): string =>
  [
    entry.id,
    entry.name,
    entry.description,
    entry.tags,
    entry.adminTags,
    entry.referenceId,
    ownText(entry, 'categories'),
  ]
    .filter(Boolean)
    .join(' ');

/** Whether one full name is the other, or lies below it. */
const isWithin = (fullName: string, wanted: string): boolean => {
  const name = fullName.toLowerCase();
  return name === wanted || name.startsWith(`${wanted}>`);
};

/** Conditions that are no comparison of one column. */
const TESTS: Readonly<Record<string, Test>> = {
  idNotIn: ({ id }, wanted) => !wanted.split(',').includes(id),
  statusNotEqual: ({ status }, wanted) => String(status) !== wanted,
  statusNotIn: ({ status }, wanted) => !wanted.split(',').includes(String(status)),
  moderationStatusNotEqual: ({ moderationStatus }, wanted) => String(moderationStatus) !== wanted,
  moderationStatusNotIn: ({ moderationStatus }, wanted) =>
    !wanted.split(',').includes(String(moderationStatus)),
  userIdNotIn: ({ userId }, wanted) => !wanted.split(',').includes(userId ?? ''),
  sourceTypeNotEqual: (entry, wanted) => String(readField(entry, 'sourceType') ?? '') !== wanted,
  sourceTypeNotIn: (entry, wanted) =>
    !wanted.split(',').includes(String(readField(entry, 'sourceType') ?? '')),
  startDateGreaterThanOrEqualOrNull: ({ startDate }, wanted) => (startDate ?? Infinity) >= Number(wanted),
  startDateLessThanOrEqualOrNull: ({ startDate }, wanted) => (startDate ?? -Infinity) <= Number(wanted),
  endDateGreaterThanOrEqualOrNull: ({ endDate }, wanted) => (endDate ?? Infinity) >= Number(wanted),
  endDateLessThanOrEqualOrNull: ({ endDate }, wanted) => (endDate ?? -Infinity) <= Number(wanted),
  isRoot: (entry, wanted) => (ownText(entry, 'rootEntryId') === '') === (wanted === '1'),
  durationTypeMatchOr: ({ msDuration }, wanted) =>
    words(wanted).includes(durationTypeOf((msDuration ?? 0) / 1000)),
  flavorParamsIdsMatchOr: (entry, wanted, context) =>
    words(wanted).some((id) => flavorParamsIdsOf(context, entry).split(',').includes(id)),
  flavorParamsIdsMatchAnd: (entry, wanted, context) =>
    words(wanted).every((id) => flavorParamsIdsOf(context, entry).split(',').includes(id)),
  descriptionLike: ({ description }, wanted) => contains(description, wanted),
  nameLike: ({ name }, wanted) => contains(name, wanted),
  nameMultiLikeOr: ({ name }, wanted) => words(wanted).some((word) => contains(name, word)),
  nameMultiLikeAnd: ({ name }, wanted) => words(wanted).every((word) => contains(name, word)),
  tagsLike: ({ tags }, wanted) => contains(tags, wanted),
  tagsMultiLikeOr: ({ tags }, wanted) => words(wanted).some((word) => tagsOf(tags).includes(word)),
  tagsMultiLikeAnd: ({ tags }, wanted) => words(wanted).every((word) => tagsOf(tags).includes(word)),
  adminTagsLike: ({ adminTags }, wanted) => contains(adminTags, wanted),
  adminTagsMultiLikeOr: ({ adminTags }, wanted) =>
    words(wanted).some((word) => tagsOf(adminTags).includes(word)),
  adminTagsMultiLikeAnd: ({ adminTags }, wanted) =>
    words(wanted).every((word) => tagsOf(adminTags).includes(word)),
  tagsNameMultiLikeOr: ({ tags, name }, wanted) => words(wanted).some((word) => isIn(word, [tags], name)),
  tagsNameMultiLikeAnd: ({ tags, name }, wanted) => words(wanted).every((word) => isIn(word, [tags], name)),
  tagsAdminTagsMultiLikeOr: ({ tags, adminTags }, wanted) =>
    words(wanted).some((word) => isIn(word, [tags, adminTags])),
  tagsAdminTagsMultiLikeAnd: ({ tags, adminTags }, wanted) =>
    words(wanted).every((word) => isIn(word, [tags, adminTags])),
  tagsAdminTagsNameMultiLikeOr: ({ tags, adminTags, name }, wanted) =>
    words(wanted).some((word) => isIn(word, [tags, adminTags], name)),
  tagsAdminTagsNameMultiLikeAnd: ({ tags, adminTags, name }, wanted) =>
    words(wanted).every((word) => isIn(word, [tags, adminTags], name)),
  categoriesNotContains: (entry, wanted) => !words(wanted).some((word) => isInCategory(entry, word)),
  categoriesIdsNotContains: (entry, wanted) => !words(wanted).some((id) => idsOf(entry).includes(id)),
  categoriesIdsEmpty: (entry, wanted) => (idsOf(entry).join('') === '') === (wanted === '1'),
  categoryAncestorIdIn: (entry, wanted, { store }) =>
    words(wanted).some((id) => {
      const above = store.categories.get(Number(id));
      return above !== undefined && isInCategory(entry, above.fullName.toLowerCase());
    }),
  categoriesMatchOr: (entry, wanted) => words(wanted).some((word) => isInCategory(entry, word)),
  categoriesMatchAnd: (entry, wanted) => words(wanted).every((word) => isInCategory(entry, word)),
  categoriesFullNameIn: (entry, wanted) => words(wanted).some((word) => isInCategory(entry, word)),
  categoriesIdsMatchOr: (entry, wanted) => words(wanted).some((id) => idsOf(entry).includes(id)),
  categoriesIdsMatchAnd: (entry, wanted) => words(wanted).every((id) => idsOf(entry).includes(id)),
  freeText: (entry, wanted) =>
    words(wanted.replaceAll(' ', ',')).every((word) => contains(searchable(entry), word)),
  searchTextMatchOr: (entry, wanted) => words(wanted).some((word) => contains(searchable(entry), word)),
  searchTextMatchAnd: (entry, wanted) => words(wanted).every((word) => contains(searchable(entry), word)),
  durationLessThan: (entry, wanted) => Number(readField(entry, 'duration')) < Number(wanted),
  durationGreaterThan: (entry, wanted) => Number(readField(entry, 'duration')) > Number(wanted),
};

/** Whether a word is one of the tags, or a part of the name. */
const isIn = (word: string, tags: readonly (string | null | undefined)[], name?: string): boolean =>
  tags.some((text) => tagsOf(text).includes(word)) || contains(name, word);

const isInCategory = (entry: EntryRow, wanted: string): boolean =>
  ownText(entry, 'categories')
    .split(',')
    .some((name) => isWithin(name, wanted));
const idsOf = (entry: EntryRow): string[] => ownText(entry, 'categoriesIds').split(',');

/** Statuses that a list hides unless the filter asks about moderation. */
const HIDDEN_MODERATION: readonly number[] = [
  MODERATION_STATUS.PENDING_MODERATION,
  MODERATION_STATUS.REJECTED,
];

/** Deleted entries are there for those alone who ask for them, and not for those who ask for no others. */
const namesDeleted = ({ statusEqual, statusIn }: ApiObject): boolean =>
  textOf(statusEqual) === String(ENTRY_STATUS.DELETED) ||
  (typeof statusIn === 'string' && statusIn.split(',').includes(String(ENTRY_STATUS.DELETED)));

function passes(context: AccountContext, entry: EntryRow, filter: ApiObject): boolean {
  const asks = (prefix: string): boolean =>
    Object.entries(filter).some(
      ([name, value]) => name.startsWith(prefix) && value !== null && value !== undefined && value !== '',
    );
  if (entry.status === ENTRY_STATUS.DELETED && !namesDeleted(filter)) return false;
  if (!asks('idEqual')) {
    if (!asks('status') && entry.status !== ENTRY_STATUS.READY) return false;
    if (!asks('moderationStatus') && HIDDEN_MODERATION.includes(entry.moderationStatus)) return false;
  }
  return Object.entries(filter).every(([name, wanted]) => {
    const test = TESTS[name];
    if (test === undefined || wanted === null || wanted === undefined || wanted === '') return true;
    return test(entry, typeof wanted === 'boolean' ? String(Number(wanted)) : textOf(wanted), context);
  });
}
