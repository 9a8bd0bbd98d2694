/** A value as XPath hands it to a PHP function. */
export type PhpArgument =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** An array to PHP, except in `php:functionString`, which passes its string value. */
  | { readonly kind: 'nodes'; readonly count: number };

/** What PHP's error text calls the argument it could not use. */
export type GivenType = 'string' | 'float' | 'array';

/** An argument as the parameter's type, or why PHP throws a `TypeError`. */
export type Coerced<T> =
  | {
      readonly ok: T;
      /** The text of the `E_DEPRECATED` notice that PHP raises, if it does. */
      readonly deprecation?: string;
    }
  | { readonly typeError: GivenType };

/** Integers are 64 bits wide: from -2^63 to just below 2^63. */
const INT_LIMIT = 2 ** 63;

// e.g. " 12 ", "+.5e1", "1."; PHP allows white space at both ends, and nothing else
const NUMERIC = /^[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\r\v\f]*$/;

/**
 * Makes an `int` parameter of an argument, as PHP does outside `strict_types`.
 *
 * Differs: integers beyond 2^53 lose their last digits here.
 * @source PHP 8.2, observed through `XSLTProcessor`
 */
export function toPhpInt(argument: PhpArgument): Coerced<number> {
  switch (argument.kind) {
    case 'boolean':
      return { ok: argument.value ? 1 : 0 };
    case 'number':
      return truncate(argument.value, 'float', `float ${formatFloat(argument.value, 'shortest')}`);
    case 'string':
      return parseInt64(argument.value);
    case 'nodes':
      return { typeError: 'array' };
  }
}

function parseInt64(text: string): Coerced<number> {
  const digits = NUMERIC.exec(text)?.[1];
  if (digits === undefined) return { typeError: 'string' };
  if (isInt64(digits)) return { ok: Number(digits) + 0 };
  return truncate(Number(digits), 'string', `float-string "${text}"`);
}

/** Integers in decimal digits are read exactly; 2^63 - 1 is one although it rounds to 2^63. */
function isInt64(digits: string): boolean {
  if (!/^[+-]?\d+$/.test(digits)) return false;
  const value = BigInt(digits.replace('+', ''));
  return BigInt.asIntN(64, value) === value;
}

function truncate(value: number, given: GivenType, name: string): Coerced<number> {
  // Written so that NaN fails as well.
  const isInRange = value >= -INT_LIMIT && value < INT_LIMIT;
  if (!isInRange) return { typeError: given };
  const ok = Math.trunc(value) + 0; // no negative zero among integers
  return ok === value
    ? { ok }
    : { ok, deprecation: `Implicit conversion from ${name} to int loses precision` };
}

/**
 * Makes a `string` parameter of an argument: `true` is "1", `false` is empty, 1e15 is "1.0E+15".
 *
 * @source PHP 8.2, observed through `XSLTProcessor`; `precision` is 14, as in php.ini-production
 */
export function toPhpString(argument: PhpArgument): Coerced<string> {
  switch (argument.kind) {
    case 'string':
      return { ok: argument.value };
    case 'boolean':
      return { ok: argument.value ? '1' : '' };
    case 'number':
      return { ok: formatFloat(argument.value, 14) };
    case 'nodes':
      return { typeError: 'array' };
  }
}

/**
 * Writes a float as PHP does.
 *
 * @param digits - Significant digits, or as few as tell the number from its neighbours.
 */
export function formatFloat(value: number, digits: number | 'shortest'): string {
  if (Number.isNaN(value)) return 'NAN';
  if (!Number.isFinite(value)) return value < 0 ? '-INF' : 'INF';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';

  const scientific = digits === 'shortest' ? value.toExponential() : roundToEven(value, digits);
  const [mantissa = '', power = '0'] = scientific.split('e');
  const significant = mantissa.replace(/[-.]/g, '');
  return (value < 0 ? '-' : '') + placePoint(significant, Number(power), digits === 'shortest' ? 17 : digits);
}

/** JavaScript rounds ties away from zero, PHP to the even digit, and then it forgets to drop trailing zeros. */
function roundToEven(value: number, digits: number): string {
  // oxlint-disable-next-line oxc/number-arg-out-of-range -- 100 is the limit since ES2018, and only all digits show a tie
  const [mantissa = '', power = '0'] = value.toExponential(100).split('e');
  const cut = mantissa.indexOf('.') + digits;
  const isTie = /^50*$/.test(mantissa.slice(cut));
  const isEven = Number(mantissa.charAt(cut - 1)) % 2 === 0;
  if (isTie && isEven) return `${mantissa.slice(0, cut)}e${power}`;
  return value.toExponential(digits - 1).replace(/\.?0+e/, 'e');
}

/** Digits with a power of ten: plain from 0.0001 up to so many places, else as `1.0E+25`. */
function placePoint(significant: string, power: number, places: number): string {
  if (power < -4 || power >= places) {
    const fraction = significant.slice(1) || '0';
    return `${significant.charAt(0)}.${fraction}E${power < 0 ? '-' : '+'}${Math.abs(power)}`;
  }
  if (power < 0) return `0.${'0'.repeat(-power - 1)}${significant}`;
  const whole = significant.slice(0, power + 1).padEnd(power + 1, '0');
  const fraction = significant.slice(power + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The parameters of a function a stylesheet may call, as PHP's error texts name them. */
export interface PhpSignature {
  readonly name: string;
  readonly required: number;
  readonly parameters: readonly { readonly name: string; readonly type: 'string' | '?int' }[];
}

/** The date functions and `urlencode`. */
export const PHP_SIGNATURES = {
  date: describe('date', 1, ['format', 'string'], ['timestamp', '?int']),
  gmdate: describe('gmdate', 1, ['format', 'string'], ['timestamp', '?int']),
  strtotime: describe('strtotime', 1, ['datetime', 'string'], ['baseTimestamp', '?int']),
  urlencode: describe('urlencode', 1, ['string', 'string']),
} as const satisfies Readonly<Record<string, PhpSignature>>;

function describe(
  name: string,
  required: number,
  ...parameters: readonly (readonly [string, 'string' | '?int'])[]
): PhpSignature {
  return { name, required, parameters: parameters.map(([parameter, type]) => ({ name: parameter, type })) };
}

/** PHP's `TypeError` text for an argument; `position` counts from 1. */
export function renderTypeError(signature: PhpSignature, position: number, given: GivenType): string {
  const { name, type } = signature.parameters[position - 1] ?? { name: '', type: 'string' };
  return `${signature.name}(): Argument #${position} ($${name}) must be of type ${type}, ${given} given`;
}

/** PHP's `ArgumentCountError` text, or `undefined` when the number of arguments is right. */
export function checkArgumentCount(
  { name, required, parameters }: PhpSignature,
  given: number,
): string | undefined {
  const most = parameters.length;
  if (given >= required && given <= most) return undefined;
  const expected = given < required ? required : most;
  const bound = required === most ? 'exactly' : given < required ? 'at least' : 'at most';
  return `${name}() expects ${bound} ${expected} argument${expected === 1 ? '' : 's'}, ${given} given`;
}
