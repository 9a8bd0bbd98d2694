import type { ScannedNode } from '../../scan.js';
import type { ReadRun } from './run.js';
import type { Value } from './values.js';

/** Where an expression is evaluated. */
export interface Focus {
  readonly node: ScannedNode;
  /** From 1; `undefined` where it is not known. */
  readonly position: number | undefined;
  readonly size: number | undefined;
  /** What `current()` gives. */
  readonly current: ScannedNode;
}

/** An expression made ready. Evaluating it notes what it reads; the nodes it gives are for its caller to note. */
export type Evaluate = (run: ReadRun, focus: Focus) => Value;
