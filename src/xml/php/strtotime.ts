import { fromEpochSec } from './calendar.js';
import type { DateFields } from './date-fields.js';
import { parseDateText } from './date-tokens.js';
import { moveDate } from './relative-date.js';
import { localToUtc, offsetAt } from './time-zone.js';

/**
 * Turns an English description of a time into an instant, as PHP's `strtotime` does.
 *
 * @param nowSec - What relative words start from, in seconds since the Unix epoch.
 * @param timeZone - The zone of texts that name none: IANA name, `UTC`, or an offset such as `+02:00`.
 * @returns Seconds since the Unix epoch, or `false` for a text PHP does not understand.
 * @throws {RangeError} when `timeZone` is not known.
 * @source PHP 8.2 manual, "Supported Date and Time Formats"; what it leaves open was observed
 */
export function strtotime(text: string, nowSec: number, timeZone: string): number | false {
  const trimmed = trimEnds(text);
  const fields = trimmed === '' ? undefined : parseDateText(trimmed);
  return fields === undefined ? false : resolve(fields, nowSec, timeZone);
}

/** PHP leaves the last character even of white space, so that only the empty text has no meaning. */
const trimEnds = (text: string): string =>
  text.replace(/^[ \t\n\v\f\r]+(?=[^])/, '').replace(/(?<=[^])[ \t\n\v\f\r]+$/, '');

function resolve(fields: DateFields, nowSec: number, timeZone: string): number | false {
  const now = fromEpochSec(nowSec + offsetAt(timeZone, nowSec));
  // A date without a time means its midnight. Anything else keeps the time of now.
  const isMidnight = fields.hasDate && fields.timeCount === 0;
  const clock = isMidnight ? { hour: 0, minute: 0, second: 0 } : now;

  const date = {
    year: fields.year ?? now.year,
    month: fields.month ?? now.month,
    day: fields.day ?? now.day,
  };
  const hour = fields.hour ?? clock.hour;
  const minute = fields.minute ?? clock.minute;
  const second = fields.second ?? clock.second;
  const localSec = moveDate(date, hour * 3600 + minute * 60 + second, {
    ...fields.relative,
    microsecond: fields.relative.microsecond + (fields.microsecond ?? 0),
  });
  const sec = toInstant(localSec, fields, timeZone);
  return Math.abs(sec) < 2 ** 63 ? sec : false;
}

function toInstant(localSec: number, { zone }: DateFields, timeZone: string): number {
  if (zone === undefined) return localToUtc(timeZone, localSec);
  if (zone.kind === 'offset') return localSec - zone.offsetSec;
  return localToUtc(zone.id, localSec, true);
}
