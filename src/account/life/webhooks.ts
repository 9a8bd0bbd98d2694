import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, Failure } from '../../core/failure.js';
import type { AccountEvent } from '../context.js';

export interface WebhookOptions {
  /** Whether the URL may lead beyond this machine. */
  readonly live: boolean;
  /** Milliseconds before each further try. */
  readonly retryAfterMs?: readonly number[];
  /** Milliseconds for one answer. */
  readonly timeoutMs?: number;
  /** What could not be posted, for people. */
  readonly onFailure?: (text: string) => void;
}

/** Changes that wait at most: past it the oldest are dropped. */
const MAX_WAITING = 1000;

type StatusEvent = Extract<AccountEvent, { kind: 'status' }>;

/**
 * Posts every change of an entry distribution's status, as JSON, to one URL: in the order in which they
 * happened, one at a time. Nobody waits for it.
 */
export class Webhooks {
  readonly #url: URL;
  readonly #options: Required<WebhookOptions>;
  readonly #waiting: StatusEvent[] = [];
  readonly #abort = new AbortController();
  #work: Promise<void> | undefined;

  /** @throws {Failure} USAGE when the URL is none, or leads beyond this machine and `live` is not set. */
  constructor(url: string, options: WebhookOptions) {
    this.#url = checkUrl(url, options.live);
    this.#options = {
      retryAfterMs: [1000, 2000, 4000],
      timeoutMs: 5000,
      onFailure: () => undefined,
      ...options,
    };
  }

  /** Queues an event; those of other kinds are passed over. */
  send(event: AccountEvent): void {
    if (event.kind !== 'status' || this.#abort.signal.aborted) return;
    this.#waiting.push(event);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#options.onFailure(
        `more than ${MAX_WAITING} changes wait for ${this.#url.href}: the oldest is dropped`,
      );
    }
    this.#work ??= this.#drain();
  }

  /** Fulfilled when nothing waits to be posted. */
  async idle(): Promise<void> {
    await this.#work;
  }

  /** Drops what waits. */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#waiting.length = 0;
    await this.#work;
  }

  async #drain(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      await this.#deliver(event);
    }
    this.#work = undefined;
  }

  async #deliver(event: StatusEvent): Promise<void> {
    const { retryAfterMs, onFailure } = this.#options;
    let reason = '';
    for (const delayMs of [0, ...retryAfterMs]) {
      if (!(await this.#pause(delayMs))) return;
      try {
        reason = await this.#post(event);
        if (reason === '') return;
      } catch (cause) {
        const { message, cause: deeper } = cause as Error;
        reason = deeper instanceof Error ? deeper.message : message;
      }
    }
    onFailure(`${this.#url.href} did not take status ${event.to} of ${event.entryDistributionId}: ${reason}`);
  }

  /** @returns what is wrong with the answer; empty when it was taken. */
  async #post(event: StatusEvent): Promise<string> {
    const { kind: _, ...change } = event;
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ objectType: 'entryDistribution', event: 'statusChanged', ...change }),
      // An answer may not lead it elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(this.#options.timeoutMs)]),
    });
    await response.body?.cancel();
    return response.ok ? '' : `HTTP ${response.status}`;
  }

  /** @returns false when it was stopped meanwhile. */
  async #pause(delayMs: number): Promise<boolean> {
    const { signal } = this.#abort;
    if (delayMs > 0) await wait(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
    return !signal.aborted;
  }
}

// e.g. "127.0.0.1", "[::1]", "localhost"
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

function checkUrl(text: string, isLive: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new Failure('USAGE', `${JSON.stringify(text)} is no address that a webhook can be posted to`, {
      exit: EXIT.usage,
      fix: 'Give an http address, e.g. http://127.0.0.1:8080/hook.',
    });
  }
  if (!isLive && !LOOPBACK.test(url.hostname)) {
    throw new Failure('USAGE', `the webhook leads to ${url.hostname}, beyond this machine`, {
      exit: EXIT.usage,
      fix: 'Give an address of 127.0.0.1, or allow others with --live.',
    });
  }
  return url;
}
