import { readyAssets } from '../mrss/flavors.js';
import type { AccountContext } from '../context.js';
import type {
  AssetKind,
  AssetRow,
  EntryDistributionRow,
  EntryRow,
  PlainRow,
  ProfileRow,
} from '../store/rows.js';
import { sizeOf } from './assign.js';
import { tellFailure } from './failures.js';
import { splitList } from './provider.js';

/** DistributionErrorType. */
const MISSING_FLAVOR = 1;
const MISSING_THUMBNAIL = 2;

/** FlavorAssetStatus. */
const READY = 2;

/** An asset that is to be made: kept among the settings until the scheduler comes to it. */
interface AssetRequest {
  readonly entryId: string;
  readonly kind: Extract<AssetKind, 'flavor' | 'thumb'>;
  readonly paramsId: number;
  readonly width: number | null;
  readonly height: number | null;
}

const SETTING = 'asset-requests';

/**
 * Asks for the flavors and thumbnails that an entry lacks and its profile lists as to be made. They are
 * there soon after, as from a conversion.
 *
 * @source kaltura/server, kContentDistributionManager.php (submitAddEntryDistribution: auto create)
 */
export function requestMissingAssets(
  context: AccountContext,
  row: EntryDistributionRow,
  profile: ProfileRow,
  entry: EntryRow,
): void {
  const wanted = [...missingFlavors(row, profile, entry), ...missingThumbs(context, row, profile, entry)];
  const known = requestedAssets(context);
  const isKnown = (request: AssetRequest) =>
    known.some((other) => JSON.stringify(other) === JSON.stringify(request));
  const added = wanted.filter((request) => !isKnown(request));
  if (added.length > 0) context.store.settings.put({ id: SETTING, value: [...known, ...added] });
}

function missingFlavors(row: EntryDistributionRow, profile: ProfileRow, entry: EntryRow): AssetRequest[] {
  const listed = new Set(splitList(profile.autoCreateFlavors));
  return row.validationErrors
    .filter(({ errorType, data }) => errorType === MISSING_FLAVOR && listed.has(data))
    .map(({ data }) => ({
      entryId: entry.id,
      kind: 'flavor',
      paramsId: Number(data),
      width: null,
      height: null,
    }));
}

/** A listed params object makes the thumbnails of exactly its size. */
function missingThumbs(
  { store }: AccountContext,
  row: EntryDistributionRow,
  profile: ProfileRow,
  entry: EntryRow,
): AssetRequest[] {
  const listed = splitList(profile.autoCreateThumb)
    .map((id) => store.thumbParams.get(Number(id)))
    .filter((params) => params !== undefined);
  return row.validationErrors
    .filter(({ errorType }) => errorType === MISSING_THUMBNAIL)
    .flatMap(({ data }) => {
      const params = listed.find((found) => sizeOf(dimensionsOf(found)) === data);
      if (params === undefined) return [];
      return [
        { entryId: entry.id, kind: 'thumb' as const, paramsId: Number(params.id), ...dimensionsOf(params) },
      ];
    });
}

const dimensionsOf = ({ own }: PlainRow) => ({
  width: Number(own['width'] ?? 0),
  height: Number(own['height'] ?? 0),
});

export const requestedAssets = ({ store }: AccountContext): readonly AssetRequest[] =>
  (store.settings.get(SETTING)?.value as readonly AssetRequest[] | undefined) ?? [];

/**
 * Makes what was asked for: a copy of an asset that the entry has, under the params that were asked for. A
 * request for an entry without content is dropped. Inside `write`.
 */
export async function makeRequestedAssets(context: AccountContext): Promise<void> {
  const requests = requestedAssets(context);
  if (requests.length === 0) return;
  context.store.settings.put({ id: SETTING, value: [] });
  for (const request of requests) {
    const source = sourceFor(context, request);
    if (source === undefined) continue;
    const asset = copyAsset(context, source, request);
    await tellFailure(context, `asset ${asset.id}`, () => context.events.assetChanged(undefined, asset));
  }
}

/** The original flavor, or any; the largest thumbnail. */
function sourceFor(context: AccountContext, { entryId, kind, paramsId }: AssetRequest): AssetRow | undefined {
  const ready = readyAssets(context, entryId, kind);
  if (ready.some((asset) => asset.paramsId === paramsId)) return undefined;
  return kind === 'flavor'
    ? (ready.find(({ isOriginal }) => isOriginal === true) ?? ready[0])
    : ready.toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0))[0];
}

function copyAsset({ store, ids, clock }: AccountContext, source: AssetRow, request: AssetRequest): AssetRow {
  const now = clock.nowSec();
  const id = ids.object();
  const content = store.readBlob(`asset/${source.id}/${source.version}`);
  if (content !== undefined) store.putBlob(`asset/${id}/1`, content);
  return store.assets.put({
    ...source,
    id,
    status: READY,
    version: 1,
    paramsId: request.paramsId,
    createdAt: now,
    updatedAt: now,
    ...(request.kind === 'thumb' ? { width: request.width, height: request.height } : { isOriginal: false }),
    isDefault: false,
  });
}
