import { readyAssets } from '../mrss/flavors.js';
import type { AccountContext } from '../context.js';
import type {
  AssetDistributionRuleValue,
  AssetRow,
  EntryDistributionRow,
  ProfileRow,
} from '../store/rows.js';
import { abilitiesOf, splitList } from './provider.js';
import { hasStatus } from './status.js';

/** FlavorAssetStatus. */
const DELETED = 3;

/** The asset lists of an entry distribution. */
export type AssetLists = Pick<EntryDistributionRow, 'flavorAssetIds' | 'thumbAssetIds' | 'assetIds'>;

/**
 * Gives an entry distribution the assets of its entry that the profile asks for.
 *
 * Past the first submission nothing changes where the provider cannot update.
 *
 * @source kaltura/server, kContentDistributionManager.php (assignFlavorAssets, assignThumbAssets, assignAssets)
 */
export function assignAssets(
  context: AccountContext,
  row: EntryDistributionRow,
  profile: ProfileRow,
): EntryDistributionRow {
  if (!mayAssign(context, row, profile)) return row;
  return {
    ...row,
    flavorAssetIds: joinIds(flavorsFor(context, row, profile)),
    thumbAssetIds: joinIds(thumbsFor(context, row, profile)),
    assetIds: joinIds(ruledAssets(context, row, profile)),
  };
}

/** As `assignAssets`, of the assets that rules choose alone. */
export function assignRuledAssets(
  context: AccountContext,
  row: EntryDistributionRow,
  profile: ProfileRow,
): EntryDistributionRow {
  if (!mayAssign(context, row, profile)) return row;
  return { ...row, assetIds: joinIds(ruledAssets(context, row, profile)) };
}

export const haveListsChanged = (a: AssetLists, b: AssetLists): boolean =>
  a.flavorAssetIds !== b.flavorAssetIds || a.thumbAssetIds !== b.thumbAssetIds || a.assetIds !== b.assetIds;

function mayAssign({ store }: AccountContext, row: EntryDistributionRow, profile: ProfileRow): boolean {
  const isFirst = ['PENDING', 'QUEUED', 'SUBMITTING', 'IMPORT_SUBMITTING', 'ERROR_SUBMITTING'] as const;
  return hasStatus(row, isFirst) || abilitiesOf(store, profile).actions.update;
}

/** Without any params in the profile, every flavor of the entry. */
function flavorsFor(context: AccountContext, row: EntryDistributionRow, profile: ProfileRow): AssetRow[] {
  const wanted = new Set([
    ...splitList(profile.requiredFlavorParamsIds),
    ...splitList(profile.optionalFlavorParamsIds),
  ]);
  const ready = readyAssets(context, row.entryId, 'flavor').filter((asset) => !isTemporary(asset));
  if (wanted.size === 0) return ready;
  const isWanted = (asset: AssetRow) => wanted.has(String(asset.paramsId ?? 0));
  return [...assigned(context, row.flavorAssetIds), ...ready].filter(isWanted);
}

const isTemporary = ({ tags }: AssetRow): boolean => /(^|,)\s*temp\s*(,|$)/.test(tags ?? '');

/** Every thumbnail stands for all sizes. */
const ANY_SIZE = '0x0';

function thumbsFor(context: AccountContext, row: EntryDistributionRow, profile: ProfileRow): AssetRow[] {
  const ready = readyAssets(context, row.entryId, 'thumb');
  const candidates = [...assigned(context, row.thumbAssetIds), ...ready];
  const sizes = new Set([...profile.requiredThumbDimensions, ...profile.optionalThumbDimensions].map(sizeOf));
  const autoCreated = new Set(splitList(profile.autoCreateThumb));
  const chosen = sizes.has(ANY_SIZE)
    ? candidates
    : [...sizes].flatMap((size) => candidates.find((asset) => sizeOf(asset) === size) ?? []);
  return [...chosen, ...ready.filter(({ paramsId }) => autoCreated.has(String(paramsId)))];
}

/** e.g. `640x360`. */
export const sizeOf = ({ width, height }: { width?: number | null; height?: number | null }): string =>
  `${width ?? 0}x${height ?? 0}`;

function ruledAssets(
  context: AccountContext,
  { entryId }: EntryDistributionRow,
  profile: ProfileRow,
): AssetRow[] {
  const rules = [...profile.requiredAssetDistributionRules, ...profile.optionalAssetDistributionRules];
  if (rules.length === 0) return [];
  return readyAssets(context, entryId).filter((asset) => rules.some((rule) => fulfils(asset, rule)));
}

/** Whether an asset meets every condition of a rule. @source kAssetDistributionPropertyCondition.php */
export function fulfils(
  asset: AssetRow,
  { assetDistributionConditions }: AssetDistributionRuleValue,
): boolean {
  return assetDistributionConditions.every(({ propertyName, propertyValue }) => {
    const value = propertyOf(asset, propertyName ?? '');
    return value !== undefined && isLooselyEqual(value, propertyValue ?? '');
  });
}

/** Names of getters that the row calls otherwise. */
const ALIASES: Readonly<Record<string, keyof AssetRow>> = {
  flavorparamsid: 'paramsId',
  thumbparamsid: 'paramsId',
  captionparamsid: 'paramsId',
  size: 'sizeInBytes',
};

/** As the server's getters have it, in any case; `undefined` where there is none of that name. */
function propertyOf(asset: AssetRow, name: string): unknown {
  const wanted = name.toLowerCase();
  const all: Record<string, unknown> = { ...asset.own, ...asset };
  const key = ALIASES[wanted] ?? Object.keys(all).find((found) => found.toLowerCase() === wanted);
  return key === undefined ? undefined : all[key];
}

/** PHP's `==` between what an asset has and a text. */
function isLooselyEqual(value: unknown, text: string): boolean {
  if (value === null) return text === '';
  if (typeof value === 'boolean') return value === (text !== '' && text !== '0');
  if (typeof value === 'number') return text.trim() !== '' && value === Number(text);
  return typeof value === 'string' && value === text;
}

function assigned({ store }: AccountContext, ids: string): AssetRow[] {
  return splitList(ids)
    .map((id) => store.assets.get(id))
    .filter((asset) => asset !== undefined)
    .filter(({ status }) => status !== DELETED);
}

const joinIds = (assets: readonly AssetRow[]): string =>
  [...new Set(assets.map(({ id }) => id))].toSorted().join(',');
