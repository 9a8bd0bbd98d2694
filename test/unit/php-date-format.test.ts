import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatDate } from '../../src/xml/php/date-format.js';
import { isKnownTimeZone, localToUtc, offsetAt } from '../../src/xml/php/time-zone.js';
import { askPhp, hasPhp, rollDice, ZONES, type DateQuestion } from '../support/php-dates.js';

type Row = readonly [format: string, epochSec: number, timeZone: string, expected: string];

const { date: rows } = JSON.parse(
  readFileSync(new URL('../data/php-dates.json', import.meta.url), 'utf8'),
) as { date: readonly Row[] };

describe('date', () => {
  test.each(rows)('writes %j at %d in %s as PHP does', (format, epochSec, timeZone, expected) => {
    expect(formatDate(format, epochSec, timeZone)).toBe(expected);
  });

  test('prints unknown letters and escaped ones as they are', () => {
    expect(formatDate('q \\Y \\\\ é', 0, 'UTC')).toBe('q Y \\ é');
  });

  test.each([
    ['+02:00', '1970-01-01T02:00:00+02:00 GMT+0200'],
    ['-05:30', '1969-12-31T18:30:00-05:30 GMT-0530'],
  ])('takes the offset %s as a zone', (timeZone, expected) => {
    expect(formatDate('c T', 0, timeZone)).toBe(expected);
  });

  test('prints the zone as it was given', () => {
    expect(formatDate('e T', 0, 'europe/berlin')).toBe('europe/berlin CET');
  });

  test('refuses a zone nobody knows', () => {
    expect(() => formatDate('Y', 0, 'Mars/Olympus')).toThrow(RangeError);
  });

  test.skipIf(!hasPhp())('agrees with PHP on random instants', () => {
    const dice = rollDice(20_250_101);
    const letters = 'dDjlNSwzWFmMnLtoXxYyaABgGhHisuveIOPpTZcrU'.split('');
    const zones = [
      ...ZONES,
      'Europe/London',
      'Europe/Dublin',
      'America/Sao_Paulo',
      'Asia/Tehran',
      '+02:00',
      '-09:30',
    ];
    const someLetters = () =>
      Array.from({ length: 12 }, () => (dice.chance(0.1) ? '\\' : '') + dice.pick(letters)).join('|');
    const questions = Array.from({ length: 4000 }, (): DateQuestion => {
      const epochSec = dice.chance(0.8) ? dice.below(2 ** 32) : dice.below(2 ** 44) - 2 ** 42;
      // Before 1970 zone names and offsets are best effort.
      return ['date', someLetters(), epochSec, epochSec < 0 ? 'UTC' : dice.pick(zones)];
    });

    const answers = askPhp(questions);
    const mismatches = questions.filter(
      ([, format, sec, zone], i) => formatDate(format, sec, zone) !== answers[i],
    );
    expect(mismatches).toEqual([]);
  });
});

describe('time zones', () => {
  test.each([
    ['UTC', true],
    ['Europe/Berlin', true],
    ['europe/BERLIN', true],
    ['EST5EDT', true],
    ['+02:00', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%j is known: %s', (name, expected) => {
    expect(isKnownTimeZone(name)).toBe(expected);
  });

  test.each([
    ['America/New_York', 1_709_999_999, -18_000],
    ['America/New_York', 1_710_054_000, -14_400],
    ['Australia/Lord_Howe', 1_704_067_200, 39_600],
    ['Asia/Kolkata', 0, 19_800],
    ['Etc/GMT-5', 0, 18_000],
  ])('%s at %d is %d seconds east', (timeZone, epochSec, expected) => {
    expect(offsetAt(timeZone, epochSec)).toBe(expected);
  });

  const local = (text: string) => Date.parse(`${text}Z`) / 1000;
  test.each([
    ['a gap lands behind it', 'America/New_York', '2024-03-10T02:30', '2024-03-10T07:30'],
    ['a gap lands behind it', 'Europe/Berlin', '2024-03-31T02:30', '2024-03-31T01:30'],
    [
      'an overlap is its first reading in the west',
      'America/New_York',
      '2024-11-03T01:30',
      '2024-11-03T05:30',
    ],
    ['an overlap is its second reading in the east', 'Europe/Berlin', '2024-10-27T02:30', '2024-10-27T01:30'],
  ])('a time in %s: %s %s', (_, timeZone, localTime, expected) => {
    expect(localToUtc(timeZone, local(localTime))).toBe(local(expected));
  });

  test('an overlap is its first reading in the east when the text names the zone', () => {
    expect(localToUtc('Europe/Berlin', local('2024-10-27T02:30'), true)).toBe(local('2024-10-27T00:30'));
  });
});
