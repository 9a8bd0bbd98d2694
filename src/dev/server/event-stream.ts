import type { ServerResponse } from 'node:http';
import type { WireEvent } from '../../harness/studio/wire.js';

/** Characters that may wait for a slow page; with more, it is better off with a new connection and the whole state. */
const MOST_WAITING = 8 * 1024 * 1024;
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
  #waitingLength = 0;
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
    this.#take(key);
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#waiting.set(key, text);
    this.#waitingLength += text.length;
    if (this.#waiting.size === 1) queueMicrotask(() => this.#flush());
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

  /** What was told in one go is sent in one piece: of one run, the newest alone. */
  #flush(): void {
    if (this.isOpen && this.#response.writableLength <= MOST_BUFFERED) {
      let piece = '';
      for (const key of this.#waiting.keys()) {
        if (piece.length > MOST_BUFFERED) break;
        piece += this.#take(key);
      }
      if (piece !== '') this.#response.write(piece);
    }
    if (this.#waiting.size === 0) this.#waitingSince = undefined;
    else this.#waitingSince ??= Date.now();
  }

  /** Takes out what waits. */
  #take(key: string): string {
    const text = this.#waiting.get(key) ?? '';
    this.#waiting.delete(key);
    this.#waitingLength -= text.length;
    return text;
  }

  #checkPace(): void {
    const isSlow = this.#waitingSince !== undefined && Date.now() - this.#waitingSince > SLOWEST_MS;
    if (isSlow || this.#waitingLength > MOST_WAITING) this.#response.destroy();
  }
}
