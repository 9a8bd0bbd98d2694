import type { EntryRow } from '../store/rows.js';
import { enumOf, object, string } from '../types/spec.js';
import { KALTURA_ENTRY_TYPE } from '../types/entry-enums.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';
import { ENTRY_ID, entryActions, shown } from './entry-actions.js';
import { readAction, writeAction } from './define.js';
import { addEntry, findEntry } from './entries.js';
import { addContent } from './entry-content.js';
import { toEntryObject } from './entry-object.js';

const BASE = 'KalturaBaseEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'));

const ENTRY = entryActions({
  objectType: BASE,
  listType: 'KalturaBaseEntryListResponse',
  updated: 'baseEntry',
  find,
});

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
    ENTRY.updateContent,
    ENTRY.get,
    readAction('getByIds', { params: [param('entryIds', string)], result: `${BASE}[]`, run: getByIds }),
    ENTRY.update,
    ENTRY.delete,
    ENTRY.list,
    ENTRY.count,
    ENTRY.approve,
    ENTRY.reject,
  ],
};
