import type { ServerResponse } from 'node:http';
import type { WireEvent } from '../../harness/studio/wire.js';

/** What may wait for a slow page; more than this, and it is better off with a new connection and the whole state. */
const MOST_WAITING = 2_000;
/** Bytes that the system has not taken yet, beyond which news wait here and are put together. */
const MOST_BUFFERED = 64 * 1024;
const SLOWEST_MS = 30_000;

/**
 * One page that listens. News about the same thing replace each other while the page is slow to take them; a page that
 * takes none for long is let go, and comes back by itself.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #waiting = new Map<string, string>();
  #waitingSince: number | undefined;

  /** @param response - Taken over: its head is written here. */
  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response;
    response.on('drain', () => this.#flush());
    response.on('error', () => undefined);
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream; charset=utf-8' });
    // The time after which a page tries again.
    response.write('retry: 500\n\n');
  }

  get isOpen(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }

  /** @param key - What the news are about. */
  send(key: string, event: WireEvent): void {
    const { event: name, ...data } = event;
    this.#waiting.delete(key);
    this.#waiting.set(key, `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    this.#flush();
    this.#checkPace();
  }

  /** Says that the connection is alive, to proxies and to the page. */
  beat(): void {
    if (this.#waiting.size === 0) this.#response.write(': still here\n\n');
    this.#checkPace();
  }

  end(): void {
    this.#response.end();
  }

  #flush(): void {
    for (const [key, text] of this.#waiting) {
      if (!this.isOpen || this.#response.writableLength > MOST_BUFFERED) break;
      this.#waiting.delete(key);
      this.#response.write(text);
    }
    if (this.#waiting.size === 0) this.#waitingSince = undefined;
    else this.#waitingSince ??= Date.now();
  }

  #checkPace(): void {
    const isSlow = this.#waitingSince !== undefined && Date.now() - this.#waitingSince > SLOWEST_MS;
    if (isSlow || this.#waiting.size > MOST_WAITING) this.#response.destroy();
  }
}
