import type { SpanField, TextZone } from './token-reader.js';

/** How a weekday counts the current day: 0 skips it, 1 takes it, 2 means the week that today is in. */
export type WeekdayRule = 0 | 1 | 2;

/** `first monday of` counts from the start of a month, `last` from that of the next; `weekdays` are workdays. */
export type SpecialMove =
  | { readonly kind: 'weekdayOf'; readonly monthsOn: 0 | 1 }
  | { readonly kind: 'workdays'; readonly count: number };

/** What is to be added once the date is complete. */
export interface RelativeFields extends Record<SpanField, number> {
  /** 0 for Sunday; below 0 after `ago`. */
  weekday: number | undefined;
  weekdayRule: WeekdayRule;
  special: SpecialMove | undefined;
  edgeOfMonth: 'first' | 'last' | undefined;
}

/** What a date text has said so far. Absent fields are filled from the clock later. */
export class DateFields {
  year: number | undefined;
  month: number | undefined;
  day: number | undefined;
  hour: number | undefined;
  minute: number | undefined;
  second: number | undefined;
  microsecond: number | undefined;
  zone: TextZone | undefined;
  hasDate = false;
  /** Counts, because four digits after a first time are a year, and after that a mistake. */
  timeCount = 0;
  zoneCount = 0;
  readonly relative: RelativeFields = {
    microsecond: 0,
    second: 0,
    minute: 0,
    hour: 0,
    day: 0,
    month: 0,
    year: 0,
    weekday: undefined,
    weekdayRule: 0,
    special: undefined,
    edgeOfMonth: undefined,
  };

  setDate(year: number | undefined, month: number | undefined, day: number | undefined): void {
    this.hasDate = true;
    this.year = year ?? this.year;
    this.month = month ?? this.month;
    this.day = day ?? this.day;
  }

  setTime(hour: number, minute = 0, second = 0, microsecond = 0): void {
    this.timeCount++;
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
  }

  /** Midnight, but open to a time that follows. */
  clearTime(): void {
    this.setTime(0);
    this.timeCount = 0;
  }

  /** Year, month and day nought, but open to a date that follows. */
  clearDate(): void {
    this.setDate(0, 0, 0);
    this.hasDate = false;
  }
}
