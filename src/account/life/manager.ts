import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, EntryRow, ProfileRow } from '../store/rows.js';
import { assignAssets, assignRuledAssets } from './assign.js';
import { requestMissingAssets } from './auto-create.js';
import { queueJob } from './jobs.js';
import { abilitiesOf, ACTION_ENABLED, enabledFor, PROFILE_STATUS } from './provider.js';
import { changeStatus, hasStatus } from './status.js';
import { effectiveSunrise } from './sun.js';
import { validationErrorsOf } from './validate.js';

/** EntryStatus. */
export const ENTRY_READY = 2;
export const ENTRY_DELETED = 3;
/** DistributeTrigger. */
const ON_MODERATION_APPROVED = 2;
/** EntryModerationStatus: approved, and approved without a look. */
export const APPROVED: ReadonlySet<number> = new Set([2, 6]);

const { DISABLED } = ACTION_ENABLED;

/** An entry distribution, and what it binds. */
export interface Bound {
  readonly row: EntryDistributionRow;
  readonly profile: ProfileRow;
  readonly entry: EntryRow;
}

/** @returns `undefined` where the profile or the entry has no row any more. */
export function bindingOf({ store }: AccountContext, row: EntryDistributionRow): Bound | undefined {
  const profile = store.profiles.get(row.distributionProfileId);
  const entry = store.entries.get(row.entryId);
  return profile === undefined || entry === undefined ? undefined : { row, profile, entry };
}

const may = (
  { store }: AccountContext,
  profile: ProfileRow,
  action: 'submit' | 'update' | 'delete',
): boolean => profile.status === PROFILE_STATUS.ENABLED && enabledFor(store, profile, action) !== DISABLED;

/** Whether the entry is where its profile wants it before it goes out. */
export const isEntryReady = ({ entry, profile }: Pick<Bound, 'entry' | 'profile'>): boolean =>
  entry.status === ENTRY_READY &&
  (profile.distributeTrigger !== ON_MODERATION_APPROVED || APPROVED.has(entry.moderationStatus));

/** Assigns the entry's assets anew, and finds out what is missing. Status unchanged; saved by the caller. */
export async function revalidate(
  context: AccountContext,
  { row, profile, entry }: Bound,
): Promise<EntryDistributionRow> {
  const assigned = assignAssets(context, row, profile);
  return { ...assigned, validationErrors: await validationErrorsOf(context, assigned, profile, entry) };
}

/**
 * Sends an entry out, or queues it where the time, the entry or its assets are not there yet. What does not
 * allow it changes nothing: the service has refused before.
 *
 * @source kaltura/server, kContentDistributionManager.php (submitAddEntryDistribution)
 */
export function submitAdd(
  context: AccountContext,
  bound: Bound,
  submitWhenReady: boolean,
  reason: string,
): EntryDistributionRow {
  const { row, profile, entry } = bound;
  if (!may(context, profile, 'submit') || !hasStatus(row, SUBMITTABLE)) return row;
  if (submitWhenReady && !isEntryReady(bound)) return changeStatus(context, row, 'QUEUED', reason);
  if (mustWaitForSunrise(context, bound)) return changeStatus(context, row, 'QUEUED', reason);
  if (row.validationErrors.length === 0) {
    const saved = changeStatus(context, row, 'SUBMITTING', reason, { dirtyStatus: null });
    queueJob(context, saved, 'submit');
    return saved;
  }
  const queued = changeStatus(context, assignAssets(context, row, profile), 'QUEUED', reason);
  requestMissingAssets(context, queued, profile, entry);
  return queued;
}

const SUBMITTABLE = [
  'PENDING',
  'QUEUED',
  'READY',
  'REMOVED',
  'ERROR_SUBMITTING',
  'ERROR_UPDATING',
  'ERROR_DELETING',
  'IMPORT_SUBMITTING',
] as const;

/** Providers that send the dates along submit at any time. */
function mustWaitForSunrise({ store, clock }: AccountContext, { row, profile, entry }: Bound): boolean {
  const { scheduleUpdate, availabilityUpdate, intervalBeforeSunrise } = abilitiesOf(store, profile);
  const sunrise = effectiveSunrise(row, entry);
  if (scheduleUpdate || availabilityUpdate || sunrise === undefined) return false;
  return sunrise - intervalBeforeSunrise > clock.nowSec();
}

/**
 * Sends what changed. Stored validation errors keep it back without a word.
 *
 * @source kaltura/server, kContentDistributionManager.php (submitUpdateEntryDistribution)
 */
export function submitUpdate(
  context: AccountContext,
  { row, profile }: Bound,
  reason: string,
): EntryDistributionRow {
  const isPossible = hasStatus(row, ['READY', 'ERROR_UPDATING', 'ERROR_DELETING', 'IMPORT_UPDATING']);
  if (!may(context, profile, 'update') || !isPossible || row.validationErrors.length > 0) return row;
  const assigned = assignRuledAssets(context, row, profile);
  const { actions, deleteInsteadUpdate } = abilitiesOf(context.store, profile);
  if (actions.update) {
    const saved = changeStatus(context, assigned, 'UPDATING', reason, { dirtyStatus: null });
    queueJob(context, saved, 'update');
    return saved;
  }
  if (!deleteInsteadUpdate) return changeStatus(context, assigned, 'ERROR_UPDATING', reason);
  const deleting = changeStatus(context, assigned, 'DELETING', reason, { dirtyStatus: null });
  queueJob(context, deleting, 'delete');
  const submitting = changeStatus(context, deleting, 'SUBMITTING', reason);
  queueJob(context, submitting, 'submit');
  return submitting;
}

/**
 * Takes an entry back from the partner.
 *
 * @param keepItem - Queue it again afterwards.
 * @source kaltura/server, kContentDistributionManager.php (submitDeleteEntryDistribution)
 */
export function submitDelete(
  context: AccountContext,
  { row, profile }: Bound,
  reason: string,
  keepItem = false,
): EntryDistributionRow {
  const isPossible = hasStatus(row, ['READY', 'ERROR_UPDATING', 'ERROR_DELETING']);
  if (!may(context, profile, 'delete') || !isPossible) return row;
  const saved = changeStatus(context, row, 'DELETING', reason, { dirtyStatus: null });
  queueJob(context, saved, 'delete', { keepDistributionItem: keepItem });
  return saved;
}

/** Asks the partner for numbers. The status stays. @source kContentDistributionManager.php (submitFetchEntryDistributionReport) */
export function submitFetchReport(context: AccountContext, { row, profile }: Bound): EntryDistributionRow {
  const isEnabled =
    profile.status === PROFILE_STATUS.ENABLED &&
    enabledFor(context.store, profile, 'fetchReport') !== DISABLED;
  if (isEnabled && hasStatus(row, ['READY'])) queueJob(context, row, 'fetchReport');
  return row;
}

/**
 * Shows at sunrise, or hides at sunset, what the partner has: an update job.
 *
 * @source kaltura/server, kContentDistributionManager.php (submitEnableEntryDistribution, submitDisableEntryDistribution)
 */
export function submitAvailability(
  context: AccountContext,
  { row, profile }: Bound,
  purpose: 'enable' | 'disable',
  reason: string,
): EntryDistributionRow {
  if (!may(context, profile, 'update') || !hasStatus(row, ['READY', 'ERROR_UPDATING', 'ERROR_DELETING']))
    return row;
  const saved = changeStatus(context, row, 'UPDATING', reason, { dirtyStatus: null });
  queueJob(context, saved, 'update', { purpose });
  return saved;
}
