import type { AccountContext } from '../context.js';
import type { EntryRow } from '../store/rows.js';
import { ENTRY_TYPE } from '../types/entry-enums.js';
import { categoriesOf } from './categories.js';
import { flavorParamsIdsOf } from './flavors.js';
import { entryThumbnailUrl } from './urls.js';
import { element, nonZero, optional, tagList, unescapedElement, wrap } from './xml.js';

/**
 * The elements of an item before its assets.
 *
 * @source kaltura/server, kMrssManager.php
 */
export function renderCore(context: AccountContext, entry: EntryRow): string {
  return [
    element('entryId', entry.id),
    optional('referenceID', entry.referenceId),
    element('createdAt', entry.createdAt),
    element('updatedAt', entry.updatedAt),
    element('title', entry.name),
    element('type', entry.type),
    element('licenseType', entry.licenseType),
    unescapedElement(context.dialect, 'userId', entry.userId),
    element('name', entry.name),
    element('status', entry.status),
    element('description', entry.description),
    wrap('thumbnailUrl', '', { url: entryThumbnailUrl(context, entry) }),
    (entry.tags ?? '').trim() === '' ? '' : tagList(entry.tags),
    ...categoriesOf(context, entry.id).map(({ name, fullName }) => element('category', fullName, { name })),
    element('partnerData', entry.partnerData),
    nonZero('accessControlId', entry.accessControlId),
    nonZero('conversionProfileId', entry.conversionProfileId),
    optional('startDate', entry.startDate),
    optional('endDate', entry.endDate),
    renderMedia(context, entry),
  ].join('');
}

/** Data entries have `livestream` where media entries have `media`: so does the server's code. */
function renderMedia(context: AccountContext, entry: EntryRow): string {
  const { type, mediaType, msDuration, plays, views } = entry;
  if (type === ENTRY_TYPE.MEDIA_CLIP) {
    return wrap(
      'media',
      [
        element('mediaType', mediaType),
        element('duration', msDuration),
        element('flavorParamsIds', flavorParamsIdsOf(context, entry)),
        element('plays', plays),
        element('views', views),
      ].join(''),
    );
  }
  if (type !== ENTRY_TYPE.DATA) return '';
  const content = element('mediaType', mediaType ?? ENTRY_TYPE.DATA) + element('duration', msDuration ?? 0);
  return wrap('livestream', content);
}
