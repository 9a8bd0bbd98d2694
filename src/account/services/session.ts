import { CONSOLE_PARTNER, ksKey, privilegeOf, secretsOf, sessionIdKey } from '../session/authenticate.js';
import { decodeKs, encodeKs } from '../session/ks.js';
import { SESSION_TYPE, type Session } from '../session/session.js';
import { KALTURA_SESSION_TYPE } from '../types/session.js';
import { enumOf, int, string } from '../types/spec.js';
import { ApiError } from '../wire/errors.js';
import { optional, param, type Args, type Call, type ServiceSpec } from '../wire/service.js';
import type { ApiObject } from '../wire/value.js';

/** Seconds: what a partner's sessions may last at most. */
export const MAX_SESSION_SEC = 86_400;

/** Seconds that a session lasts when so many are wanted. */
const lifetime = (wanted: number): number =>
  wanted > 0 ? Math.min(wanted, MAX_SESSION_SEC) : MAX_SESSION_SEC;

function start({ account, note }: Call, args: Args): string {
  const partnerId = args.optionalInt('partnerId') ?? 0;
  const type = args.int('type');
  const secret = args.string('secret');
  // The server has a partner 0, which nobody knows the secret of.
  if (partnerId === 0) throw new ApiError('START_SESSION_ERROR', partnerId);
  const partner = account.store.partners.get(partnerId);
  if (partner === undefined) throw new ApiError('SERVICE_FORBIDDEN_CONTENT_BLOCKED');
  const isAllowed =
    secret === partner.adminSecret || (type === SESSION_TYPE.USER && secret === partner.secret);
  if (!isAllowed) throw new ApiError('START_SESSION_ERROR', partnerId);
  const wanted = args.int('expiry');
  if (wanted > MAX_SESSION_SEC) {
    note(
      'SESSION_EXPIRY_CAPPED',
      `the session lasts ${MAX_SESSION_SEC} s, not ${wanted}: the partner's maximum`,
    );
  }
  return encodeKs(
    {
      partnerId,
      userId: args.string('userId'),
      type,
      expiry: account.clock.nowSec() + lifetime(wanted),
      privileges: args.optionalString('privileges') ?? '',
    },
    partner.adminSecret,
  );
}

/** This session, and every other that was issued with the same `sessionid`. */
function end({ account, session }: Call): undefined {
  if (session === undefined) return undefined;
  const sessionId = privilegeOf(session, 'sessionid');
  const keys = [ksKey(session.ks), ...(sessionId === undefined ? [] : [sessionIdKey(sessionId)])];
  for (const id of keys) account.store.revokedSessions.put({ id, expiry: session.expiry });
  return undefined;
}

const toInfo = ({ partnerId, userId, expiry, type, privileges }: Session): ApiObject => ({
  objectType: 'KalturaSessionInfo',
  sessionType: type,
  partnerId,
  userId,
  expiry,
  privileges,
});

function get(call: Call, args: Args): ApiObject {
  const text = args.optionalString('session') ?? '';
  const own = call.session;
  const session = text === '' ? own : decodeKs(text, (id) => secretsOf(call.account, id));
  if (session === undefined) throw new ApiError('INTERNAL_SERVERL_ERROR');
  if (own !== undefined && session.partnerId !== own.partnerId) {
    throw new ApiError('PARTNER_ACCESS_FORBIDDEN', own.partnerId, session.partnerId);
  }
  return toInfo(session);
}

function startWidgetSession({ account }: Call, args: Args): ApiObject {
  const widgetId = args.string('widgetId');
  const partnerId = Number(/^_(\d+)$/.exec(widgetId)?.[1] ?? Number.NaN);
  const partner = account.store.partners.get(partnerId);
  if (partner === undefined) throw new ApiError('INVALID_WIDGET_ID', widgetId);
  const expiry = account.clock.nowSec() + lifetime(args.int('expiry'));
  const fields = { partnerId, userId: '0', type: SESSION_TYPE.USER, expiry, privileges: 'view:*,widget:1' };
  const ks = encodeKs(fields, partner.adminSecret);
  return { objectType: 'KalturaStartWidgetSessionResponse', partnerId, ks, userId: 0 };
}

/** A session of another partner, for the administration console alone. */
function impersonate(call: Call, args: Args): string {
  const partnerId = args.int('impersonatedPartnerId');
  const isOwnSecret = secretsOf(call.account, CONSOLE_PARTNER).includes(args.string('secret'));
  const partner = call.account.store.partners.get(partnerId);
  if (!isOwnSecret || partner === undefined) throw new ApiError('START_SESSION_ERROR', partnerId);
  return encodeKs(
    {
      partnerId,
      userId: args.string('userId'),
      type: args.int('type'),
      expiry: call.account.clock.nowSec() + lifetime(args.int('expiry')),
      privileges: args.optionalString('privileges') ?? '',
    },
    partner.adminSecret,
  );
}

/** What a session is to be like. */
const WANTED_SESSION = [
  optional('userId', string, ''),
  optional('type', enumOf(KALTURA_SESSION_TYPE), 0),
  optional('partnerId', int),
  optional('expiry', int, MAX_SESSION_SEC),
  optional('privileges', string),
];

/** @source kaltura/server, SessionService.php */
export const SESSION_SERVICE: ServiceSpec = {
  name: 'session',
  actions: [
    {
      name: 'start',
      params: [param('secret', string), ...WANTED_SESSION],
      result: 'string',
      permission: 'public',
      kind: 'read',
      run: start,
    },
    { name: 'end', params: [], result: 'void', permission: 'public', kind: 'write', run: end },
    {
      name: 'get',
      params: [optional('session', string)],
      result: 'KalturaSessionInfo',
      permission: 'admin',
      kind: 'read',
      run: get,
    },
    {
      name: 'startWidgetSession',
      params: [param('widgetId', string), optional('expiry', int, MAX_SESSION_SEC)],
      result: 'KalturaStartWidgetSessionResponse',
      permission: 'public',
      kind: 'read',
      run: startWidgetSession,
    },
    {
      name: 'impersonate',
      params: [param('secret', string), param('impersonatedPartnerId', int), ...WANTED_SESSION],
      result: 'string',
      permission: 'public',
      kind: 'read',
      run: impersonate,
    },
  ],
};
