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

/** Whether an entry is one that the filter's `advancedSearch` looks for. */
export function passesSearch(context: AccountContext, entry: EntryRow, filter: ApiObject): boolean {
  const search = filter['advancedSearch'] as ApiObject | null | undefined;
  if (search?.objectType !== DISTRIBUTIONS) return true;
  const nowSec = context.clock.nowSec();
  const asked = Object.entries(search).filter(
    ([name, wanted]) => name in CONDITIONS && wanted !== null && wanted !== undefined && wanted !== '',
  );
  const found = context.store.entryDistributions.filter(
    (row) =>
      row.entryId === entry.id &&
      row.status !== DELETED &&
      asked.every(([name, wanted]) => CONDITIONS[name]?.(row, wanted ?? null, entry, nowSec)),
  );
  return search['noDistributionProfiles'] === true ? found.length === 0 : found.length > 0;
}

/** Says of searches by anything else that they find everything. */
export function noteSearch({ note }: Call, filter: ApiObject | undefined): void {
  const search = filter?.['advancedSearch'] as ApiObject | null | undefined;
  if (search === undefined || search === null || search.objectType === DISTRIBUTIONS) return;
  note('SEARCH_IGNORED', `entries are not searched by ${search.objectType} here: every entry passes it`);
}
