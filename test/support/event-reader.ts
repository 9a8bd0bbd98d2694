import type { WireEvent } from '../../src/harness/studio/wire.js';

/** Reads the events of a page's stream, one after another. */
export class EventReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #events: WireEvent[] = [];
  #text = '';

  /** @param response - Of `/api/events`. */
  constructor(response: Response) {
    if (response.body === null) throw new Error('there is no stream');
    this.#reader = response.body.getReader();
  }

  /** The next event; `undefined` when the stream ends. */
  async next(): Promise<WireEvent | undefined> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) return event;
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#take(Buffer.from(value).toString('utf8'));
    }
  }

  /** The next event of that name; those before it are let go. */
  async nextOf<Name extends WireEvent['event']>(name: Name): Promise<Extract<WireEvent, { event: Name }>> {
    for (;;) {
      const event = await this.next();
      if (event === undefined) throw new Error(`the stream ended without ${name}`);
      if (event.event === name) return event as Extract<WireEvent, { event: Name }>;
    }
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (event !== undefined) this.#events.push({ event, ...JSON.parse(data ?? '{}') } as WireEvent);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
