import { createHash } from 'node:crypto';
import type { AccountContext } from '../context.js';
import { ApiError } from '../wire/errors.js';
import type { ActionSpec, ServiceSpec } from '../wire/service.js';
import { decodeKs, ksBytes } from './ks.js';
import { isAdmin, isWidget, type Session } from './session.js';

/** The server's administration console: the only partner that may touch generic providers there. */
export const CONSOLE_PARTNER = -2;

/** Who calls, and for whom. */
export interface Caller {
  /** The request's partner, else the session's, else 0. */
  readonly partnerId: number;
  readonly requestPartnerId: number | undefined;
  readonly session: Session | undefined;
}

const invalidKs = (ksId: string): ApiError => new ApiError('INVALID_KS', ksId, '-1', 'INVALID_STR');

/**
 * Reads the caller's session. Whether it may still be used is seen later: a missing parameter beats an
 * expired KS.
 *
 * @param requestPartnerId - What was sent as `partnerId`; 0 with a session counts as not sent.
 * @throws {ApiError} INVALID_KS for a text that is no KS of this account.
 */
export function authenticate(
  context: AccountContext,
  ks: string | undefined,
  requestPartnerId: number | undefined,
): Caller {
  const session = ks === undefined || ks === '' ? undefined : decodeKs(ks, (id) => secretsOf(context, id));
  if (ks !== undefined && ks !== '' && session === undefined) throw invalidKs(ks);
  const requested = requestPartnerId === 0 ? undefined : requestPartnerId;
  return { partnerId: requested ?? session?.partnerId ?? 0, requestPartnerId: requested, session };
}

/** Sessions are signed with the admin secret; the user secret makes user sessions. */
export function secretsOf({ store }: AccountContext, partnerId: number): string[] {
  const partner = store.partners.get(partnerId);
  return partner === undefined ? [] : [partner.adminSecret, partner.secret];
}

/** What a session is revoked by, however its KS is written. */
export const ksKey = (ks: string): string => `ks:${createHash('sha1').update(ksBytes(ks)).digest('hex')}`;
export const sessionIdKey = (sessionId: string): string => `sessionid:${sessionId}`;

/** The value of a privilege such as `sessionid:0_ab12cd34`. */
export const privilegeOf = ({ privileges }: Session, name: string): string | undefined =>
  privileges
    .split(',')
    .find((privilege) => privilege.startsWith(`${name}:`))
    ?.slice(name.length + 1);

/**
 * Whether the caller may do this.
 *
 * @throws {ApiError} INVALID_KS (expired, ended), SERVICE_FORBIDDEN_CONTENT_BLOCKED, SERVICE_FORBIDDEN.
 */
export function authorize(
  context: AccountContext,
  { session, requestPartnerId }: Caller,
  { service, action }: { service: ServiceSpec; action: ActionSpec },
  note: (code: string, text: string) => void,
): void {
  if (session !== undefined) checkValidity(context, session);
  if (requestPartnerId !== undefined && context.store.partners.get(requestPartnerId) === undefined) {
    throw new ApiError('SERVICE_FORBIDDEN_CONTENT_BLOCKED');
  }
  const refuse = (): never => {
    // Plugin services are told in lower case, as the server keeps them.
    const name = service.name.includes('_') ? service.name.toLowerCase() : service.name;
    throw new ApiError('SERVICE_FORBIDDEN', `${name}->${action.name}`);
  };
  if (action.permission === 'public') return;
  if (session === undefined) {
    note('KS_MISSING', 'the call has no ks; the server answers SERVICE_FORBIDDEN, not MISSING_KS');
    return refuse();
  }
  const isConsole = session.partnerId === CONSOLE_PARTNER;
  if (requestPartnerId !== undefined && requestPartnerId !== session.partnerId && !isConsole) refuse();
  if (action.permission === 'session') return;
  if (isWidget(session)) refuse();
  if (action.permission === 'user') return;
  if (!isAdmin(session)) refuse();
  if (action.permission !== 'console' || isConsole) return;
  if (context.dialect === 'server') {
    note(
      'CONSOLE_ONLY',
      `${service.name} is open to the administration console (partner -2) alone; ask Kaltura for it, or use dialect guide`,
    );
    refuse();
  }
  note(
    'SERVER_CONSOLE_ONLY',
    `the public server refuses ${service.name} to partner sessions (SERVICE_FORBIDDEN): the account manager must open it`,
  );
}

function checkValidity({ store, clock }: AccountContext, session: Session): void {
  if (session.expiry <= clock.nowSec()) throw invalidKs('EXPIRED');
  const sessionId = privilegeOf(session, 'sessionid');
  const keys = [ksKey(session.ks), ...(sessionId === undefined ? [] : [sessionIdKey(sessionId)])];
  if (keys.some((key) => store.revokedSessions.get(key) !== undefined)) throw invalidKs('LOGOUT');
}
