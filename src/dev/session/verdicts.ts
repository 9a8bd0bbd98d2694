import { checkSnapshot } from '../../hold/snapshots/index.js';
import type { SnapshotVerdict } from '../../hold/types.js';
import type { RunKey } from '../../harness/studio/wire.js';
import { toProblem } from './catalog.js';
import type { SessionRun } from './session.js';

export interface VerdictOptions {
  readonly redact: (text: string) => string;
  readonly onVerdict: (key: RunKey, verdict: SnapshotVerdict) => void;
  readonly whenDone: () => void;
}

/**
 * Compares results with what was approved, one after the other and only while nothing else is to be done: no result waits
 * for it.
 */
export class Verdicts implements Disposable {
  readonly #options: VerdictOptions;
  readonly #queue = new Map<RunKey, SessionRun>();
  #turn: NodeJS.Immediate | undefined;

  constructor(options: VerdictOptions) {
    this.#options = options;
  }

  /** These are to be looked at, once `start` is called. Only the newest of each counts. */
  add(runs: readonly SessionRun[]): void {
    for (const run of runs) this.#queue.set(run.key, run);
  }

  /** Goes on until nothing is left, a turn of the event loop for each. */
  start(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      const [next] = this.#queue.values();
      if (next === undefined) return this.#options.whenDone();
      this.checkNow([next]);
      this.start();
    });
  }

  /** More urgent things have come up. */
  pause(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
  }

  checkNow(runs: readonly SessionRun[]): void {
    for (const run of runs) {
      this.#queue.delete(run.key);
      const verdict = judge(run, this.#options.redact);
      if (verdict !== undefined) this.#options.onVerdict(run.key, verdict);
    }
  }

  [Symbol.dispose](): void {
    this.pause();
    this.#queue.clear();
  }
}

/** What cannot be read is a mistake like any other. */
function judge(
  { connector, fixture, action, result }: SessionRun,
  redact: (text: string) => string,
): SnapshotVerdict | undefined {
  if (result === undefined) return undefined;
  try {
    return checkSnapshot({ connector, fixture: fixture.name, action, result }, 'ci', { redact });
  } catch (cause) {
    const problem = toProblem(cause);
    return { kind: 'changed', files: [], problems: [problem], lines: [problem.message] };
  }
}
