export {
  createClient,
  toServiceUrl,
  type Call,
  type Client,
  type ClientOptions,
  type Download,
  type FilePart,
  type Params,
} from './client.js';
export { RemoteError, UnreachableError, type UnreachableDetails } from './errors.js';
export type { AccountContext } from './account-context.js';
export { explainError, explainRemoteError, explainUnreachable } from './explain.js';
export { genericServicesAdvice } from './forbidden.js';
export { partnerIdOfKs } from './ks.js';
export {
  isTransient,
  withRetries,
  TRANSIENT_CODES,
  type Attempt,
  type Retry,
  type RetryOptions,
} from './retry.js';
export type { AccountSession, Outcome, SessionIdentity } from './session.js';
export { signIn, type SignInOptions } from './sign-in.js';
