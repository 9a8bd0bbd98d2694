import { isLiveCategory } from '../mrss/categories.js';
import type { CategoryEntryRow } from '../store/rows.js';
import { enumOf, int, object, string } from '../types/spec.js';
import { NULLABLE_BOOLEAN } from '../types/base.js';
import { checkInsert } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import {
  addCategory,
  deleteCategory,
  findCategory,
  tellEntries,
  toCategoryObject,
  updateCategory,
} from './categories.js';
import { readAction, writeAction } from './define.js';
import { findEntry } from './entries.js';
import { textOf } from './text-of.js';
import { listRows, type Comparable } from './list.js';

const CATEGORY = 'KalturaCategory';
const CATEGORY_ENTRY = 'KalturaCategoryEntry';

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const filter = args.optionalObject('filter');
  const prefix = filter?.['fullNameStartsWith'];
  const own = account.store.categories.filter(
    (row) =>
      row.partnerId === partnerId &&
      isLiveCategory(row) &&
      (typeof prefix !== 'string' || row.fullName.startsWith(prefix)),
  );
  const { rows, totalCount } = listRows(own, filter, args.optionalObject('pager'), {
    readField: (row, field) => toCategoryObject(account, row)[field] as Comparable,
    orderFields: ['createdAt', 'updatedAt', 'name', 'fullName', 'depth'],
  });
  return listAnswer(`${CATEGORY}ListResponse`, {
    objects: rows.map((row) => toCategoryObject(account, row)),
    totalCount,
  });
}

const ID = param('id', int);
const PAGER = optional('pager', object('KalturaFilterPager'));

/** @source kaltura/server, CategoryService.php */
export const CATEGORY_SERVICE: ServiceSpec = {
  name: 'category',
  actions: [
    writeAction('add', {
      params: [param('category', object(CATEGORY))],
      result: CATEGORY,
      run: (call, args) => toCategoryObject(call.account, addCategory(call, args.object('category'))),
    }),
    readAction('get', {
      params: [ID],
      result: CATEGORY,
      run: (call, args) => toCategoryObject(call.account, findCategory(call, args.int('id'))),
    }),
    writeAction('update', {
      params: [ID, param('category', object(CATEGORY))],
      result: CATEGORY,
      run: async (call, args) => {
        const row = findCategory(call, args.int('id'));
        return toCategoryObject(call.account, await updateCategory(call, row, args.object('category')));
      },
    }),
    writeAction('delete', {
      params: [ID, optional('moveEntriesToParentCategory', enumOf(NULLABLE_BOOLEAN), 1)],
      result: 'void',
      run: async (call, args) => {
        const toParent = args.optionalString('moveEntriesToParentCategory') !== '0';
        await deleteCategory(call.account, findCategory(call, args.int('id')), toParent);
        return undefined;
      },
    }),
    readAction('list', {
      params: [optional('filter', object(`${CATEGORY}Filter`)), PAGER],
      result: `${CATEGORY}ListResponse`,
      run: list,
    }),
  ],
};

const toObject = ({ account }: Call, row: CategoryEntryRow): ApiObject => {
  const category = account.store.categories.get(row.categoryId);
  const shown = category && toCategoryObject(account, category);
  return { ...row, status: 2, categoryFullIds: shown?.['fullIds'], objectType: CATEGORY_ENTRY };
};

async function addEntry(call: Call, args: Args): Promise<ApiObject> {
  const { account, partnerId } = call;
  const sent = args.object('categoryEntry');
  checkInsert(account.types, sent);
  const entry = findEntry(call, textOf(sent['entryId']));
  const category = findCategory(call, Number(sent['categoryId'] ?? 0));
  const id = `${category.id}|${entry.id}`;
  if (account.store.categoryEntries.get(id) !== undefined)
    throw new ApiError('CATEGORY_ENTRY_ALREADY_EXISTS');
  const row = account.store.categoryEntries.put({
    id,
    partnerId,
    categoryId: category.id,
    entryId: entry.id,
    createdAt: account.clock.nowSec(),
  });
  await tellEntries(account, [entry.id]);
  return toObject(call, row);
}

async function removeEntry(call: Call, args: Args): Promise<undefined> {
  const entry = findEntry(call, args.string('entryId'));
  const id = `${args.int('categoryId')}|${entry.id}`;
  const { account } = call;
  if (account.store.categoryEntries.get(id) === undefined) {
    throw new ApiError('ENTRY_IS_NOT_ASSIGNED_TO_CATEGORY');
  }
  account.store.categoryEntries.remove(id);
  await tellEntries(account, [entry.id]);
  return undefined;
}

function listEntries(call: Call, args: Args): ApiObject {
  const own = call.account.store.categoryEntries.filter(({ partnerId }) => partnerId === call.partnerId);
  const { rows, totalCount } = listRows(own, args.optionalObject('filter'), args.optionalObject('pager'), {
    readField: (row, field) => toObject(call, row)[field] as Comparable,
  });
  return listAnswer(`${CATEGORY_ENTRY}ListResponse`, {
    objects: rows.map((row) => toObject(call, row)),
    totalCount,
  });
}

/** @source kaltura/server, CategoryEntryService.php */
export const CATEGORY_ENTRY_SERVICE: ServiceSpec = {
  name: 'categoryEntry',
  actions: [
    writeAction('add', {
      params: [param('categoryEntry', object(CATEGORY_ENTRY))],
      result: CATEGORY_ENTRY,
      run: addEntry,
    }),
    writeAction('delete', {
      params: [param('entryId', string), param('categoryId', int)],
      result: 'void',
      run: removeEntry,
    }),
    readAction('list', {
      params: [optional('filter', object(`${CATEGORY_ENTRY}Filter`)), PAGER],
      result: `${CATEGORY_ENTRY}ListResponse`,
      run: listEntries,
    }),
  ],
};
