import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { readAssetContent, type Content } from './asset-content.js';
import { assetsOf, findAsset, toAssetObject } from './assets.js';
import { findEntry } from './entries.js';
import { takeUpload } from './upload-tokens.js';

type Reader = (call: Call, resource: ApiObject) => Content;

/** @throws {ApiError} PROPERTY_VALIDATION_CANNOT_BE_NULL when a resource does not say it. */
function required(resource: ApiObject, name: string): string {
  const value = resource[name];
  if (typeof value === 'string') return value;
  throw new ApiError('PROPERTY_VALIDATION_CANNOT_BE_NULL', `${resource.objectType}::${name}`);
}

const readUrl: Reader = ({ note }, resource) => {
  const url = required(resource, 'url');
  note('URL_NOT_FETCHED', `${url} was recorded, not fetched: a short text stands for its content here`);
  return { bytes: undefined, fileName: url.replace(/[?#].*$/, ''), url };
};

/** A copy of what another asset has. @throws {ApiError} FLAVOR_ASSET_ID_NOT_FOUND. */
const readAsset: Reader = (call, resource) => {
  const id = required(resource, 'assetId');
  const kind = call.account.store.assets.get(id)?.kind ?? 'flavor';
  const asset = findAsset(call, kind, id);
  const { fileExt } = toAssetObject(asset);
  return {
    bytes: readAssetContent(call.account, asset) ?? Buffer.alloc(0),
    fileName: asset.filename ?? (typeof fileExt === 'string' ? `a.${fileExt}` : ''),
  };
};

/** The source of an entry, or its flavor of these params. @throws {ApiError} ENTRY_ID_NOT_FOUND; ORIGINAL_FLAVOR_ASSET_IS_MISSING. */
const readEntry: Reader = (call, resource) => {
  const entry = findEntry(call, required(resource, 'entryId'));
  const wanted = resource['flavorParamsId'] ?? 0;
  const flavor = assetsOf(call.account, entry.id, 'flavor').find(({ paramsId }) => paramsId === wanted);
  if (flavor === undefined) throw new ApiError('ORIGINAL_FLAVOR_ASSET_IS_MISSING');
  return readAsset(call, { objectType: 'KalturaAssetResource', assetId: flavor.id });
};

const READERS: Readonly<Record<string, Reader>> = {
  KalturaUploadedFileTokenResource: (call, resource) => takeUpload(call, required(resource, 'token')),
  KalturaStringResource: (_call, resource) => ({
    bytes: Buffer.from(required(resource, 'content'), 'utf8'),
    fileName: '',
  }),
  KalturaUrlResource: readUrl,
  KalturaRemoteStorageResource: readUrl,
  KalturaAssetResource: readAsset,
  KalturaEntryResource: readEntry,
  KalturaOperationResource: (call, resource) => {
    call.note('NOT_CONVERTED', 'the operations of the resource were not done: nothing is converted here');
    return readContent(call, innerResource(resource));
  },
};

export const isApiObject = (value: ApiValue | undefined): value is ApiObject =>
  typeof value === 'object' && value !== null && 'objectType' in value;

/** The resource inside another. @throws {ApiError} PROPERTY_VALIDATION_CANNOT_BE_NULL. */
export function innerResource(resource: ApiObject): ApiObject {
  const { resource: inner } = resource;
  if (isApiObject(inner)) return inner;
  throw new ApiError('PROPERTY_VALIDATION_CANNOT_BE_NULL', `${resource.objectType}::resource`);
}

/**
 * The content that a resource stands for. Taking an upload closes its token.
 *
 * @throws {ApiError} UPLOAD_TOKEN_NOT_FOUND, UPLOADED_FILE_NOT_FOUND, INVALID_OBJECT_TYPE,
 *   PROPERTY_VALIDATION_CANNOT_BE_NULL, and the not-found codes of what it names.
 */
export function readContent(call: Call, resource: ApiObject): Content {
  const read = READERS[resource.objectType];
  if (read === undefined) throw new ApiError('INVALID_OBJECT_TYPE', resource.objectType);
  return read(call, resource);
}
