import type { AccountContext } from '../context.js';
import { defaultThumbOf } from '../mrss/urls.js';
import type { AssetRow } from '../store/rows.js';
import { FileAnswer } from '../wire/value.js';
import { readAssetContent } from './asset-content.js';
import { imageKey } from './entry-content.js';
import { readImageFacts } from './image-size.js';

const DELETED = 3;

/** The value behind a key of a path of pairs, e.g. `flavorId` in `/serveFlavor/flavorId/0_ab12cd34`. */
function valueAfter(segments: readonly string[], key: string): string | undefined {
  const at = segments.findIndex((segment) => segment.toLowerCase() === key.toLowerCase());
  return at < 0 ? undefined : segments[at + 1];
}

const ID_KEYS = ['flavorId', 'thumbAssetId', 'captionAssetId', 'attachmentAssetId'] as const;

const TYPES: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  srt: 'text/plain',
  vtt: 'text/vtt',
  xml: 'text/xml',
};

const IMAGE_TYPES = { png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif' } as const;

/**
 * The Content-Type of an asset's bytes.
 *
 * @returns `undefined` where the bytes themselves must tell, e.g. of a placeholder for a thumbnail.
 */
export function contentTypeOf({ kind, fileExt }: AssetRow, bytes: Buffer): string | undefined {
  if (kind !== 'thumb') return TYPES[fileExt ?? ''];
  const image = readImageFacts(bytes);
  return image && IMAGE_TYPES[image.extension];
}

/**
 * The file behind one of the URLs that an item or an API object names.
 *
 * @param segments - Of the path, decoded, e.g. `['p', '101', 'sp', '10100', 'serveFlavor', 'entryId', ...]`.
 * @returns `undefined` when the path is none of these, or the file is not here.
 */
export function serveAsset(context: AccountContext, segments: readonly string[]): FileAnswer | undefined {
  const id = ID_KEYS.map((key) => valueAfter(segments, key)).find((value) => value !== undefined);
  if (id !== undefined) return toAnswer(context, context.store.assets.get(id));
  const entryId = valueAfter(segments, 'entry_id');
  if (segments[0] !== 'p' || entryId === undefined) return undefined;
  const image = context.store.readBlob(imageKey(entryId));
  const own = segments.includes('raw') ? sourceOf(context, entryId) : defaultThumbOf(context, entryId);
  return toAnswer(context, own) ?? (image && new FileAnswer(image));
}

const sourceOf = ({ store }: AccountContext, entryId: string): AssetRow | undefined =>
  store.assets.find(
    (asset) => asset.entryId === entryId && asset.isOriginal === true && asset.status !== DELETED,
  );

function toAnswer(context: AccountContext, asset: AssetRow | undefined): FileAnswer | undefined {
  if (asset === undefined || asset.status === DELETED) return undefined;
  const bytes = readAssetContent(context, asset);
  return bytes && new FileAnswer(bytes, undefined, contentTypeOf(asset, bytes));
}
