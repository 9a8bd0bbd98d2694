import type { RunResult } from '../../harness/pipeline/run.js';
import type { WireMap, WireShare } from '../../harness/studio/wire.js';
import { Bug } from '../../core/failure.js';
import type { Partner, Session, SessionRun } from '../session/session.js';
import type { Redaction } from './redaction.js';
import { toRun } from './to-run.js';
import { toAction } from './to-state.js';

/** What is known around a run that is shared. */
export interface ShareFacts extends Pick<Session, 'root' | 'dialect'> {
  readonly version: string;
  readonly deliveryId: number | undefined;
  readonly partner: Partner;
  readonly redaction: Redaction;
  readonly madeAtMs: number;
}

/** A run as others may see it: without secrets, and without where it lies on this machine. */
export function toShare(run: SessionRun, result: RunResult, map: WireMap, facts: ShareFacts): WireShare {
  const { version, dialect, madeAtMs, redaction, partner } = facts;
  const action = run.connector.actions[run.action];
  if (action === undefined) throw new Bug(`${run.key} has no action`);
  return {
    version,
    madeAtMs,
    dialect,
    action: redaction.values(toAction(action, partner)),
    run: toRun(run, result, facts),
    map,
  };
}
