import type { AuthContext, utils } from 'ssh2';
import type { Fault, Login, SinkOptions } from './sink.js';

/** ssh2's own; handed over because it is loaded late. */
export type ParseKey = typeof utils.parseKey;

/** Decides one attempt. `none` is what clients ask to learn the methods. */
export function judge(
  attempt: AuthContext,
  fault: Fault | undefined,
  { logins }: SinkOptions,
  parseKey: ParseKey,
): boolean {
  if (fault?.kind === 'refuse-login' || fault?.kind === 'no-password-method') return false;
  if (attempt.method === 'publickey')
    return logins?.().some((login) => fitsKey(attempt, login, parseKey)) === true;
  if (attempt.method !== 'password') return false;
  if (logins === undefined) return true;
  return logins().some(
    ({ username, password }) => username === attempt.username && password === attempt.password,
  );
}

/** Asked twice: whether the key would do, then with a signature. */
function fitsKey(
  attempt: Extract<AuthContext, { method: 'publickey' }>,
  { username, key }: Login,
  parseKey: ParseKey,
): boolean {
  if (username !== attempt.username || key === undefined) return false;
  const known = parseKey(key.text, key.passphrase);
  if (known instanceof Error || !known.getPublicSSH().equals(attempt.key.data)) return false;
  const { signature, blob, hashAlgo } = attempt;
  if (signature === undefined || blob === undefined) return true;
  return known.verify(blob, signature, hashAlgo);
}

type MethodName = 'password' | 'publickey' | 'keyboard-interactive';

export function offeredMethods(fault: Fault | undefined, { logins }: SinkOptions): MethodName[] {
  if (fault?.kind === 'no-password-method') return ['publickey', 'keyboard-interactive'];
  return logins?.().some(({ key }) => key !== undefined) === true ? ['publickey', 'password'] : ['password'];
}
