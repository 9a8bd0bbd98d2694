import type { Delivery } from '../../harness/sinks/delivery.js';
import type { Inbox } from '../../harness/sinks/inbox.js';
import type { RunKey } from '../../harness/studio/wire.js';

interface Page {
  readonly key: RunKey;
  /** What the connector made, without the form around it that HTTP may put. */
  readonly payload: Uint8Array | undefined;
}

/** Which run sent what the inbox keeps. */
export class DeliveryBook {
  readonly #inbox: Inbox;
  /** By delivery, oldest first. */
  readonly #pages = new Map<number, Page>();
  readonly #newest = new Map<RunKey, number>();

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  note(key: RunKey, deliveries: readonly Delivery[], payload: Uint8Array | undefined): void {
    for (const { id } of deliveries) {
      this.#pages.set(id, { key, payload });
      this.#newest.set(key, id);
    }
    this.#forgetWhatIsGone();
  }

  runOf(deliveryId: number): RunKey | undefined {
    this.#forgetWhatIsGone();
    return this.#pages.get(deliveryId)?.key;
  }

  payloadOf(deliveryId: number): Uint8Array | undefined {
    return this.#pages.get(deliveryId)?.payload;
  }

  newestOf(key: RunKey): number | undefined {
    this.#forgetWhatIsGone();
    return this.#newest.get(key);
  }

  #forgetWhatIsGone(): void {
    const oldest = this.#inbox.deliveries[0]?.id ?? Number.POSITIVE_INFINITY;
    for (const [id, { key }] of this.#pages) {
      if (id >= oldest) return;
      this.#pages.delete(id);
      if (this.#newest.get(key) === id) this.#newest.delete(key);
    }
  }
}
