import { setMaxListeners } from 'node:events';
import type { TranscriptLine } from '../sinks/delivery.js';
import type { DeliveryFailureReason, DeliveryResult } from './client.js';

/** Ends a delivery, with the reason to report. The message holds no secret. */
export class AttemptError extends Error {
  readonly reason: DeliveryFailureReason;

  constructor(reason: DeliveryFailureReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AttemptError';
    this.reason = reason;
  }
}

/** The end of a delivery that was not to replace anything. @source kaltura/server, kFileTransferMgr.class.php */
export const existsAlready = (path: string): AttemptError =>
  new AttemptError('exists', `Remote file already exists [${path}]`);

/** The time one delivery has. Its signal aborts with an `AttemptError`; disposing leaves nothing behind. */
export interface Attempt extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Starts the clock of a delivery.
 *
 * `AbortSignal.any` and `AbortSignal.timeout` would do the same, but keep what they made for as long as the
 * caller's signal lives, and one signal may see thousands of deliveries.
 */
export function startAttempt(caller: AbortSignal, timeoutMs: number): Attempt {
  const controller = new AbortController();
  const abort = () => controller.abort(new AttemptError('aborted', 'the delivery was interrupted'));
  const expire = () =>
    controller.abort(new AttemptError('timeout', `the destination did not finish within ${timeoutMs} ms`));

  if (caller.aborted) abort();
  else caller.addEventListener('abort', abort, { once: true });
  setMaxListeners(0, caller); // Many deliveries may share it: eleven are no leak.
  const timer = setTimeout(expire, timeoutMs);

  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      caller.removeEventListener('abort', abort);
    },
  };
}

/** Turns what stopped a delivery into its result. What is no `AttemptError` is our own mistake and goes on. */
export function toFailedResult(error: unknown, transcript: readonly TranscriptLine[]): DeliveryResult<never> {
  if (!(error instanceof AttemptError)) throw error;
  return { kind: 'failed', reason: error.reason, message: error.message, transcript };
}

/** e.g. `connect ECONNREFUSED 127.0.0.1:21`; for several addresses tried, the last one's. */
export function describeNetworkError(error: unknown): string {
  if (error instanceof AggregateError) return describeNetworkError(error.errors.at(-1));
  return error instanceof Error ? error.message : String(error);
}
