import type { CuePointRow } from '../store/rows.js';
import { CUE_POINT_STATUS, CUE_POINT_TYPES } from '../types/cue-point.js';
import { object, string } from '../types/spec.js';
import { checkInsert, checkUpdate, requireProperty } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject, type ApiValue } from '../wire/value.js';
import { readAction, writeAction } from './define.js';
import { findEntry } from './entries.js';
import { textOf } from './text-of.js';
import { listRows, type Comparable } from './list.js';

const CUE_POINT = 'KalturaCuePoint';

/** Properties of a row that a caller sets; the class's others are kept in `own`. */
function split(sent: ApiObject) {
  const { objectType: _, startTime, entryId: _entryId, ...own } = sent;
  return { own, ...(typeof startTime === 'number' ? { startTime } : {}) };
}

function toObject({ own, ...columns }: CuePointRow): ApiObject {
  const values = own as Record<string, ApiValue>;
  const end = values['endTime'];
  return {
    ...(typeof end === 'number' ? { duration: end - columns.startTime } : {}),
    ...values,
    ...columns,
    cuePointType: CUE_POINT_TYPES[columns.objectType],
  };
}

/** @throws {ApiError} CUE_POINT_ID_NOT_FOUND for a deleted or another partner's cue point. */
function find({ account, partnerId }: Call, args: Args): CuePointRow {
  const id = args.string('id');
  const row = account.store.cuePoints.get(id);
  if (row?.partnerId !== partnerId || row.status === CUE_POINT_STATUS.DELETED) {
    throw new ApiError('CUE_POINT_ID_NOT_FOUND', id);
  }
  return row;
}

function add(call: Call, args: Args): ApiObject {
  const { account, partnerId, session } = call;
  const sent = args.object('cuePoint');
  const entryId = textOf(requireProperty(sent, 'entryId'));
  checkInsert(account.types, sent);
  const entry = findEntry(call, entryId);
  const nowSec = account.clock.nowSec();
  const { own, startTime = 0 } = split(sent);
  const row: CuePointRow = {
    id: account.ids.object(),
    partnerId,
    entryId: entry.id,
    objectType: sent.objectType,
    status: CUE_POINT_STATUS.READY,
    createdAt: nowSec,
    updatedAt: nowSec,
    startTime,
    own: { userId: session?.userId ?? '', ...own },
  };
  return toObject(account.store.cuePoints.put(row));
}

function update(call: Call, args: Args): ApiObject {
  const row = find(call, args);
  const sent = args.object('cuePoint');
  const shown = toObject(row);
  checkUpdate(call.account.types, sent, (property) => shown[property]);
  const { own, ...columns } = split(sent);
  const updatedAt = call.account.clock.nowSec();
  return toObject(
    call.account.store.cuePoints.put({ ...row, ...columns, updatedAt, own: { ...row.own, ...own } }),
  );
}

function remove(call: Call, args: Args): undefined {
  const row = find(call, args);
  const updatedAt = call.account.clock.nowSec();
  call.account.store.cuePoints.put({ ...row, status: CUE_POINT_STATUS.DELETED, updatedAt });
  return undefined;
}

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const own = account.store.cuePoints.filter(
    (row) => row.partnerId === partnerId && row.status !== CUE_POINT_STATUS.DELETED,
  );
  const { rows, totalCount } = listRows(own, args.optionalObject('filter'), args.optionalObject('pager'), {
    readField: (row, field) => toObject(row)[field] as Comparable,
    orderFields: ['createdAt', 'updatedAt', 'startTime'],
  });
  return listAnswer(`${CUE_POINT}ListResponse`, { objects: rows.map(toObject), totalCount });
}

const ID = param('id', string);

/** @source kaltura/server, plugins/cue_points/base/services/CuePointService.php */
export const CUE_POINT_SERVICE: ServiceSpec = {
  name: 'cuePoint_cuePoint',
  actions: [
    writeAction('add', { params: [param('cuePoint', object(CUE_POINT))], result: CUE_POINT, run: add }),
    readAction('get', { params: [ID], result: CUE_POINT, run: (call, args) => toObject(find(call, args)) }),
    writeAction('update', {
      params: [ID, param('cuePoint', object(CUE_POINT))],
      result: CUE_POINT,
      run: update,
    }),
    writeAction('delete', { params: [ID], result: 'void', run: remove }),
    readAction('list', {
      params: [
        optional('filter', object(`${CUE_POINT}Filter`)),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: `${CUE_POINT}ListResponse`,
      run: list,
    }),
  ],
};
