import { createClient, RemoteError, UnreachableError, type Client } from '../../client/index.js';
import type { JobRequest } from './job.js';
import { ERROR_TYPE, JobFailure } from './job-failure.js';

/**
 * Logs in to the account that a Cross-Kaltura profile copies to.
 *
 * @throws {JobFailure} when the profile does not say where, or the place is not this machine and `--live`
 *   was not given.
 * @throws {RemoteError} when the login is refused. @throws {UnreachableError}
 */
export async function logInToTarget({ context, profile, signal }: JobRequest): Promise<Client> {
  const { targetServiceUrl, targetAccountId, targetLoginId, targetLoginPassword } = profile.own;
  const serviceUrl = typeof targetServiceUrl === 'string' ? targetServiceUrl.trim() : '';
  if (serviceUrl === '') throw new JobFailure('the profile has no targetServiceUrl');
  if (!context.live && !isLoopback(serviceUrl)) {
    throw new JobFailure(
      `targetServiceUrl ${JSON.stringify(serviceUrl)} is not this machine, and nothing leaves it without --live. ` +
        'Start a second account (mrssmith account --port 0 --memory) and use its URL, or start this one with --live',
    );
  }
  const client = createClient({ serviceUrl, signal });
  const ks = await client.call('user', 'loginByLoginId', {
    loginId: targetLoginId,
    password: targetLoginPassword,
    partnerId: targetAccountId,
    privileges: 'disableentitlement',
  });
  return client.withKs(String(ks));
}

function isLoopback(serviceUrl: string): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { hostname } = new URL(serviceUrl);
  return /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname);
}

/** What an engine throws of a call to the target, as the end of its job; anything else goes on. */
export function toJobFailure(error: unknown): JobFailure {
  if (error instanceof JobFailure) return error;
  if (error instanceof RemoteError) {
    return new JobFailure(`the target answered ${error.code}: ${error.message}`, {
      errorType: ERROR_TYPE.KALTURA_API,
    });
  }
  if (error instanceof UnreachableError) {
    return new JobFailure(error.message, { errorType: ERROR_TYPE.KALTURA_CLIENT, temporary: true });
  }
  throw error;
}
