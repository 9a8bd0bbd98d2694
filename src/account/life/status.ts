import { DISTRIBUTION_STATUS, type DistributionStatusName } from '../../core/distribution.js';
import type { AccountContext } from '../context.js';
import type { EntryDistributionRow } from '../store/rows.js';

/** @source EntryDistributionFlag */
export const DIRTY = {
  NONE: 0,
  SUBMIT_REQUIRED: 1,
  DELETE_REQUIRED: 2,
  UPDATE_REQUIRED: 3,
  ENABLE_REQUIRED: 4,
  DISABLE_REQUIRED: 5,
} as const;

/** What else changes together with a status. */
export type DistributionChanges = Partial<Omit<EntryDistributionRow, 'id' | 'status'>>;

/**
 * Saves an entry distribution. Its entry counts as changed from then on.
 *
 * @source kaltura/server, EntryDistribution.php (postSave touches the entry)
 */
export function saveDistribution(
  { store, clock }: AccountContext,
  row: EntryDistributionRow,
): EntryDistributionRow {
  const now = clock.nowSec();
  const entry = store.entries.get(row.entryId);
  if (entry !== undefined && entry.updatedAt < now) store.entries.put({ ...entry, updatedAt: now });
  return store.entryDistributions.put({ ...row, updatedAt: now });
}

/**
 * Moves an entry distribution to a status: the only way to do it, so that the history has every step.
 *
 * @param reason - For people, e.g. `submitAdd`, `job 7 finished`.
 */
export function changeStatus(
  context: AccountContext,
  row: EntryDistributionRow,
  statusName: DistributionStatusName,
  reason: string,
  changes: DistributionChanges = {},
): EntryDistributionRow {
  const status = DISTRIBUTION_STATUS[statusName];
  const saved = saveDistribution(context, { ...row, ...changes, status });
  if (status !== row.status) recordStatus(context, saved, row.status, reason);
  return saved;
}

/** Writes one step of an entry distribution's history, and tells of it. */
export function recordStatus(
  context: AccountContext,
  row: EntryDistributionRow,
  from: number | null,
  reason: string,
): void {
  const { store, clock } = context;
  const at = clock.nowSec();
  const { id: entryDistributionId, status: to, dirtyStatus, entryId, distributionProfileId } = row;
  store.statusChanges.put({
    id: store.statusChanges.nextId(),
    entryDistributionId,
    at,
    from,
    to,
    dirtyStatus,
    reason,
  });
  context.tell({ kind: 'status', entryDistributionId, entryId, distributionProfileId, from, to, reason, at });
}

export const hasStatus = (
  { status }: EntryDistributionRow,
  names: readonly DistributionStatusName[],
): boolean => names.some((name) => DISTRIBUTION_STATUS[name] === status);
