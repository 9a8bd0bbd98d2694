import type { EntryDistributionRow, EntryRow } from '../store/rows.js';

/** @source EntryDistributionSunStatus */
export const SUN_STATUS = { BEFORE_SUNRISE: 1, AFTER_SUNRISE: 2, AFTER_SUNSET: 3 } as const;
export type SunStatus = (typeof SUN_STATUS)[keyof typeof SUN_STATUS];

type Dated = Pick<EntryDistributionRow, 'sunrise' | 'sunset'>;

/** Own value, else the entry's start, else its creation. @source EntryDistribution.php */
export const effectiveSunrise = ({ sunrise }: Dated, entry: EntryRow | undefined): number | undefined =>
  sunrise ?? entry?.startDate ?? entry?.createdAt;

/** Own value, else the entry's end, else none. */
export const effectiveSunset = ({ sunset }: Dated, entry: EntryRow | undefined): number | undefined =>
  sunset ?? entry?.endDate ?? undefined;

export function sunStatusOf(row: Dated, entry: EntryRow | undefined, nowSec: number): SunStatus {
  const sunrise = effectiveSunrise(row, entry);
  if (sunrise !== undefined && nowSec < sunrise) return SUN_STATUS.BEFORE_SUNRISE;
  const sunset = effectiveSunset(row, entry);
  return sunset !== undefined && nowSec > sunset ? SUN_STATUS.AFTER_SUNSET : SUN_STATUS.AFTER_SUNRISE;
}
