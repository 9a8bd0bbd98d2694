import { CYCLE_DAYS, DAY_SEC, mod } from './calendar.js';
import { findZone, nameOffset, type ZoneNames } from './zone-lookup.js';

const CYCLE_SEC = CYCLE_DAYS * DAY_SEC;

/** What a time zone says about one instant. */
export interface ZoneState {
  /** Seconds east of UTC. */
  readonly offsetSec: number;
  readonly isDst: boolean;
  /** As PHP's `T` prints it: `CEST`, `+03`, `UTC`. */
  readonly abbreviation: string;
}

/** Offsets of one time zone. */
interface Zone {
  offsetAt(epochSec: number): number;
  describe(epochSec: number, offsetSec: number): Omit<ZoneState, 'offsetSec'>;
}

const zones = new Map<string, Zone>();

/**
 * Whether PHP accepts the name as a time zone: an IANA name in any case, `UTC`, or an offset such as `+02:00`.
 *
 * Differs: PHP takes offsets in `new DateTimeZone` but not in the setting `date.timezone`.
 */
export function isKnownTimeZone(name: string): boolean {
  return parseOffset(name) !== undefined || findZone(name) !== undefined;
}

/**
 * Seconds east of UTC at an instant.
 *
 * @param epochSec - Seconds since the Unix epoch.
 * @throws {RangeError} when `timeZone` is not known.
 */
export const offsetAt = (timeZone: string, epochSec: number): number => getZone(timeZone).offsetAt(epochSec);

/**
 * Offset, daylight saving and abbreviation at an instant.
 *
 * @param epochSec - Seconds since the Unix epoch.
 * @throws {RangeError} when `timeZone` is not known.
 * @source PHP 8.2 `date`: letters `Z`, `I` and `T`
 */
export function describeZone(timeZone: string, epochSec: number): ZoneState {
  const zone = getZone(timeZone);
  const offsetSec = zone.offsetAt(epochSec);
  return { offsetSec, ...zone.describe(epochSec, offsetSec) };
}

/**
 * The instant at which clocks of a zone show a local time.
 *
 * A time that a jump forward skips is read with the offset before the jump, so it lands after it. Of a time that
 * occurs twice PHP takes the first reading west of Greenwich and the second east of it.
 *
 * @param localSec - The local time, as seconds since 1970-01-01 00:00 on the same clock.
 * @param isZoneNamed - Whether the text itself names the zone. Then it is the first reading in the east too, unless
 *   the second counts as daylight saving, as winter does in Dublin.
 * @returns Seconds since the Unix epoch.
 * @throws {RangeError} when `timeZone` is not known.
 * @source PHP 8.2 `strtotime`, observed
 */
export function localToUtc(timeZone: string, localSec: number, isZoneNamed = false): number {
  const zone = getZone(timeZone);
  // First guess: the offset in force when UTC clocks show this time.
  const guess = zone.offsetAt(localSec);
  const refined = zone.offsetAt(localSec - guess);
  if (guess === refined) return localSec - (isZoneNamed ? preferEarlier(zone, localSec, guess) : guess);

  // The guesses disagree, so a change is near. Inside a gap the first guess stands.
  const changeSec = lastChange(zone, Math.min(localSec, localSec - refined) - DAY_SEC, localSec - guess);
  const isInGap =
    changeSec !== undefined &&
    localSec - refined >= changeSec + (guess - refined) &&
    localSec - refined < changeSec;
  return localSec - (isInGap ? guess : refined);
}

/** No zone puts its clocks back by more than this. */
const LONGEST_OVERLAP_SEC = 7200;

/** The offset of the first reading of a local time that occurs twice; else the one given. */
function preferEarlier(zone: Zone, localSec: number, offsetSec: number): number {
  if (offsetSec < 0 || zone.describe(localSec, offsetSec).isDst) return offsetSec;
  const earlier = zone.offsetAt(localSec - offsetSec - LONGEST_OVERLAP_SEC);
  return zone.offsetAt(localSec - earlier) === earlier ? earlier : offsetSec;
}

/** The last second at which the offset changes within `(fromSec, toSec]`, if it does; by halving the span. */
function lastChange(zone: Zone, fromSec: number, toSec: number): number | undefined {
  const final = zone.offsetAt(toSec);
  if (zone.offsetAt(fromSec) === final) return undefined;
  let [before, after] = [fromSec, toSec];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offsetAt(middle) === final) after = middle;
    else before = middle;
  }
  return after;
}

function getZone(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (zone === undefined) zones.set(timeZone, (zone = openZone(timeZone)));
  return zone;
}

function openZone(timeZone: string): Zone {
  const offsetSec = parseOffset(timeZone);
  if (offsetSec !== undefined) {
    const abbreviation = `GMT${formatHoursMinutes(offsetSec, '')}`;
    return { offsetAt: () => offsetSec, describe: () => ({ abbreviation, isDst: false }) };
  }
  const names = findZone(timeZone);
  if (names === undefined) throw new RangeError(`Unknown time zone "${timeZone}"`);
  const describe = (epochSec: number, offset: number) => nameOffset(names, epochSec, offset);
  return { offsetAt: names.fixedSec === undefined ? trackOffsets(names) : fixed(names.fixedSec), describe };
}

const fixed = (offsetSec: number) => () => offsetSec;

// e.g. "+02:00", "-0530"
const OFFSET = /^([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/;

function parseOffset(text: string): number | undefined {
  const [, sign, hours, minutes = '0', seconds = '0'] = OFFSET.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

/** An offset as `+0200` or, with `:` between, `+02:00`; seconds are dropped. */
export function formatHoursMinutes(offsetSec: number, between: string): string {
  const minutes = Math.floor(Math.abs(offsetSec) / 60);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${offsetSec < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${between}${pad(minutes % 60)}`;
}

const MOST_DAYS_REMEMBERED = 20_000;

/** Asks Intl for offsets, at most twice per day: a day that starts and ends with one offset keeps it throughout. */
function trackOffsets(names: ZoneNames): (epochSec: number) => number {
  const ask = openIntl(names.id);
  const atDayStart = new Map<number, number>();

  function offsetAtStart(epochDay: number): number {
    let offset = atDayStart.get(epochDay);
    if (offset === undefined) {
      if (atDayStart.size >= MOST_DAYS_REMEMBERED) atDayStart.clear();
      atDayStart.set(epochDay, (offset = ask(epochDay * DAY_SEC)));
    }
    return offset;
  }

  return (epochSec) => {
    const epochDay = Math.floor(epochSec / DAY_SEC);
    const offset = offsetAtStart(epochDay);
    return offset === offsetAtStart(epochDay + 1) ? offset : ask(epochSec);
  };
}

/** The offset lookup of one IANA zone. The formatter, slow to make, is made on first use. */
function openIntl(id: string): (epochSec: number) => number {
  let formatter: Intl.DateTimeFormat | undefined;
  return (epochSec) => {
    formatter ??= new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' });
    // e.g. "7/23/1811, GMT-04:56:02"; plain "GMT" for no offset
    const text = formatter.format(toIntlRange(epochSec) * 1000);
    return parseOffset(text.slice(text.indexOf('GMT') + 3)) ?? 0;
  };
}

/** Instants that a JavaScript `Date` cannot hold become the same moment of an equal year near by. */
function toIntlRange(epochSec: number): number {
  const limitSec = 8e12;
  if (Math.abs(epochSec) <= limitSec) return epochSec;
  return epochSec < 0
    ? -limitSec - mod(-limitSec - epochSec, CYCLE_SEC)
    : limitSec + mod(epochSec - limitSec, CYCLE_SEC);
}
