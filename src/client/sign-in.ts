import { createClient, toServiceUrl, type Client } from './client.js';
import { RemoteError } from './errors.js';
import { EXIT, Failure } from '../core/failure.js';
import { partnerIdOfKs } from './ks.js';
import { isTransient, withRetries, type RetryOptions } from './retry.js';
import type { AccountSession } from './session.js';
import { SignedInSession } from './signed-in.js';
import {
  probeKs,
  startWithAppToken,
  startWithSecret,
  type AppToken,
  type StartedSession,
} from './start-session.js';

export interface SignInOptions extends RetryOptions {
  /** With or without `/api_v3`. */
  readonly serviceUrl: string;
  /** The account to work on. Left out: that of the KS. */
  readonly partnerId?: number | undefined;
  /** Whose secret or token it is, where that is another: -2 for the server's administration console. */
  readonly sessionPartnerId?: number | undefined;
  /** Tried first. */
  readonly ks?: string | undefined;
  /** Else this, and when the KS ends. */
  readonly adminSecret?: string | undefined;
  /** Else this, likewise. */
  readonly appToken?: AppToken | undefined;
  readonly userId?: string | undefined;
  /** For one call. Default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
  /** Called with every KS and hash that is obtained, before it is used: to keep it out of outputs. */
  readonly onSecret?: ((secret: string) => void) | undefined;
}

/** A way to a new session, which may be gone again and again; `undefined` where only a KS was given. */
type Start = (() => Promise<StartedSession>) | undefined;

/**
 * Signs in: with the KS, else with the admin secret, else with the application token.
 *
 * @throws {Failure} CREDENTIALS_MISSING; ENVIRONMENT_INVALID when nothing says which partner is meant.
 * @throws {RemoteError} when the account lets nobody in so.
 * @throws {UnreachableError} when nothing answers, retries included.
 */
export async function signIn(options: SignInOptions): Promise<AccountSession> {
  const serviceUrl = toServiceUrl(options.serviceUrl);
  const { timeoutMs, signal } = options;
  const secrets = [options.ks, options.adminSecret, options.appToken?.token].filter(
    (secret) => secret !== undefined,
  );
  const client = createClient({ serviceUrl, timeoutMs, signal, secrets });
  const start = toStart(options, client);
  const first = await enter(options, client, start);
  const partnerId = options.partnerId ?? (isPartner(first.identity.partnerId) && first.identity.partnerId);
  if (partnerId === false) throw partnerUnknown();
  const signedIn = createClient({ serviceUrl, partnerId, timeoutMs, signal, secrets });
  return new SignedInSession({ serviceUrl, partnerId, client: signedIn, first, start, retries: options });
}

async function enter(
  { ks, ...options }: SignInOptions,
  client: Client,
  start: Start,
): Promise<StartedSession> {
  if (ks === undefined) {
    if (start === undefined) throw credentialsMissing();
    return start();
  }
  const partnerOfKs = partnerIdOfKs(ks) ?? options.partnerId ?? 0;
  try {
    return await retried(() => probeKs(client, ks, partnerOfKs), options);
  } catch (error) {
    if (start === undefined || !(error instanceof RemoteError) || error.code !== 'INVALID_KS') throw error;
    const { identity, ...started } = await start();
    return { ...started, identity: { ...identity, isKsStale: true } };
  }
}

/** How a session is made and made anew: with the admin secret, or else with the token. */
function toStart(options: SignInOptions, client: Client): Start {
  const { adminSecret, appToken, userId, now = Date.now, onSecret = () => undefined } = options;
  if (adminSecret === undefined && appToken === undefined) return undefined;
  return () => {
    const setting = {
      client,
      partnerId: partnerToEnter(options),
      userId,
      nowSec: () => Math.floor(now() / 1000),
      onSecret,
    };
    return retried(
      () =>
        adminSecret === undefined
          ? startWithAppToken(setting, appToken ?? { id: '', token: '' })
          : startWithSecret(setting, adminSecret),
      options,
    );
  };
}

function partnerToEnter({ sessionPartnerId, partnerId, ks }: SignInOptions): number {
  const ofKs = ks === undefined ? undefined : partnerIdOfKs(ks);
  const found = sessionPartnerId ?? partnerId ?? ofKs;
  if (found === undefined) throw partnerUnknown();
  return found;
}

/** Starting a session twice harms nothing. */
const retried = <T>(run: () => Promise<T>, options: RetryOptions): Promise<T> =>
  withRetries(run, (attempt) => attempt.kind === 'threw' && isTransient(attempt.error), options);

/** Partners below zero are the server's own, which have no connectors. */
const isPartner = (partnerId: number): boolean => partnerId > 0;

const credentialsMissing = (): Failure =>
  new Failure('CREDENTIALS_MISSING', 'there is nothing to sign in with', {
    exit: EXIT.credentials,
    fix: 'Set KALTURA_KS, or KALTURA_ADMIN_SECRET, or KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN.',
  });

const partnerUnknown = (): Failure =>
  new Failure('ENVIRONMENT_INVALID', 'nothing says which account is meant: the partner id is missing', {
    exit: EXIT.usage,
    fix: 'Set KALTURA_PARTNER_ID, or partnerId of the environment in mrssmith.yaml.',
  });
