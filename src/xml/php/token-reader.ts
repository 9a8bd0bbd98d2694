import { END } from './date-grammar.js';
import { findZone } from './zone-lookup.js';
import { ZONE_ABBREVIATIONS } from './zone-abbreviations.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ROMAN_MONTHS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii'];
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Number words, with what they count. `this` alone reaches back to the current weekday. */
const AMOUNTS: ReadonlyMap<string, number> = new Map([
  ['first', 1],
  ['second', 2],
  ['third', 3],
  ['fourth', 4],
  ['fifth', 5],
  ['sixth', 6],
  ['seventh', 7],
  ['eight', 8],
  ['eighth', 8],
  ['ninth', 9],
  ['tenth', 10],
  ['eleventh', 11],
  ['twelfth', 12],
  ['next', 1],
  ['last', -1],
  ['previous', -1],
  ['this', 0],
]);

/** What a relative amount is counted in. */
export type RelativeUnit =
  | { readonly kind: 'span'; readonly field: SpanField; readonly factor: number }
  | { readonly kind: 'weekday'; readonly weekday: number }
  | { readonly kind: 'workdays' };

/** Fields of a date that a relative amount can move. */
export type SpanField = 'microsecond' | 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';

const SPANS: ReadonlyMap<string, readonly [SpanField, number]> = new Map([
  ['ms', ['microsecond', 1000]],
  ['msec', ['microsecond', 1000]],
  ['millisecond', ['microsecond', 1000]],
  ['µs', ['microsecond', 1]],
  ['µsec', ['microsecond', 1]],
  ['usec', ['microsecond', 1]],
  ['microsecond', ['microsecond', 1]],
  ['sec', ['second', 1]],
  ['second', ['second', 1]],
  ['min', ['minute', 1]],
  ['minute', ['minute', 1]],
  ['hour', ['hour', 1]],
  ['day', ['day', 1]],
  ['week', ['day', 7]],
  ['fortnight', ['day', 14]],
  ['forthnight', ['day', 14]],
  ['month', ['month', 1]],
  ['year', ['year', 1]],
]);

/** The zone a text names. */
export type TextZone =
  { readonly kind: 'offset'; readonly offsetSec: number } | { readonly kind: 'named'; readonly id: string };

let abbreviations: ReadonlyMap<string, number> | undefined;

/** Reads the parts of one token, left to right. */
export class TokenReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character; `END` at the end. */
  get next(): string {
    return this.#text.charAt(this.#at) || END;
  }

  get isDone(): boolean {
    return this.next === END;
  }

  get isNegative(): boolean {
    return this.#text.includes('-');
  }

  get isAtClockMark(): boolean {
    return this.next === ':' || this.next === '.';
  }

  /** Passes over whatever the pattern matches here. */
  #take(pattern: RegExp): string {
    const sticky = new RegExp(pattern, 'y');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  /** The next digits, at most so many; `undefined` when there are none left. */
  digits(most: number): string | undefined {
    this.#take(/[^\d\0]*/);
    let found = '';
    while (found.length < most && /\d/.test(this.next)) found += this.#text.charAt(this.#at++);
    return found === '' ? undefined : found;
  }

  number(most: number): number | undefined {
    const digits = this.digits(most);
    return digits === undefined ? undefined : Number(digits);
  }

  /** A number behind any count of signs. */
  signedNumber(most: number): number {
    this.#take(/[^\d+\-\0]*/);
    const signs = this.#take(/[+-]*/);
    const value = this.number(most) ?? 0;
    return signs.replaceAll('+', '').length % 2 === 1 ? -value : value;
  }

  /** A year of up to so many digits. Those of one to three digits are near 2000: 69 is 2069, 70 is 1970. */
  year(most = 4): number | undefined {
    const digits = this.digits(most);
    if (digits === undefined) return undefined;
    const value = Number(digits);
    if (digits.length >= 4 || value >= 100) return value;
    return value + (value < 70 ? 2000 : 1900);
  }

  /** The fraction of a second, in microseconds; `undefined` for a point with nothing behind. */
  fraction(): number | undefined {
    const digits = this.#take(/[.:]\d*/).slice(1);
    return digits === '' ? undefined : Number(digits.slice(0, 6).padEnd(6, '0'));
  }

  /** A month by name or Roman number. */
  month(): number {
    this.#take(/[ \t./-]*/);
    const name = this.#take(/[A-Za-z]*/).toLowerCase();
    const roman = ROMAN_MONTHS.indexOf(name);
    return (roman >= 0 ? roman : MONTHS.indexOf(name.slice(0, 3))) + 1;
  }

  daySuffix(): void {
    this.#take(/(?:st|nd|rd|th)/i);
  }

  /** Hours to add for `am` or `pm` behind an hour of 1 to 12. */
  meridian(hour: number): number {
    this.#take(/[^AaPp\0]*/);
    const isMorning = this.next.toLowerCase() === 'a';
    this.#take(/[AaPp]\.?[Mm]?\.?/);
    if (isMorning) return hour === 12 ? -12 : 0;
    return hour === 12 ? 0 : 12;
  }

  space(): void {
    this.#take(/[ \t\u00a0\u202f]*/);
  }

  /** A number word, e.g. `next`; 0 for any other word. */
  amountWord(): { readonly amount: number; readonly isThis: boolean } {
    this.#take(/[ \t/-]*/);
    const name = this.#take(/[A-Za-z]*/).toLowerCase();
    return { amount: AMOUNTS.get(name) ?? 0, isThis: name === 'this' };
  }

  unit(): RelativeUnit | undefined {
    this.#take(/[ \t\u00a0\u202f/-]*/);
    return toUnit(this.#take(/[^\0 ,\t;:/.()-]*/).toLowerCase());
  }

  /** A zone; `undefined` when nothing is known by that name. */
  zone(): TextZone | undefined {
    this.#take(/[ \t(]*(?:GMT(?=[+-]))?/);
    const sign = this.#take(/[+-]/);
    const zone = sign === '' ? this.#zoneName() : this.#zoneOffset(sign === '-' ? -1 : 1);
    this.#take(/\)*/);
    return zone;
  }

  #zoneName(): TextZone | undefined {
    const name = this.#take(/[A-Za-z0-9/_+-]*/);
    abbreviations ??= parseAbbreviations();
    const offsetSec = abbreviations.get(name.toLowerCase());
    if (offsetSec !== undefined) return { kind: 'offset', offsetSec };
    const id = findZone(name)?.id;
    return id === undefined ? undefined : { kind: 'named', id };
  }

  #zoneOffset(sign: number): TextZone | undefined {
    const text = this.#take(/[\d:]*/);
    const [hours, minutes, seconds] = splitOffset(text);
    if (hours === undefined) return undefined;
    const total = Number(hours) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return { kind: 'offset', offsetSec: sign * total };
  }
}

/** "2", "02", "2:30", "02:3", "230", "0230", "023015", "02:30:15" in parts; nothing for other shapes. */
function splitOffset(text: string): readonly string[] {
  const shapes =
    /^(?:(\d{1,2})(?::(\d{1,2}))?|(\d{1,2})(\d{2})|(\d{2})(\d{2})(\d{2})|(\d{2}):(\d{2}):(\d{2}))$/;
  return (shapes.exec(text) ?? []).slice(1).filter((part) => part !== undefined);
}

function toUnit(name: string): RelativeUnit | undefined {
  if (name === 'weekday' || name === 'weekdays') return { kind: 'workdays' };
  const span = SPANS.get(name) ?? SPANS.get(name.replace(/s$/, ''));
  if (span !== undefined) return { kind: 'span', field: span[0], factor: span[1] };
  const weekday = WEEKDAYS.findIndex((day) => [day, `${day}s`, day.slice(0, 3)].includes(name));
  return weekday < 0 ? undefined : { kind: 'weekday', weekday };
}

function parseAbbreviations(): ReadonlyMap<string, number> {
  return new Map(
    ZONE_ABBREVIATIONS.trim()
      .split(/\s+/)
      .map((entry) => {
        const [name = '', offset = ''] = entry.split(':');
        return [name, Number.parseInt(offset, 10)];
      }),
  );
}
