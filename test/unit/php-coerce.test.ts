import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkArgumentCount,
  formatFloat,
  PHP_SIGNATURES,
  renderTypeError,
  toPhpInt,
  toPhpString,
  type Coerced,
  type PhpArgument,
} from '../../src/xml/php/coerce.js';
import { urlencode } from '../../src/xml/php/urlencode.js';

function toArgument(value: string | number | boolean | readonly []): PhpArgument {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'number') return { kind: 'number', value };
  return typeof value === 'boolean' ? { kind: 'boolean', value } : { kind: 'nodes', count: 1 };
}

const losing = (ok: number, name: string) => ({
  ok,
  deprecation: `Implicit conversion from ${name} to int loses precision`,
});

// Observed with php:function('date', 'U', X) under PHP 8.2.
const ints: readonly [string | number | boolean | readonly [], Coerced<number>][] = [
  ['12', { ok: 12 }],
  [' 12 ', { ok: 12 }],
  ['\t12\n', { ok: 12 }],
  ['\v12\f', { ok: 12 }],
  ['-5', { ok: -5 }],
  ['+5', { ok: 5 }],
  ['-0', { ok: 0 }],
  ['012', { ok: 12 }],
  ['1e3', { ok: 1000 }],
  ['1E2', { ok: 100 }],
  ['12.0', { ok: 12 }],
  ['1.', { ok: 1 }],
  ['+.5e1', { ok: 5 }],
  ['12.7', losing(12, 'float-string "12.7"')],
  [' 12.7 ', losing(12, 'float-string " 12.7 "')],
  ['.5', losing(0, 'float-string ".5"')],
  ['9223372036854775807', { ok: 2 ** 63 }],
  ['-9223372036854775809', { ok: -(2 ** 63) }],
  ['9223372036854775808', { typeError: 'string' }],
  ['99999999999999999999', { typeError: 'string' }],
  ['1e400', { typeError: 'string' }],
  ['', { typeError: 'string' }],
  [' ', { typeError: 'string' }],
  ['12abc', { typeError: 'string' }],
  ['12 abc', { typeError: 'string' }],
  ['abc', { typeError: 'string' }],
  ['0x1A', { typeError: 'string' }],
  ['INF', { typeError: 'string' }],
  ['\u00a012', { typeError: 'string' }],
  ['1_000', { typeError: 'string' }],
  [12, { ok: 12 }],
  [12.7, losing(12, 'float 12.7')],
  [-12.7, losing(-12, 'float -12.7')],
  [-0.5, losing(0, 'float -0.5')],
  [0.1 + 0.2, losing(0, 'float 0.30000000000000004')],
  [1e-7, losing(0, 'float 1.0E-7')],
  [NaN, { typeError: 'float' }],
  [Infinity, { typeError: 'float' }],
  [1e20, { typeError: 'float' }],
  [2 ** 63, { typeError: 'float' }],
  [-(2 ** 63), { ok: -(2 ** 63) }],
  [true, { ok: 1 }],
  [false, { ok: 0 }],
  [[], { typeError: 'array' }],
];

describe('arguments', () => {
  test.each(ints)('%j becomes an int as in PHP', (value, expected) => {
    expect(toPhpInt(toArgument(value))).toEqual(expected);
  });

  test.each([
    ['text', 'text'],
    [12, '12'],
    [-0, '-0'],
    [-1.5, '-1.5'],
    [0.1, '0.1'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.33333333333333'],
    [123456789.12345679, '123456789.12346'],
    [2147483648, '2147483648'],
    [99999999999999, '99999999999999'],
    [1e14, '1.0E+14'],
    [123456789012345, '1.2345678901234E+14'],
    [123456789012355, '1.2345678901236E+14'],
    [120000000000005, '1.2000000000000E+14'],
    [-1.00000000000005, '-1'],
    [999999999999999, '1.0E+15'],
    [1e15, '1.0E+15'],
    [1e20, '1.0E+20'],
    [1e100, '1.0E+100'],
    [0.0001, '0.0001'],
    [0.00001, '1.0E-5'],
    [NaN, 'NAN'],
    [Infinity, 'INF'],
    [-Infinity, '-INF'],
    [true, '1'],
    [false, ''],
  ])('%j becomes the string %j', (value, expected) => {
    expect(toPhpString(toArgument(value))).toEqual({ ok: expected });
  });

  test('a node-set is no string', () => {
    expect(toPhpString(toArgument([]))).toEqual({ typeError: 'array' });
  });

  test('the shortest digits tell a float from its neighbours', () => {
    expect(formatFloat(123456789012345.6, 'shortest')).toBe('123456789012345.6');
  });

  test.each([
    ['date', 2, 'string', 'date(): Argument #2 ($timestamp) must be of type ?int, string given'],
    ['gmdate', 1, 'array', 'gmdate(): Argument #1 ($format) must be of type string, array given'],
    ['strtotime', 2, 'float', 'strtotime(): Argument #2 ($baseTimestamp) must be of type ?int, float given'],
    ['urlencode', 1, 'array', 'urlencode(): Argument #1 ($string) must be of type string, array given'],
  ] as const)('%s says what is wrong with argument %d', (name, position, given, expected) => {
    expect(renderTypeError(PHP_SIGNATURES[name], position, given)).toBe(expected);
  });

  test.each([
    ['date', 0, 'date() expects at least 1 argument, 0 given'],
    ['date', 1, undefined],
    ['date', 2, undefined],
    ['strtotime', 3, 'strtotime() expects at most 2 arguments, 3 given'],
    ['urlencode', 0, 'urlencode() expects exactly 1 argument, 0 given'],
    ['urlencode', 2, 'urlencode() expects exactly 1 argument, 2 given'],
  ] as const)('%s with %d arguments', (name, given, expected) => {
    expect(checkArgumentCount(PHP_SIGNATURES[name], given)).toBe(expected);
  });
});

describe('urlencode', () => {
  test('keeps letters, digits and -_. and writes the bytes of the rest', () => {
    expect(urlencode('a b&é/~-_.+*')).toBe('a+b%26%C3%A9%2F%7E-_.%2B%2A');
  });

  test('treats every byte as PHP does', () => {
    const encoded = urlencode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    // php -r 'for ($i = 0, $s = ""; $i < 256; $i++) $s .= chr($i); echo md5(urlencode($s));'
    expect(createHash('md5').update(encoded).digest('hex')).toBe('0ec68e5819d8d03b2e4cfea88a691d91');
  });
});
