import { renderItem } from '../mrss/item.js';
import type { EntryRow } from '../store/rows.js';
import { MODERATION_STATUS } from '../types/entry-enums.js';
import { arrayOf, file, object, string } from '../types/spec.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { addAsset, setContent } from './assets.js';
import { setDefaultThumb } from './default-thumb.js';
import { ENTRY_ID, entryActions, shown } from './entry-actions.js';
import { readAction, writeAction } from './define.js';
import { addEntry, findEntry, moderateEntry } from './entries.js';
import { addContent } from './entry-content.js';

const MEDIA = 'KalturaMediaEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'), MEDIA);

const ENTRY = entryActions({
  objectType: MEDIA,
  listType: 'KalturaMediaListResponse',
  updated: 'mediaEntry',
  find,
});

function getMrss(call: Call, args: Args): string {
  const features = args.optionalString('features');
  return renderItem(call.account, find(call, args), {
    extendItems: args.list('extendingItemsArray'),
    ...(features === undefined ? {} : { features }),
  }).toString('utf8');
}

async function addFromUploadedFile(call: Call, args: Args): Promise<ApiObject> {
  const entry = await addEntry(call, args.object('mediaEntry'));
  const token = args.string('uploadTokenId');
  return shown(call, addContent(call, entry, { objectType: 'KalturaUploadedFileTokenResource', token }));
}

async function addFromUrl(call: Call, args: Args): Promise<ApiObject> {
  const entry = await addEntry(call, args.object('mediaEntry'));
  return shown(call, addContent(call, entry, { objectType: 'KalturaUrlResource', url: args.string('url') }));
}

/** A thumbnail from a file, which then stands for the entry. */
async function updateThumbnailJpeg(call: Call, args: Args): Promise<ApiObject> {
  const entry = find(call, args);
  const { bytes, fileName } = args.upload('fileData');
  const asset = await addAsset(call, 'thumb', entry.id, { objectType: 'KalturaThumbAsset' });
  await setDefaultThumb(call, await setContent(call, asset, { bytes, fileName }));
  return shown(call, find(call, args));
}

/** Takes part in moderation again: a flag makes an approved entry FLAGGED_FOR_REVIEW. */
async function flag(call: Call, args: Args): Promise<undefined> {
  const id = args.object('moderationFlag')['flaggedEntryId'];
  const entry = findEntry(call, typeof id === 'string' ? id : '', MEDIA);
  const count = entry.own['moderationCount'];
  const own = { ...entry.own, moderationCount: (typeof count === 'number' ? count : 0) + 1 };
  await moderateEntry(call, { ...entry, own }, MODERATION_STATUS.FLAGGED_FOR_REVIEW);
  return undefined;
}

/** @source kaltura/server, MediaService.php, KalturaEntryService.php */
export const MEDIA_SERVICE: ServiceSpec = {
  name: 'media',
  actions: [
    writeAction('add', {
      params: [param('entry', object(MEDIA))],
      result: MEDIA,
      run: (call, args) => shown(call, addEntry(call, args.object('entry'))),
    }),
    writeAction('addContent', {
      params: [ENTRY_ID, optional('resource', object('KalturaResource'))],
      result: MEDIA,
      run: (call, args) => {
        const resource = args.optionalObject('resource');
        const entry = find(call, args);
        return shown(call, resource === undefined ? entry : addContent(call, entry, resource));
      },
    }),
    ENTRY.updateContent,
    writeAction('addFromUploadedFile', {
      params: [param('mediaEntry', object(MEDIA)), param('uploadTokenId', string)],
      result: MEDIA,
      run: addFromUploadedFile,
    }),
    writeAction('addFromUrl', {
      params: [param('mediaEntry', object(MEDIA)), param('url', string)],
      result: MEDIA,
      run: addFromUrl,
    }),
    ENTRY.get,
    readAction('getMrss', {
      params: [
        ENTRY_ID,
        optional('extendingItemsArray', arrayOf('KalturaExtendingItemMrssParameter')),
        optional('features', string),
      ],
      result: 'string',
      run: getMrss,
    }),
    ENTRY.update,
    ENTRY.delete,
    ENTRY.list,
    ENTRY.count,
    ENTRY.approve,
    ENTRY.reject,
    writeAction('flag', {
      params: [param('moderationFlag', object('KalturaModerationFlag'))],
      result: 'void',
      permission: 'session',
      run: flag,
    }),
    writeAction('updateThumbnailJpeg', {
      params: [ENTRY_ID, param('fileData', file)],
      result: MEDIA,
      run: updateThumbnailJpeg,
    }),
  ],
};
