import type { AccountContext } from '../context.js';
import { sunStatusOf } from '../life/sun.js';
import type { EntryDistributionRow, EntryRow } from '../store/rows.js';
import type { Call } from '../wire/service.js';
import type { ApiObject, ApiValue } from '../wire/value.js';

const DISTRIBUTIONS = 'KalturaContentDistributionSearchItem';
const DELETED = 3;

type Condition = (row: EntryDistributionRow, wanted: ApiValue, entry: EntryRow, nowSec: number) => boolean;

/** What a search by distributions may ask of one of them. @source KalturaContentDistributionSearchItem.php */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  distributionProfileId: (row, wanted) => row.distributionProfileId === wanted,
  distributionSunStatus: (row, wanted, entry, nowSec) => sunStatusOf(row, entry, nowSec) === wanted,
  entryDistributionFlag: (row, wanted) => (row.dirtyStatus ?? 0) === wanted,
  entryDistributionStatus: (row, wanted) => row.status === wanted,
  hasEntryDistributionValidationErrors: (row, wanted) => row.validationErrors.length > 0 === wanted,
  entryDistributionValidationErrors: (row, wanted) =>
    typeof wanted === 'string' &&
    row.validationErrors.some(({ errorType }) => wanted.split(',').includes(String(errorType))),
};

/** Whether an entry is one that the filter's `advancedSearch` looks for; made once for all entries. */
export function searchCondition(context: AccountContext, filter: ApiObject): (entry: EntryRow) => boolean {
  const search = filter['advancedSearch'] as ApiObject | null | undefined;
  if (search?.objectType !== DISTRIBUTIONS) return () => true;
  const nowSec = context.clock.nowSec();
  const asked = Object.entries(search).filter(
    ([name, wanted]) => name in CONDITIONS && wanted !== null && wanted !== undefined && wanted !== '',
  );
  const isWanted = search['noDistributionProfiles'] !== true;
  const byEntry = liveByEntry(context);
  return (entry) =>
    isWanted ===
    (byEntry.get(entry.id) ?? []).some((row) =>
      asked.every(([name, wanted]) => CONDITIONS[name]?.(row, wanted ?? null, entry, nowSec)),
    );
}

/** What is not deleted, by the ids of entries. */
function liveByEntry({ store }: AccountContext): ReadonlyMap<string, EntryDistributionRow[]> {
  const byEntry = new Map<string, EntryDistributionRow[]>();
  for (const row of store.entryDistributions.filter(({ status }) => status !== DELETED)) {
    const known = byEntry.get(row.entryId);
    if (known === undefined) byEntry.set(row.entryId, [row]);
    else known.push(row);
  }
  return byEntry;
}

/** Says of searches by anything else that they find everything. */
export function noteSearch({ note }: Call, filter: ApiObject | undefined): void {
  const search = filter?.['advancedSearch'] as ApiObject | null | undefined;
  if (search === undefined || search === null || search.objectType === DISTRIBUTIONS) return;
  note('SEARCH_IGNORED', `entries are not searched by ${search.objectType} here: every entry passes it`);
}
