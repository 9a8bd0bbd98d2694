/** The account's time: it runs, or is held where a test wants it. Both survive a restart. */
export type ClockState =
  /** Real time and a shift, in milliseconds. */
  | { readonly kind: 'running'; readonly offsetMs: number }
  /** Milliseconds since the Unix epoch. */
  | { readonly kind: 'held'; readonly atMs: number };

export class Clock {
  readonly #realNow: () => number;
  #state: ClockState;

  /** @param realNow - Milliseconds since the Unix epoch. */
  constructor(realNow: () => number, state: ClockState = { kind: 'running', offsetMs: 0 }) {
    this.#realNow = realNow;
    this.#state = state;
  }

  get state(): ClockState {
    return this.#state;
  }

  /** The scheduler alone sets it, so that nothing that falls due on the way is passed over. */
  set state(state: ClockState) {
    this.#state = state;
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.#state.kind === 'held' ? this.#state.atMs : this.#realNow() + this.#state.offsetMs;
  }

  /** Seconds since the Unix epoch, as the API counts. */
  nowSec(): number {
    return Math.floor(this.now() / 1000);
  }

  /** The state in which it runs on from the time that it is. */
  runningState(): ClockState {
    return { kind: 'running', offsetMs: this.now() - this.#realNow() };
  }

  /** The state in which the time is `atMs`, running or held as it is now. */
  stateAt(atMs: number): ClockState {
    return this.#state.kind === 'held'
      ? { kind: 'held', atMs }
      : { kind: 'running', offsetMs: atMs - this.#realNow() };
  }
}
