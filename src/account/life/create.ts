import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, EntryRow, ProfileRow } from '../store/rows.js';
import { revalidate } from './manager.js';
import { recordStatus, saveDistribution } from './status.js';

/**
 * Binds an entry to a profile: PENDING, with the entry's assets, and with what it lacks.
 *
 * @source kaltura/server, kContentDistributionManager.php (addEntryDistribution)
 */
export async function createDistribution(
  context: AccountContext,
  profile: ProfileRow,
  entry: EntryRow,
  reason: string,
  dates: Partial<Pick<EntryDistributionRow, 'sunrise' | 'sunset'>> = {},
): Promise<EntryDistributionRow> {
  const { store, clock } = context;
  const now = clock.nowSec();
  const row = saveDistribution(context, {
    id: store.entryDistributions.nextId(),
    partnerId: entry.partnerId,
    createdAt: now,
    updatedAt: now,
    entryId: entry.id,
    distributionProfileId: profile.id,
    status: 0,
    ...NEW_DISTRIBUTION,
    ...dates,
  });
  recordStatus(context, row, null, reason);
  return saveDistribution(context, await revalidate(context, { row, profile, entry }));
}

/** What an entry distribution is before anything has happened to it. */
export const NEW_DISTRIBUTION = {
  dirtyStatus: null,
  submittedAt: null,
  thumbAssetIds: '',
  flavorAssetIds: '',
  assetIds: '',
  sunrise: null,
  sunset: null,
  remoteId: null,
  plays: null,
  views: null,
  validationErrors: [],
  errorType: null,
  errorNumber: null,
  errorDescription: null,
  dataVersions: {},
  mediaFiles: [],
  lastReport: null,
} satisfies Partial<EntryDistributionRow>;
