import { createHash, timingSafeEqual } from 'node:crypto';
import type { AppTokenRow } from '../store/rows.js';
import { SESSION_TYPE } from './session.js';

/** The names that the API has for them, to those of the platform. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA512', 'sha512'],
]);

/** What a token makes when it does not say. */
export const DEFAULT_HASH_TYPE = 'SHA1';

/** Whether a caller knows the token: the hash is over the text of the KS and the token, in lower-case hex. */
export function isTokenHash({ hashType, token }: AppTokenRow, ks: string, hash: string): boolean {
  const name = HASHES.get(hashType ?? DEFAULT_HASH_TYPE) ?? 'sha1';
  const expected = Buffer.from(createHash(name).update(ks).update(token).digest('hex'));
  const sent = Buffer.from(hash);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

/** What a caller asks of a session made with a token; `undefined` leaves it to the token. */
export interface WantedSession {
  readonly userId: string | undefined;
  readonly type: number | undefined;
  /** Seconds. */
  readonly expiry: number | undefined;
  readonly privileges: string | undefined;
}

export interface TokenSession {
  readonly userId: string;
  readonly type: number;
  /** Seconds since the Unix epoch. */
  readonly expiry: number;
  readonly privileges: string;
  /** Wanted, and not given. */
  readonly refused: readonly string[];
}

/** Only the server hands these out. */
const RESERVED: ReadonlySet<string> = new Set(['sessionid', 'apptoken', 'all', '*', 'widget', '']);

const nameOf = (privilege: string): string => privilege.split(':', 1)[0] ?? '';

const split = (privileges: string | null | undefined): string[] =>
  (privileges ?? '')
    .split(',')
    .map((privilege) => privilege.trim())
    .filter((privilege) => privilege !== '');

/**
 * The session that a token makes: what the token says goes before what the caller wants, and neither makes
 * it last longer than the other.
 *
 * @param maxSec - What the partner's sessions may last at most.
 * @source kaltura/server, AppTokenService.php (startSessionAction)
 */
export function sessionOfToken(
  token: AppTokenRow,
  wanted: WantedSession,
  nowSec: number,
  maxSec: number,
): TokenSession {
  const own = split(token.sessionPrivileges);
  const names = new Set(own.map(nameOf));
  const isAllowed = (privilege: string): boolean =>
    !RESERVED.has(nameOf(privilege)) && !names.has(nameOf(privilege));
  const extra = split(wanted.privileges);
  const limits = [token.sessionDuration ?? maxSec, maxSec, wanted.expiry ?? 0].filter((limit) => limit > 0);
  const end = token.expiry == null || token.expiry <= 0 ? Number.POSITIVE_INFINITY : token.expiry;
  return {
    userId: isBlank(token.sessionUserId) ? (wanted.userId ?? '') : token.sessionUserId,
    type: token.sessionType ?? wanted.type ?? SESSION_TYPE.USER,
    expiry: Math.min(nowSec + Math.min(...limits), end),
    privileges: [
      `sessionid:${token.id}`,
      `apptoken:${token.id}`,
      ...own,
      ...extra.filter((privilege) => isAllowed(privilege)),
    ].join(','),
    refused: extra.filter((privilege) => !isAllowed(privilege)),
  };
}

const isBlank = (text: string | null | undefined): text is '' | null | undefined =>
  text == null || text === '';
