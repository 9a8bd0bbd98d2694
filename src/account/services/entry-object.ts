import type { AccountContext } from '../context.js';
import type { EntryRow } from '../store/rows.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { flavorParamsIdsOf, readyAssets } from '../mrss/flavors.js';
import { entryThumbnailUrl } from '../mrss/urls.js';

/** What a media entry's own content and assets say, beside what is stored with the entry. */
function playableFacts(context: AccountContext, entry: EntryRow): Record<string, ApiValue> {
  const milliseconds = entry.msDuration ?? 0;
  return {
    plays: entry.plays ?? 0,
    views: entry.views ?? 0,
    width: largestSide(context, entry, 'width'),
    height: largestSide(context, entry, 'height'),
    duration: Math.round(milliseconds / 1000),
    msDuration: milliseconds,
    durationType: durationTypeOf(milliseconds / 1000),
  };
}

const largestSide = (context: AccountContext, { id }: EntryRow, side: 'width' | 'height'): number =>
  Math.max(0, ...readyAssets(context, id, 'flavor').map((asset) => asset[side] ?? 0));

/** @source kaltura/server, entry.php (getDurationType) */
export function durationTypeOf(seconds: number): string {
  if (seconds === 0) return 'notavailable';
  if (seconds <= 240) return 'short';
  return seconds <= 1200 ? 'medium' : 'long';
}

/** An entry as the API shows it. */
export function toEntryObject(context: AccountContext, entry: EntryRow): ApiObject {
  const { own, seededFrom: _, ...columns } = entry;
  const isPlayable = context.types.isA(entry.objectType, 'KalturaPlayableEntry');
  const base = `${context.baseUrl()}/p/${entry.partnerId}/sp/${entry.partnerId}00`;
  return {
    moderationCount: 0,
    rank: 0,
    totalRank: 0,
    votes: 0,
    version: 0,
    replacementStatus: 0,
    partnerSortValue: 0,
    displayInSearch: 1,
    searchText: [entry.name, entry.tags, entry.description].filter(Boolean).join(' '),
    downloadUrl: `${base}/raw/entry_id/${entry.id}/version/0`,
    ...(own as Record<string, ApiValue>),
    ...columns,
    thumbnailUrl: entryThumbnailUrl(context, entry),
    ...(isPlayable ? playableFacts(context, entry) : {}),
    ...(entry.objectType === 'KalturaMediaEntry'
      ? {
          dataUrl: `${base}/playManifest/entryId/${entry.id}/format/url/protocol/http`,
          flavorParamsIds: flavorParamsIdsOf(context, entry),
        }
      : {}),
    objectType: entry.objectType,
  };
}
