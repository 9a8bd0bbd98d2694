import type { RunKey } from '../../harness/studio/wire.js';
import type { Settled } from './session.js';

/** What is made between a change and the moment when nothing is left. */
export class Round {
  readonly #startedMs: number;
  readonly #changed = new Set<string>();
  readonly #failed = new Set<RunKey>();
  #runs = 0;
  #endedMs: number | undefined;

  /** @param startedMs - `performance.now()` of the first event. */
  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  get runs(): number {
    return this.#runs;
  }

  get hasEnded(): boolean {
    return this.#endedMs !== undefined;
  }

  /** More changed before it was over. */
  note(changed: readonly string[]): void {
    this.#endedMs = undefined;
    for (const path of changed) this.#changed.add(path);
  }

  add(key: RunKey, isOk: boolean): void {
    this.#runs += 1;
    if (isOk) this.#failed.delete(key);
    else this.#failed.add(key);
  }

  /** The last result is there. */
  end(): void {
    this.#endedMs ??= performance.now();
  }

  toSettled(): Settled {
    const ms = (this.#endedMs ?? performance.now()) - this.#startedMs;
    return {
      runs: this.#runs,
      failed: this.#failed.size,
      ms: Math.round(ms * 10) / 10,
      changed: [...this.#changed],
    };
  }
}
