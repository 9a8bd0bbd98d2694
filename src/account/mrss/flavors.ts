import type { AccountContext } from '../context.js';
import type { AssetRow, EntryRow } from '../store/rows.js';

const READY = 2;

/** Assets that exist and have their content, in the order in which they were made. */
export const readyAssets = (
  { store }: AccountContext,
  entryId: string,
  kind?: AssetRow['kind'],
): AssetRow[] =>
  store.assets.filter(
    (asset) =>
      asset.entryId === entryId && asset.status === READY && (kind === undefined || asset.kind === kind),
  );

/** Params ids of the flavors of an entry, the source's 0 among them: what `flavorParamsIds` says. */
export function flavorParamsIdsOf(context: AccountContext, { id, own }: EntryRow): string {
  // A seeded item may list params whose flavors it does not have.
  const seeded = own['seededFlavorParamsIds'];
  if (typeof seeded === 'string') return seeded;
  const ids = readyAssets(context, id, 'flavor').flatMap(({ paramsId }) => paramsId ?? []);
  return [...new Set(ids)].toSorted((a, b) => a - b).join(',');
}
