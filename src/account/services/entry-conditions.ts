import type { AccountContext } from '../context.js';
import { flavorParamsIdsOf } from '../mrss/flavors.js';
import type { EntryRow } from '../store/rows.js';
import { ENTRY_STATUS, MODERATION_STATUS } from '../types/entry-enums.js';
import type { ApiObject } from '../wire/value.js';
import { durationTypeOf } from './entry-object.js';
import type { Comparable } from './list.js';
import { textOf } from './text-of.js';

export type EntryCondition = (entry: EntryRow) => boolean;

/** Makes a condition of what a filter wants, once for all entries. */
type Test = (wanted: string, context: AccountContext) => EntryCondition;

/** What an entry says of a word; reads the entry once for all words. */
type OfWord = (entry: EntryRow, context: AccountContext) => (word: string) => boolean;

const words = (text: string): string[] => text.split(',').map((word) => word.trim().toLowerCase());
const contains = (text: string | null | undefined, wanted: string): boolean =>
  (text ?? '').toLowerCase().includes(wanted);
const tagsOf = (text: string | null | undefined): string[] => words(text ?? '').filter((tag) => tag !== '');
const ownText = ({ own }: EntryRow, name: string): string => {
  const value = own[name];
  return typeof value === 'string' ? value : '';
};

const someWord =
  (ofWord: OfWord): Test =>
  (wanted, context) => {
    const asked = words(wanted);
    return (entry) => asked.some(ofWord(entry, context));
  };
const everyWord =
  (ofWord: OfWord): Test =>
  (wanted, context) => {
    const asked = words(wanted);
    return (entry) => asked.every(ofWord(entry, context));
  };
const noWord =
  (ofWord: OfWord): Test =>
  (wanted, context) => {
    const isThere = someWord(ofWord)(wanted, context);
    return (entry) => !isThere(entry);
  };

const isNot =
  (read: (entry: EntryRow) => string): Test =>
  (wanted) =>
  (entry) =>
    read(entry) !== wanted;
const isNoneOf =
  (read: (entry: EntryRow) => string): Test =>
  (wanted) => {
    const refused = new Set(wanted.split(','));
    return (entry) => !refused.has(read(entry));
  };

/** The whole of what is wanted lies in a text of the entry. */
const isPartOf =
  (read: (entry: EntryRow) => string | null | undefined): Test =>
  (wanted) => {
    const part = wanted.trim().toLowerCase();
    return (entry) => contains(read(entry), part);
  };
const isAtLeast =
  (read: (entry: EntryRow) => number): Test =>
  (wanted) =>
  (entry) =>
    read(entry) >= Number(wanted);
const isAtMost =
  (read: (entry: EntryRow) => number): Test =>
  (wanted) =>
  (entry) =>
    read(entry) <= Number(wanted);

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

const status = (entry: EntryRow): string => String(entry.status);
const moderation = (entry: EntryRow): string => String(entry.moderationStatus);
const sourceType = ({ own }: EntryRow): string => String((own['sourceType'] as Comparable) ?? '');
/** As a duration is shown and compared. */
export const secondsOf = ({ msDuration }: EntryRow): number => Math.round((msDuration ?? 0) / 1000);

const durationType: OfWord = ({ msDuration }) => {
  const type = durationTypeOf((msDuration ?? 0) / 1000);
  return (word) => word === type;
};
const flavorParams: OfWord = (entry, context) => {
  const ids = flavorParamsIdsOf(context, entry).split(',');
  return (id) => ids.includes(id);
};
const nameWord: OfWord =
  ({ name }) =>
  (word) =>
    contains(name, word);
const tag: OfWord = ({ tags }) => {
  const own = tagsOf(tags);
  return (word) => own.includes(word);
};
const adminTag: OfWord = ({ adminTags }) => {
  const own = tagsOf(adminTags);
  return (word) => own.includes(word);
};
/** One of the tags, or a part of the name. */
const tagOrName =
  (...read: ('tags' | 'adminTags' | 'name')[]): OfWord =>
  (entry) => {
    const own = read.flatMap((field) => (field === 'name' ? [] : tagsOf(entry[field])));
    const name = read.includes('name') ? entry.name : '';
    return (word) => own.includes(word) || contains(name, word);
  };
/** A category of the full name that is asked for, or below it. */
const category: OfWord = (entry) => {
  const names = ownText(entry, 'categories').toLowerCase().split(',');
  return (wanted) => names.some((name) => name === wanted || name.startsWith(`${wanted}>`));
};
const categoryId: OfWord = (entry) => {
  const ids = idsOf(entry);
  return (id) => ids.includes(id);
};
const anyText: OfWord = (entry) => {
  const text = searchable(entry).toLowerCase();
  return (word) => text.includes(word);
};
const idsOf = (entry: EntryRow): string[] => ownText(entry, 'categoriesIds').split(',');

const TESTS: Readonly<Record<string, Test>> = {
  idNotIn: isNoneOf(({ id }) => id),
  statusNotEqual: isNot(status),
  statusNotIn: isNoneOf(status),
  moderationStatusNotEqual: isNot(moderation),
  moderationStatusNotIn: isNoneOf(moderation),
  userIdNotIn: isNoneOf(({ userId }) => userId ?? ''),
  sourceTypeNotEqual: isNot(sourceType),
  sourceTypeNotIn: isNoneOf(sourceType),
  startDateGreaterThanOrEqualOrNull: isAtLeast(({ startDate }) => startDate ?? Infinity),
  startDateLessThanOrEqualOrNull: isAtMost(({ startDate }) => startDate ?? -Infinity),
  endDateGreaterThanOrEqualOrNull: isAtLeast(({ endDate }) => endDate ?? Infinity),
  endDateLessThanOrEqualOrNull: isAtMost(({ endDate }) => endDate ?? -Infinity),
  isRoot: (wanted) => (entry) => (ownText(entry, 'rootEntryId') === '') === (wanted === '1'),
  durationTypeMatchOr: someWord(durationType),
  flavorParamsIdsMatchOr: someWord(flavorParams),
  flavorParamsIdsMatchAnd: everyWord(flavorParams),
  descriptionLike: isPartOf(({ description }) => description),
  nameLike: isPartOf(({ name }) => name),
  nameMultiLikeOr: someWord(nameWord),
  nameMultiLikeAnd: everyWord(nameWord),
  tagsLike: isPartOf(({ tags }) => tags),
  tagsMultiLikeOr: someWord(tag),
  tagsMultiLikeAnd: everyWord(tag),
  adminTagsLike: isPartOf(({ adminTags }) => adminTags),
  adminTagsMultiLikeOr: someWord(adminTag),
  adminTagsMultiLikeAnd: everyWord(adminTag),
  tagsNameMultiLikeOr: someWord(tagOrName('tags', 'name')),
  tagsNameMultiLikeAnd: everyWord(tagOrName('tags', 'name')),
  tagsAdminTagsMultiLikeOr: someWord(tagOrName('tags', 'adminTags')),
  tagsAdminTagsMultiLikeAnd: everyWord(tagOrName('tags', 'adminTags')),
  tagsAdminTagsNameMultiLikeOr: someWord(tagOrName('tags', 'adminTags', 'name')),
  tagsAdminTagsNameMultiLikeAnd: everyWord(tagOrName('tags', 'adminTags', 'name')),
  categoriesNotContains: noWord(category),
  categoriesIdsNotContains: noWord(categoryId),
  categoriesIdsEmpty: (wanted) => (entry) => (idsOf(entry).join('') === '') === (wanted === '1'),
  categoryAncestorIdIn: (wanted, context) => {
    const above = words(wanted).flatMap((id) => context.store.categories.get(Number(id))?.fullName ?? []);
    const names = above.map((name) => name.toLowerCase());
    return (entry) => names.some(category(entry, context));
  },
  categoriesMatchOr: someWord(category),
  categoriesMatchAnd: everyWord(category),
  categoriesFullNameIn: someWord(category),
  categoriesIdsMatchOr: someWord(categoryId),
  categoriesIdsMatchAnd: everyWord(categoryId),
  freeText: (wanted, context) => everyWord(anyText)(wanted.replaceAll(' ', ','), context),
  searchTextMatchOr: someWord(anyText),
  searchTextMatchAnd: everyWord(anyText),
  durationLessThan: (wanted) => (entry) => secondsOf(entry) < Number(wanted),
  durationGreaterThan: (wanted) => (entry) => secondsOf(entry) > Number(wanted),
};

/** Statuses that a list hides unless the filter asks about moderation. */
const HIDDEN_MODERATION: readonly number[] = [
  MODERATION_STATUS.PENDING_MODERATION,
  MODERATION_STATUS.REJECTED,
];

/** Whether a condition of a filter is one of those here: no comparison of one column. */
export const isEntryCondition = (name: string): boolean => TESTS[name] !== undefined;

/** Deleted entries are there for those alone who ask for them, and not for those who ask for no others. */
const namesDeleted = ({ statusEqual, statusIn }: ApiObject): boolean =>
  textOf(statusEqual) === String(ENTRY_STATUS.DELETED) ||
  (typeof statusIn === 'string' && statusIn.split(',').includes(String(ENTRY_STATUS.DELETED)));

/**
 * What a list asks of its entries, beside comparisons of columns: only READY ones and none that await or
 * failed moderation, unless the filter says otherwise. Made once for all entries.
 */
export function entryConditions(context: AccountContext, filter: ApiObject): EntryCondition[] {
  const given = Object.entries(filter).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  const asks = (prefix: string): boolean => given.some(([name]) => name.startsWith(prefix));
  const conditions = given.flatMap(([name, wanted]) => {
    const test = TESTS[name];
    return test === undefined
      ? []
      : [test(typeof wanted === 'boolean' ? String(Number(wanted)) : textOf(wanted), context)];
  });
  if (!namesDeleted(filter)) conditions.unshift((entry) => entry.status !== ENTRY_STATUS.DELETED);
  if (asks('idEqual')) return conditions;
  if (!asks('status')) conditions.unshift((entry) => entry.status === ENTRY_STATUS.READY);
  if (!asks('moderationStatus'))
    conditions.push(({ moderationStatus }) => !HIDDEN_MODERATION.includes(moderationStatus));
  return conditions;
}
