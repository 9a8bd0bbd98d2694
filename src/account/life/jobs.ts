import type { ActionName } from '../../core/connector.js';
import { microsOf, toFileId } from '../../harness/pipeline/file-id.js';
import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, JobRow, JobState } from '../store/rows.js';

export interface JobOptions {
  /** Delete jobs: the entry distribution is queued again afterwards. */
  readonly keepDistributionItem?: boolean;
  readonly purpose?: 'enable' | 'disable';
}

/** Puts a job into the queue, due at once. */
export function queueJob(
  context: AccountContext,
  row: EntryDistributionRow,
  action: ActionName,
  { keepDistributionItem = false, purpose }: JobOptions = {},
): JobRow {
  const { store, clock } = context;
  const id = store.jobs.nextId();
  const job = store.jobs.put({
    id,
    partnerId: row.partnerId ?? context.partnerId,
    action,
    entryDistributionId: row.id,
    distributionProfileId: row.distributionProfileId,
    state: 'pending',
    attempts: 0,
    createdAt: clock.nowSec(),
    executeAt: clock.nowSec(),
    finishedAt: null,
    cleanUpAt: null,
    fileId: nextFileId(context),
    message: null,
    keepDistributionItem,
    ...(purpose === undefined ? {} : { purpose }),
  });
  tellJob(context, job);
  return job;
}

/** As PHP's `uniqid()`, and never again the one before, where the clock is held too. */
function nextFileId({ store, clock }: AccountContext): string {
  const last = store.jobs.get(store.jobs.nextId() - 1);
  const now = Math.floor(clock.now() * 1000);
  return toFileId(last === undefined ? now : Math.max(now, microsOf(last.fileId) + 1));
}

/** Moves a job on, and tells of it. */
export function moveJob(
  context: AccountContext,
  job: JobRow,
  state: JobState,
  changes: Partial<JobRow> = {},
): JobRow {
  const moved = context.store.jobs.put({ ...job, ...changes, state });
  tellJob(context, moved);
  return moved;
}

function tellJob(context: AccountContext, { id, action, entryDistributionId, state, message }: JobRow): void {
  context.tell({ kind: 'job', jobId: id, action, entryDistributionId, state, message });
}

/** Whether a job is not at its end. */
export const isOpen = ({ state }: JobRow): boolean =>
  state === 'pending' || state === 'running' || state === 'stuck';

/** Ends the jobs of an entry distribution that is no more; the one that runs finds out when it ends. */
export function abortJobs(context: AccountContext, { id }: EntryDistributionRow, message: string): void {
  const finishedAt = context.clock.nowSec();
  for (const job of context.store.jobs.filter((row) => row.entryDistributionId === id && isOpen(row))) {
    moveJob(context, job, 'aborted', { finishedAt, message });
  }
}

/** What a job leaves to be read back. */
export type DataSide = 'sent' | 'returned';

/** Names what jobs of an action left: in `dataVersions`. */
export const dataName = (action: ActionName, side: DataSide): string => `${action}.${side}`;

/** Where a version of it is stored. */
export const dataKey = (id: number, action: ActionName, side: DataSide, version: number): string =>
  `distribution/${id}/${dataName(action, side)}/${version}`;
