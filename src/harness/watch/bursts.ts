/** Paths that changed together. */
export interface Burst {
  readonly paths: ReadonlySet<string>;
  /** When the first event came: `performance.now()`. */
  readonly atMs: number;
}

export interface BurstOptions {
  /** Called with every burst, once it is over. */
  readonly onBurst: (burst: Burst) => void;
  /** Whether the writing of a path still goes on, as far as the path itself can tell. */
  readonly isUnfinished: (path: string) => boolean;
  readonly timing?: Partial<BurstTiming>;
}

/** All in milliseconds. */
export interface BurstTiming {
  /** How long nothing may come before a burst counts as over. */
  readonly quietMs: number;
  /** The same where bursts follow each other: somebody saves again and again. */
  readonly busyQuietMs: number;
  /** A burst sooner than this after the last one is such a one. */
  readonly busyWithinMs: number;
  /** How long is waited for a file that looks unfinished. */
  readonly patienceMs: number;
  /** No burst takes longer. */
  readonly longestMs: number;
}

const TIMING: BurstTiming = {
  quietMs: 6,
  busyQuietMs: 40,
  busyWithinMs: 150,
  patienceMs: 150,
  longestMs: 400,
};

/** Gathers events that belong to one save, and is quick about the usual one. */
export class Bursts implements Disposable {
  readonly #options: BurstOptions;
  readonly #timing: BurstTiming;
  #paths = new Set<string>();
  #startedMs = 0;
  #lastEventMs = 0;
  #lastBurstMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BurstOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
  }

  /** Something happened to a path. */
  add(path: string): void {
    const now = performance.now();
    if (this.#paths.size === 0) this.#startedMs = now;
    this.#paths.add(path);
    this.#lastEventMs = now;
    if (this.#timer === undefined) this.#wait(this.#quietMs());
  }

  #quietMs(): number {
    const { quietMs, busyQuietMs, busyWithinMs } = this.#timing;
    return this.#startedMs - this.#lastBurstMs < busyWithinMs ? busyQuietMs : quietMs;
  }

  /** Timers are dear: one runs, and looks when it ends whether more came meanwhile. */
  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, ms);
  }

  #look(): void {
    const now = performance.now();
    const { patienceMs, longestMs } = this.#timing;
    const left = this.#startedMs + longestMs - now;
    const quietLeft = this.#lastEventMs + this.#quietMs() - now;
    // A timer may come a part of a millisecond early.
    if (quietLeft > 0.5 && left > 0) return this.#wait(Math.min(quietLeft, left));
    const patienceLeft = this.#lastEventMs + patienceMs - now;
    if (patienceLeft > 0.5 && left > 0 && [...this.#paths].some(this.#options.isUnfinished)) {
      return this.#wait(Math.min(patienceLeft, left, LOOK_AGAIN_MS));
    }
    const burst = { paths: this.#paths, atMs: this.#startedMs };
    this.#paths = new Set();
    this.#lastBurstMs = now;
    this.#options.onBurst(burst);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A file that was unfinished may be whole without a further event: what came last is seen already. */
const LOOK_AGAIN_MS = 10;
