import { formatDate } from '../../xml/php/date-format.js';
import type { AccountContext } from '../context.js';
import type { AssetRow, EntryRow } from '../store/rows.js';
import { readyAssets } from './flavors.js';
import { assetUrl, hasDefaultTag } from './urls.js';
import { element, tagList, unescapedElement, wrap, type Attributes, type Value } from './xml.js';

const KB = 1024;
const DELETED = 3;
const SMOOTH_STREAMING = 'slweb';

/**
 * Thumbnails and flavors that are READY, by bitrate: what has none comes first, so the thumbnails do.
 *
 * @source kaltura/server, kMrssManager.php, assetPeer.php
 */
export function renderAssets(context: AccountContext, entry: EntryRow): string {
  const assets = readyAssets(context, entry.id)
    .filter(({ kind }) => kind === 'flavor' || kind === 'thumb')
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const smooth = assets.find(({ tags }) => hasTag(tags, SMOOTH_STREAMING));
  return assets
    .map((asset) => {
      if (asset.kind === 'thumb') return renderThumbnail(context, asset);
      return renderContent(context, asset) + (asset === smooth ? renderIsmUrl(context, asset) : '');
    })
    .join('');
}

/** What was uploaded here was not analysed: it has no bitrate, and comes after the thumbnails all the same. */
const rankOf = ({ kind, bitrate }: AssetRow): number => (kind === 'thumb' ? -1 : (bitrate ?? 0));

const hasTag = (tags: string | null | undefined, wanted: string): boolean =>
  (tags ?? '').split(',').some((tag) => tag.trim() === wanted);

const zoneTime = ({ timezone }: AccountContext, epochSec: number): string =>
  formatDate('Y-m-d H:i:s', epochSec, timezone);

function renderThumbnail(context: AccountContext, asset: AssetRow): string {
  return wrap('thumbnail', tagList(asset.tags), {
    url: assetUrl(context, asset),
    thumbAssetId: asset.id,
    isDefault: String(hasDefaultTag(asset)),
    format: asset.containerFormat ?? null,
    extension: asset.fileExt ?? null,
    height: asset.height ?? 0,
    width: asset.width ?? 0,
    fileSize: Math.round(asset.sizeInBytes / KB),
    createdAt: zoneTime(context, asset.createdAt),
    thumbParamsId: asset.paramsId ?? undefined,
  });
}

function renderContent(context: AccountContext, asset: AssetRow): string {
  const params = paramsOf(context, asset);
  const fileSize = asset.sizeInBytes === 0 ? undefined : asset.sizeInBytes;
  const attributes: Attributes = {
    url: assetUrl(context, asset),
    flavorAssetId: asset.id,
    isSource: String(asset.isOriginal === true),
    containerFormat: asset.containerFormat ?? null,
    extension: asset.fileExt ?? null,
    createdAt: zoneTime(context, asset.createdAt),
    flavorParamsId: asset.paramsId ?? undefined,
    flavorParamsName: asset.paramsId === null || asset.paramsId === undefined ? undefined : params?.['name'],
    ...(params === undefined ? bareFacts(asset, fileSize) : factsWith(params, asset, fileSize)),
  };
  return wrap('content', tagList(asset.tags), attributes);
}

type Params = Readonly<Record<string, Value>>;

/** Target values of the asset's params: a seeded asset brings its own. */
function paramsOf({ store }: AccountContext, { paramsId, own }: AssetRow): Params | undefined {
  if (paramsId === null || paramsId === undefined) return undefined;
  return (own['seededParams'] ?? store.flavorParams.get(paramsId)?.own) as Params | undefined;
}

/** The asset's value where it has one, else its params' target. */
const factsWith = (params: Params, asset: AssetRow, fileSize: number | undefined): Attributes => ({
  format: asset.containerFormat ?? params['format'] ?? null,
  videoBitrate: asset.bitrate ?? params['videoBitrate'] ?? null,
  videoCodec: asset.videoCodecId ?? params['videoCodec'] ?? null,
  audioBitrate: params['audioBitrate'] ?? null,
  audioCodec: params['audioCodec'] ?? null,
  frameRate: asset.frameRate ?? params['frameRate'] ?? null,
  height: asset.height ?? params['height'] ?? null,
  width: asset.width ?? params['width'] ?? null,
  fileSize,
});

const bareFacts = (asset: AssetRow, fileSize: number | undefined): Attributes => ({
  format: asset.containerFormat ?? null,
  videoBitrate: asset.bitrate ?? null,
  fileSize,
  videoCodec: asset.videoCodecId ?? null,
  audioBitrate: '0',
  audioCodec: '',
  frameRate: asset.frameRate ?? null,
  height: asset.height ?? null,
  width: asset.width ?? null,
});

function renderIsmUrl(context: AccountContext, { own, partnerId: pid, entryId, version }: AssetRow): string {
  const seeded = own['seededIsmUrl'];
  const url = `${context.baseUrl()}/p/${pid}/sp/${pid}00/serveIsm/objectId/${entryId}_${version}_1.ism/manifest`;
  return element('ismUrl', typeof seeded === 'string' ? seeded : url);
}

const liveAssets = ({ store }: AccountContext, entryId: string, kind: AssetRow['kind']): AssetRow[] =>
  store.assets.filter(
    (asset) => asset.entryId === entryId && asset.kind === kind && asset.status !== DELETED,
  );

/** Captions of any status but DELETED. @source kaltura/server, CaptionPlugin.php */
export const renderCaptions = (context: AccountContext, { id }: EntryRow): string =>
  liveAssets(context, id, 'caption')
    .map((asset) =>
      wrap('subTitle', tagList(asset.tags), {
        href: assetUrl(context, asset),
        captionAssetId: asset.id,
        isDefault: String(asset.isDefault === true),
        format: asset.format ?? 1,
        lang: asset.language ?? null,
        captionParamsId: asset.paramsId ?? undefined,
      }),
    )
    .join('');

/** Attachments of any status but DELETED. @source kaltura/server, AttachmentPlugin.php */
export const renderAttachments = (context: AccountContext, { id }: EntryRow): string =>
  liveAssets(context, id, 'attachment')
    .map((asset) =>
      wrap(
        'attachment',
        [
          tagList(asset.tags),
          unescapedElement(context.dialect, 'filename', asset.filename),
          unescapedElement(context.dialect, 'title', asset.title),
          unescapedElement(context.dialect, 'description', asset.description),
        ].join(''),
        { url: assetUrl(context, asset), attachmentAssetId: asset.id, format: asset.format ?? null },
      ),
    )
    .join('');
