import type { ServerResponse } from 'node:http';
import type { WireEvent } from '../../harness/studio/wire.js';
import { EventStream } from './event-stream.js';

const BEAT_MS = 15_000;
/** Browsers open no more than six to one server; the rest is for tools. */
const MOST_PAGES = 32;

/** Tells all open pages what happens. */
export class News implements Disposable {
  readonly #pages = new Set<EventStream>();
  readonly #beat: NodeJS.Timeout;

  constructor() {
    this.#beat = setInterval(() => {
      for (const page of this.#pages) page.beat();
    }, BEAT_MS);
    this.#beat.unref();
  }

  get isFull(): boolean {
    return this.#pages.size >= MOST_PAGES;
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#pages.size > 0;
  }

  /** Has a page listen until it goes. */
  admit(response: ServerResponse, headers: Readonly<Record<string, string>>, hello: WireEvent): void {
    const page = new EventStream(response, headers);
    this.#pages.add(page);
    response.on('close', () => this.#pages.delete(page));
    page.send('hello', hello);
  }

  /** @param key - What it is about: later news about it replace this one where it was not sent yet. */
  tell(key: string, event: WireEvent): void {
    for (const page of this.#pages) page.send(key, event);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#beat);
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }
}
