import type { Dialect } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import { payloadOf, runOnItem, type JobItem, type PayloadOptions } from './smoke-payload.js';

/** What the account sent against what the folder makes. */
export interface Comparison {
  readonly isEqual: boolean;
  readonly made: Uint8Array | undefined;
  /** Of the run here, where it went wrong. */
  readonly problems: readonly Problem[];
  /** When the stylesheet's clock had to be another than the submission's for the bytes to agree. Unix seconds. */
  readonly atSec: number;
  /** Whether the bytes depend on the time at all. */
  readonly dependsOnTime: boolean;
  /** Where they agree in the other dialect. */
  readonly equalInDialect: Dialect | undefined;
}

/** Seconds of a job that are tried: a stylesheet that writes the time has one of them. */
const MOST_SECONDS = 300;
/** A day, an hour, a minute and a second and a year on: every part of a date is another then. */
const LATER_SEC = 366 * 86_400 + 86_400 + 3661;

/**
 * Compares byte for byte. A worker takes a job up some time after its submission: where a stylesheet writes the time, every
 * second until the end of the job is tried.
 *
 * @param endSec - When the job had ended. Unix seconds.
 */
export async function compareWithRun(
  item: JobItem,
  sent: Uint8Array,
  endSec: number,
  options: PayloadOptions,
): Promise<Comparison> {
  const isSent = (run: RunResult): boolean => isSame(payloadOf(run), sent);
  const first = await runOnItem(item, options);
  const made = payloadOf(first);
  const result = {
    made,
    problems: errorsOf(first),
    atSec: item.atSec,
    dependsOnTime: false,
    equalInDialect: undefined,
  };
  if (isSent(first)) return { ...result, isEqual: true };

  const later = await runOnItem({ ...item, atSec: item.atSec + LATER_SEC }, options);
  const dependsOnTime = !isSame(payloadOf(later), made);
  if (dependsOnTime) {
    const last = Math.min(endSec, item.atSec + MOST_SECONDS);
    for (let atSec = item.atSec + 1; atSec <= last && !options.signal.aborted; atSec++) {
      const run = await runOnItem({ ...item, atSec }, options);
      if (isSent(run)) return { ...result, made: payloadOf(run), isEqual: true, dependsOnTime, atSec };
    }
  }
  const dialect = options.dialect === 'guide' ? 'server' : 'guide';
  const other = await runOnItem(item, { ...options, dialect });
  return {
    ...result,
    isEqual: false,
    dependsOnTime,
    equalInDialect: isSent(other) ? dialect : undefined,
  };
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.from(a).equals(b);

/** The reasons of a run that failed; none of one that did not. */
export const errorsOf = ({ report }: RunResult): Problem[] =>
  report.stages.flatMap(({ ok, problems }) =>
    ok ? [] : problems.filter(({ severity }) => severity === 'error'),
  );
