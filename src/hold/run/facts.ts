import type { CoverageData } from '../../coverage/index.js';
import type { ActionName } from '../../core/connector.js';
import type { Problem } from '../../core/problem.js';

/** What a test of ours is about. */
export type TestKind = 'connector' | 'run' | 'obsolete' | 'case' | 'conformance';

/** What a test tells the reporters, beside whether it passed: plain data, since it comes from a worker. */
export interface TestFacts {
  readonly kind: TestKind;
  /** Name of the connector. */
  readonly connector: string;
  readonly fixture?: string;
  readonly action?: ActionName;
  /** Errors with their places: why it did not pass. */
  readonly problems: readonly Problem[];
  /** Differences as people read them. */
  readonly lines: readonly string[];
  /** Nothing failed; output waits to be approved. */
  readonly isPending: boolean;
  /** Snapshot files that wait, are gone or were written; paths to show. */
  readonly files: readonly string[];
  /** Snapshots were approved by this test. */
  readonly isWritten: boolean;
  /** Why it was not made, in the words of who switched it off. */
  readonly skipped?: string;
}

declare module 'vitest' {
  interface TaskMeta {
    mrssmith?: TestFacts;
    /** Of a whole file. */
    mrssmithCoverage?: CoverageData;
  }
}

/** A test of ours did not pass. The text is for Vitest's own reporters; ours read the facts. */
export class TestFailure extends Error {
  override name = 'TestFailure';

  constructor(message: string) {
    super(message);
    // The lines that matter are those of the connector, not of the kit.
    this.stack = `TestFailure: ${message}`;
  }
}

/** e.g. `connectors/acme/submit.xsl:14:3 error XSLT_INVALID: …`, with what to do below. */
export function describeProblem({ file, line, column, code, message, fix }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [
    `${place === '' ? '' : `${place} `}${code}: ${message}`,
    ...(fix === undefined ? [] : [`  → ${fix}`]),
  ].join('\n');
}

/** Leaves the facts for the reporters, and throws where the test did not pass. */
export function conclude(meta: { mrssmith?: TestFacts }, facts: TestFacts): void {
  meta.mrssmith = facts;
  const isGood = facts.problems.length === 0 && !facts.isPending;
  if (isGood) return;
  throw new TestFailure([...facts.problems.map(describeProblem), ...facts.lines].join('\n'));
}

/** A test that passed, to be changed where it did not. */
export const passedFacts = (kind: TestKind, connector: string): TestFacts => ({
  kind,
  connector,
  problems: [],
  lines: [],
  isPending: false,
  files: [],
  isWritten: false,
});
