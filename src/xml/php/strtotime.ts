import { DAY_SEC, fromEpochSec } from './calendar.js';
import type { DateFields } from './date-fields.js';
import { parseDateText } from './date-tokens.js';
import { moveDate } from './relative-date.js';
import { describeZone, localToUtc, offsetAt } from './time-zone.js';

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
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
  const fields = trimmed === '' ? undefined : parseDateText(trimmed);
  return fields === undefined ? false : resolve(fields, nowSec, timeZone);
}

function resolve(fields: DateFields, nowSec: number, timeZone: string): number | false {
  const now = fromEpochSec(nowSec + offsetAt(timeZone, nowSec));
  // A date without a time means its midnight. Anything else keeps the time of now.
  const clock = fields.hasDate && fields.timeCount === 0 ? { hour: 0, minute: 0, second: 0 } : now;
  const ofDaySec =
    (fields.hour ?? clock.hour) * 3600 +
    (fields.minute ?? clock.minute) * 60 +
    (fields.second ?? clock.second);

  const { relative } = fields;
  const carriedDays = Math.floor(ofDaySec / DAY_SEC);
  const day = moveDate(
    {
      year: fields.year ?? now.year,
      month: fields.month ?? now.month,
      day: (fields.day ?? now.day) + carriedDays,
    },
    relative,
  );
  const localSec = day * DAY_SEC + ofDaySec - carriedDays * DAY_SEC;

  const micros = (fields.microsecond ?? 0) + relative.microsecond;
  const spanSec = relative.hour * 3600 + relative.minute * 60 + relative.second + Math.floor(micros / 1e6);
  const sec = toInstant(localSec, fields, nowSec, timeZone) + spanSec;
  return Math.abs(sec) < 2 ** 63 ? sec : false;
}

function toInstant(localSec: number, { zone }: DateFields, nowSec: number, timeZone: string): number {
  if (zone === undefined) return localToUtc(timeZone, localSec);
  if (zone.kind === 'offset') return localSec - zone.offsetSec;
  // PHP carries over from now whether clocks were on daylight saving.
  return localToUtc(zone.id, localSec, describeZone(timeZone, nowSec).isDst);
}
