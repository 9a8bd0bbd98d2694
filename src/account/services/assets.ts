import type { AccountContext } from '../context.js';
import type { AssetKind, AssetRow } from '../store/rows.js';
import { ASSET_STATUS } from '../types/asset.js';
import { checkInsert, checkUpdate } from '../wire/check.js';
import { ApiError, type ErrorCode } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { ensureFlavorParams, ensureThumbParams } from './asset-params.js';
import { withContent, type Content } from './asset-content.js';
import { listRows, type Comparable } from './list.js';

interface KindFacts {
  readonly class: string;
  readonly notFound: ErrorCode;
  /** Property of the class that `paramsId` is. */
  readonly params: string | undefined;
}

export const ASSET_KINDS: Readonly<Record<AssetKind, KindFacts>> = {
  flavor: { class: 'KalturaFlavorAsset', notFound: 'FLAVOR_ASSET_ID_NOT_FOUND', params: 'flavorParamsId' },
  thumb: { class: 'KalturaThumbAsset', notFound: 'THUMB_ASSET_ID_NOT_FOUND', params: 'thumbParamsId' },
  caption: {
    class: 'KalturaCaptionAsset',
    notFound: 'CAPTION_ASSET_ID_NOT_FOUND',
    params: 'captionParamsId',
  },
  attachment: {
    class: 'KalturaAttachmentAsset',
    notFound: 'ATTACHMENT_ASSET_ID_NOT_FOUND',
    params: undefined,
  },
};

const COLUMNS: ReadonlySet<string> = new Set([
  'tags',
  'fileExt',
  'partnerData',
  'language',
  'label',
  'filename',
  'title',
  'format',
]);

/** An asset as the API shows it. */
export function toAssetObject(asset: AssetRow): ApiObject {
  const { own, kind, paramsId, isDefault, ...columns } = asset;
  const { class: objectType, params } = ASSET_KINDS[kind];
  return {
    ...(own as Record<string, ApiValue>),
    ...columns,
    // Flavors have the property, and no default among them.
    isDefault: kind === 'caption' ? isDefault === true : null,
    size: Math.round(asset.sizeInBytes / 1024),
    ...(params === undefined ? {} : { [params]: paramsId ?? 0 }),
    objectType,
  };
}

/** @throws {ApiError} the kind's not-found code for a deleted or another partner's asset. */
export function findAsset({ account, partnerId }: Call, kind: AssetKind, id: string): AssetRow {
  const asset = account.store.assets.get(id);
  if (asset?.partnerId !== partnerId || asset.kind !== kind || asset.status === ASSET_STATUS.DELETED) {
    throw new ApiError(ASSET_KINDS[kind].notFound, id);
  }
  return asset;
}

/** Keeps an asset and tells those who follow it. */
export async function putAsset(
  { store, events }: AccountContext,
  before: AssetRow | undefined,
  after: AssetRow,
): Promise<AssetRow> {
  store.assets.put(after);
  if (after.kind === 'flavor') forgetSeededFlavors(store.entries, after.entryId);
  await events.assetChanged(before, after);
  return store.assets.get(after.id) ?? after;
}

/** What a seeded item said of its flavors holds until they change. */
function forgetSeededFlavors(entries: AccountContext['store']['entries'], entryId: string): void {
  const entry = entries.get(entryId);
  if (entry?.own['seededFlavorParamsIds'] === undefined) return;
  const { seededFlavorParamsIds: _, ...own } = entry.own;
  entries.put({ ...entry, own });
}

/** Every asset of an entry that is not deleted, in the order in which they were made. */
export const assetsOf = ({ store }: AccountContext, entryId: string, kind?: AssetKind): AssetRow[] =>
  store.assets.filter(
    (asset) =>
      asset.entryId === entryId &&
      asset.status !== ASSET_STATUS.DELETED &&
      (kind === undefined || asset.kind === kind),
  );

const ALREADY_THERE: Partial<Record<AssetKind, ErrorCode>> = {
  flavor: 'FLAVOR_ASSET_ALREADY_EXISTS',
  thumb: 'THUMB_ASSET_ALREADY_EXISTS',
};

/** A new asset without content. The caller puts it. */
export function makeAsset(
  { account, partnerId }: Call,
  kind: AssetKind,
  entryId: string,
  values: Partial<AssetRow> = {},
): AssetRow {
  const nowSec = account.clock.nowSec();
  return {
    id: account.ids.object(),
    kind,
    partnerId,
    entryId,
    status: ASSET_STATUS.QUEUED,
    version: 0,
    sizeInBytes: 0,
    tags: '',
    createdAt: nowSec,
    updatedAt: nowSec,
    own: {},
    ...values,
  };
}

/** @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE; FLAVOR_ASSET_ALREADY_EXISTS, THUMB_ASSET_ALREADY_EXISTS. */
export async function addAsset(
  call: Call,
  kind: AssetKind,
  entryId: string,
  sent: ApiObject,
): Promise<AssetRow> {
  const { account, partnerId } = call;
  checkInsert(account.types, sent);
  const { params } = ASSET_KINDS[kind];
  const asked = params === undefined ? undefined : sent[params];
  const paramsId = typeof asked === 'number' ? asked : null;
  if (paramsId !== null) refuseTwins(account, kind, entryId, paramsId);
  if (paramsId !== null && kind === 'flavor') ensureFlavorParams(account, partnerId, paramsId);
  if (paramsId !== null && kind === 'thumb') ensureThumbParams(account, partnerId, paramsId);
  return putAsset(account, undefined, merge(makeAsset(call, kind, entryId, { paramsId }), sent));
}

function refuseTwins(context: AccountContext, kind: AssetKind, entryId: string, paramsId: number): void {
  const code = ALREADY_THERE[kind];
  const isFree = code === undefined || (kind === 'thumb' && paramsId === 0);
  const twin = isFree
    ? undefined
    : assetsOf(context, entryId, kind).find((asset) => asset.paramsId === paramsId);
  if (code !== undefined && twin !== undefined) throw new ApiError(code, twin.id, paramsId);
}

/** @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE. */
export function updateAsset({ account }: Call, asset: AssetRow, sent: ApiObject): Promise<AssetRow> {
  const shown = toAssetObject(asset);
  checkUpdate(account.types, sent, (property) => shown[property]);
  return putAsset(account, asset, { ...merge(asset, sent), updatedAt: account.clock.nowSec() });
}

function merge(asset: AssetRow, sent: ApiObject): AssetRow {
  const columns: Record<string, ApiValue> = {};
  const own: Record<string, unknown> = { ...asset.own };
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'objectType' || name === ASSET_KINDS[asset.kind].params || value === undefined) continue;
    if (name === 'isDefault') columns[name] = value === 1 || value === true;
    else if (COLUMNS.has(name)) columns[name] = value;
    else own[name] = value;
  }
  return { ...asset, ...columns, own };
}

/** @param asset - Kept already, or new. */
export const setContent = ({ account }: Call, asset: AssetRow, content: Content): Promise<AssetRow> =>
  putAsset(account, account.store.assets.get(asset.id), withContent(account, asset, content));

export async function deleteAsset(context: AccountContext, asset: AssetRow): Promise<void> {
  const nowSec = context.clock.nowSec();
  await putAsset(context, asset, {
    ...asset,
    status: ASSET_STATUS.DELETED,
    deletedAt: nowSec,
    updatedAt: nowSec,
  });
}

/** Without telling anyone: their entry goes with them. */
export function deleteAssetsOf(context: AccountContext, entryId: string): void {
  const nowSec = context.clock.nowSec();
  for (const asset of assetsOf(context, entryId)) {
    context.store.assets.put({
      ...asset,
      status: ASSET_STATUS.DELETED,
      deletedAt: nowSec,
      updatedAt: nowSec,
    });
  }
}

/**
 * Assets of one kind, of the entries that the filter names.
 *
 * @throws {ApiError} PROPERTY_VALIDATION_CANNOT_BE_NULL when it names none.
 * @source kaltura/server, KalturaAssetFilter.php
 */
export function listAssets(
  { account, partnerId }: Call,
  kind: AssetKind,
  filter: ApiObject | undefined,
  pager: ApiObject | undefined,
): { objects: ApiObject[]; totalCount: number } {
  const name = `${ASSET_KINDS[kind].class}Filter`;
  if (
    filter === undefined ||
    !['entryIdEqual', 'entryIdIn', 'idEqual', 'idIn'].some((key) => isGiven(filter[key]))
  ) {
    throw new ApiError('PROPERTY_VALIDATION_CANNOT_BE_NULL', `${name}::entryIdEqual/${name}::entryIdIn`);
  }
  const own = account.store.assets.filter(
    (asset) => asset.kind === kind && asset.partnerId === partnerId && asset.status !== ASSET_STATUS.DELETED,
  );
  const { rows, totalCount } = listRows(own, filter, pager, {
    readField: (asset, field) => toAssetObject(asset)[field] as Comparable,
    orderFields: ['createdAt', 'updatedAt', 'deletedAt', 'size'],
  });
  return { objects: rows.map(toAssetObject), totalCount };
}

const isGiven = (value: ApiValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '';
