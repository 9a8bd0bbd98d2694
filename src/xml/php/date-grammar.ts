/**
 * The forms a date text is made of, as PHP's manual lists them ("Supported Date and Time Formats").
 *
 * A text is cut into tokens: at each place the longest match wins, and of equal ones the first in this table.
 */

/** What a token is; says how its inside is read. */
export type TokenKind = keyof typeof FORMS;

/** A piece of the text, from the start of one match to its end. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Ends the text, as in PHP's memory: `4 am` must be followed by white space or by this. */
export const END = '\0';

const anyCase = (words: string): string =>
  words.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
const oneOf = (...forms: readonly string[]): string => `(?:${forms.join('|')})`;
/** Words in any case. Longer words stand before those they begin with. */
const word = (list: string): string => oneOf(...list.split(' ').map(anyCase));

// White space may be the no-break spaces that typographers put before "am", but not mixed with others.
const SPACE = '(?:[ \\t]+|\\u00a0+|\\u202f+)';
const GAP = `(?:${SPACE})?`;
const FRACTION = '\\.\\d+';

const HOUR24 = '(?:2[0-4]|[01]?\\d)';
const HOUR24_2 = '(?:2[0-4]|[01]\\d)';
const HOUR12 = '(?:1[0-2]|0?[1-9])';
const MINUTE = '[0-5]?\\d';
const MINUTE_2 = '[0-5]\\d';
const SECOND = '(?:60|[0-5]?\\d)';
const SECOND_2 = '(?:60|[0-5]\\d)';
const MERIDIAN = `[AaPp]\\.?[Mm]\\.?[${END}\\t ]`;

const DAY = `(?:3[01]|[0-2]?\\d)(?:st|nd|rd|th)?`;
const DAY_2 = '(?:0\\d|[12]\\d|3[01])';
const MONTH = '(?:1[0-2]|0?\\d)';
const MONTH_2 = '(?:0\\d|1[0-2])';
const YEAR = '\\d{1,4}';
const YEAR_2 = '\\d{2}';
const YEAR_4 = '\\d{4}';
const DAY_OF_YEAR = '(?:00[1-9]|0[1-9]\\d|[12]\\d\\d|3[0-5]\\d|36[0-6])';
const WEEK_OF_YEAR = '(?:0[1-9]|[1-4]\\d|5[0-3])';

const MONTH_NAME = word(
  'january february march april may june july august september october november december',
);
const MONTH_ABBR = word('jan feb mar apr may jun jul aug sept sep oct nov dec');
const MONTH_ROMAN = '(?:VIII|VII|VI|V|IV|III|II|IX|I|XII|XI|X)';
const MONTH_TEXT = oneOf(MONTH_NAME, MONTH_ABBR, MONTH_ROMAN);

const WEEKDAY_NAMES = 'sunday monday tuesday wednesday thursday friday saturday';
const DAY_PLURAL = word(WEEKDAY_NAMES.replace(/y/g, 'ys'));
const DAY_NAME = word(WEEKDAY_NAMES);
const DAY_ABBR = word('sun mon tue wed thu fri sat');
const WEEKDAY = oneOf(DAY_PLURAL, DAY_NAME, DAY_ABBR);
const DAY_TEXT = oneOf(DAY_PLURAL, DAY_NAME, DAY_ABBR, word('weekdays weekday'));

const ZONE_OFFSET = `(?:GMT)?[+-]${oneOf(
  `${HOUR24_2}:${MINUTE_2}:${SECOND_2}`,
  `${HOUR24_2}${MINUTE_2}${SECOND_2}`,
  `${HOUR24}(?::?${MINUTE})?`,
)}`;
const ZONE_NAME = oneOf('[A-Z][a-z]+(?:[_/-][A-Za-z]+)+', '\\(?[A-Za-z]{1,6}\\)?');
const ZONE = oneOf(ZONE_OFFSET, ZONE_NAME);

const ORDINAL = word(
  'first second third fourth fifth sixth seventh eighth eight ninth tenth eleventh twelfth',
);
const DIRECTION = word('next last previous this');
const UNIT = oneOf(
  `${oneOf(
    word('millisecond msec microsecond'),
    `µ${word('second sec')}`,
    word('usec second sec minute min hour day fortnight forthnight month year'),
  )}${anyCase('s')}?`,
  `[mMµ]${anyCase('s')}`,
  anyCase('weeks'),
  DAY_TEXT,
);
const AMOUNT = `[+-]*[ \\t]*\\d{1,13}`;

const T = anyCase('t');
const CLOCK = `${T}?${HOUR24}[:.]${MINUTE}`;
const CLOCK_SECONDS = `${CLOCK}[:.]${SECOND}`;
const CLOCK_ZONED = `${CLOCK}[:.]${SECOND_2}${GAP}${ZONE}`;
const CLOCK12 = `${HOUR12}[:.]${MINUTE_2}`;
const CLOCK12_SECONDS = `${HOUR12}[:.]${MINUTE}[:.]${SECOND_2}`;
const BETWEEN = '[ \\t.-]*';
const MONTH_DAY = `${MONTH_TEXT}${BETWEEN}${DAY}(?:[,.stndrh\\t ]+|${END})`;

const FORMS = {
  yesterday: [anyCase('yesterday')],
  now: [anyCase('now')],
  noon: [anyCase('noon')],
  midnight: [anyCase('midnight'), anyCase('today')],
  tomorrow: [anyCase('tomorrow')],
  // "@1215282385", "@-1.5"
  timestamp: ['@-?\\d+'],
  timestampFraction: ['@-?\\d+\\.\\d{0,6}'],
  edgeOfMonth: [anyCase('first day of'), anyCase('last day of')],
  // "back of 7pm", "front of 5am"
  aroundHour: [`${oneOf(anyCase('back of '), anyCase('front of '))}${HOUR24}(?:${GAP}${MERIDIAN})?`],
  // "first monday of"
  weekdayOf: [`${oneOf(ORDINAL, DIRECTION)}${SPACE}${WEEKDAY}${SPACE}${anyCase('of')}`],
  time12: [
    `${HOUR12}${GAP}${MERIDIAN}`,
    `${CLOCK12}${GAP}${MERIDIAN}`,
    `${CLOCK12_SECONDS}${GAP}${MERIDIAN}`,
  ],
  // "4:08:39:12313am", as MS SQL writes it
  timeMsSql: [`${HOUR12}:${MINUTE_2}:${SECOND_2}[:.]\\d+${MERIDIAN}`],
  time24: [`${T}${HOUR24}`, CLOCK, CLOCK_SECONDS, `${CLOCK_SECONDS}${FRACTION}`],
  // "0408": a time, or a year where there is a time already
  timeOrYear: [`${T}?${HOUR24_2}${MINUTE_2}`],
  timeDigits: [`${T}?${HOUR24_2}${MINUTE_2}${SECOND_2}`],
  american: [`${MONTH}/${DAY}`, `${MONTH}/${DAY}/${YEAR}`],
  isoDate: [
    `[+-]?${YEAR_4}-${MONTH_2}-${DAY_2}`,
    `${YEAR_4}/${MONTH_2}/${DAY_2}/?`,
    `${YEAR_4}/${MONTH}/${DAY}`,
  ],
  isoDateShortYear: [`${YEAR_2}-${MONTH_2}-${DAY_2}`],
  isoDateLongYear: [`[+-]\\d{5,19}-${MONTH_2}-${DAY_2}`],
  yearMonth: [`${YEAR_4}-${MONTH}`],
  gnuDate: [`${YEAR}-${MONTH}-${DAY}`],
  // "30-June 2008"
  dayMonthYear: [`${DAY}${BETWEEN}${MONTH_TEXT}${BETWEEN}${YEAR}`],
  pointedDate: [`${DAY}[.\\t-]${MONTH}[.-]${YEAR_4}`],
  pointedDateShortYear: [`${DAY}[.\\t]${MONTH}\\.${YEAR_2}`],
  monthYear: [`${MONTH_TEXT}${BETWEEN}${YEAR_4}`],
  yearMonthText: [`${YEAR_4}${BETWEEN}${MONTH_TEXT}`],
  monthDayYear: [`${MONTH_TEXT}${BETWEEN}${DAY}[,.stndrh\\t ]+${YEAR}`, MONTH_DAY],
  dayMonth: [`${DAY}${BETWEEN}${MONTH_TEXT}`],
  dateDigits: [`${YEAR_4}${MONTH_2}${DAY_2}`],
  dateTime: [
    `${YEAR_4}${MONTH_2}${DAY_2}T${HOUR24}:${MINUTE_2}:${SECOND_2}`,
    `${YEAR_4}${MONTH_2}${DAY_2}${T}${HOUR24}${MINUTE_2}${SECOND_2}`,
    `${YEAR_4}-${MONTH_2}-${DAY_2}T${HOUR24_2}:${MINUTE_2}:${SECOND_2}${FRACTION}(?:${ZONE_OFFSET})?`,
    `${YEAR_4}-${MONTH}-${DAY}T${HOUR24}:${MINUTE}:${SECOND}`,
    `${YEAR_4}:${MONTH_2}:${DAY_2} ${HOUR24_2}:${MINUTE_2}:${SECOND_2}`,
  ],
  // "2008.197", "2008197"
  yearDay: [`${YEAR_4}[.-]?${DAY_OF_YEAR}`],
  isoWeekDay: [`${YEAR_4}-?W${WEEK_OF_YEAR}-?[0-7]`],
  isoWeek: [`${YEAR_4}-?W${WEEK_OF_YEAR}`],
  // "May-09-78"
  monthFirst: [`${MONTH_ABBR}-${DAY_2}-${YEAR}`],
  // "78-Dec-22"
  yearFirst: [`${YEAR}-${MONTH_ABBR}-${DAY_2}`],
  // "10/Oct/2000:13:55:36 -0700"
  commonLog: [`${DAY}/${MONTH_ABBR}/${YEAR_4}:${HOUR24_2}:${MINUTE_2}:${SECOND_2}${SPACE}${ZONE_OFFSET}`],
  year: [YEAR_4],
  ago: [anyCase('ago')],
  weekday: [DAY_TEXT],
  relativeWeek: [`${DIRECTION}${SPACE}${anyCase('week')}`],
  relativeText: [`${oneOf(ORDINAL, DIRECTION)}${SPACE}${UNIT}`],
  month: [MONTH_NAME, MONTH_ABBR],
  zone: [ZONE_OFFSET, ZONE_NAME],
  monthDayTime12: [
    `${MONTH_DAY}${CLOCK12}${GAP}${MERIDIAN}`,
    `${MONTH_DAY}${CLOCK12_SECONDS}${GAP}${MERIDIAN}`,
  ],
  monthDayTime: [`${MONTH_DAY}${CLOCK}`, `${MONTH_DAY}${CLOCK_SECONDS}`, `${MONTH_DAY}${CLOCK_ZONED}`],
  relative: [`${AMOUNT}${GAP}${oneOf(UNIT, anyCase('week'))}`],
  nothing: [`[ .,\\t\\n\\u00a0\\u202f${END}]`],
} satisfies Readonly<Record<string, readonly string[]>>;

/** A form ready for use. `beginsWith` rules most forms out at a glance; it is absent where a form may begin anyhow. */
interface Matcher {
  readonly kind: TokenKind;
  readonly pattern: RegExp;
  readonly beginsWith: 'digit' | 'letter' | undefined;
}

let matchers: readonly Matcher[] | undefined;

/** Compiled on first use: most runs never read a date. */
function compileForms(): readonly Matcher[] {
  const kinds = Object.keys(FORMS) as TokenKind[]; // the keys of a literal are what they are
  return kinds.flatMap((kind) =>
    FORMS[kind].map((form) => ({ kind, pattern: new RegExp(form, 'y'), beginsWith: findBeginning(form) })),
  );
}

function findBeginning(form: string): Matcher['beginsWith'] {
  // e.g. "\\d{4}-", "(?:1[0-2]|0?\\d)/", "[0-5]?\\d"
  if (/^(?:\(\?:)*(?:\\d|\d|\[\d)/.test(form)) return 'digit';
  // e.g. "[Nn][Oo][Ww]", but not "[Tt]?(?:2[0-4]"
  return /^(?:\(\?:)*\[[A-Z][a-z]\](?!\?)/.test(form) ? 'letter' : undefined;
}

/**
 * Cuts a text into tokens.
 *
 * @returns The tokens in order, or `undefined` when some character begins none.
 */
export function scanDateText(text: string): readonly Token[] | undefined {
  const subject = text + END;
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const token = matchLongest(subject, at);
    if (token === undefined) return undefined;
    if (token.kind !== 'nothing') tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function matchLongest(subject: string, at: number): Token | undefined {
  matchers ??= compileForms();
  const first = subject.charAt(at);
  const here = /\d/.test(first) ? 'digit' : /[A-Za-z]/.test(first) ? 'letter' : undefined;
  let longest: Token | undefined;
  for (const { kind, pattern, beginsWith } of matchers) {
    if (beginsWith !== undefined && beginsWith !== here) continue;
    pattern.lastIndex = at;
    const text = pattern.exec(subject)?.[0];
    if (text !== undefined && text.length > (longest?.text.length ?? 0)) longest = { kind, text };
  }
  return longest;
}
