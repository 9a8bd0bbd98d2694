import type { ActionName } from '../../core/connector.js';
import { ACTION_STATUSES } from '../../core/distribution.js';
import type { JobResult } from '../connectors/job.js';
import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, JobRow } from '../store/rows.js';
import { dataKey, dataName, moveJob, type DataSide } from './jobs.js';
import { bindingOf, submitUpdate } from './manager.js';
import { abilitiesOf } from './provider.js';
import { changeStatus, DIRTY, hasStatus, saveDistribution, type DistributionChanges } from './status.js';
import { effectiveSunset, SUN_STATUS, sunStatusOf } from './sun.js';

/** Seconds for which a worker that died keeps its job. @source kaltura/server, batch.ini (template) */
const LOCK_SEC = 5400;
/** A job is started so often before it is given up. @source configurations/base.ini */
const EXECUTIONS = 4;

/** @source kaltura/server, kBatchManager.php */
export const CLEANED_UP = 'Job was cleaned up.';

/** Seconds until a job on trial again. The guide's section 12: three retries. */
const RETRY_AFTER_SEC = [1, 2, 4] as const;
/** Retries come up to this much later, so that they do not all come at once. */
const MAX_JITTER_SEC = 0.25;

/**
 * Writes down how a job ended: data, deliveries and status, in the transaction under way.
 *
 * A job that is not running any more, e.g. since its entry distribution was deleted, leaves nothing. In
 * dialect `guide` a failure that may pass is tried again before it counts.
 *
 * @param random - From 0 to below 1.
 * @source kaltura/server, kContentDistributionFlowManager.php (job updated handlers)
 */
export function endJob(
  context: AccountContext,
  jobId: number,
  result: JobResult,
  random: () => number,
): void {
  const { store, clock } = context;
  const job = store.jobs.get(jobId);
  if (job?.state !== 'running') return;
  const row = store.entryDistributions.get(job.entryDistributionId);
  keepDeliveries(context, job, result);
  const message = result.messages.join('\n') || null;
  if (row === undefined || hasStatus(row, ['DELETED'])) {
    moveJob(context, job, 'aborted', {
      finishedAt: clock.nowSec(),
      message: 'the entry distribution was deleted',
    });
    return;
  }
  switch (result.kind) {
    case 'finished':
      finish(
        context,
        moveJob(context, job, 'finished', { finishedAt: clock.nowSec(), message }),
        row,
        result,
      );
      return;
    case 'failed':
      if (mayRetry(context, job, result)) retryLater(context, job, message, random);
      else
        fail(context, moveJob(context, job, 'failed', { finishedAt: clock.nowSec(), message }), row, result);
      return;
    case 'stuck':
      // Counted from now: its lock runs out, and it is started in vain, as often as the server would.
      moveJob(context, job, 'stuck', { cleanUpAt: clock.nowSec() + LOCK_SEC * EXECUTIONS, message });
  }
}

type Finished = Extract<JobResult, { kind: 'finished' }>;
type Failed = Extract<JobResult, { kind: 'failed' }>;

const NO_ERROR = { errorType: null, errorNumber: null, errorDescription: null } as const;

function finish(context: AccountContext, job: JobRow, row: EntryDistributionRow, result: Finished): void {
  const reason = `job ${job.id} finished`;
  const stored = keepData(context, job.action, row, result);
  const { mediaFiles } = result;
  const kept = { ...stored, ...(mediaFiles === undefined ? {} : { mediaFiles }) };
  switch (job.action) {
    case 'fetchReport': {
      const { plays, views } = result;
      const numbers = {
        ...(plays === undefined ? {} : { plays }),
        ...(views === undefined ? {} : { views }),
      };
      saveDistribution(context, { ...row, ...kept, ...numbers });
      return;
    }
    case 'delete': {
      const gone = job.keepDistributionItem ? ({ remoteId: null } as const) : {};
      const changes = { ...kept, ...NO_ERROR, ...gone, dirtyStatus: null };
      changeStatus(context, row, job.keepDistributionItem ? 'QUEUED' : 'REMOVED', reason, changes);
      return;
    }
    case 'submit':
    case 'update': {
      const dirtyStatus = sunFlag(context, job, row);
      const submitted =
        job.action === 'submit'
          ? { submittedAt: context.clock.nowSec(), remoteId: result.remoteId || row.remoteId }
          : {};
      const ready = changeStatus(context, row, 'READY', reason, {
        ...kept,
        ...NO_ERROR,
        ...submitted,
        dirtyStatus,
      });
      updateIfRequired(context, row, ready);
    }
  }
}

function fail(context: AccountContext, job: JobRow, row: EntryDistributionRow, failure: Failed): void {
  const { errorType, errorNumber, mediaFiles } = failure;
  const errorDescription = failure.errorDescription.slice(0, MAX_DESCRIPTION);
  // Differs from the public server, which keeps what was sent on success alone.
  const stored = context.dialect === 'guide' ? keepData(context, job.action, row, failure) : {};
  const kept = { ...stored, ...(mediaFiles === undefined ? {} : { mediaFiles }) };
  failDistribution(context, job, row, { ...kept, errorType, errorNumber, errorDescription });
}

/** Characters that the column holds. */
const MAX_DESCRIPTION = 255;

/** A report that cannot be had changes nothing. */
function failDistribution(
  context: AccountContext,
  job: JobRow,
  row: EntryDistributionRow,
  changes: DistributionChanges,
): void {
  if (job.action === 'fetchReport') return;
  const { onFailure } = ACTION_STATUSES[job.action];
  const failed = changeStatus(context, row, onFailure, `job ${job.id} failed`, {
    ...changes,
    dirtyStatus: null,
  });
  updateIfRequired(context, row, failed);
}

/** Ends a stuck job whose time has come. Inside `write`. */
export function cleanUpJob(context: AccountContext, stuck: JobRow): void {
  const { store, clock } = context;
  const job = moveJob(context, stuck, 'failed', { finishedAt: clock.nowSec(), message: CLEANED_UP });
  const row = store.entryDistributions.get(job.entryDistributionId);
  if (row === undefined || hasStatus(row, ['DELETED'])) return;
  failDistribution(context, job, row, { ...NO_ERROR, errorDescription: CLEANED_UP });
}

/**
 * Ends a job that cannot run because its profile was disabled or deleted meanwhile. Differs from the public
 * server, whose worker dies of it.
 */
export function cancelJob(context: AccountContext, pending: JobRow, message: string): void {
  const { store, clock } = context;
  const job = moveJob(context, pending, 'aborted', { finishedAt: clock.nowSec(), message });
  const row = store.entryDistributions.get(job.entryDistributionId);
  if (row === undefined || hasStatus(row, ['DELETED'])) return;
  failDistribution(context, job, row, { ...NO_ERROR, errorDescription: message });
}

const mayRetry = ({ dialect }: AccountContext, { attempts }: JobRow, { isTemporary }: Failed): boolean =>
  dialect === 'guide' && isTemporary && attempts <= RETRY_AFTER_SEC.length;

function retryLater(
  context: AccountContext,
  job: JobRow,
  message: string | null,
  random: () => number,
): void {
  const delaySec = (RETRY_AFTER_SEC[job.attempts - 1] ?? 0) + random() * MAX_JITTER_SEC;
  moveJob(context, job, 'pending', { executeAt: context.clock.now() / 1000 + delaySec, message });
}

/**
 * What is to happen when the sun rises or sets, where the provider was not sent the dates.
 *
 * @source kContentDistributionFlowManager.php (onDistributionSubmitJobFinished: schedule)
 */
function sunFlag(
  { store, clock }: AccountContext,
  { purpose }: JobRow,
  row: EntryDistributionRow,
): number | null {
  const profile = store.profiles.get(row.distributionProfileId);
  if (profile === undefined || purpose === 'disable') return null;
  const { scheduleUpdate, availabilityUpdate } = abilitiesOf(store, profile);
  if (scheduleUpdate) return null;
  const entry = store.entries.get(row.entryId);
  const isEarly = sunStatusOf(row, entry, clock.nowSec()) === SUN_STATUS.BEFORE_SUNRISE;
  if (isEarly && availabilityUpdate) return DIRTY.ENABLE_REQUIRED;
  if (effectiveSunset(row, entry) === undefined) return null;
  return availabilityUpdate ? DIRTY.DISABLE_REQUIRED : DIRTY.DELETE_REQUIRED;
}

/** What changed while the job ran goes out at once, after failures too. */
function updateIfRequired(
  context: AccountContext,
  before: EntryDistributionRow,
  after: EntryDistributionRow,
): void {
  if (before.dirtyStatus !== DIRTY.UPDATE_REQUIRED) return;
  const bound = bindingOf(context, after);
  if (bound !== undefined) submitUpdate(context, bound, 'changed while a job ran');
}

/** Stores what was sent and answered as new versions; what is empty is not stored. */
function keepData(
  context: AccountContext,
  action: ActionName,
  row: EntryDistributionRow,
  { sentData, returnedData }: Pick<Finished, 'sentData' | 'returnedData'>,
): Pick<EntryDistributionRow, 'dataVersions'> {
  const dataVersions = { ...row.dataVersions };
  const keep = (side: DataSide, bytes: Uint8Array | undefined) => {
    if (bytes === undefined || bytes.length === 0 || action === 'fetchReport') return;
    const name = dataName(action, side);
    const version = (dataVersions[name] ?? 0) + 1;
    context.store.putBlob(dataKey(row.id, action, side, version), bytes);
    dataVersions[name] = version;
  };
  keep('sent', sentData);
  keep('returned', returnedData);
  return { dataVersions };
}

function keepDeliveries({ store, clock }: AccountContext, job: JobRow, { deliveries }: JobResult): void {
  for (const { protocol, path, bytes } of deliveries) {
    store.deliveries.put({
      id: store.deliveries.nextId(),
      jobId: job.id,
      entryDistributionId: job.entryDistributionId,
      at: clock.nowSec(),
      protocol,
      path,
      bytes,
    });
  }
}
