import { DISTRIBUTION_STATUS } from '../core/distribution.js';
import type { Store } from './store/store.js';

const STATUS_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(DISTRIBUTION_STATUS).map(([name, status]) => [status, name]),
);

/** e.g. `READY` for 2. */
export const statusName = (status: number): string => STATUS_NAMES.get(status) ?? String(status);

export interface StoreCounts {
  readonly entries: number;
  readonly profiles: number;
  readonly genericProviders: number;
  /** Name of the status to count. */
  readonly entryDistributions: Readonly<Record<string, number>>;
  /** State to count. */
  readonly jobs: Readonly<Record<string, number>>;
}

/** How much of everything the account holds. Deleted objects are not counted. */
export function countBy(store: Store): StoreCounts {
  return {
    entries: store.entries.filter(({ status }) => status !== 3).length,
    profiles: store.profiles.filter(({ status }) => status !== 3).length,
    genericProviders: store.genericProviders.filter(({ status }) => status !== 3).length,
    entryDistributions: tally(store.entryDistributions.all().map(({ status }) => statusName(status))),
    jobs: tally(store.jobs.all().map(({ state }) => state)),
  };
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
