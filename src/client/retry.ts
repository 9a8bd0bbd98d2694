import { setTimeout as delay } from 'node:timers/promises';
import { RemoteError, UnreachableError } from './errors.js';

/** How one attempt ended. */
export type Attempt<T> =
  { readonly kind: 'returned'; readonly value: T } | { readonly kind: 'threw'; readonly error: unknown };

/** An attempt that is about to be made once more. */
export interface Retry {
  /** Of the failure, without secrets. */
  readonly reason: string;
  readonly delayMs: number;
  /** Which retry it is, from 1. */
  readonly number: number;
}

export interface RetryOptions {
  /** Rejects when the signal is aborted. */
  readonly sleep?: ((ms: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
  /** From 0 to less than 1. */
  readonly random?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** Before the first, second and third retry. */
const DELAYS_MS = [1000, 2000, 4000] as const;
/** Up to a quarter more or less, so that callers that failed together do not come back together. */
const JITTER = 0.25;

/** What the server says when it is not the caller's doing. */
export const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'INTERNAL_SERVERL_ERROR', // sic
  'INTERNAL_DATABASE_ERROR',
  'ACTION_BLOCKED', // rate limit
]);

/** Whether the same call may fare better a little later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.isTransient;
  return error instanceof RemoteError && TRANSIENT_CODES.has(error.code);
}

/**
 * Runs something, and again after 1, 2 and 4 seconds for as long as it is worth it.
 *
 * @returns or throws what the last attempt did.
 */
export async function withRetries<T>(
  run: () => Promise<T>,
  isWorthAnother: (attempt: Attempt<T>) => boolean,
  options: RetryOptions,
): Promise<T> {
  const { sleep = sleepFor, random = Math.random, signal, onRetry } = options;
  for (let made = 0; ; made++) {
    const attempt = await settle(run);
    const base = DELAYS_MS[made];
    if (base === undefined || signal?.aborted === true || !isWorthAnother(attempt)) return unwrap(attempt);
    const delayMs = Math.round(base * (1 - JITTER + 2 * JITTER * random()));
    onRetry?.({ reason: reasonOf(attempt), delayMs, number: made + 1 });
    await sleep(delayMs, signal);
  }
}

const sleepFor = (ms: number, signal: AbortSignal | undefined): Promise<unknown> =>
  delay(ms, undefined, signal === undefined ? {} : { signal });

async function settle<T>(run: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'returned', value: await run() };
  } catch (error) {
    return { kind: 'threw', error };
  }
}

function unwrap<T>(attempt: Attempt<T>): T {
  if (attempt.kind === 'returned') return attempt.value;
  throw attempt.error;
}

function reasonOf<T>(attempt: Attempt<T>): string {
  if (attempt.kind === 'returned') return 'the account is busy';
  const { error } = attempt;
  if (error instanceof UnreachableError) return error.reason;
  return error instanceof Error ? error.message : String(error);
}
