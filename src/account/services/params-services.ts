import type { AccountContext } from '../context.js';
import type { PlainRow } from '../store/rows.js';
import type { Table } from '../store/table.js';
import { int, object } from '../types/spec.js';
import { checkInsert, checkUpdate, requireProperty } from '../wire/check.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject, type ApiValue } from '../wire/value.js';
import { ensureFlavorParams, ensureThumbParams } from './asset-params.js';
import { readAction, writeAction } from './define.js';
import { listRows, type Comparable } from './list.js';

/** What tells the service of flavor params from that of thumbnail params. */
interface Kind {
  readonly service: string;
  readonly class: string;
  readonly table: (context: AccountContext) => Table<PlainRow>;
  readonly ensure: (context: AccountContext, partnerId: number, id: number) => PlainRow;
}

const toObject = ({ own, ...columns }: PlainRow): ApiObject => ({
  ...(own as Record<string, ApiValue>),
  ...columns,
});

function paramsService({ service, class: className, table, ensure }: Kind): ServiceSpec {
  const find = ({ account, partnerId }: Call, args: Args): PlainRow =>
    ensure(account, partnerId, args.int('id'));
  const add = ({ account, partnerId }: Call, args: Args): ApiObject => {
    const sent = args.object(service);
    requireProperty(sent, 'name');
    checkInsert(account.types, sent);
    const { objectType, ...own } = sent;
    const id = Math.max(1_000_001, table(account).nextId());
    const createdAt = account.clock.nowSec();
    return toObject(table(account).put({ id, partnerId, objectType, createdAt, own: { tags: '', ...own } }));
  };
  const update = (call: Call, args: Args): ApiObject => {
    const row = find(call, args);
    const sent = args.object(service);
    const shown = toObject(row);
    checkUpdate(call.account.types, sent, (property) => shown[property]);
    const { objectType: _, ...own } = sent;
    return toObject(table(call.account).put({ ...row, own: { ...row.own, ...own } }));
  };
  const list = ({ account, partnerId }: Call, args: Args): ApiObject => {
    const rows = table(account).filter((row) => row.partnerId === partnerId || row.partnerId === 0);
    const page = listRows(rows, args.optionalObject('filter'), args.optionalObject('pager'), {
      readField: (row, field) => toObject(row)[field] as Comparable,
    });
    return listAnswer(`${className}ListResponse`, {
      objects: page.rows.map(toObject),
      totalCount: page.totalCount,
    });
  };
  const id = param('id', int);
  return {
    name: service,
    actions: [
      writeAction('add', {
        params: [param(service, object(className))],
        result: className,
        permission: 'admin',
        run: add,
      }),
      // Writes: params that nobody made yet are made when they are asked for.
      writeAction('get', {
        params: [id],
        result: className,
        run: (call, args) => toObject(find(call, args)),
      }),
      writeAction('update', {
        params: [id, param(service, object(className))],
        result: className,
        permission: 'admin',
        run: update,
      }),
      writeAction('delete', {
        params: [id],
        result: 'void',
        permission: 'admin',
        run: (call, args) => {
          table(call.account).remove(args.int('id'));
          return undefined;
        },
      }),
      readAction('list', {
        params: [
          optional('filter', object(`${className}Filter`)),
          optional('pager', object('KalturaFilterPager')),
        ],
        result: `${className}ListResponse`,
        run: list,
      }),
    ],
  };
}

/** @source kaltura/server, FlavorParamsService.php */
export const FLAVOR_PARAMS_SERVICE = paramsService({
  service: 'flavorParams',
  class: 'KalturaFlavorParams',
  table: ({ store }) => store.flavorParams,
  ensure: ensureFlavorParams,
});

/** @source kaltura/server, ThumbParamsService.php */
export const THUMB_PARAMS_SERVICE = paramsService({
  service: 'thumbParams',
  class: 'KalturaThumbParams',
  table: ({ store }) => store.thumbParams,
  ensure: ensureThumbParams,
});
