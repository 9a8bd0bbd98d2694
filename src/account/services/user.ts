import { encodeKs } from '../session/ks.js';
import { SESSION_TYPE } from '../session/session.js';
import type { PartnerRow } from '../store/rows.js';
import { int, object, string } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import { listAnswer, type ApiObject } from '../wire/value.js';
import { listRows } from './list.js';
import { MAX_SESSION_SEC } from './session.js';

const ACTIVE = 1;

/**
 * The account keeps no users: anybody logs in with the partner's admin secret as the password.
 *
 * Differs: the server knows its users and their passwords.
 */
function logIn({ account }: Call, args: Args, userId: string): string {
  const id = args.optionalInt('partnerId') ?? account.partnerId;
  const partner = account.store.partners.get(id);
  if (partner === undefined) throw new ApiError('INVALID_PARTNER_ID', id);
  if (args.string('password') !== partner.adminSecret) throw new ApiError('USER_WRONG_PASSWORD');
  const wanted = args.int('expiry');
  const seconds = wanted > 0 ? Math.min(wanted, MAX_SESSION_SEC) : MAX_SESSION_SEC;
  return encodeKs(
    {
      partnerId: id,
      userId,
      type: SESSION_TYPE.ADMIN,
      expiry: account.clock.nowSec() + seconds,
      privileges: args.string('privileges'),
    },
    partner.adminSecret,
  );
}

/** Whoever the account has heard of: its administrator, who calls, and whose entries there are. */
function knownUsers({ account, partnerId, session }: Call): readonly ApiObject[] {
  const partner = account.store.partners.get(partnerId);
  if (partner === undefined) return [];
  const owners = account.store.entries
    .filter((entry) => entry.partnerId === partnerId)
    .map((entry) => entry.userId ?? '');
  const ids = new Set([partner.adminEmail, session?.userId ?? '', ...owners]);
  return [...ids].filter((id) => id !== '').map((id) => describeUser(partner, id));
}

function describeUser(partner: PartnerRow, id: string): ApiObject {
  const isAdmin = id === partner.adminEmail;
  return {
    objectType: 'KalturaUser',
    id,
    partnerId: partner.id,
    screenName: id,
    fullName: isAdmin ? partner.adminName : id,
    ...(id.includes('@') ? { email: id } : {}),
    status: ACTIVE,
    createdAt: partner.createdAt,
    updatedAt: partner.createdAt,
    type: 0,
    isAdmin,
    isAccountOwner: isAdmin,
    loginEnabled: isAdmin,
  };
}

function get(call: Call, args: Args): ApiObject {
  const id = args.optionalString('userId') ?? call.session?.userId ?? '';
  const user = knownUsers(call).find((known) => known['id'] === id);
  if (user === undefined) throw new ApiError('INVALID_USER_ID');
  return user;
}

function list(call: Call, args: Args): ApiObject {
  const { rows, totalCount } = listRows(
    knownUsers(call),
    args.optionalObject('filter'),
    args.optionalObject('pager'),
  );
  return listAnswer('KalturaUserListResponse', { objects: rows, totalCount });
}

/** @source kaltura/server, UserService.php */
export const USER_SERVICE: ServiceSpec = {
  name: 'user',
  actions: [
    {
      name: 'loginByLoginId',
      params: [
        param('loginId', string),
        param('password', string),
        optional('partnerId', int),
        optional('expiry', int, MAX_SESSION_SEC),
        optional('privileges', string, '*'),
        optional('otp', string),
      ],
      result: 'string',
      permission: 'public',
      kind: 'read',
      run: (call, args) => logIn(call, args, args.string('loginId')),
    },
    {
      name: 'login',
      params: [
        param('partnerId', int),
        param('userId', string),
        param('password', string),
        optional('expiry', int, MAX_SESSION_SEC),
        optional('privileges', string, '*'),
      ],
      result: 'string',
      permission: 'public',
      kind: 'read',
      run: (call, args) => logIn(call, args, args.string('userId')),
    },
    {
      name: 'get',
      params: [optional('userId', string)],
      result: 'KalturaUser',
      permission: 'user',
      kind: 'read',
      run: get,
    },
    {
      name: 'list',
      params: [
        optional('filter', object('KalturaUserFilter')),
        optional('pager', object('KalturaFilterPager')),
      ],
      result: 'KalturaUserListResponse',
      permission: 'admin',
      kind: 'read',
      run: list,
    },
  ],
};
