import { DateFields } from './date-fields.js';
import { scanDateText, type Token, type TokenKind } from './date-grammar.js';
import { addAmount, negateRelative, setIsoWeekDay, takeWeekday } from './relative-tokens.js';
import { TokenReader } from './token-reader.js';

/** Takes what one token says; `false` when it contradicts what is there or means nothing. */
type TokenRule = (fields: DateFields, token: TokenReader) => boolean;

/**
 * Reads a date text.
 *
 * @returns What it says, or `undefined` where PHP finds a mistake in it.
 */
export function parseDateText(text: string): DateFields | undefined {
  const tokens = scanDateText(text);
  if (tokens === undefined) return undefined;
  const fields = new DateFields();
  return tokens.every((token) => applyToken(fields, token)) ? fields : undefined;
}

const applyToken = (fields: DateFields, { kind, text }: Token): boolean =>
  RULES[kind](fields, new TokenReader(text));

/** A token that cannot be wrong. */
const always =
  (take: (fields: DateFields, token: TokenReader) => void): TokenRule =>
  (fields, token) => {
    take(fields, token);
    return true;
  };

/** A date, which may come once. */
const date =
  (take: (fields: DateFields, token: TokenReader) => void): TokenRule =>
  (fields, token) => {
    if (fields.hasDate) return false;
    take(fields, token);
    return true;
  };

/** A time of day, which may come once. */
const time =
  (take: TokenRule): TokenRule =>
  (fields, token) =>
    fields.timeCount === 0 && take(fields, token);

/** `h`, `h:m`, `h:m:s` or `h:m:s.f`. */
function takeClock(fields: DateFields, token: TokenReader): void {
  const hour = token.number(2) ?? 0;
  const minute = token.isAtClockMark ? token.number(2) : 0;
  const second = token.isAtClockMark ? token.number(2) : 0;
  fields.setTime(hour, minute, second, token.isAtClockMark ? token.fraction() : 0);
}

function takeClock12(fields: DateFields, token: TokenReader): true {
  takeClock(fields, token);
  token.space();
  const hour = fields.hour ?? 0;
  fields.hour = hour + token.meridian(hour);
  return true;
}

/** Two digits each, whatever stands between them, and a zone behind unless the token ends first. */
function takeDigitClock(fields: DateFields, token: TokenReader): boolean {
  const [hour = 0, minute, second] = [token.number(2), token.number(2), token.number(2)];
  fields.setTime(hour, minute, second, token.next === '.' ? token.fraction() : 0);
  return token.isDone || takeZone(fields, token);
}

function takeZone(fields: DateFields, token: TokenReader): boolean {
  const zone = token.zone();
  if (zone !== undefined) fields.zone = zone;
  return zone !== undefined;
}

function takeMonthDay(fields: DateFields, token: TokenReader): void {
  const month = token.month();
  fields.setDate(undefined, month, token.number(2));
}

const RULES: Readonly<Record<TokenKind, TokenRule>> = {
  nothing: () => true,
  now: () => true,

  yesterday: always((fields) => {
    fields.relative.day = -1;
    fields.clearTime();
  }),
  midnight: always((fields) => fields.clearTime()),
  tomorrow: always((fields) => {
    fields.relative.day = 1;
    fields.clearTime();
  }),
  noon: always((fields) => {
    fields.clearTime();
    fields.setTime(12);
  }),
  aroundHour: always((fields, token) => {
    const isBack = token.next.toLowerCase() === 'b';
    const hour = (token.number(2) ?? 0) - (isBack ? 0 : 1);
    token.space();
    fields.clearTime();
    fields.setTime(hour + (token.isDone ? 0 : token.meridian(hour)), isBack ? 15 : 45);
  }),

  timestamp: (fields, token) => takeTimestamp(fields, token),
  timestampFraction: (fields, token) => takeTimestamp(fields, token),

  time12: time(takeClock12),
  timeMsSql: time(takeClock12),
  time24: time((fields, token) => {
    takeClock(fields, token);
    return true;
  }),
  timeDigits: time((fields, token) => {
    fields.setTime(token.number(2) ?? 0, token.number(2), token.number(2));
    return true;
  }),
  timeOrYear: (fields, token) => {
    if (fields.timeCount > 1) return false;
    if (fields.timeCount === 0) fields.setTime(token.number(2) ?? 0, token.number(2));
    else {
      fields.year = token.number(4);
      fields.timeCount++;
    }
    return true;
  },

  american: date((fields, token) => {
    fields.setDate(undefined, token.number(2), token.number(2));
    if (token.next === '/') fields.year = token.year();
  }),
  isoDate: date((fields, token) => fields.setDate(token.signedNumber(4), token.number(2), token.number(2))),
  isoDateShortYear: date((fields, token) => fields.setDate(token.year(), token.number(2), token.number(2))),
  isoDateLongYear: date((fields, token) =>
    fields.setDate(token.signedNumber(19), token.number(2), token.number(2)),
  ),
  yearMonth: date((fields, token) => fields.setDate(token.year(), token.number(2), 1)),
  gnuDate: date((fields, token) => fields.setDate(token.year(), token.number(2), token.number(2))),
  dateDigits: date((fields, token) => fields.setDate(token.number(4), token.number(2), token.number(2))),
  pointedDate: date(takeDayMonthYear),
  pointedDateShortYear: date(takeDayMonthYear),

  dayMonthYear: date((fields, token) => {
    takeDayMonth(fields, token);
    fields.year = token.year();
  }),
  dayMonth: date(takeDayMonth),
  monthYear: date((fields, token) => {
    const month = token.month();
    fields.setDate(token.year(), month, 1);
  }),
  yearMonthText: date((fields, token) => fields.setDate(token.year(), token.month(), 1)),
  monthDayYear: date((fields, token) => {
    takeMonthDay(fields, token);
    fields.year = token.year();
  }),
  monthFirst: date((fields, token) => {
    takeMonthDay(fields, token);
    fields.year = token.year();
  }),
  yearFirst: date((fields, token) => fields.setDate(token.year(), token.month(), token.number(2))),
  month: date((fields, token) => fields.setDate(undefined, token.month(), undefined)),
  year: always((fields, token) => {
    fields.year = token.number(4);
  }),
  yearDay: date((fields, token) => fields.setDate(token.year(), 1, token.number(3))),
  isoWeekDay: date((fields, token) =>
    setIsoWeekDay(fields, token.number(4) ?? 0, token.number(2) ?? 0, token.number(1) ?? 0),
  ),
  isoWeek: date((fields, token) => setIsoWeekDay(fields, token.number(4) ?? 0, token.number(2) ?? 0, 1)),

  dateTime: time((fields, token) => {
    if (fields.hasDate) return false;
    fields.setDate(token.number(4), token.number(2), token.number(2));
    return takeDigitClock(fields, token);
  }),
  commonLog: time((fields, token) => {
    if (fields.hasDate) return false;
    // Behind "5th" PHP finds no month, and counts from December.
    const day = token.number(2);
    const month = token.month();
    fields.setDate(token.number(4), month, day);
    return takeDigitClock(fields, token);
  }),
  monthDayTime12: time((fields, token) => {
    if (fields.hasDate) return false;
    takeMonthDay(fields, token);
    return takeClock12(fields, token);
  }),
  monthDayTime: time((fields, token) => {
    if (fields.hasDate) return false;
    takeMonthDay(fields, token);
    // Points are good between hours and minutes only: "June 30 10.15".
    fields.setTime(token.number(2) ?? 0, token.number(2));
    if (token.next === ':') fields.second = token.number(2);
    return token.isDone || takeZone(fields, token);
  }),

  // The second zone of a text is passed over, the third is a mistake.
  zone: (fields, token) => {
    fields.zoneCount++;
    return fields.zoneCount > 1 ? fields.zoneCount === 2 : takeZone(fields, token);
  },

  edgeOfMonth: always((fields, token) => {
    fields.relative.edgeOfMonth = token.next.toLowerCase() === 'l' ? 'last' : 'first';
  }),
  weekdayOf: always((fields, token) => {
    const { amount, isThis } = token.amountWord();
    fields.relative.special = { kind: 'weekdayOf', monthsOn: amount > 0 ? 0 : 1 };
    addAmount(fields, amount, token.unit(), { weekdayRule: amount > 0 || isThis ? 1 : 0, keepsTime: false });
  }),
  weekday: always((fields, token) => takeWeekday(fields, token.unit())),
  relative: always((fields, token) => {
    const amount = token.signedNumber(24);
    token.space();
    addAmount(fields, amount, token.unit(), { weekdayRule: 1, keepsTime: true });
  }),
  relativeText: always(takeRelativeText),
  relativeWeek: always((fields, token) => {
    takeRelativeText(fields, token);
    fields.relative.weekdayRule = 2;
    fields.relative.weekday ??= 1;
  }),
  ago: always((fields) => negateRelative(fields.relative)),
};

function takeDayMonth(fields: DateFields, token: TokenReader): void {
  const day = token.number(2);
  token.daySuffix();
  fields.setDate(undefined, token.month(), day);
}

function takeDayMonthYear(fields: DateFields, token: TokenReader): void {
  const day = token.number(2);
  const month = token.number(2);
  fields.setDate(token.year(), month, day);
}

function takeRelativeText(fields: DateFields, token: TokenReader): void {
  const { amount, isThis } = token.amountWord();
  token.space();
  addAmount(fields, amount, token.unit(), { weekdayRule: isThis ? 1 : 0, keepsTime: false });
}

/** Seconds since the epoch replace date and time, and later words add to them. */
function takeTimestamp(fields: DateFields, token: TokenReader): boolean {
  fields.clearDate();
  fields.clearTime();
  fields.zoneCount++;
  if (fields.zoneCount > 1) return fields.zoneCount === 2;

  const isNegative = token.isNegative;
  const seconds = token.signedNumber(20);
  if (Math.abs(seconds) > MAX_SEC) return false;
  fields.setDate(1970, 1, 1);
  fields.hasDate = false;
  fields.relative.second += seconds;
  if (token.isAtClockMark) {
    const micros = token.fraction();
    if (micros === undefined) return false;
    fields.relative.microsecond += (isNegative ? -1 : 1) * micros;
  }
  fields.zone = { kind: 'offset', offsetSec: 0 };
  return true;
}

/** The largest number PHP reads. */
const MAX_SEC = 2 ** 63;
