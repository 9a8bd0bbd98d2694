import { EXIT, Failure } from '../core/failure.js';
import { hostOf, isLoopbackHost, settingOf, type AccountContext } from './account-context.js';
import { RemoteError, UnreachableError } from './errors.js';
import { meaningOf } from './meanings.js';

/**
 * What is thrown in place of an error of the client; any other error comes back as it is.
 *
 * Exit codes: 77 where the account does not let this session do it. 75 where it is there and says "later" (rate
 * limit, its own breakdown, HTTP 5xx and 429), retries being used up. 69 where nothing answers, or something that
 * is not the API: no connection, no answer in time, a connection that breaks, a redirect, HTML. 1 for anything
 * else that is refused: the request itself is wrong.
 */
export function explainError(error: unknown, context: AccountContext): unknown {
  if (error instanceof RemoteError) return explainRemoteError(error, context);
  return error instanceof UnreachableError ? explainUnreachable(error, context) : error;
}

/** @returns a Failure API_REFUSED or CREDENTIALS_REFUSED. */
export function explainRemoteError(error: RemoteError, context: AccountContext): Failure {
  const meaning = meaningOf(error);
  const said = meaning.says?.(context, error);
  const subject = error.call === undefined ? 'the request' : error.call;
  const answer = `${subject} was answered with ${error.code}: ${error.message}`;
  return new Failure(meaning.code, said === undefined ? answer : `${said} (${answer})`, {
    exit: meaning.exit,
    fix: meaning.fix(context, error),
    cause: error,
  });
}

/** @returns a Failure ACCOUNT_UNREACHABLE. */
export function explainUnreachable(error: UnreachableError, context: AccountContext): Failure {
  const { reason, status } = error;
  const isThere = status !== undefined && (status >= 500 || status === 429);
  const host = hostOf(context.serviceUrl);
  const message = isThere ? `${host} does not do its work: ${reason}` : `${host} cannot be used: ${reason}`;
  return new Failure('ACCOUNT_UNREACHABLE', message, {
    exit: isThere ? EXIT.tryAgain : EXIT.unavailable,
    fix: fixUnreachable(error, context, isThere),
    cause: error,
  });
}

function fixUnreachable(error: UnreachableError, context: AccountContext, isThere: boolean): string {
  if (isThere) return 'It was tried several times. Run the same command again in a few minutes.';
  const where = settingOf(context, 'serviceUrl', 'KALTURA_SERVICE_URL');
  if (error.status !== undefined && error.status < 400) return `Set ${where} to the address it redirects to.`;
  if (/nothing listens/.test(error.reason) && isLoopbackHost(context.serviceUrl)) {
    return `Start the local account with mrssmith account, or look at ${where}: it is ${context.serviceUrl}`;
  }
  if (/no answer within/.test(error.reason)) {
    return 'Run the same command again, with more patience if need be: --timeout 120';
  }
  if (/certificate/.test(error.reason)) {
    return 'If the server has a certificate of your own company, name its issuer: NODE_EXTRA_CA_CERTS=/path/to/ca.pem';
  }
  return `Look at ${where}: it is ${context.serviceUrl}. If it is right, run the same command again.`;
}
