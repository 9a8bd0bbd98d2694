/** How a deployment ends before its end. */
import type { RemoteError, UnreachableError } from '../client/errors.js';
import type { Failure } from '../core/failure.js';
import type { Mismatch } from './step-calls.js';

/** Why a deployment ended before its end. */
export type StopReason =
  | { readonly kind: 'refused'; readonly error: RemoteError }
  | { readonly kind: 'unreachable'; readonly error: UnreachableError }
  | { readonly kind: 'mismatch'; readonly mismatches: readonly Mismatch[] }
  /** The journal cannot be written any more; `error` says why. */
  | { readonly kind: 'unwritten'; readonly error: Failure }
  | { readonly kind: 'interrupted' };

/** A deployment that ended before its end. Its journal stands open: the next one goes on from here. */
export class DeploymentStopped extends Error {
  override name = 'DeploymentStopped';
  readonly reason: StopReason;
  /** What was being done, e.g. `upload transform submit`. */
  readonly step: string | undefined;
  /** What was done before, in order. */
  readonly done: readonly string[];
  /** Whether a request before may have done more. */
  readonly wasLost: boolean;

  constructor(reason: StopReason, step: string | undefined, { done, lost }: Pick<Tally, 'done' | 'lost'>) {
    super(reason.kind, 'error' in reason ? { cause: reason.error } : undefined);
    this.reason = reason;
    this.step = step;
    this.done = [...done];
    this.wasLost = lost > 0;
  }
}

/** What was done so far, over all rounds. */
export interface Tally {
  requests: number;
  calls: number;
  readonly done: string[];
  /** Requests of which nobody knows whether they ran. */
  lost: number;
}

/** A request of which nobody knows what it did, or one that may fare better. Never leaves `execute`. */
export class Lost extends Error {
  readonly reason: Extract<StopReason, { kind: 'refused' | 'unreachable' }>;
  readonly step: string | undefined;

  constructor(reason: Lost['reason'], step: string | undefined) {
    super(reason.kind);
    this.reason = reason;
    this.step = step;
  }
}
