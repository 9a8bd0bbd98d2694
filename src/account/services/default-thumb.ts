import { hasDefaultTag, DEFAULT_THUMB_TAG } from '../mrss/urls.js';
import type { AssetRow } from '../store/rows.js';
import type { Call } from '../wire/service.js';
import { assetsOf, putAsset } from './assets.js';
import { changeEntry, findEntry } from './entries.js';

const otherTags = ({ tags }: AssetRow): string[] =>
  (tags ?? '').split(',').filter((tag) => tag !== '' && tag.trim() !== DEFAULT_THUMB_TAG);

/**
 * Lets one thumbnail stand for its entry: it alone has the tag.
 *
 * @source kaltura/server, ThumbAssetService.php (setAsDefaultAction)
 */
export async function setDefaultThumb(call: Call, chosen: AssetRow): Promise<void> {
  const { account } = call;
  for (const asset of assetsOf(account, chosen.entryId, 'thumb')) {
    const isDefault = asset.id === chosen.id;
    if (hasDefaultTag(asset) === isDefault && (asset.isDefault === true) === isDefault) continue;
    const tags = [...otherTags(asset), ...(isDefault ? [DEFAULT_THUMB_TAG] : [])].join(',');
    await putAsset(account, asset, { ...asset, isDefault, tags });
  }
  const entry = findEntry(call, chosen.entryId);
  await changeEntry(account, entry, entry);
}
