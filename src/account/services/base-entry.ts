import type { EntryRow } from '../store/rows.js';
import { enumOf, int, object, string } from '../types/spec.js';
import { KALTURA_ENTRY_TYPE, MODERATION_STATUS } from '../types/entry-enums.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { addEntry, deleteEntry, findEntry, moderateEntry, updateEntry } from './entries.js';
import { addContent, replaceContent } from './entry-content.js';
import { listEntries, listEntryObjects } from './entry-list.js';
import { toEntryObject } from './entry-object.js';

const BASE = 'KalturaBaseEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'));
const shown = async (call: Call, entry: EntryRow | Promise<EntryRow>): Promise<ApiObject> =>
  toEntryObject(call.account, await entry);

/** Classes of entry types, for a base entry that names its type beside it. */
const CLASSES: Readonly<Record<string, string>> = { 1: 'KalturaMediaEntry', 6: 'KalturaDataEntry' };

function add(call: Call, args: Args): Promise<ApiObject> {
  const sent = args.object('entry');
  const type = args.optionalString('type') ?? '';
  const objectType = sent.objectType === BASE ? (CLASSES[type] ?? BASE) : sent.objectType;
  return shown(call, addEntry(call, { ...sent, objectType }));
}

function getByIds(call: Call, args: Args): ApiObject[] {
  const { account, partnerId } = call;
  return args
    .string('entryIds')
    .split(',')
    .flatMap((id) => account.store.entries.get(id.trim()) ?? [])
    .filter((entry) => entry.partnerId === partnerId && entry.status !== 3)
    .map((entry) => toEntryObject(account, entry));
}

const moderation = (name: string, moderationStatus: number) =>
  writeAction(name, {
    params: [ENTRY_ID],
    result: 'void',
    permission: 'admin',
    run: async (call, args) => {
      await moderateEntry(call, find(call, args), moderationStatus);
      return undefined;
    },
  });

const ENTRY_ID = param('entryId', string);
const LISTED = [
  optional('filter', object('KalturaBaseEntryFilter')),
  optional('pager', object('KalturaFilterPager')),
];

/** @source kaltura/server, BaseEntryService.php */
export const BASE_ENTRY_SERVICE: ServiceSpec = {
  name: 'baseEntry',
  actions: [
    writeAction('add', {
      params: [param('entry', object(BASE)), optional('type', enumOf(KALTURA_ENTRY_TYPE), -1)],
      result: BASE,
      run: add,
    }),
    writeAction('addContent', {
      params: [ENTRY_ID, param('resource', object('KalturaResource'))],
      result: BASE,
      run: (call, args) => shown(call, addContent(call, find(call, args), args.object('resource'))),
    }),
    writeAction('updateContent', {
      params: [ENTRY_ID, param('resource', object('KalturaResource')), optional('conversionProfileId', int)],
      result: BASE,
      run: (call, args) => shown(call, replaceContent(call, find(call, args), args.object('resource'))),
    }),
    readAction('get', {
      params: [ENTRY_ID, optional('version', int, -1)],
      result: BASE,
      run: (call, args) => shown(call, find(call, args)),
    }),
    readAction('getByIds', { params: [param('entryIds', string)], result: `${BASE}[]`, run: getByIds }),
    writeAction('update', {
      params: [ENTRY_ID, param('baseEntry', object(BASE))],
      result: BASE,
      run: (call, args) => shown(call, updateEntry(call, find(call, args), args.object('baseEntry'))),
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
      result: 'KalturaBaseEntryListResponse',
      run: (call, args) =>
        listAnswer(
          'KalturaBaseEntryListResponse',
          listEntryObjects(call, BASE, args.optionalObject('filter'), args.optionalObject('pager')),
        ),
    }),
    readAction('count', {
      params: LISTED.slice(0, 1),
      result: 'int',
      run: (call, args) => listEntries(call, BASE, args.optionalObject('filter'), undefined).totalCount,
    }),
    moderation('approve', MODERATION_STATUS.APPROVED),
    moderation('reject', MODERATION_STATUS.REJECTED),
  ],
};
