import type { AccountContext } from '../context.js';
import type { EntryRow } from '../store/rows.js';
import { ENTRY_STATUS, ENTRY_TYPE, MODERATION_STATUS } from '../types/entry-enums.js';
import { checkInsert, checkMinLength, checkUpdate } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { deleteAssetsOf } from './assets.js';
import { categoriesByIds, ensureCategories, setCategories, withCategoryTexts } from './entry-categories.js';
import { toEntryObject } from './entry-object.js';
import { deletePartsOf } from './entry-parts.js';

/** Properties with a column of their own; the others are kept in `own`. */
const COLUMNS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'tags',
  'userId',
  'creatorId',
  'adminTags',
  'type',
  'partnerData',
  'licenseType',
  'accessControlId',
  'startDate',
  'endDate',
  'referenceId',
  'conversionProfileId',
  'mediaType',
  'msDuration',
  'dataContent',
]);

const TYPE_OF_CLASS: Readonly<Record<string, number>> = {
  KalturaMediaEntry: ENTRY_TYPE.MEDIA_CLIP,
  KalturaDataEntry: ENTRY_TYPE.DATA,
};

/** Time that removes what is stored. */
const REMOVE = -1;
const MIN_REFERENCE_ID = 2;

/** @throws {ApiError} ENTRY_ID_NOT_FOUND for a deleted or another partner's entry, or one of another class. */
export function findEntry({ account, partnerId }: Call, id: string, ofClass = 'KalturaBaseEntry'): EntryRow {
  const entry = account.store.entries.get(id);
  if (
    entry === undefined ||
    entry.partnerId !== partnerId ||
    entry.status === ENTRY_STATUS.DELETED ||
    !account.types.isA(entry.objectType, ofClass)
  ) {
    throw new ApiError('ENTRY_ID_NOT_FOUND', id);
  }
  return entry;
}

/** Keeps an entry and tells those who follow it. `before` is `undefined` for a new one. */
export async function putEntry(
  { store, events }: AccountContext,
  before: EntryRow | undefined,
  after: EntryRow,
): Promise<EntryRow> {
  store.entries.put(after);
  await events.entryChanged(before, after);
  return store.entries.get(after.id) ?? after;
}

/** @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE, PROPERTY_VALIDATION_MIN_LENGTH. */
export async function addEntry(call: Call, sent: ApiObject): Promise<EntryRow> {
  const { account, partnerId, session } = call;
  checkInsert(account.types, sent);
  checkMinLength(sent, 'referenceId', MIN_REFERENCE_ID);
  const nowSec = account.clock.nowSec();
  const isData = sent.objectType === 'KalturaDataEntry';
  const userId = session?.userId ?? '';
  const fresh: EntryRow = {
    id: account.ids.object(),
    partnerId,
    objectType: sent.objectType,
    name: `${partnerId}_${nowSec}`,
    userId,
    creatorId: userId,
    status: isData ? ENTRY_STATUS.READY : ENTRY_STATUS.NO_CONTENT,
    moderationStatus: MODERATION_STATUS.AUTO_APPROVED,
    type: TYPE_OF_CLASS[sent.objectType] ?? ENTRY_TYPE.AUTOMATIC,
    createdAt: nowSec,
    updatedAt: nowSec,
    licenseType: -1,
    msDuration: 0,
    plays: 0,
    views: 0,
    own: {},
  };
  // The class decides the type: a client's own value is no use.
  const { type: _, ...rest } = sent;
  const entry = merge(fresh, fresh.type === ENTRY_TYPE.AUTOMATIC ? sent : rest);
  const named = entry.name === '' ? { ...entry, name: fresh.name } : entry;
  return putEntry(account, undefined, applyCategories(account, named, sent));
}

/** @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE, PROPERTY_VALIDATION_MIN_LENGTH. */
export async function updateEntry(call: Call, entry: EntryRow, sent: ApiObject): Promise<EntryRow> {
  const { account } = call;
  const shown = toEntryObject(account, entry);
  checkUpdate(account.types, sent, (property) => shown[property]);
  checkMinLength(sent, 'referenceId', MIN_REFERENCE_ID);
  const merged = merge(entry, sent);
  return changeEntry(account, entry, applyCategories(account, merged, sent));
}

/** Puts a changed entry with its new time. */
export const changeEntry = (context: AccountContext, before: EntryRow, after: EntryRow): Promise<EntryRow> =>
  putEntry(context, before, { ...after, updatedAt: context.clock.nowSec() });

/** An entry of status 3 stays in the store: jobs still ask for it. */
export async function deleteEntry(context: AccountContext, entry: EntryRow): Promise<void> {
  deleteAssetsOf(context, entry.id);
  deletePartsOf(context, entry.id);
  await changeEntry(context, entry, { ...entry, status: ENTRY_STATUS.DELETED });
}

export const moderateEntry = (
  { account }: Call,
  entry: EntryRow,
  moderationStatus: number,
): Promise<EntryRow> => changeEntry(account, entry, { ...entry, moderationStatus });

function applyCategories(context: AccountContext, entry: EntryRow, sent: ApiObject): EntryRow {
  const { categories, categoriesIds } = sent;
  if (typeof categoriesIds === 'string') {
    setCategories(context, entry, categoriesByIds(context, entry.partnerId, categoriesIds));
  } else if (typeof categories === 'string') {
    setCategories(context, entry, ensureCategories(context, entry.partnerId, categories));
  } else {
    return entry;
  }
  return withCategoryTexts(context, entry);
}

/** The entry with what was sent; what was not sent stays. */
function merge(entry: EntryRow, sent: ApiObject): EntryRow {
  const columns: Record<string, ApiValue> = {};
  const own: Record<string, unknown> = { ...entry.own };
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'objectType' || value === undefined || isDerived(name)) continue;
    if (COLUMNS.has(name)) columns[name] = toColumn(name, value);
    else own[name] = value;
  }
  // A name is never missing: to clear it is to leave it.
  if (columns['name'] === null) delete columns['name'];
  return { ...entry, ...columns, own };
}

const isDerived = (name: string): boolean =>
  name === 'categories' || name === 'categoriesIds' || name.startsWith('multiLingual_');

function toColumn(name: string, value: ApiValue): ApiValue {
  if (name === 'tags' || name === 'adminTags')
    return typeof value === 'string' ? normalizeTags(value) : value;
  return (name === 'startDate' || name === 'endDate') && (value === REMOVE || value === 0) ? null : value;
}

/** e.g. `"a,b , a"` becomes `a, b`. */
export const normalizeTags = (text: string): string =>
  [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ].join(', ');
