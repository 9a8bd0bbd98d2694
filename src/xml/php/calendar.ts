/** Seconds in a day that has no leap second, which is every day PHP knows. */
export const DAY_SEC = 86400;

/** Proleptic Gregorian years repeat, weekdays included, after this many days. */
export const CYCLE_DAYS = 146_097;
const CYCLE_YEARS = 400;

/** A day of the proleptic Gregorian calendar; `month` and `day` count from 1, year 0 is 1 BC. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A date and a time of day as a clock on the wall shows them. */
export interface CivilTime extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The remainder that is never negative: `mod(-1, 7)` is 6. */
export const mod = (value: number, by: number): number => value - by * Math.floor(value / by);

/** Whether the year has a 29 February. */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days from 1970-01-01 to a date; months and days outside their range carry over. */
export function toEpochDay(year: number, month: number, day: number): number {
  // Years start in March here, so that the leap day is the last one.
  const marchMonth = month - 3;
  const marchYear = year + Math.floor(marchMonth / 12);
  const cycle = Math.floor(marchYear / CYCLE_YEARS);
  const inCycle = marchYear - cycle * CYCLE_YEARS;
  const dayOfYear = Math.floor((153 * mod(marchMonth, 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(inCycle / 4) - Math.floor(inCycle / 100);
  return cycle * CYCLE_DAYS + inCycle * 365 + leapDays + dayOfYear - 719_468;
}

/** The date that lies a number of days after 1970-01-01. */
export function fromEpochDay(epochDay: number): CivilDate {
  const shifted = epochDay + 719_468;
  const cycle = Math.floor(shifted / CYCLE_DAYS);
  const rest = shifted - cycle * CYCLE_DAYS;
  const inCycle = Math.floor(
    (rest - Math.floor(rest / 1460) + Math.floor(rest / 36_524) - Math.floor(rest / 146_096)) / 365,
  );
  const dayOfYear = rest - (365 * inCycle + Math.floor(inCycle / 4) - Math.floor(inCycle / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: cycle * CYCLE_YEARS + inCycle + (month <= 2 ? 1 : 0), month, day };
}

/** Weekday of an epoch day, 0 for Sunday. */
export const weekdayOf = (epochDay: number): number => mod(epochDay + 4, 7);

/** Reads seconds since the epoch as a calendar date and time, with no time zone applied. */
export function fromEpochSec(sec: number): CivilTime {
  const epochDay = Math.floor(sec / DAY_SEC);
  const rest = sec - epochDay * DAY_SEC;
  const hour = Math.floor(rest / 3600);
  const minute = Math.floor(rest / 60) % 60;
  const { year, month, day } = fromEpochDay(epochDay);
  return { year, month, day, hour, minute, second: rest % 60 };
}

/** ISO 8601 week and the year that week belongs to. */
export function toIsoWeek(epochDay: number): { readonly year: number; readonly week: number } {
  // A week belongs to the year of its Thursday.
  const thursday = epochDay - mod(epochDay + 3, 7) + 3;
  const { year } = fromEpochDay(thursday);
  return { year, week: 1 + Math.floor((thursday - toEpochDay(year, 1, 1)) / 7) };
}
