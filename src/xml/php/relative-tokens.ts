import { toEpochDay, weekdayOf } from './calendar.js';
import type { DateFields, RelativeFields } from './date-fields.js';
import type { RelativeUnit } from './token-reader.js';

interface AmountOptions {
  /** 1 lets the current day count as the weekday asked for. */
  readonly weekdayRule: 0 | 1;
  /** Whether a weekday leaves the time of day as it is: `+1 sat` does, `next sat` does not. */
  readonly keepsTime: boolean;
}

/** Adds `+2 days`, `next month`, `last friday` to what is to be moved by. */
export function addAmount(
  fields: DateFields,
  amount: number,
  unit: RelativeUnit | undefined,
  { weekdayRule, keepsTime }: AmountOptions,
): void {
  if (unit === undefined) return;
  const { relative } = fields;
  if (unit.kind === 'span') {
    relative[unit.field] += amount * unit.factor;
    return;
  }
  if (!keepsTime) fields.clearTime();
  if (unit.kind === 'workdays') {
    relative.special = { kind: 'workdays', count: amount };
    return;
  }
  // The weekday itself is the first week.
  relative.day += (amount > 0 ? amount - 1 : amount) * 7;
  relative.weekday = unit.weekday;
  relative.weekdayRule = weekdayRule;
}

/** A weekday on its own: the current day counts. */
export function takeWeekday(fields: DateFields, unit: RelativeUnit | undefined): void {
  const { relative } = fields;
  fields.clearTime();
  // PHP reads a lone "weekday" as Monday.
  relative.weekday = unit?.kind === 'weekday' ? unit.weekday : 1;
  if (relative.weekdayRule !== 2) relative.weekdayRule = 1;
}

/** `ago` turns around everything that was said before it, except microseconds. */
export function negateRelative(relative: RelativeFields): void {
  for (const field of ['second', 'minute', 'hour', 'day', 'month', 'year'] as const) {
    relative[field] = 0 - relative[field];
  }
  // Sunday, being 0, has to become 7 to be negative. So it does where no weekday was named.
  relative.weekday = relative.weekday === undefined ? undefined : 0 - (relative.weekday || 7);
  const { special } = relative;
  if (special?.kind === 'workdays') relative.special = { ...special, count: 0 - special.count };
}

/** `2008-W28-3`: the first of January, and the days from there. */
export function setIsoWeekDay(fields: DateFields, year: number, week: number, weekday: number): void {
  fields.setDate(year, 1, 1);
  const newYear = weekdayOf(toEpochDay(year, 1, 1));
  const monday = newYear > 4 ? 7 - newYear : -newYear;
  fields.relative.day = monday + (week - 1) * 7 + weekday;
}
