import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { strtotime } from '../../src/xml/php/strtotime.js';
import { askPhp, composeDateText, hasPhp, rollDice, ZONES, type DateQuestion } from '../support/php-dates.js';

type Row = readonly [text: string, nowSec: number, timeZone: string, expected: number | false];

const { strtotime: rows } = JSON.parse(
  readFileSync(new URL('../data/php-dates.json', import.meta.url), 'utf8'),
) as { strtotime: readonly Row[] };

describe('strtotime', () => {
  test.each(rows)('reads %j at %d in %s as PHP does', (text, nowSec, timeZone, expected) => {
    expect(strtotime(text, nowSec, timeZone)).toBe(expected);
  });

  test('refuses a zone nobody knows', () => {
    expect(() => strtotime('now', 0, 'Mars/Olympus')).toThrow(RangeError);
  });

  test.skipIf(!hasPhp())('agrees with PHP on composed and damaged texts', () => {
    const dice = rollDice(42);
    const questions = Array.from({ length: 8000 }, (): DateQuestion => [
      'strtotime',
      composeDateText(dice),
      dice.below(2 ** 31),
      dice.pick(ZONES),
    ]);

    const answers = askPhp(questions);
    const mismatches = questions.filter(
      ([, text, now, zone], i) => strtotime(text, now, zone) !== answers[i],
    );
    expect(mismatches).toEqual([]);
    // The generator must not drift into nonsense that both sides refuse.
    expect(answers.filter((answer) => answer !== false).length).toBeGreaterThan(2000);
  });
});
