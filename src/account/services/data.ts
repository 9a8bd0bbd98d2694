import type { EntryRow } from '../store/rows.js';
import { bool, int, object } from '../types/spec.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { FileAnswer } from '../wire/value.js';
import { ENTRY_ID, entryActions, shown } from './entry-actions.js';
import { readAction, writeAction } from './define.js';
import { addEntry, findEntry } from './entries.js';

const DATA = 'KalturaDataEntry';

const find = (call: Call, args: Args): EntryRow => findEntry(call, args.string('entryId'), DATA);

const ENTRY = entryActions({
  objectType: DATA,
  listType: 'KalturaDataListResponse',
  updated: 'documentEntry',
  find,
});

/** Entries that are a text. @source kaltura/server, DataService.php */
export const DATA_SERVICE: ServiceSpec = {
  name: 'data',
  actions: [
    writeAction('add', {
      params: [param('dataEntry', object(DATA))],
      result: DATA,
      run: (call, args) => shown(call, addEntry(call, args.object('dataEntry'))),
    }),
    ENTRY.get,
    ENTRY.update,
    ENTRY.delete,
    ENTRY.list,
    readAction('serve', {
      params: [ENTRY_ID, optional('version', int, -1), optional('forceProxy', bool, false)],
      result: 'file',
      run: (call, args) => new FileAnswer(Buffer.from(find(call, args).dataContent ?? '', 'utf8')),
    }),
  ],
};
