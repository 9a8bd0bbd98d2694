/**
 * Ctrl+C during a request that writes: nobody would know whether it ran. It is let end; whatever else is under
 * way is ended at once.
 */
export class Interrupts {
  readonly #outer: AbortSignal;
  readonly #inner = new AbortController();
  #isWriting = false;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    if (outer.aborted) this.#inner.abort(outer.reason);
    outer.addEventListener('abort', () => {
      if (!this.#isWriting) this.#inner.abort(outer.reason);
    });
  }

  /** Aborted when whatever is under way is to end. */
  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  /** Runs a request to its end, whatever comes. */
  async writing<T>(work: () => Promise<T>): Promise<T> {
    this.#isWriting = true;
    try {
      return await work();
    } finally {
      this.#isWriting = false;
      if (this.#outer.aborted) this.#inner.abort(this.#outer.reason);
    }
  }
}
