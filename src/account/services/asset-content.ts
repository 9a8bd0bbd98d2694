import type { AccountContext } from '../context.js';
import type { AssetRow } from '../store/rows.js';
import { readImageFacts } from './image-size.js';
import { placeholderOf } from './placeholder.js';

/** A file for an asset, and what is known of it. */
export interface Content {
  /** `undefined`: it lies elsewhere, at `url`, and is never fetched: a placeholder is kept instead. */
  readonly bytes: Buffer | undefined;
  readonly fileName: string;
  readonly url?: string;
}

/** Where the bytes of an asset are kept. */
export const contentKey = ({ id, version }: Pick<AssetRow, 'id' | 'version'>): string =>
  `asset/${id}/${version}`;

/** The bytes of an asset: `undefined` for one that was not given any yet. */
export const readAssetContent = ({ store }: AccountContext, asset: AssetRow): Buffer | undefined =>
  store.readBlob(contentKey(asset));

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
  const bytes = content.bytes ?? placeholderOf(asset, content.url ?? '');
  store.putBlob(contentKey({ id: asset.id, version }), bytes);
  const fileExt = asset.fileExt ?? extensionOf(content.fileName) ?? extensionOf(asset.filename ?? '');
  const image = asset.kind === 'thumb' ? readImageFacts(bytes) : undefined;
  return {
    ...asset,
    version,
    status: 2,
    sizeInBytes: bytes.length,
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
