import type { ActionName, Connector } from '../core/connector.js';
import type { Problem } from '../core/problem.js';
import type { RunResult } from '../harness/pipeline/run.js';

/** What defines tests. Handed in: Vitest is a module, and what the command is built into is not. */
export type Vitest = Pick<typeof import('vitest'), 'afterAll' | 'describe' | 'test'>;

/** What a test is about: one action of one connector over one fixture. */
export interface TestCase {
  readonly connector: Connector;
  /** The fixture's name, without `.xml`. */
  readonly fixture: string;
  readonly action: ActionName;
}

/** A case with what became of it. */
export interface CaseRun extends TestCase {
  readonly result: RunResult;
}

/**
 * What may be written beside the connector: in `ci` nothing; `propose` puts new output into `.new` files,
 * which wait for a review; `update` approves everything that comes out.
 */
export type SnapshotMode = 'ci' | 'propose' | 'update';

/** How a run compares with what was approved. */
export interface SnapshotVerdict {
  readonly kind: 'matched' | 'missing' | 'changed' | 'written';
  /** Paths of the snapshot files that are concerned, relative to the workspace. */
  readonly files: readonly string[];
  /** One for each file that differs, with the place in it and what to type next. */
  readonly problems: readonly Problem[];
  /** The differences as people read them, without colour; empty where nothing differs. */
  readonly lines: readonly string[];
}
