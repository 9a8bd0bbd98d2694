import type { Courier } from '../../harness/delivery/courier.js';

/** A courier whose parcels wait for each other, in the order in which they were handed over. */
export class OneAtATime implements Courier {
  readonly kind: Courier['kind'];
  readonly #courier: Courier;
  #last: Promise<unknown> = Promise.resolve();

  constructor(courier: Courier) {
    this.kind = courier.kind;
    this.#courier = courier;
  }

  putFile: Courier['putFile'] = (parcel) => this.#queue(() => this.#courier.putFile(parcel));

  postHttp: Courier['postHttp'] = (parcel, script) =>
    this.#queue(() => this.#courier.postHttp(parcel, script));

  #queue<T>(deliver: () => Promise<T>): Promise<T> {
    const result = this.#last.then(deliver);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
