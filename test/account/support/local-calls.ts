import { createAccount, type Account, type AccountOptions } from '../../../src/account/account.js';
import { encodeKs } from '../../../src/account/session/ks.js';
import { CONSOLE_PARTNER } from '../../../src/account/session/authenticate.js';
import { SESSION_TYPE } from '../../../src/account/session/session.js';
import type { CallResult } from '../../../src/account/wire/dispatch.js';
import { toJson } from '../../../src/account/wire/serialize.js';
import { ADMIN_SECRET, PARTNER_ID, type Answer } from './api-client.js';

export const PROFILES = 'contentDistribution_distributionProfile';
export const PROVIDERS = 'contentDistribution_distributionProvider';
export const GENERIC_PROVIDERS = 'contentDistribution_genericDistributionProvider';
export const GENERIC_ACTIONS = 'contentDistribution_genericDistributionProviderAction';

/** What came back, as a JSON client reads it, and the codes of what was said beside it. */
export interface Called {
  readonly answer: Answer;
  readonly notes: readonly string[];
}

type Params = Readonly<Record<string, unknown>>;

/** An account in memory that is called without a server in between. */
export interface LocalCalls extends AsyncDisposable {
  readonly account: Account;
  /** An ADMIN session of the partner. */
  readonly ks: string;
  /** An ADMIN session of the administration console. */
  readonly consoleKs: string;
  /** With the partner's session, where the parameters name no other. */
  call(service: string, action: string, params?: Params): Promise<Called>;
  /** The answer; throws what is an error of the API. */
  do(service: string, action: string, params?: Params): Promise<Answer>;
}

export async function openAccount(options: Partial<AccountOptions> = {}): Promise<LocalCalls> {
  const account = await createAccount({ partnerId: PARTNER_ID, adminSecret: ADMIN_SECRET, ...options });
  const ks = await adminKs(account, PARTNER_ID);
  const call = async (service: string, action: string, params: Params = {}) =>
    readResult(account, await account.call(service, action, { ks, ...params }));
  return {
    account,
    ks,
    consoleKs: await adminKs(account, CONSOLE_PARTNER),
    call,
    async do(service, action, params) {
      const { answer } = await call(service, action, params);
      if (answer?.['objectType'] !== 'KalturaAPIException') return answer;
      throw new Error(`${service}.${action}: ${JSON.stringify(answer)}`);
    },
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

export function readResult({ context }: Account, { outcome, notes }: CallResult): Called {
  if (outcome.kind === 'file') throw new Error('the answer is a file');
  const json = toJson(outcome, { types: context.types, ignoreNull: false, executionTime: 0 });
  return { answer: JSON.parse(json) as Answer, notes: notes.map(({ code }) => code) };
}

export async function adminKs({ context }: Account, partnerId: number): Promise<string> {
  const partner = context.store.partners.get(partnerId);
  if (partner === undefined) throw new Error(`there is no partner ${partnerId}`);
  const expiry = context.clock.nowSec() + 86_400;
  const session = { partnerId, userId: 'author', type: SESSION_TYPE.ADMIN, expiry, privileges: '' };
  return Promise.resolve(encodeKs(session, partner.adminSecret));
}

/** The error of a code, with the text that a client shows. */
export const errorOf = (code: string, message: string): object => ({
  objectType: 'KalturaAPIException',
  code,
  message,
});
