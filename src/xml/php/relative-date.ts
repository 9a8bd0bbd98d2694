import { fromEpochDay, toEpochDay, weekdayOf, type CivilDate } from './calendar.js';
import type { RelativeFields } from './date-fields.js';

/**
 * Applies everything in a text that moves the date by days, weeks, months or years.
 *
 * @param date - Complete; months and days may lie outside their range.
 * @returns Days since 1970-01-01.
 * @source PHP 8.2 `strtotime`, observed; the order is month edges, weekdays, amounts, month edges, workdays
 */
export function moveDate(date: CivilDate, relative: RelativeFields): number {
  const months = relative.special?.kind === 'weekdayOf' ? 0 : relative.month;
  let moved = carry(startSpecial(date, relative));
  moved = toMonthEdge(moved, relative);
  if (relative.weekday !== undefined) moved = toWeekday(moved, relative, relative.weekday);
  moved = carry({
    year: moved.year + relative.year,
    month: moved.month + months,
    day: moved.day + relative.day,
  });
  const day = toEpochDay(...parts(toMonthEdge(moved, relative)));
  return relative.special?.kind === 'workdays' ? addWorkdays(day, relative.special.count) : day;
}

const parts = ({ year, month, day }: CivilDate): [number, number, number] => [year, month, day];
const carry = (date: CivilDate): CivilDate => fromEpochDay(toEpochDay(...parts(date)));

/** `first monday of` starts at a month; an amount of months in the same text picks which. */
function startSpecial(date: CivilDate, { special, month }: RelativeFields): CivilDate {
  if (special?.kind !== 'weekdayOf') return date;
  return { year: date.year, month: date.month + month + special.monthsOn, day: 1 };
}

function toMonthEdge(date: CivilDate, { edgeOfMonth }: RelativeFields): CivilDate {
  if (edgeOfMonth === 'first') return { ...date, day: 1 };
  if (edgeOfMonth === 'last') return carry({ ...date, month: date.month + 1, day: 0 });
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

/** Moves by days from Monday to Friday. From a weekend, the count starts at its near end. */
function addWorkdays(epochDay: number, count: number): number {
  const step = count < 0 ? -1 : 1;
  let day = epochDay;
  const isWeekend = () => weekdayOf(day) % 6 === 0;
  const weeks = Math.floor(Math.abs(count) / 5);
  for (let left = Math.abs(count) - weeks * 5; left > 0; left--) {
    do day += step;
    while (isWeekend());
  }
  return day + step * weeks * 7;
}
