import type { EntryRow } from '../store/rows.js';
import { MODERATION_STATUS } from '../types/entry-enums.js';
import { int, object, string } from '../types/spec.js';
import { optional, param, type ActionSpec, type Args, type Call } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { deleteEntry, moderateEntry, updateEntry } from './entries.js';
import { replaceContent } from './entry-content.js';
import { listEntries, listEntryObjects } from './entry-list.js';
import { toEntryObject } from './entry-object.js';

export const ENTRY_ID = param('entryId', string);

/** The entry as the API shows it. */
export const shown = async (call: Call, entry: EntryRow | Promise<EntryRow>): Promise<ApiObject> =>
  toEntryObject(call.account, await entry);

interface EntryService {
  /** The class of its entries, e.g. `KalturaMediaEntry`. */
  readonly objectType: string;
  readonly listType: string;
  /** What `update` calls the object that it is sent. */
  readonly updated: string;
  /** @throws {ApiError} ENTRY_ID_NOT_FOUND. */
  readonly find: (call: Call, args: Args) => EntryRow;
}

/** What the services of entries do alike, by action. @source kaltura/server, KalturaEntryService.php */
export function entryActions({ objectType, listType, updated, find }: EntryService) {
  const filter = optional('filter', object(`${objectType}Filter`));
  const moderation = (name: string, status: number): ActionSpec =>
    writeAction(name, {
      params: [ENTRY_ID],
      result: 'void',
      permission: 'admin',
      run: async (call, args) => {
        await moderateEntry(call, find(call, args), status);
        return undefined;
      },
    });
  return {
    updateContent: writeAction('updateContent', {
      params: [ENTRY_ID, param('resource', object('KalturaResource')), optional('conversionProfileId', int)],
      result: objectType,
      run: (call, args) => shown(call, replaceContent(call, find(call, args), args.object('resource'))),
    }),
    get: readAction('get', {
      params: [ENTRY_ID, optional('version', int, -1)],
      result: objectType,
      run: (call, args) => shown(call, find(call, args)),
    }),
    update: writeAction('update', {
      params: [ENTRY_ID, param(updated, object(objectType))],
      result: objectType,
      run: (call, args) => shown(call, updateEntry(call, find(call, args), args.object(updated))),
    }),
    delete: writeAction('delete', {
      params: [ENTRY_ID],
      result: 'void',
      run: async (call, args) => {
        await deleteEntry(call.account, find(call, args));
        return undefined;
      },
    }),
    list: readAction('list', {
      params: [filter, optional('pager', object('KalturaFilterPager'))],
      result: listType,
      run: (call, args) =>
        listAnswer(
          listType,
          listEntryObjects(call, objectType, args.optionalObject('filter'), args.optionalObject('pager')),
        ),
    }),
    count: readAction('count', {
      params: [filter],
      result: 'int',
      run: (call, args) => listEntries(call, objectType, args.optionalObject('filter'), undefined).totalCount,
    }),
    approve: moderation('approve', MODERATION_STATUS.APPROVED),
    reject: moderation('reject', MODERATION_STATUS.REJECTED),
  };
}
