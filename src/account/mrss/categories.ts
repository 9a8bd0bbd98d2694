import type { AccountContext } from '../context.js';
import type { CategoryRow } from '../store/rows.js';

/** @source KalturaCategoryStatus */
export const CATEGORY_STATUS = { UPDATING: 1, ACTIVE: 2, DELETED: 3, PURGED: 4 } as const;

export const isLiveCategory = ({ status }: CategoryRow): boolean => status === CATEGORY_STATUS.ACTIVE;

/** Categories of an entry, in the order in which it was put into them. */
export function categoriesOf({ store }: AccountContext, entryId: string): CategoryRow[] {
  return store.categoryEntries
    .filter((row) => row.entryId === entryId)
    .flatMap(({ categoryId }) => store.categories.get(categoryId) ?? [])
    .filter(isLiveCategory);
}
