import { sessionIdKey } from '../session/authenticate.js';
import { DEFAULT_HASH_TYPE, isTokenHash, sessionOfToken } from '../session/app-token.js';
import { encodeKs } from '../session/ks.js';
import type { AppTokenRow } from '../store/rows.js';
import { APP_TOKEN_STATUS } from '../types/app-token.js';
import { KALTURA_SESSION_TYPE } from '../types/session.js';
import { enumOf, int, object, string } from '../types/spec.js';
import { checkInsert, checkUpdate } from '../wire/check.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { listRows } from './list.js';
import { MAX_SESSION_SEC } from './session.js';

const toApi = (row: AppTokenRow): ApiObject => ({ objectType: 'KalturaAppToken', ...row });

function find({ account, partnerId }: Call, id: string): AppTokenRow {
  const row = account.store.appTokens.get(id);
  if (row === undefined || row.partnerId !== partnerId || row.status === APP_TOKEN_STATUS.DELETED) {
    throw new ApiError('APP_TOKEN_ID_NOT_FOUND', id);
  }
  return row;
}

/** The settable properties, as far as they were sent. */
const settings = (sent: ApiObject): Partial<AppTokenRow> =>
  Object.fromEntries(Object.entries(sent).filter(([name]) => name !== 'objectType'));

function add({ account, partnerId }: Call, args: Args): ApiObject {
  const sent = args.object('appToken');
  checkInsert(account.types, sent);
  const { clock, ids, store } = account;
  const row: AppTokenRow = {
    sessionDuration: MAX_SESSION_SEC,
    ...settings(sent),
    hashType: (sent['hashType'] as string | null | undefined) ?? DEFAULT_HASH_TYPE,
    id: ids.object(),
    token: ids.hex32(),
    partnerId,
    status: APP_TOKEN_STATUS.ACTIVE,
    createdAt: clock.nowSec(),
    updatedAt: clock.nowSec(),
  };
  store.appTokens.put(row);
  return toApi(row);
}

const get = (call: Call, args: Args): ApiObject => toApi(find(call, args.string('id')));

function update(call: Call, args: Args): ApiObject {
  const { store, types, clock } = call.account;
  const row = find(call, args.string('id'));
  const sent = args.object('appToken');
  checkUpdate(types, sent, (name) => toApi(row)[name]);
  const changed: AppTokenRow = { ...row, ...settings(sent), updatedAt: clock.nowSec() };
  store.appTokens.put(changed);
  return toApi(changed);
}

/** Sessions made with the token end with it. */
function remove(call: Call, args: Args): undefined {
  const { store, clock } = call.account;
  const row = find(call, args.string('id'));
  store.appTokens.put({ ...row, status: APP_TOKEN_STATUS.DELETED, updatedAt: clock.nowSec() });
  store.revokedSessions.put({ id: sessionIdKey(row.id), expiry: clock.nowSec() + MAX_SESSION_SEC });
  return undefined;
}

function list({ account, partnerId }: Call, args: Args): ApiObject {
  const rows = account.store.appTokens.filter(
    (row) => row.partnerId === partnerId && row.status !== APP_TOKEN_STATUS.DELETED,
  );
  const page = listRows(rows, args.optionalObject('filter'), args.optionalObject('pager'));
  return listAnswer('KalturaAppTokenListResponse', {
    objects: page.rows.map(toApi),
    totalCount: page.totalCount,
  });
}

/** Checks in the server's order: a token that is off is told before a wrong hash, its end after it. */
function startSession(call: Call, args: Args): ApiObject {
  const { clock, store } = call.account;
  const row = find(call, args.string('id'));
  if (row.status !== APP_TOKEN_STATUS.ACTIVE) throw new ApiError('APP_TOKEN_NOT_ACTIVE', row.id);
  if (!isTokenHash(row, call.session?.ks ?? '', args.string('tokenHash'))) {
    throw new ApiError('INVALID_APP_TOKEN_HASH');
  }
  if (row.expiry != null && row.expiry > 0 && row.expiry < clock.nowSec()) {
    throw new ApiError('APP_TOKEN_EXPIRED', row.id);
  }
  const partner = store.partners.get(row.partnerId);
  if (partner === undefined) throw new ApiError('INVALID_PARTNER_ID', row.partnerId);
  const { refused, ...made } = sessionOfToken(
    row,
    {
      userId: args.optionalString('userId'),
      type: args.optionalInt('type'),
      expiry: args.optionalInt('expiry'),
      privileges: args.optionalString('sessionPrivileges'),
    },
    clock.nowSec(),
    MAX_SESSION_SEC,
  );
  if (refused.length > 0) {
    call.note('PRIVILEGES_REFUSED', `the token keeps or the server reserves ${refused.join(', ')}; ignored`);
  }
  const ks = encodeKs({ partnerId: row.partnerId, ...made }, partner.adminSecret);
  const { type, userId, expiry, privileges } = made;
  return {
    objectType: 'KalturaSessionInfo',
    ks,
    sessionType: type,
    partnerId: row.partnerId,
    userId,
    expiry,
    privileges,
  };
}

const ID = param('id', string);
const APP_TOKEN = param('appToken', object('KalturaAppToken'));

/** @source kaltura/server, AppTokenService.php */
export const APP_TOKEN_SERVICE: ServiceSpec = {
  name: 'appToken',
  actions: [
    {
      name: 'add',
      params: [APP_TOKEN],
      result: 'KalturaAppToken',
      permission: 'admin',
      kind: 'write',
      run: add,
    },
    { name: 'get', params: [ID], result: 'KalturaAppToken', permission: 'admin', kind: 'read', run: get },
    {
      name: 'update',
      params: [ID, APP_TOKEN],
      result: 'KalturaAppToken',
      permission: 'admin',
      kind: 'write',
      run: update,
    },
    { name: 'delete', params: [ID], result: 'void', permission: 'admin', kind: 'write', run: remove },
    {
      name: 'list',
      params: [
        optional('filter', object('KalturaAppTokenFilter')),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: 'KalturaAppTokenListResponse',
      permission: 'admin',
      kind: 'read',
      run: list,
    },
    {
      name: 'startSession',
      params: [
        ID,
        param('tokenHash', string),
        optional('userId', string),
        optional('type', enumOf(KALTURA_SESSION_TYPE)),
        optional('expiry', int),
        optional('sessionPrivileges', string),
      ],
      result: 'KalturaSessionInfo',
      permission: 'session',
      kind: 'read',
      run: startSession,
    },
  ],
};
