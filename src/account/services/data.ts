import type { EntryRow } from '../store/rows.js';
import { bool, int, object, string } from '../types/spec.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { FileAnswer, listAnswer, type ApiObject } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { addEntry, deleteEntry, findEntry, updateEntry } from './entries.js';
import { listEntryObjects } from './entry-list.js';
import { toEntryObject } from './entry-object.js';

const DATA = 'KalturaDataEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'), DATA);
const shown = async (call: Call, entry: EntryRow | Promise<EntryRow>): Promise<ApiObject> =>
  toEntryObject(call.account, await entry);

const ENTRY_ID = param('entryId', string);

/** Entries that are a text. @source kaltura/server, DataService.php */
export const DATA_SERVICE: ServiceSpec = {
  name: 'data',
  actions: [
    writeAction('add', {
      params: [param('dataEntry', object(DATA))],
      result: DATA,
      run: (call, args) => shown(call, addEntry(call, args.object('dataEntry'))),
    }),
    readAction('get', {
      params: [ENTRY_ID, optional('version', int, -1)],
      result: DATA,
      run: (call, args) => shown(call, find(call, args)),
    }),
    writeAction('update', {
      params: [ENTRY_ID, param('documentEntry', object(DATA))],
      result: DATA,
      run: (call, args) => shown(call, updateEntry(call, find(call, args), args.object('documentEntry'))),
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
      params: [optional('filter', object(`${DATA}Filter`)), optional('pager', object('KalturaFilterPager'))],
      result: 'KalturaDataListResponse',
      run: (call, args) =>
        listAnswer(
          'KalturaDataListResponse',
          listEntryObjects(call, DATA, args.optionalObject('filter'), args.optionalObject('pager')),
        ),
    }),
    readAction('serve', {
      params: [ENTRY_ID, optional('version', int, -1), optional('forceProxy', bool, false)],
      result: 'file',
      run: (call, args) => new FileAnswer(Buffer.from(find(call, args).dataContent ?? '', 'utf8')),
    }),
  ],
};
