import { createAccount, type Account } from '../../src/account/account.js';
import { toJson } from '../../src/account/wire/serialize.js';

export const partnerId = 101;
const adminSecret = 'an admin secret';

/** An account in memory. */
export const startAccount = (options: Partial<Parameters<typeof createAccount>[0]> = {}): Promise<Account> =>
  createAccount({ partnerId, adminSecret, ...options });

type Values = Record<string, unknown>;

/** Calls actions as an administrator. */
export interface Caller {
  /** What the JSON of the answer says. @throws {Error} with code and message when it is an error. */
  (service: string, action: string, params?: Values): Promise<Values>;
  /** A text that is answered. */
  text(service: string, action: string, params?: Values): Promise<string>;
  /** The code of the error that is answered. */
  failure(service: string, action: string, params?: Values): Promise<string>;
  /** The bytes of a file that is answered. */
  file(service: string, action: string, params?: Values): Promise<Buffer>;
}

export async function adminOf(account: Account): Promise<Caller> {
  let ks: unknown;
  const send = async (service: string, action: string, params: Values) => {
    const result = await account.call(service, action, { ks, ...params });
    return { ...result, failure: `${service}.${action}: ${JSON.stringify(result.notes)}` };
  };
  const call = async (service: string, action: string, params: Values = {}): Promise<Values> => {
    const { outcome, failure: shown } = await send(service, action, params);
    if (outcome.kind === 'error') throw new Error(`${outcome.error.code}: ${outcome.error.message} ${shown}`);
    if (outcome.kind === 'file') throw new Error(`${service}.${action} answered a file`);
    return JSON.parse(
      toJson(outcome, { types: account.context.types, ignoreNull: false, executionTime: 0 }),
    ) as Values;
  };
  const text = async (service: string, action: string, params: Values = {}): Promise<string> => {
    const { outcome } = await send(service, action, params);
    if (outcome.kind === 'value' && typeof outcome.value === 'string') return outcome.value;
    throw new Error(`${service}.${action} answered no text`);
  };
  const failure = async (service: string, action: string, params: Values = {}): Promise<string> => {
    const { outcome } = await send(service, action, params);
    return outcome.kind === 'error' ? outcome.error.code : 'no error';
  };
  const file = async (service: string, action: string, params: Values = {}): Promise<Buffer> => {
    const { outcome } = await send(service, action, params);
    if (outcome.kind !== 'file') throw new Error(`${service}.${action} answered no file`);
    return Buffer.from(outcome.file.bytes);
  };
  ks = await call('session', 'start', { secret: adminSecret, type: 2, partnerId });
  return Object.assign(call, { text, failure, file });
}
