import { DAY_SEC, fromEpochDay, toEpochDay, weekdayOf, type CivilDate } from './calendar.js';
import type { RelativeFields } from './date-fields.js';

/**
 * Applies everything in a text that moves a date.
 *
 * Hours, minutes and seconds move the clock on the wall, so an hour that daylight saving skips or repeats is not
 * noticed.
 *
 * @param date - Complete; months and days may lie outside their range.
 * @param ofDaySec - Seconds since midnight; may exceed a day, as in 24:00.
 * @returns Local time, as seconds since 1970-01-01 00:00 on the same clock.
 * @source PHP 8.2 `strtotime`, observed: month edges, weekdays, amounts, month edges again, workdays
 */
export function moveDate(date: CivilDate, ofDaySec: number, relative: RelativeFields): number {
  const { special } = relative;
  const carriedDays = Math.floor(ofDaySec / DAY_SEC);
  const start = toMonthEdge(startSpecial(date, relative), relative);
  let moved = carry({ ...start, day: start.day + carriedDays });
  if (relative.weekday !== undefined) moved = toWeekday(moved, relative, relative.weekday);

  // `first monday of` has used up the months already.
  const months = special?.kind === 'weekdayOf' ? 0 : relative.month;
  moved = { year: moved.year + relative.year, month: moved.month + months, day: moved.day + relative.day };
  const day = toEpochDay(...parts(toMonthEdge(moved, relative)));
  const localSec = (day - carriedDays) * DAY_SEC + ofDaySec + toSeconds(relative);
  return special?.kind === 'workdays' ? addWorkdays(localSec, special.count) : localSec;
}

const toSeconds = ({ hour, minute, second, microsecond }: RelativeFields): number =>
  hour * 3600 + minute * 60 + second + Math.floor(microsecond / 1e6);

const parts = ({ year, month, day }: CivilDate): [number, number, number] => [year, month, day];
const carry = (date: CivilDate): CivilDate => fromEpochDay(toEpochDay(...parts(date)));

/** `first monday of` starts at a month; an amount of months in the same text picks which. */
function startSpecial(date: CivilDate, { special, month }: RelativeFields): CivilDate {
  if (special?.kind !== 'weekdayOf') return date;
  return { year: date.year, month: date.month + month + special.monthsOn, day: 1 };
}

function toMonthEdge(date: CivilDate, { edgeOfMonth }: RelativeFields): CivilDate {
  if (edgeOfMonth === 'first') return { ...date, day: 1 };
  if (edgeOfMonth === 'last') return { ...date, month: date.month + 1, day: 0 };
  return date;
}

function toWeekday(date: CivilDate, { weekdayRule, day }: RelativeFields, weekday: number): CivilDate {
  const today = weekdayOf(toEpochDay(...parts(date)));
  if (weekdayRule === 2) return carry({ ...date, day: date.day + withinWeek(today, weekday) });
  if (weekday < 0) return carry({ ...date, day: date.day - (7 - (-weekday - today)) });

  let difference = weekday - today;
  const isPast = day < 0 ? difference < 0 : difference <= -weekdayRule;
  if (isPast) difference += 7;
  return carry({ ...date, day: date.day + difference });
}

/** Days to a weekday of the current week, which ends on Sunday. */
function withinWeek(today: number, weekday: number): number {
  if (weekday === 0 && today !== 0) return 7 - today;
  if (today === 0 && weekday !== 0) return weekday - 7;
  return weekday - today;
}

/** Moves by days from Monday to Friday; a weekend counts as the workday behind it. */
function addWorkdays(localSec: number, count: number): number {
  const step = count < 0 ? -1 : 1;
  const isWeekend = (day: number) => weekdayOf(day) % 6 === 0;
  const startDay = Math.floor(localSec / DAY_SEC);
  let day = startDay;
  // Not moving at all still leaves the weekend, forwards.
  if (count === 0) while (isWeekend(day)) day++;
  else while (isWeekend(day)) day -= step;

  const weeks = Math.floor(Math.abs(count) / 5);
  for (let left = Math.abs(count) % 5; left > 0; left--) {
    do day += step;
    while (isWeekend(day));
  }
  return localSec + (day - startDay + step * weeks * 7) * DAY_SEC;
}
