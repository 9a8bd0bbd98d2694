import {
  ACTION_STATUSES,
  DISTRIBUTION_STATUS,
  type DistributionStatusName,
} from '../../core/distribution.js';
import type { JobEnd } from '../../core/outcome.js';
import type { Parsed } from './results.js';
import type { RunContext } from './stage.js';

/** What the entry distribution looks like after the job. */
export interface DistributionOutcome {
  readonly status: number;
  readonly statusName: DistributionStatusName;
  /** `null` when there is none. */
  readonly remoteId: string | null;
  readonly errorType: number | null;
  readonly errorNumber: number | null;
  readonly errorDescription: string | null;
  /** Of a fetched report: the first two values that the parser found. */
  readonly plays?: number;
  readonly views?: number;
  /** How often the partner gets the payload. */
  readonly deliveries: number;
  /** For a stuck job: what it is after the clean-up, hours later. */
  readonly afterCleanUp?: {
    readonly status: number;
    readonly statusName: DistributionStatusName;
    readonly errorDescription: string;
  };
}

/** @source kaltura/server, kBatchManager.php */
const CLEANED_UP = 'Job was cleaned up.';

/** @source kaltura/server, kContentDistributionFlowManager.php: finished and failed handlers */
export function statusOnSuccess({ action, remoteId }: RunContext, found: Parsed): DistributionOutcome {
  // Only submit stores the id that was parsed; update and delete leave the stored one.
  const parsed = found.remoteId === '' ? undefined : found.remoteId;
  const kept = action.name === 'submit' ? parsed : remoteId;
  return {
    ...named(ACTION_STATUSES[action.name].onSuccess),
    remoteId: kept ?? null,
    errorType: null,
    errorNumber: null,
    errorDescription: null,
    deliveries: action.name === 'fetchReport' ? 0 : 1,
    ...(action.name === 'fetchReport' ? readReport(found.values) : {}),
  };
}

/** A value that is no number counts as none, as `intval` has it. */
function readReport([plays, views]: readonly string[]): Pick<DistributionOutcome, 'plays' | 'views'> {
  const toCount = (text: string | undefined) => Number.parseInt(text ?? '0', 10) || 0;
  return { plays: toCount(plays), views: toCount(views) };
}

/** @param deliveries - How often this run delivered: an answer that does not count was still brought by one. */
export function statusOnFailure(
  { action, remoteId }: RunContext,
  end: JobEnd,
  deliveries: number,
): DistributionOutcome {
  const { during, onFailure } = ACTION_STATUSES[action.name];
  const before = { remoteId: action.name === 'submit' ? null : (remoteId ?? null) };
  if (end.kind === 'failed') {
    const { errorType, errorNumber, errorDescription } = end;
    return { ...named(onFailure), ...before, errorType, errorNumber, errorDescription, deliveries };
  }
  return {
    ...named(during),
    ...before,
    errorType: null,
    errorNumber: null,
    errorDescription: null,
    deliveries: end.kind === 'stuck-batch' ? end.deliveries : 0,
    afterCleanUp: { ...named(onFailure), errorDescription: CLEANED_UP },
  };
}

const named = (statusName: DistributionStatusName) => ({
  status: DISTRIBUTION_STATUS[statusName],
  statusName,
});
