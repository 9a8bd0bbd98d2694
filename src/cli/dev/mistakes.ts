import type { Problem } from '../../core/problem.js';
import type { Session } from '../../dev/session/session.js';

/** What is wrong with files of the workspace, each mistake once as long as it stays. */
export class MistakeNews {
  readonly #session: Session;
  #told = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether anything told before is mended. */
  isMended = false;

  /** What is new since the last time. */
  next(): Problem[] {
    const { invalid, problems } = this.#session.catalog;
    const all = [...invalid.flatMap((one) => one.problems), ...problems];
    const keys = new Set(all.map((problem) => JSON.stringify(problem)));
    const fresh = all.filter((problem) => !this.#told.has(JSON.stringify(problem)));
    this.isMended = [...this.#told].some((key) => !keys.has(key));
    this.#told = keys;
    return fresh;
  }
}
