import {
  DAY_SEC,
  fromEpochSec,
  isLeapYear,
  toEpochDay,
  toIsoWeek,
  weekdayOf,
  type CivilTime,
} from './calendar.js';
import { describeZone, formatHoursMinutes, offsetAt } from './time-zone.js';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** An instant with everything the letters need. */
interface Moment extends CivilTime {
  readonly epochSec: number;
  readonly epochDay: number;
  readonly offsetSec: number;
  readonly timeZone: string;
  /** `gmdate` calls its zone GMT, and only in letter `T`. */
  readonly isGmdate: boolean;
}

/** `-7` as `-07` to two digits, as PHP prints years. */
const padSigned = (value: number, width: number): string =>
  `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`;

/** As C's `%0Nd`, where the sign takes one of the places. */
const padC = (value: number, width: number): string => padSigned(value, value < 0 ? width - 1 : width);

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const hour12 = ({ hour }: Moment): number => hour % 12 || 12;
const dayOfYear = ({ epochDay, year }: Moment): number => epochDay - toEpochDay(year, 1, 1);
const daysInMonth = ({ year, month }: Moment): number =>
  toEpochDay(year, month + 1, 1) - toEpochDay(year, month, 1);
const weekdayName = ({ epochDay }: Moment): string => WEEKDAYS[weekdayOf(epochDay)] ?? '';
const monthName = ({ month }: Moment): string => MONTHS[month - 1] ?? '';
const zoneState = ({ timeZone, epochSec }: Moment) => describeZone(timeZone, epochSec);

function ordinalSuffix({ day }: Moment): string {
  if (day >= 10 && day <= 19) return 'th';
  return { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10] ?? 'th';
}

/** Thousandths of a day on the clock of Biel, which has no seasons. */
function swatchBeat({ epochSec }: Moment): string {
  // PHP takes the remainder towards zero, so days before 1970 count from their end.
  const tenths = ((epochSec % DAY_SEC) + 3600) * 10;
  return String(Math.trunc((tenths < 0 ? tenths + 10 * DAY_SEC : tenths) / 864) % 1000).padStart(3, '0');
}

/** Expanded year of letter `x`: a sign only when four digits do not suffice. */
const expandedYear = (year: number): string => `${year > 9999 ? '+' : ''}${padSigned(year, 4)}`;

/** Every letter that stands for something. The rest are printed as they are. */
const LETTERS: Readonly<Record<string, (moment: Moment) => string>> = {
  d: ({ day }) => two(day),
  D: (moment) => weekdayName(moment).slice(0, 3),
  j: ({ day }) => String(day),
  l: weekdayName,
  N: ({ epochDay }) => String(weekdayOf(epochDay) || 7),
  S: ordinalSuffix,
  w: ({ epochDay }) => String(weekdayOf(epochDay)),
  z: (moment) => String(dayOfYear(moment)),
  W: ({ epochDay }) => two(toIsoWeek(epochDay).week),
  o: ({ epochDay }) => String(toIsoWeek(epochDay).year),
  F: monthName,
  m: ({ month }) => two(month),
  M: (moment) => monthName(moment).slice(0, 3),
  n: ({ month }) => String(month),
  t: (moment) => String(daysInMonth(moment)),
  L: ({ year }) => (isLeapYear(year) ? '1' : '0'),
  Y: ({ year }) => padSigned(year, 4),
  y: ({ year }) => padC(year % 100, 2),
  x: ({ year }) => expandedYear(year),
  X: ({ year }) => `${year < 0 ? '' : '+'}${padSigned(year, 4)}`,
  a: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  A: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  B: swatchBeat,
  g: (moment) => String(hour12(moment)),
  G: ({ hour }) => String(hour),
  h: (moment) => two(hour12(moment)),
  H: ({ hour }) => two(hour),
  i: ({ minute }) => two(minute),
  s: ({ second }) => two(second),
  u: () => '000000',
  v: () => '000',
  I: (moment) => (zoneState(moment).isDst ? '1' : '0'),
  P: ({ offsetSec }) => formatHoursMinutes(offsetSec, ':'),
  p: (moment) => (isPlainUtc(moment) ? 'Z' : formatHoursMinutes(moment.offsetSec, ':')),
  O: ({ offsetSec }) => formatHoursMinutes(offsetSec, ''),
  T: (moment) => (moment.isGmdate ? 'GMT' : zoneState(moment).abbreviation),
  e: ({ timeZone }) => timeZone,
  Z: ({ offsetSec }) => String(offsetSec),
  c: (moment) => `${padC(moment.year, 4)}${expand('-m-d\\TH:i:sP', moment)}`,
  r: (moment) => `${expand('D, d M ', moment)}${padC(moment.year, 4)}${expand(' H:i:s O', moment)}`,
  U: ({ epochSec }) => String(epochSec),
};

/** What `p` prints as `Z`: UTC under any of its names, and an offset of nothing. Greenwich is not UTC. */
const isPlainUtc = (moment: Moment): boolean =>
  moment.offsetSec === 0 && ['UTC', 'GMT+0000'].includes(zoneState(moment).abbreviation);

/** A format, read: texts and what stands for letters, in order. */
type Pieces = readonly (string | ((moment: Moment) => string))[];

/** Formats that were read before. Stylesheets have a handful; the bound is for those that compute theirs. */
const known = new Map<string, Pieces>();
const KEEP_FORMATS = 256;

function readFormat(format: string): Pieces {
  const pieces: (string | ((moment: Moment) => string))[] = [];
  for (let at = 0; at < format.length; at++) {
    const letter = format.charAt(at);
    // A backslash at the very end prints the zero byte that ends the format in PHP's memory.
    if (letter === '\\') pieces.push(format.charAt(++at) || '\0');
    else pieces.push(Object.hasOwn(LETTERS, letter) ? (LETTERS[letter] ?? letter) : letter);
  }
  if (known.size >= KEEP_FORMATS) known.clear();
  known.set(format, pieces);
  return pieces;
}

function expand(format: string, moment: Moment): string {
  let text = '';
  for (const piece of known.get(format) ?? readFormat(format)) {
    text += typeof piece === 'string' ? piece : piece(moment);
  }
  return text;
}

/**
 * Writes an instant as PHP's `date` does in a time zone.
 *
 * @param epochSec - Whole seconds since the Unix epoch.
 * @param timeZone - IANA name, `UTC`, or an offset such as `+02:00`. `e` prints it as given.
 * @throws {RangeError} when `timeZone` is not known.
 * @source PHP 8.2 manual, `DateTimeInterface::format`; details observed
 */
export function formatDate(format: string, epochSec: number, timeZone: string): string {
  const offsetSec = timeZone === 'UTC' ? 0 : offsetAt(timeZone, epochSec);
  return expand(format, toMoment(epochSec, offsetSec, timeZone, false));
}

/** Writes an instant as PHP's `gmdate` does: UTC, called GMT by letter `T`. */
export const formatGmdate = (format: string, epochSec: number): string =>
  expand(format, toMoment(epochSec, 0, 'UTC', true));

function toMoment(epochSec: number, offsetSec: number, timeZone: string, isGmdate: boolean): Moment {
  const localSec = epochSec + offsetSec;
  const epochDay = Math.floor(localSec / DAY_SEC);
  const { year, month, day, hour, minute, second } = fromEpochSec(localSec);
  return { year, month, day, hour, minute, second, epochSec, epochDay, offsetSec, timeZone, isGmdate };
}
