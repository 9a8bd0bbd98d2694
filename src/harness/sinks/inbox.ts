import type { Delivery } from './delivery.js';

export interface InboxOptions {
  /** Deliveries kept; the oldest go first. Default 500. */
  readonly keep?: number;
  /** Bytes of bodies kept over all; the oldest go first, the newest always stays. Default 512 MiB. */
  readonly keepBytes?: number;
}

/** Everything the sinks received, oldest first. */
export class Inbox {
  readonly #keep: number;
  readonly #keepBytes: number;
  readonly #listeners = new Set<(delivery: Delivery) => void>();
  #deliveries: Delivery[] = [];
  #bytes = 0;
  #count = 0;

  constructor({ keep = 500, keepBytes = 512 * 1024 * 1024 }: InboxOptions = {}) {
    this.#keep = keep;
    this.#keepBytes = keepBytes;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** How many ever came, including those no longer kept. */
  get count(): number {
    return this.#count;
  }

  /** Records a delivery under the next id and tells the listeners. */
  receive(delivery: Omit<Delivery, 'id'>): Delivery {
    const received = { ...delivery, id: ++this.#count };
    this.#deliveries.push(received);
    this.#bytes += received.body.length;
    while (
      this.#deliveries.length > 1 &&
      (this.#deliveries.length > this.#keep || this.#bytes > this.#keepBytes)
    ) {
      this.#bytes -= this.#deliveries.shift()?.body.length ?? 0;
    }
    for (const listener of this.#listeners) listener(received);
    return received;
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: (delivery: Delivery) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets what was received. Ids go on counting. */
  clear(): void {
    this.#deliveries = [];
    this.#bytes = 0;
  }
}
