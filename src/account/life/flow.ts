import type { AccountContext, EntityEvents } from '../context.js';
import type {
  AssetRow,
  EntryDistributionRow,
  EntryRow,
  GenericProviderRow,
  MetadataRow,
  ProfileRow,
} from '../store/rows.js';
import { haveListsChanged } from './assign.js';
import { createDistribution } from './create.js';
import {
  APPROVED,
  bindingOf,
  ENTRY_DELETED,
  ENTRY_READY,
  isEntryReady,
  revalidate,
  submitAdd,
  submitDelete,
  submitUpdate,
  type Bound,
} from './manager.js';
import { abilitiesOf, ACTION_ENABLED, enabledFor, PROFILE_STATUS, splitList } from './provider.js';
import { abortJobs } from './jobs.js';
import { changeStatus, DIRTY, hasStatus, saveDistribution } from './status.js';
import { changedColumns, hasWatchedChange, watchListOf } from './watch.js';

const { AUTOMATIC, DISABLED } = ACTION_ENABLED;

/** Asset and metadata statuses. */
const ASSET_READY = 2;
const ASSET_DELETED = 3;
const METADATA_DELETED = 3;
/** KalturaMetadataObjectType. */
const OF_ENTRIES = '1';
/** EntryType LIVE_STREAM: distributed by explicit calls alone. */
const LIVE_STREAM = '7';

/**
 * Lets entry distributions follow their entries.
 *
 * @param context - Asked for at each event: the context holds the events themselves.
 * @source kaltura/server, kContentDistributionFlowManager.php
 */
export function createEvents(context: () => AccountContext): EntityEvents {
  return {
    entryChanged: (before, after) => entryChanged(context(), before, after),
    assetChanged: (before, after) => assetChanged(context(), before, after),
    metadataChanged: (before, after) => metadataChanged(context(), before, after),
    entryDistributionChanged: (before, after) => entryDistributionChanged(context(), before, after),
    genericProviderDeleted: (provider) => genericProviderDeleted(context(), provider),
  };
}

async function entryChanged(
  context: AccountContext,
  before: EntryRow | undefined,
  after: EntryRow,
): Promise<void> {
  if (after.status === ENTRY_DELETED) {
    if (before?.status !== ENTRY_DELETED) entryDeleted(context, after);
    return;
  }
  if (String(after.type) === LIVE_STREAM) return;
  if (after.status === ENTRY_READY && before?.status !== ENTRY_READY) return entryBecameReady(context, after);
  if (before === undefined || isRejected(before, after)) return;
  const columns = changedColumns(before, after);
  const areDatesChanged = columns.some((name) => name === 'entry.START_DATE' || name === 'entry.END_DATE');
  for (const bound of liveBindings(context, after.id)) {
    if (areDatesChanged) saveDistribution(context, bound.row);
    await followEntry(context, bound, columns);
  }
}

/** A moderator's no changes nothing of what is out. */
const isRejected = (before: EntryRow, after: EntryRow): boolean =>
  after.status === ENTRY_READY &&
  before.moderationStatus !== after.moderationStatus &&
  !APPROVED.has(after.moderationStatus);

/** What a profile distributes by itself is created and sent; what is bound already is queued or out of date. */
async function entryBecameReady(context: AccountContext, entry: EntryRow): Promise<void> {
  const { store, dialect } = context;
  const profiles = store.profiles.filter(
    ({ status, partnerId }) => status !== PROFILE_STATUS.DELETED && partnerId === entry.partnerId,
  );
  for (const profile of profiles) {
    const row = distributionsOf(context, entry.id).find(
      (found) => found.distributionProfileId === profile.id,
    );
    if (row === undefined) {
      await distributeReady(context, profile, entry);
    } else if (
      dialect === 'guide' &&
      profile.status === PROFILE_STATUS.ENABLED &&
      hasStatus(row, ['QUEUED'])
    ) {
      // Differs from the public server, which waits for the entry's next change.
      await submitQueued(context, { row, profile, entry });
    } else {
      requireUpdate(context, { row, profile, entry }, 'entry ready');
    }
  }
}

/** A disabled profile gets the record alone. */
async function distributeReady(context: AccountContext, profile: ProfileRow, entry: EntryRow): Promise<void> {
  if (enabledFor(context.store, profile, 'submit') !== AUTOMATIC) return;
  const row = await createDistribution(context, profile, entry, 'entry ready');
  submitAdd(context, { row, profile, entry }, true, 'entry ready');
}

async function followEntry(context: AccountContext, bound: Bound, columns: readonly string[]): Promise<void> {
  const { row, profile } = bound;
  if (hasStatus(row, ['DELETED', 'DELETING', 'REMOVED'])) return;
  if (hasStatus(row, ['QUEUED'])) return submitQueued(context, bound);
  if (!hasStatus(row, ['PENDING', 'ERROR_SUBMITTING'])) return detectUpdate(context, bound, columns);
  const checked = save(context, row, await revalidate(context, bound));
  const isAutoCreated =
    splitList(profile.autoCreateFlavors).length > 0 || splitList(profile.autoCreateThumb).length > 0;
  if (isAutoCreated) submitAdd(context, { ...bound, row: checked }, true, 'entry changed');
}

/** Sends what waited, if nothing keeps it back any more. */
export async function submitQueued(
  context: AccountContext,
  bound: Bound,
  reason = 'entry changed',
): Promise<void> {
  const row = save(context, bound.row, await revalidate(context, bound));
  if (row.validationErrors.length === 0 && isEntryReady(bound))
    submitAdd(context, { ...bound, row }, true, reason);
}

/** @source kContentDistributionFlowManager.php (onEntryChanged: columns that require an update) */
async function detectUpdate(
  context: AccountContext,
  bound: Bound,
  columns: readonly string[],
): Promise<void> {
  const { profile } = bound;
  if (!canUpdate(context, profile)) return;
  const { entryColumns } = watchListOf(context, profile);
  const row = save(context, bound.row, await revalidate(context, bound));
  if (
    hasStatus(row, ['READY']) &&
    row.validationErrors.some(({ requiresDelete }) => requiresDelete === true)
  ) {
    if (enabledFor(context.store, profile, 'delete') === AUTOMATIC) {
      submitDelete(context, { ...bound, row }, 'conditions not met', true);
    } else {
      saveDistribution(context, { ...row, dirtyStatus: DIRTY.DELETE_REQUIRED });
    }
    return;
  }
  if (columns.some((name) => entryColumns.has(name))) sendUpdate(context, { ...bound, row }, 'entry changed');
}

async function assetChanged(
  context: AccountContext,
  before: AssetRow | undefined,
  after: AssetRow,
): Promise<void> {
  const isReady = after.status === ASSET_READY && before?.status !== ASSET_READY;
  const isDeleted = after.status === ASSET_DELETED && before?.status !== ASSET_DELETED;
  const isReplaced = !isReady && after.status === ASSET_READY && before?.version !== after.version;
  for (const bound of liveBindings(context, after.entryId)) {
    if (String(bound.entry.type) === LIVE_STREAM || bound.entry.status === ENTRY_DELETED) continue;
    if (isReady || isDeleted) await followAssets(context, bound);
    else if (isReplaced) requireUpdate(context, bound, 'asset replaced');
  }
}

async function followAssets(context: AccountContext, bound: Bound): Promise<void> {
  const { row, profile } = bound;
  const isWaiting = hasStatus(row, ['PENDING', 'QUEUED']);
  const isOut = hasStatus(row, ['READY', 'ERROR_UPDATING']) && canUpdate(context, profile);
  if (!isWaiting && !isOut) return;
  const checked = save(context, row, await revalidate(context, bound));
  if (!haveListsChanged(row, checked)) return;
  if (hasStatus(row, ['QUEUED'])) submitAdd(context, { ...bound, row: checked }, true, 'assets changed');
  if (isOut) updateOrFlag(context, { ...bound, row: checked }, 'assets changed');
}

async function metadataChanged(
  context: AccountContext,
  before: MetadataRow | undefined,
  after: MetadataRow,
): Promise<void> {
  if (String(after.metadataObjectType) !== OF_ENTRIES) return;
  const isDeleted = after.status === METADATA_DELETED;
  for (const bound of liveBindings(context, after.objectId)) {
    const { row, profile, entry } = bound;
    if (String(entry.type) === LIVE_STREAM) continue;
    if (hasStatus(row, ['SUBMITTING', 'UPDATING'])) {
      saveDistribution(context, { ...row, dirtyStatus: DIRTY.UPDATE_REQUIRED });
    } else if (hasStatus(row, ['PENDING', 'QUEUED'])) {
      const checked = save(context, row, await revalidate(context, bound));
      if (hasStatus(row, ['QUEUED']))
        submitAdd(context, { ...bound, row: checked }, true, 'metadata changed');
    } else if (hasStatus(row, ['READY'])) {
      const { metadataXPaths } = watchListOf(context, profile);
      if (!isDeleted && !(await hasWatchedChange(context, metadataXPaths, before, after))) continue;
      const checked = save(context, row, await revalidate(context, bound));
      updateOrFlag(context, { ...bound, row: checked }, 'metadata changed');
    }
  }
}

async function entryDistributionChanged(
  context: AccountContext,
  before: EntryDistributionRow,
  after: EntryDistributionRow,
): Promise<void> {
  const bound = bindingOf(context, after);
  if (bound === undefined) return;
  const areDatesChanged = before.sunrise !== after.sunrise || before.sunset !== after.sunset;
  if (areDatesChanged || haveListsChanged(before, after))
    requireUpdate(context, bound, 'schedule or assets set');
  const { row, profile, entry } = { ...bound, row: current(context, after) };
  // Saving it changes its entry, and that lets go what waited for an earlier sunrise.
  if (
    profile.status === PROFILE_STATUS.ENABLED &&
    entry.status !== ENTRY_DELETED &&
    hasStatus(row, ['QUEUED'])
  ) {
    await submitQueued(context, { row, profile, entry });
  }
}

function entryDeleted(context: AccountContext, entry: EntryRow): void {
  for (const row of distributionsOf(context, entry.id)) {
    if (hasStatus(row, ['DELETING']) || row.dirtyStatus === DIRTY.DELETE_REQUIRED) continue;
    const profile = context.store.profiles.get(row.distributionProfileId);
    if (!hasStatus(row, ['READY', 'ERROR_UPDATING', 'ERROR_DELETING'])) {
      abortJobs(context, row, 'the entry was deleted');
      changeStatus(context, row, 'DELETED', 'entry deleted', { dirtyStatus: DIRTY.NONE });
    } else if (profile !== undefined && enabledFor(context.store, profile, 'delete') === AUTOMATIC) {
      submitDelete(context, { row, profile, entry }, 'entry deleted');
    }
  }
}

async function genericProviderDeleted(
  { store, clock }: AccountContext,
  { id }: GenericProviderRow,
): Promise<void> {
  for (const profile of store.profiles.filter((row) => row.genericProviderId === id && row.status !== 3)) {
    store.profiles.put({ ...profile, status: PROFILE_STATUS.DELETED, updatedAt: clock.nowSec() });
  }
  return Promise.resolve();
}

/** @source kContentDistributionFlowManager.php (onEntryDistributionUpdateRequired) */
function requireUpdate(context: AccountContext, bound: Bound, reason: string): void {
  const { row, profile } = bound;
  if (hasStatus(row, ['PENDING', 'QUEUED', 'DELETING', 'DELETED', 'REMOVED'])) return;
  if (row.dirtyStatus === DIRTY.UPDATE_REQUIRED || !canUpdate(context, profile)) return;
  sendUpdate(context, bound, reason);
}

/** Sends an update, or notes that one is due where the profile leaves it to people. */
function sendUpdate(context: AccountContext, bound: Bound, reason: string): void {
  const { row, profile } = bound;
  if (enabledFor(context.store, profile, 'update') !== AUTOMATIC) {
    saveDistribution(context, { ...row, dirtyStatus: DIRTY.UPDATE_REQUIRED });
  } else if (context.dialect === 'guide' && hasStatus(row, ['SUBMITTING', 'UPDATING'])) {
    // Differs from the public server, which loses what changes while a job runs.
    saveDistribution(context, { ...row, dirtyStatus: DIRTY.UPDATE_REQUIRED });
  } else {
    submitUpdate(context, bound, reason);
  }
}

/** As `sendUpdate`, and what is not valid is flagged too. */
function updateOrFlag(context: AccountContext, bound: Bound, reason: string): void {
  const isAutomatic = enabledFor(context.store, bound.profile, 'update') === AUTOMATIC;
  if (isAutomatic && bound.row.validationErrors.length === 0) submitUpdate(context, bound, reason);
  else saveDistribution(context, { ...bound.row, dirtyStatus: DIRTY.UPDATE_REQUIRED });
}

const canUpdate = ({ store }: AccountContext, profile: ProfileRow): boolean =>
  abilitiesOf(store, profile).actions.update && enabledFor(store, profile, 'update') !== DISABLED;

/** What is not deleted, of an entry. */
const distributionsOf = ({ store }: AccountContext, entryId: string): EntryDistributionRow[] =>
  store.entryDistributions.filter((row) => row.entryId === entryId && !hasStatus(row, ['DELETED']));

/** The same where the profile is enabled, as it is when its turn comes. */
function* liveBindings(context: AccountContext, entryId: string): Generator<Bound> {
  for (const row of distributionsOf(context, entryId)) {
    const bound = bindingOf(context, current(context, row));
    if (bound !== undefined && bound.profile.status === PROFILE_STATUS.ENABLED) yield bound;
  }
}

const current = ({ store }: AccountContext, row: EntryDistributionRow): EntryDistributionRow =>
  store.entryDistributions.get(row.id) ?? row;

/** Saves what is another than before. */
function save(
  context: AccountContext,
  before: EntryDistributionRow,
  after: EntryDistributionRow,
): EntryDistributionRow {
  const isSame =
    !haveListsChanged(before, after) &&
    JSON.stringify(before.validationErrors) === JSON.stringify(after.validationErrors);
  return isSame ? before : saveDistribution(context, after);
}
