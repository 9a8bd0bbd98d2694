import type { AccountContext } from '../context.js';
import { CATEGORY_STATUS, isLiveCategory } from '../mrss/categories.js';
import type { CategoryRow } from '../store/rows.js';
import { checkInsert, checkMinLength, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { changeEntry } from './entries.js';
import { textOf } from './text-of.js';
import { withCategoryTexts } from './entry-categories.js';

const CATEGORY = 'KalturaCategory';

/** @throws {ApiError} CATEGORY_NOT_FOUND for a deleted or another partner's category. */
export function findCategory({ account, partnerId }: Call, id: number): CategoryRow {
  const row = account.store.categories.get(id);
  if (row?.partnerId !== partnerId || !isLiveCategory(row)) throw new ApiError('CATEGORY_NOT_FOUND', id);
  return row;
}

/** Ids from the root down to a category. */
function pathOf(context: AccountContext, row: CategoryRow): number[] {
  const parent = context.store.categories.get(row.parentId);
  return parent === undefined ? [row.id] : [...pathOf(context, parent), row.id];
}

const childrenOf = ({ store }: AccountContext, id: number): CategoryRow[] =>
  store.categories.filter((row) => row.parentId === id && isLiveCategory(row));

/** A category as the API shows it. */
export function toCategoryObject(context: AccountContext, row: CategoryRow): ApiObject {
  const { own, ...columns } = row;
  const path = pathOf(context, row);
  const entries = context.store.categoryEntries.filter(({ categoryId }) => categoryId === row.id).length;
  return {
    appearInList: 1,
    privacy: 1,
    inheritanceType: 2,
    defaultPermissionLevel: 3,
    contributionPolicy: 1,
    membersCount: 0,
    pendingMembersCount: 0,
    partnerSortValue: 0,
    moderation: 0,
    pendingEntriesCount: 0,
    isAggregationCategory: 0,
    entriesCount: entries,
    directEntriesCount: entries,
    directSubCategoriesCount: childrenOf(context, row.id).length,
    depth: path.length - 1,
    fullIds: path.join('>'),
    ...(own as Record<string, ApiValue>),
    ...columns,
    objectType: CATEGORY,
  };
}

/** @throws {ApiError} CATEGORY_NOT_FOUND for an unknown parent; DUPLICATE_CATEGORY. */
export function addCategory(call: Call, sent: ApiObject): CategoryRow {
  const { account, partnerId } = call;
  requireProperty(sent, 'name');
  checkMinLength(sent, 'name', 1);
  checkInsert(account.types, sent);
  const { objectType: _, name, parentId: asked, ...own } = sent;
  const parentId = typeof asked === 'number' ? asked : 0;
  const fullName = fullNameIn(call, parentId, textOf(name));
  refuseTwin(call, fullName);
  const nowSec = account.clock.nowSec();
  return account.store.categories.put({
    id: account.store.categories.nextId(),
    partnerId,
    parentId,
    name: textOf(name),
    fullName,
    status: CATEGORY_STATUS.ACTIVE,
    createdAt: nowSec,
    updatedAt: nowSec,
    own,
  });
}

const fullNameIn = (call: Call, parentId: number, name: string): string =>
  parentId === 0 ? name : `${findCategory(call, parentId).fullName}>${name}`;

function refuseTwin({ account, partnerId }: Call, fullName: string, self?: number): void {
  const twin = account.store.categories.find(
    (row) =>
      row.partnerId === partnerId && row.id !== self && isLiveCategory(row) && row.fullName === fullName,
  );
  if (twin !== undefined) throw new ApiError('DUPLICATE_CATEGORY', fullName);
}

/**
 * A new name moves everything below it, and shows in its entries.
 *
 * @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE, CATEGORY_NOT_FOUND, DUPLICATE_CATEGORY.
 */
export async function updateCategory(call: Call, row: CategoryRow, sent: ApiObject): Promise<CategoryRow> {
  const { account } = call;
  const shown = toCategoryObject(account, row);
  checkUpdate(account.types, sent, (property) => shown[property]);
  checkMinLength(sent, 'name', 1);
  const { objectType: _, name: newName, parentId: newParent, ...own } = sent;
  const name = typeof newName === 'string' ? newName : row.name;
  const parentId = typeof newParent === 'number' ? newParent : row.parentId;
  const fullName = fullNameIn(call, parentId, name);
  refuseTwin(call, fullName, row.id);
  const updatedAt = account.clock.nowSec();
  const after = account.store.categories.put({
    ...row,
    name,
    parentId,
    fullName,
    updatedAt,
    own: { ...row.own, ...own },
  });
  if (fullName !== row.fullName) await renameBelow(account, after);
  return after;
}

async function renameBelow(context: AccountContext, { id, fullName }: CategoryRow): Promise<void> {
  await tellEntries(context, entryIdsIn(context, id));
  for (const child of childrenOf(context, id)) {
    const renamed = context.store.categories.put({ ...child, fullName: `${fullName}>${child.name}` });
    await renameBelow(context, renamed);
  }
}

const entryIdsIn = ({ store }: AccountContext, id: number): string[] =>
  store.categoryEntries.filter(({ categoryId }) => categoryId === id).map(({ entryId }) => entryId);

/** Entries say which categories they are in: what changed there changes them. */
export async function tellEntries(context: AccountContext, entryIds: readonly string[]): Promise<void> {
  for (const entryId of entryIds) {
    const entry = context.store.entries.get(entryId);
    if (entry !== undefined) await changeEntry(context, entry, withCategoryTexts(context, entry));
  }
}

/** With those below it. @param toParent - Its entries move up where there is something above. */
export async function deleteCategory(
  context: AccountContext,
  row: CategoryRow,
  toParent: boolean,
): Promise<void> {
  const { store, clock } = context;
  for (const child of childrenOf(context, row.id)) await deleteCategory(context, child, toParent);
  const entryIds = entryIdsIn(context, row.id);
  const nowSec = clock.nowSec();
  for (const entryId of entryIds) {
    const linked = store.categoryEntries.get(`${row.id}|${entryId}`);
    store.categoryEntries.remove(`${row.id}|${entryId}`);
    const id = `${row.parentId}|${entryId}`;
    if (
      linked !== undefined &&
      toParent &&
      row.parentId !== 0 &&
      store.categoryEntries.get(id) === undefined
    ) {
      store.categoryEntries.put({ ...linked, id, categoryId: row.parentId, createdAt: nowSec });
    }
  }
  store.categories.put({ ...row, status: CATEGORY_STATUS.DELETED, updatedAt: nowSec });
  await tellEntries(context, entryIds);
}
