import type { AccountContext } from '../context.js';
import { CATEGORY_STATUS, categoriesOf, isLiveCategory } from '../mrss/categories.js';
import type { CategoryRow, EntryRow } from '../store/rows.js';

/** The entry with the comma texts that say what its category records say. The caller puts it. */
export function withCategoryTexts(context: AccountContext, entry: EntryRow): EntryRow {
  const categories = categoriesOf(context, entry.id);
  const own = {
    ...entry.own,
    categories: categories.map(({ fullName }) => fullName).join(','),
    categoriesIds: categories.map(({ id }) => id).join(','),
  };
  return { ...entry, own };
}

/** Puts an entry into these categories and takes it out of every other. */
export function setCategories(
  context: AccountContext,
  entry: EntryRow,
  wanted: readonly CategoryRow[],
): void {
  const { store, clock } = context;
  const ids = new Set(wanted.map(({ id }) => id));
  for (const row of store.categoryEntries.filter(({ entryId }) => entryId === entry.id)) {
    if (!ids.delete(row.categoryId)) store.categoryEntries.remove(row.id);
  }
  for (const categoryId of ids) {
    store.categoryEntries.put({
      id: `${categoryId}|${entry.id}`,
      partnerId: entry.partnerId,
      categoryId,
      entryId: entry.id,
      createdAt: clock.nowSec(),
    });
  }
}

const trimLevels = (fullName: string): string =>
  fullName
    .split('>')
    .map((name) => name.trim())
    .join('>');

/**
 * The categories of these full names, e.g. `Channels>Public`: made, with those above, where there are none.
 * Blanks around a name are none of it.
 */
export function ensureCategories(
  context: AccountContext,
  partnerId: number,
  fullNames: string,
): CategoryRow[] {
  const names = new Set(splitNames(fullNames).map(trimLevels));
  return [...names].map((fullName) => ensureCategory(context, partnerId, fullName));
}

/** Those of these ids that the partner has. */
export function categoriesByIds(context: AccountContext, partnerId: number, ids: string): CategoryRow[] {
  return splitNames(ids)
    .flatMap((id) => context.store.categories.get(Number(id)) ?? [])
    .filter((category) => category.partnerId === partnerId && isLiveCategory(category));
}

const splitNames = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
];

/** @param fullName - Names from the root down, joined by `>`. */
export function ensureCategory(context: AccountContext, partnerId: number, fullName: string): CategoryRow {
  const { store, clock } = context;
  const known = store.categories.find(
    (row) => row.partnerId === partnerId && row.fullName === fullName && isLiveCategory(row),
  );
  if (known !== undefined) return known;
  const cut = fullName.lastIndexOf('>');
  const parent = cut < 0 ? undefined : ensureCategory(context, partnerId, fullName.slice(0, cut));
  const createdAt = clock.nowSec();
  return store.categories.put({
    id: store.categories.nextId(),
    partnerId,
    parentId: parent?.id ?? 0,
    name: fullName.slice(cut + 1),
    fullName,
    status: CATEGORY_STATUS.ACTIVE,
    createdAt,
    updatedAt: createdAt,
    own: {},
  });
}
