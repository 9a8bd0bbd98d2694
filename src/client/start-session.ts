import { createHash } from 'node:crypto';
import type { Client } from './client.js';
import { RemoteError } from './errors.js';
import type { SessionIdentity } from './session.js';

/** A session that somebody was let into. */
export interface StartedSession {
  readonly ks: string;
  readonly identity: SessionIdentity;
}

export interface AppToken {
  readonly id: string;
  readonly token: string;
}

/** What all ways of starting need. The client sends no partner and no KS. */
export interface SessionSetting {
  readonly client: Client;
  /** Whose session it is to be. */
  readonly partnerId: number;
  readonly userId: string | undefined;
  /** Unix seconds. */
  readonly nowSec: () => number;
  /** Called with every text that lets somebody in, before it is used. */
  readonly onSecret: (secret: string) => void;
}

/** ADMIN. @source KalturaSessionType */
const ADMIN = 2;
/** Seconds: the longest that an account grants unless it was set up otherwise. */
const EXPIRY_SEC = 86_400;
/** Without it an account with entitlement hides entries from whoever is no member of their categories. */
const PRIVILEGES = 'disableentitlement';

/** The names that the API has for them, to those of the platform; the default first. */
const HASHES = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512', MD5: 'md5' } as const;

/**
 * Sees whether a KS is valid, and whose it is.
 *
 * Asked without a partner: a session of partner -2 may not look at itself on behalf of another.
 *
 * @throws {RemoteError} INVALID_KS. @throws {UnreachableError}
 */
export async function probeKs(client: Client, ks: string, partnerOfKs: number): Promise<StartedSession> {
  const known = { by: 'ks', isKsStale: false } as const;
  try {
    const info = await client.withKs(ks).call('session', 'get');
    return { ks, identity: { ...known, ...readInfo(info, partnerOfKs) } };
  } catch (error) {
    // Valid, and of a user: those may not ask. What they may do is seen when it is done.
    if (!(error instanceof RemoteError) || error.code !== 'SERVICE_FORBIDDEN') throw error;
    return { ks, identity: { ...known, ...readInfo({}, partnerOfKs) } };
  }
}

/** @throws {RemoteError} START_SESSION_ERROR. @throws {UnreachableError} */
export async function startWithSecret(setting: SessionSetting, secret: string): Promise<StartedSession> {
  const { client, partnerId, userId, nowSec, onSecret } = setting;
  const expiry = nowSec() + EXPIRY_SEC;
  const ks = await client.call('session', 'start', {
    secret,
    ...(userId !== undefined && { userId }),
    type: ADMIN,
    partnerId,
    expiry: EXPIRY_SEC,
    privileges: PRIVILEGES,
  });
  onSecret(String(ks));
  const identity = {
    by: 'adminSecret',
    partnerId,
    userId,
    expiry,
    sessionType: ADMIN,
    privileges: PRIVILEGES,
    isKsStale: false,
  } as const;
  return { ks: String(ks), identity };
}

/**
 * Starts a session with an application token, by way of a session of a widget.
 *
 * The kind of hash is the token's secret: all of them are tried, the usual one first.
 *
 * @throws {RemoteError} APP_TOKEN_ID_NOT_FOUND, INVALID_APP_TOKEN_HASH and the like. @throws {UnreachableError}
 */
export async function startWithAppToken(
  setting: SessionSetting,
  { id, token }: AppToken,
): Promise<StartedSession> {
  const { client, partnerId, userId, onSecret } = setting;
  const widget = await client.call('session', 'startWidgetSession', { widgetId: `_${partnerId}` });
  const widgetKs = textOf(widget, 'ks') ?? '';
  onSecret(widgetKs);
  const info = await tryHashes(Object.values(HASHES), (algorithm) => {
    const tokenHash = createHash(algorithm).update(widgetKs).update(token).digest('hex');
    onSecret(tokenHash);
    return client.withKs(widgetKs).call('appToken', 'startSession', {
      id,
      tokenHash,
      ...(userId !== undefined && { userId }),
      type: ADMIN,
      expiry: EXPIRY_SEC,
      sessionPrivileges: PRIVILEGES,
    });
  });
  const ks = textOf(info, 'ks') ?? '';
  onSecret(ks);
  return { ks, identity: { by: 'appToken', isKsStale: false, ...readInfo(info, partnerId) } };
}

async function tryHashes(
  algorithms: readonly string[],
  start: (algorithm: string) => Promise<unknown>,
): Promise<unknown> {
  const [first = '', ...rest] = algorithms;
  try {
    return await start(first);
  } catch (error) {
    const isWrongHash = error instanceof RemoteError && error.code === 'INVALID_APP_TOKEN_HASH';
    if (!isWrongHash || rest.length === 0) throw error;
    return tryHashes(rest, start);
  }
}

/** @source KalturaSessionInfo */
function readInfo(info: unknown, partnerId: number) {
  return {
    partnerId: numberOf(info, 'partnerId') ?? partnerId,
    userId: textOf(info, 'userId'),
    expiry: numberOf(info, 'expiry'),
    sessionType: numberOf(info, 'sessionType'),
    privileges: textOf(info, 'privileges'),
  };
}

const fieldOf = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[name] : undefined;

function textOf(object: unknown, name: string): string | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(object: unknown, name: string): number | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'number' ? value : undefined;
}
