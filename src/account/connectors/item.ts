import type { AccountContext } from '../context.js';
import { renderItem } from '../mrss/item.js';
import type { EntryRow, ProfileRow } from '../store/rows.js';

/** An entry's item document as a profile sees it: with its extended items and its choice of categories. */
export async function itemOf(
  context: AccountContext,
  entry: EntryRow,
  profile: ProfileRow,
): Promise<Uint8Array> {
  return Promise.resolve(
    renderItem(context, entry, {
      extendItems: profile.own['itemXpathsToExtend'],
      useCategoryEntries: profile.useCategoryEntries === true,
    }),
  );
}
