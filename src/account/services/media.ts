import { renderItem } from '../mrss/item.js';
import type { EntryRow } from '../store/rows.js';
import { MODERATION_STATUS } from '../types/entry-enums.js';
import { arrayOf, file, int, object, string } from '../types/spec.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { addAsset, setContent } from './assets.js';
import { setDefaultThumb } from './default-thumb.js';
import { readAction, writeAction } from './define.js';
import { addEntry, deleteEntry, findEntry, moderateEntry, updateEntry } from './entries.js';
import { addContent, replaceContent } from './entry-content.js';
import { listEntries, listEntryObjects } from './entry-list.js';
import { toEntryObject } from './entry-object.js';

const MEDIA = 'KalturaMediaEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'), MEDIA);
const shown = async (call: Call, entry: EntryRow | Promise<EntryRow>): Promise<ApiObject> =>
  toEntryObject(call.account, await entry);

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

const ENTRY_ID = param('entryId', string);
const LISTED = [
  optional('filter', object('KalturaMediaEntryFilter')),
  optional('pager', object('KalturaFilterPager')),
];

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
    writeAction('updateContent', {
      params: [ENTRY_ID, param('resource', object('KalturaResource')), optional('conversionProfileId', int)],
      result: MEDIA,
      run: (call, args) => shown(call, replaceContent(call, find(call, args), args.object('resource'))),
    }),
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
    readAction('get', {
      params: [ENTRY_ID, optional('version', int, -1)],
      result: MEDIA,
      run: (call, args) => shown(call, find(call, args)),
    }),
    readAction('getMrss', {
      params: [
        ENTRY_ID,
        optional('extendingItemsArray', arrayOf('KalturaExtendingItemMrssParameter')),
        optional('features', string),
      ],
      result: 'string',
      run: getMrss,
    }),
    writeAction('update', {
      params: [ENTRY_ID, param('mediaEntry', object(MEDIA))],
      result: MEDIA,
      run: (call, args) => shown(call, updateEntry(call, find(call, args), args.object('mediaEntry'))),
    }),
    writeAction('delete', {
      params: [ENTRY_ID],
      result: 'void',
      run: async (call, args) => {
        await deleteEntry(call.account, find(call, args));
        return undefined;
      },
    }),
    readAction('list', {
      params: LISTED,
      result: 'KalturaMediaListResponse',
      run: (call, args) =>
        listAnswer(
          'KalturaMediaListResponse',
          listEntryObjects(call, MEDIA, args.optionalObject('filter'), args.optionalObject('pager')),
        ),
    }),
    readAction('count', {
      params: LISTED.slice(0, 1),
      result: 'int',
      run: (call, args) => listEntries(call, MEDIA, args.optionalObject('filter'), undefined).totalCount,
    }),
    writeAction('approve', {
      params: [ENTRY_ID],
      result: 'void',
      permission: 'admin',
      run: async (call, args) => {
        await moderateEntry(call, find(call, args), MODERATION_STATUS.APPROVED);
        return undefined;
      },
    }),
    writeAction('reject', {
      params: [ENTRY_ID],
      result: 'void',
      permission: 'admin',
      run: async (call, args) => {
        await moderateEntry(call, find(call, args), MODERATION_STATUS.REJECTED);
        return undefined;
      },
    }),
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
