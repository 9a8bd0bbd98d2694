import type { AccountContext } from '../context.js';
import type { AssetRow } from '../store/rows.js';
import { ApiError } from '../wire/errors.js';
import type { Call } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { readImageFacts } from './image-size.js';
import { takeUpload } from './upload-tokens.js';

/** A file for an asset, and what is known of it. */
export interface Content {
  /** `undefined`: it lies elsewhere, at `url`, and is never fetched. */
  readonly bytes: Buffer | undefined;
  readonly fileName: string;
  readonly url?: string;
}

const contentKey = ({ id, version }: Pick<AssetRow, 'id' | 'version'>): string => `asset/${id}/${version}`;

/** The bytes of an asset: `undefined` for one that was seeded, or whose content lies at a URL. */
export const readAssetContent = ({ store }: AccountContext, asset: AssetRow): Buffer | undefined =>
  store.readBlob(contentKey(asset));

const text = (resource: ApiObject, name: string): string => {
  const value = resource[name];
  return typeof value === 'string' ? value : '';
};

const READERS: Readonly<Record<string, (call: Call, resource: ApiObject) => Content>> = {
  KalturaUploadedFileTokenResource: (call, resource) => takeUpload(call, text(resource, 'token')),
  KalturaStringResource: (_call, resource) => ({
    bytes: Buffer.from(text(resource, 'content'), 'utf8'),
    fileName: '',
  }),
  KalturaUrlResource: ({ note }, resource) => {
    const url = text(resource, 'url');
    note('URL_NOT_FETCHED', `${url} was recorded, not fetched: its content has no bytes here`);
    return { bytes: undefined, fileName: url.replace(/[?#].*$/, ''), url };
  },
};

/**
 * The content that a resource stands for. Taking an upload closes its token.
 *
 * @throws {ApiError} UPLOAD_TOKEN_NOT_FOUND, UPLOADED_FILE_NOT_FOUND, INVALID_OBJECT_TYPE.
 */
export function readContent(call: Call, resource: ApiObject): Content {
  const read = READERS[resource.objectType];
  if (read === undefined) throw new ApiError('INVALID_OBJECT_TYPE', resource.objectType);
  return read(call, resource);
}

/** e.g. `mp4` of `clips/a.MP4`. */
export function extensionOf(fileName: string): string | undefined {
  return /\.([A-Za-z0-9]{1,8})$/.exec(fileName)?.[1]?.toLowerCase();
}

/** Container formats as the server's media analysis names them. */
const CONTAINERS: Readonly<Record<string, string>> = {
  mp4: 'isom',
  m4v: 'isom',
  ismv: 'isom',
  mov: 'qt',
  mp3: 'mpeg audio',
  wav: 'wave',
  mxf: 'mxf',
  webm: 'webm',
  mkv: 'matroska',
};

/** Stores a content as the asset's next version. The caller puts the row. */
export function withContent({ store, clock }: AccountContext, asset: AssetRow, content: Content): AssetRow {
  const version = asset.version + 1;
  const { seededUrl: _, ...own } = asset.own;
  if (content.bytes !== undefined) store.putBlob(contentKey({ id: asset.id, version }), content.bytes);
  const fileExt = asset.fileExt ?? extensionOf(content.fileName);
  const image =
    asset.kind === 'thumb' && content.bytes !== undefined ? readImageFacts(content.bytes) : undefined;
  return {
    ...asset,
    version,
    status: 2,
    sizeInBytes: content.bytes?.length ?? 0,
    updatedAt: clock.nowSec(),
    fileExt: image?.extension ?? fileExt ?? DEFAULT_EXTENSIONS[asset.kind],
    width: image?.width ?? asset.width ?? null,
    height: image?.height ?? asset.height ?? null,
    ...(asset.kind === 'flavor' ? { containerFormat: CONTAINERS[fileExt ?? ''] ?? fileExt ?? null } : {}),
    ...(asset.kind === 'attachment' ? { filename: asset.filename ?? baseName(content.fileName) } : {}),
    own: content.url === undefined ? own : { ...own, contentUrl: content.url },
  };
}

const baseName = (fileName: string): string => fileName.slice(fileName.lastIndexOf('/') + 1);

const DEFAULT_EXTENSIONS: Readonly<Record<AssetRow['kind'], string>> = {
  flavor: 'mp4',
  thumb: 'jpg',
  caption: 'srt',
  attachment: 'bin',
};
