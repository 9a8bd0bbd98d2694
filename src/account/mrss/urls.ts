import type { AccountContext } from '../context.js';
import type { AssetRow, EntryRow } from '../store/rows.js';

/** Where an asset or entry came from keeps its own URL: a seeded one has no more than a placeholder here. */
function seededUrl({ own }: AssetRow | EntryRow): string | undefined {
  const url = own['seededUrl'];
  return typeof url === 'string' ? url : undefined;
}

/** e.g. `/p/101/sp/10100/thumbnail/entry_id/0_ab12cd34/version/100001`. @source kaltura/server, entry.php */
export function entryThumbnailUrl(context: AccountContext, entry: EntryRow): string {
  const { partnerId: pid, id } = entry;
  const thumb = defaultThumbOf(context, id);
  const version = 100_000 + (thumb?.version ?? 0);
  return (
    seededUrl(entry) ??
    `${context.baseUrl()}/p/${pid}/sp/${pid}00/thumbnail/entry_id/${id}/version/${version}`
  );
}

export const DEFAULT_THUMB_TAG = 'default_thumb';

export const hasDefaultTag = ({ tags }: AssetRow): boolean =>
  (tags ?? '').split(',').some((tag) => tag.trim() === DEFAULT_THUMB_TAG);

/** The READY thumbnail that stands for the entry, else its first. */
export function defaultThumbOf({ store }: AccountContext, entryId: string): AssetRow | undefined {
  const thumbs = store.assets.filter(
    (asset) => asset.entryId === entryId && asset.kind === 'thumb' && asset.status === 2,
  );
  return thumbs.find(hasDefaultTag) ?? thumbs[0];
}

const URLS: Readonly<Record<AssetRow['kind'], (asset: AssetRow, base: string) => string>> = {
  flavor: ({ partnerId: pid, entryId, id, version, fileExt }, base) =>
    `${base}/p/${pid}/sp/${pid}00/serveFlavor/entryId/${entryId}/v/${version}/ev/3/flavorId/${id}/name/a.${fileExt ?? 'mp4'}`,
  thumb: ({ partnerId, id, version }, base) =>
    `${base}/api_v3/service/thumbAsset/action/serve/partnerId/${partnerId}/thumbAssetId/${id}/version/${version}`,
  caption: (asset, base) => pluginUrl(asset, base, 'caption'),
  attachment: (asset, base) => pluginUrl(asset, base, 'attachment'),
};

const pluginUrl = ({ id, version }: AssetRow, base: string, kind: string): string =>
  `${base}/api_v3/index.php/service/${kind}_${kind}Asset/action/serve/${kind}AssetId/${id}${version > 1 ? `/v/${version}` : ''}`;

/** Where an asset's content is fetched. @source kaltura/server, kAssetUtils.class.php, asset.php */
export const assetUrl = (context: AccountContext, asset: AssetRow): string =>
  seededUrl(asset) ?? URLS[asset.kind](asset, context.baseUrl());
