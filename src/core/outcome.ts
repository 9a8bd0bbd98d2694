import { Bug } from './failure.js';
import type { Problem } from './problem.js';

/** The stages of a run, in order. */
export const STAGES = ['mrss', 'transform', 'validate', 'deliver', 'results', 'status'] as const;
export type StageName = (typeof STAGES)[number];

/** Whose behaviour is followed where the API guide and the public server code disagree. */
export const DIALECTS = ['guide', 'server'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** What a pipeline stage says about its input. `kind` decides which fields exist. */
export type StageOutcome<T> =
  | { readonly kind: 'passed'; readonly value: T; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'rejected';
      readonly problems: AtLeastOne<Problem>;
      /** What there is all the same, e.g. the answer of a delivery that does not count. */
      readonly value?: T;
      /** What the account would make of it; the status stage turns it into an entry distribution. */
      readonly end: JobEnd;
    };

/** A rejection without a reason cannot be written down. */
export type AtLeastOne<T> = readonly [T, ...T[]];

/**
 * How a distribution job ends other than well.
 *
 * @source kaltura/server, KAsyncDistribute (failed), kBatchExclusiveLock and kBatchManager (stuck)
 */
export type JobEnd =
  | {
      readonly kind: 'failed';
      /** BatchJobErrorTypes: 1 is RUNTIME, the only one this path uses. */
      readonly errorType: 0 | 1;
      readonly errorNumber: number;
      readonly errorDescription: string;
    }
  /** The API process dies while it hands the job out; nothing is delivered. */
  | { readonly kind: 'stuck-api' }
  /** The worker dies after the partner has the file; the lock expires and it is delivered again. */
  | { readonly kind: 'stuck-batch'; readonly deliveries: number };

export const passed = <T>(value: T, problems: readonly Problem[] = []): StageOutcome<T> => ({
  kind: 'passed',
  value,
  problems,
});

/** @throws {Bug} without a problem: a rejection has a reason. */
export function rejected<T = never>(problems: readonly Problem[], end: JobEnd, value?: T): StageOutcome<T> {
  const [first, ...rest] = problems;
  if (first === undefined) throw new Bug('a stage rejected its input without a reason');
  return { kind: 'rejected', problems: [first, ...rest], end, ...(value === undefined ? {} : { value }) };
}

/** The worker prefixes every text it reports. @source kaltura/server, KAsyncDistribute.class.php */
export const failedJob = (text: string, errorNumber = 0): JobEnd => ({
  kind: 'failed',
  errorType: 1,
  errorNumber,
  errorDescription: `Error: ${text}`,
});

/** For the end of a `switch` over a union: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`);
}
