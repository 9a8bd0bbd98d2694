import type { AssetRow, EntryRow } from '../store/rows.js';
import { ENTRY_STATUS, MEDIA_TYPE } from '../types/entry-enums.js';
import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import type { Content } from './asset-content.js';
import { ensureFlavorParams } from './asset-params.js';
import { assetsOf, makeAsset, setContent } from './assets.js';
import { innerResource, readContent } from './content-resource.js';
import { changeEntry } from './entries.js';

/** Where the file of an image entry is kept. */
export const imageKey = (entryId: string): string => `entry/${entryId}`;

/** Flavor params of what was uploaded. */
const SOURCE = 0;

/**
 * Gives an entry its content, which makes it READY: nothing is converted here.
 *
 * @throws {ApiError} ENTRY_ALREADY_WITH_CONTENT unless the entry awaits it; those of `readContent`.
 */
export async function addContent(call: Call, entry: EntryRow, resource: ApiObject): Promise<EntryRow> {
  if (entry.status !== ENTRY_STATUS.NO_CONTENT) throw new ApiError('ENTRY_ALREADY_WITH_CONTENT');
  return replaceContent(call, entry, resource);
}

/** The same for an entry that may have content already: its source gets another version. */
export async function replaceContent(call: Call, entry: EntryRow, resource: ApiObject): Promise<EntryRow> {
  const parts = partsOf(resource);
  for (const { paramsId, resource: part } of parts) {
    await putFlavor(call, entry, paramsId, readContent(call, part));
  }
  const current = call.account.store.entries.get(entry.id) ?? entry;
  return changeEntry(call.account, current, { ...current, status: ENTRY_STATUS.READY });
}

/**
 * Gives an asset its content. An entry that awaited content has it with its first flavor, and is READY then,
 * as of `addContent`: the flavor is told of first.
 */
export async function setAssetContent(call: Call, asset: AssetRow, content: Content): Promise<AssetRow> {
  const { account } = call;
  const changed = await setContent(call, asset, content);
  const entry = account.store.entries.get(asset.entryId);
  if (asset.kind === 'flavor' && entry?.status === ENTRY_STATUS.NO_CONTENT) {
    await changeEntry(account, entry, { ...entry, status: ENTRY_STATUS.READY });
  }
  return changed;
}

interface Part {
  readonly paramsId: number;
  readonly resource: ApiObject;
}

/** One resource for the source, or several with their params. */
function partsOf(resource: ApiObject): Part[] {
  if (resource.objectType === 'KalturaAssetsParamsResourceContainers') {
    const list = resource['resources'];
    return Array.isArray(list) ? (list as ApiObject[]).flatMap(partsOf) : [];
  }
  if (resource.objectType === 'KalturaAssetParamsResourceContainer') {
    const { assetParamsId } = resource;
    const paramsId = typeof assetParamsId === 'number' ? assetParamsId : SOURCE;
    return [{ paramsId, resource: innerResource(resource) }];
  }
  return [{ paramsId: SOURCE, resource }];
}

async function putFlavor(call: Call, entry: EntryRow, paramsId: number, content: Content): Promise<void> {
  const { account, partnerId } = call;
  if (entry.mediaType === MEDIA_TYPE.IMAGE) {
    // An image is its entry's own file: it has no flavors.
    if (content.bytes !== undefined) account.store.putBlob(imageKey(entry.id), content.bytes);
    return;
  }
  const params = ensureFlavorParams(account, partnerId, paramsId);
  const known = assetsOf(account, entry.id, 'flavor').find((asset) => asset.paramsId === paramsId);
  const isOriginal = paramsId === SOURCE;
  const values: Partial<AssetRow> = {
    paramsId,
    isOriginal,
    isWeb: !isOriginal,
    tags: typeof params.own['tags'] === 'string' ? params.own['tags'] : '',
  };
  await setContent(call, known ?? makeAsset(call, 'flavor', entry.id, values), content);
}
