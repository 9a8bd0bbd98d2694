import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A question for PHP: a function, its text argument, an instant in seconds, a time zone. */
export type DateQuestion = readonly ['date' | 'strtotime', string, number, string];

const ORACLE = fileURLToPath(new URL('../../scripts/php-date-oracle.php', import.meta.url));

/** Whether there is a PHP to compare with. */
export const hasPhp = (): boolean => spawnSync('php', ['--version']).status === 0;

/** Asks one PHP process every question. */
export function askPhp(questions: readonly DateQuestion[]): readonly (string | number | false)[] {
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const { stdout } = spawnSync('php', [ORACLE], { input, maxBuffer: 1 << 30 });
  return JSON.parse(stdout.toString()) as (string | number | false)[];
}

/** Repeatable randomness. */
export interface Dice {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
}

/** The same throws for the same seed. */
export function rollDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    chance: (probability) => next() < probability,
  };
}

export const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Asia/Jerusalem',
] as const;

const list = (words: string): readonly string[] => words.split(' ');
const MONTHS = list('jan Feb MAR april May june July aug sept September oct NOVEMBER december I V IX XII');
const WEEKDAYS = list('mon Tue wed thursday Friday SAT sunday mondays sundays weekday weekdays');
const ORDINALS = list('first second third fifth eighth eight tenth twelfth next last previous this');
const UNITS = list(
  'sec secs second seconds min minutes hour hours day days week weeks fortnight month months year years weekday weekdays msec ms usec fortnights sat monday',
);
const TEXT_ZONES = list(
  'Z UTC GMT GMT+2 GMT-5 EST EDT CEST cet PST +0200 +02:00 -5 -0530 +530 +02:30:15 (EST) Europe/Berlin America/New_York Asia/Tokyo America/Argentina/Buenos_Aires Foo/Bar XYZ a t B utc',
);
const WORDS = list('now today midnight noon tomorrow yesterday ago');

type Piece = (dice: Dice) => string;

const number = (dice: Dice, digits: number): string =>
  String(dice.below(10 ** (1 + dice.below(digits)))).padStart(dice.chance(0.6) ? digits : 1, '0');
const upTo = (dice: Dice, limit: number): string =>
  String(dice.below(limit + 1)).padStart(dice.chance(0.6) ? 2 : 1, '0');
const day: Piece = (dice) => upTo(dice, 32) + (dice.chance(0.2) ? dice.pick(['st', 'nd', 'rd', 'th']) : '');
const month: Piece = (dice) => upTo(dice, 13);
const year: Piece = (dice) =>
  dice.pick([
    String(1890 + dice.below(200)),
    String(1990 + dice.below(50)),
    number(dice, 2),
    number(dice, 4),
  ]);
const year4: Piece = (dice) =>
  String(dice.chance(0.9) ? 1950 + dice.below(120) : dice.below(10000)).padStart(4, '0');
const clock: Piece = (dice) => {
  const mark = dice.chance(0.8) ? ':' : '.';
  const parts = [upTo(dice, 25), upTo(dice, 60)];
  if (dice.chance(0.5)) parts.push(upTo(dice, 61));
  return parts.join(mark) + (dice.chance(0.1) ? `.${number(dice, 6)}` : '');
};
const between: Piece = (dice) => dice.pick([' ', ' ', '-', '.', '', ', ', '/', '\t', '  ']);
const p2 = (value: number): string => String(value).padStart(2, '0');
const strictClock: Piece = (dice) => `${p2(dice.below(25))}:${p2(dice.below(60))}:${p2(dice.below(61))}`;
const strictDate: Piece = (dice) => `${year4(dice)}-${p2(dice.below(14))}-${p2(dice.below(33))}`;

/** One generator per form of the grammar. */
const PIECES: readonly Piece[] = [
  (dice) => dice.pick(WORDS),
  (dice) => clock(dice),
  (dice) => `T${clock(dice)}`,
  (dice) => upTo(dice, 13) + between(dice) + dice.pick(['am', 'PM', 'a.m.', 'p.m', 'pm ']),
  (dice) => `${clock(dice)}${dice.pick(['', ' '])}${dice.pick(['am', 'PM', 'a.m.', 'p.m'])}`,
  (dice) => `${clock(dice)}${dice.pick(['', ' '])}${dice.pick(TEXT_ZONES)}`,
  (dice) => `${strictClock(dice)}${dice.pick([':', '.'])}${number(dice, 5)}${dice.pick(['am', 'pm', ' am'])}`,
  (dice) => `${dice.pick(MONTHS)}-${p2(dice.below(32))}-${year(dice)}`,
  (dice) => `${year(dice)}-${dice.pick(MONTHS)}-${p2(dice.below(32))}`,
  (dice) =>
    `${dice.pick(MONTHS)} ${day(dice)} ${clock(dice)}${dice.pick(['', ' '])}${dice.pick(['am', 'PM'])}`,
  (dice) => `${dice.pick(MONTHS)} ${day(dice)} ${clock(dice)} ${dice.pick(TEXT_ZONES)}`,
  (dice) => `${dice.pick(['', 't', 'T'])}${number(dice, 4)}`,
  (dice) => `${dice.pick(['', 't', 'T'])}${number(dice, 6)}`,
  (dice) => number(dice, 8),
  (dice) => `${month(dice)}/${day(dice)}`,
  (dice) => `${month(dice)}/${day(dice)}/${year(dice)}`,
  (dice) => strictDate(dice),
  (dice) => `${year(dice)}-${month(dice)}-${day(dice)}`,
  (dice) => `${year(dice)}-${month(dice)}`,
  (dice) => `${year4(dice)}/${month(dice)}/${day(dice)}`,
  (dice) => `${dice.pick(['+', '-'])}${number(dice, 6)}-${p2(dice.below(13))}-${p2(dice.below(32))}`,
  (dice) => `${day(dice)}.${month(dice)}.${year(dice)}`,
  (dice) => `${day(dice)}-${month(dice)}-${year4(dice)}`,
  (dice) => day(dice) + between(dice) + dice.pick(MONTHS) + between(dice) + year(dice),
  (dice) => dice.pick(MONTHS) + between(dice) + day(dice) + between(dice) + year(dice),
  (dice) => dice.pick(MONTHS) + between(dice) + year4(dice),
  (dice) => year4(dice) + between(dice) + dice.pick(MONTHS),
  (dice) => day(dice) + between(dice) + dice.pick(MONTHS),
  (dice) => dice.pick(MONTHS) + between(dice) + day(dice),
  (dice) => `${dice.pick(MONTHS)} ${day(dice)} ${clock(dice)}`,
  (dice) => dice.pick(MONTHS),
  (dice) => year4(dice),
  (dice) => `${year4(dice)}${dice.pick(['', '.', '-'])}${number(dice, 3)}`,
  (dice) =>
    `${year4(dice)}${dice.pick(['', '-'])}W${upTo(dice, 54)}${dice.pick(['', '-', ''])}${dice.below(9)}`,
  (dice) => `${year4(dice)}${dice.pick(['', '-'])}W${upTo(dice, 54)}`,
  (dice) =>
    `${strictDate(dice)}T${strictClock(dice)}${dice.pick(['', 'Z', '.5', '.123Z', '+02:00', '.5+02:00', ' '])}`,
  (dice) => `${strictDate(dice)} ${strictClock(dice)}${dice.pick(['', ' EST', '.25', '+02', '-0530'])}`,
  (dice) =>
    `${year4(dice)}${p2(dice.below(13))}${p2(dice.below(32))}${dice.pick(['T', 't'])}${strictClock(dice)}`,
  (dice) =>
    `${year4(dice)}${p2(dice.below(13))}${p2(dice.below(32))}${dice.pick(['T', 't'])}${strictClock(dice).replace(/:/g, '').slice(dice.below(2))}`,
  (dice) => `${year4(dice)}:${p2(dice.below(13))}:${p2(dice.below(32))} ${strictClock(dice)}`,
  (dice) => `${day(dice)}/Oct/${year4(dice)}:${strictClock(dice)} ${dice.pick(['-0700', '+02:00', 'EST'])}`,
  (dice) =>
    `${dice.pick(['Sat', 'monday'])}, ${day(dice)} ${dice.pick(MONTHS)} ${year4(dice)} ${strictClock(dice)} GMT`,
  (dice) => `Monday, ${day(dice)}-${dice.pick(MONTHS)}-${p2(dice.below(100))} ${strictClock(dice)} UTC`,
  (dice) =>
    `@${dice.pick(['', '-'])}${dice.below(2 ** 31)}${dice.pick(['', '', '.5', '.', '.123456', '.1234567'])}`,
  (dice) => dice.pick(TEXT_ZONES),
  (dice) =>
    `${dice.pick(['+', '-', '', '+-', '- ', '--'])}${dice.below(40)}${dice.pick(['', ' '])}${dice.pick(UNITS)}`,
  (dice) => `${dice.pick(['+', '-', ''])}${dice.below(40)} ${dice.pick(UNITS)} ago`,
  (dice) => `${dice.pick(ORDINALS)} ${dice.pick(UNITS)}`,
  (dice) => `${dice.pick(ORDINALS)} ${dice.pick(WEEKDAYS)}`,
  (dice) => `${dice.pick(ORDINALS)} ${dice.pick(WEEKDAYS)} of ${dice.pick([...MONTHS, 'next month', ''])}`,
  (dice) => dice.pick(WEEKDAYS),
  (dice) => `${dice.pick(['next', 'last', 'this', 'previous'])} week`,
  (dice) =>
    `${dice.pick(['first', 'last'])} day of${dice.pick(['', ' next month', ' previous year', ' january 2024'])}`,
  (dice) => `${dice.pick(['back', 'front'])} of ${upTo(dice, 25)}${dice.pick(['', 'am', ' pm'])}`,
];

const JUNK = [
  '',
  ' ',
  '-',
  ':',
  '.',
  '+',
  ',',
  '/',
  '\n',
  '\u00a0',
  'T',
  'x',
  'é',
  '0',
  '9',
  's',
  '@',
  '(',
  ')',
  'st',
  ';',
];

/** A date text that PHP may or may not understand: one to four forms of the grammar, at times damaged. */
export function composeDateText(dice: Dice): string {
  const count = dice.pick([1, 1, 2, 2, 2, 3, 4]);
  let text = '';
  for (let i = 0; i < count; i++)
    text += (i ? dice.pick([' ', ' ', ' ', ' ', '', ', ', '\t', 'T']) : '') + dice.pick(PIECES)(dice);
  if (dice.chance(0.75)) return text;
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + dice.pick(JUNK) + text.slice(at + dice.below(3));
}
