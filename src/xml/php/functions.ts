import {
  checkArgumentCount,
  PHP_SIGNATURES,
  renderTypeError,
  toPhpInt,
  toPhpString,
  type Coerced,
  type PhpArgument,
} from './coerce.js';
import { formatDate, formatGmdate } from './date-format.js';
import { strtotime } from './strtotime.js';
import { string, thrown, type PhpResult } from './result.js';
import { callTextFunction } from './text-functions.js';
import { urlencode } from './urlencode.js';

export type { PhpArgument } from './coerce.js';
export type { PhpResult } from './result.js';

export interface PhpClock {
  /** Seconds since the Unix epoch. */
  readonly nowSec: number;
  /** IANA zone of the server. */
  readonly timezone: string;
}

/**
 * The functions that the server registers. Case counts.
 *
 * @source kaltura/server, infra/content/kXml.class.php
 */
export const REGISTERED: ReadonlySet<string> = new Set([
  'date',
  'gmdate',
  'strtotime',
  'urlencode',
  'xml_load_for_xslt',
  'dateUtils::kGmdate',
  'dateUtils::kDate',
]);

type Arguments = readonly PhpArgument[];

/** Calls one of the registered functions; what PHP would throw comes back as a value. */
export function callPhp(name: string, args: Arguments, clock: PhpClock): PhpResult {
  switch (name) {
    case 'date':
      return callDate('date', args, clock);
    case 'gmdate':
      return callDate('gmdate', args, clock);
    case 'strtotime':
      return callStrtotime(args, clock);
    case 'urlencode':
      return callUrlencode(args);
    case 'dateUtils::kGmdate':
      return callLenientDate('gmdate', args, clock);
    case 'dateUtils::kDate':
      return callLenientDate('date', args, clock);
    case 'xml_load_for_xslt':
      return callXmlLoad(args);
    default:
      return callTextFunction(name, args);
  }
}

type DateFunction = 'date' | 'gmdate';

function callDate(name: DateFunction, args: Arguments, clock: PhpClock): PhpResult {
  return withArguments(name, args, (format, timestamp) =>
    string(writeDate(name, format, timestamp ?? clock.nowSec, clock)),
  );
}

const writeDate = (name: DateFunction, format: string, epochSec: number, { timezone }: PhpClock): string =>
  name === 'date' ? formatDate(format, epochSec, timezone) : formatGmdate(format, epochSec);

function callStrtotime(args: Arguments, clock: PhpClock): PhpResult {
  return withArguments('strtotime', args, (text, base) => {
    const seconds = strtotime(text, base ?? clock.nowSec, clock.timezone);
    return seconds === false ? { kind: 'boolean', value: false } : string(String(seconds));
  });
}

function callUrlencode(args: Arguments): PhpResult {
  return withArguments('urlencode', args, (text) => string(urlencode(text)));
}

/** Checks and converts a text and an optional number, in PHP's order of complaints. */
function withArguments(
  name: keyof typeof PHP_SIGNATURES,
  args: Arguments,
  work: (text: string, number: number | undefined) => PhpResult,
): PhpResult {
  const signature = PHP_SIGNATURES[name];
  const wrongCount = checkArgumentCount(signature, args.length);
  if (wrongCount !== undefined) return thrown('ArgumentCountError', wrongCount);
  const [first, second] = args;
  const text: Coerced<string> = first === undefined ? { ok: '' } : toPhpString(first);
  if ('typeError' in text) return thrown('TypeError', renderTypeError(signature, 1, text.typeError));
  if (second === undefined) return work(text.ok, undefined);
  const number = toPhpInt(second);
  if ('typeError' in number) return thrown('TypeError', renderTypeError(signature, 2, number.typeError));
  return work(text.ok, number.ok);
}

/**
 * `dateUtils::kGmdate` and `kDate`: any timestamp goes through `intval`, so they never complain about it.
 *
 * @source kaltura/server, alpha/apps/kaltura/lib/dateUtils.class.php
 */
function callLenientDate(inner: DateFunction, args: Arguments, clock: PhpClock): PhpResult {
  const [first, second] = args;
  if (first === undefined) return tooFew(inner === 'date' ? 'dateUtils::kDate' : 'dateUtils::kGmdate');
  const format = toPhpString(first);
  if ('typeError' in format) {
    return thrown('TypeError', renderTypeError(PHP_SIGNATURES[inner], 1, format.typeError));
  }
  return string(writeDate(inner, format.ok, second === undefined ? clock.nowSec : intval(second), clock));
}

/** The largest integer of PHP, as near as a number here comes. */
const INT_MAX = 2 ** 63 - 1024;

/** PHP's `intval`: the number a text begins with, else 0; an array is 1 unless it is empty. */
function intval(argument: PhpArgument): number {
  switch (argument.kind) {
    case 'boolean':
      return argument.value ? 1 : 0;
    case 'nodes':
      return argument.count === 0 ? 0 : 1;
    case 'number':
      if (!Number.isFinite(argument.value)) return 0;
      // Out of range, the bits that fit remain.
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(argument.value))));
    case 'string': {
      const number = /^[ \t\n\r\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)/.exec(
        argument.value,
      )?.[1];
      if (number === undefined) return 0;
      // A text beyond the range is the end of the range.
      return Math.min(INT_MAX, Math.max(-INT_MAX, Math.trunc(Number(number)))) + 0;
    }
  }
}

function callXmlLoad(args: Arguments): PhpResult {
  const [first] = args;
  if (first === undefined) return tooFew('xml_load_for_xslt', 'exactly 1');
  const text = toPhpString(first);
  const parameter = 'DOMDocument::loadXML(): Argument #1 ($source) must';
  if ('typeError' in text)
    return thrown('TypeError', `${parameter} be of type string, ${text.typeError} given`);
  if (text.ok === '') return thrown('ValueError', `${parameter} not be empty`);
  return { kind: 'xml', text: text.ok };
}

const tooFew = (name: string, expected = 'at least 1'): PhpResult =>
  thrown('ArgumentCountError', `Too few arguments to function ${name}(), 0 passed and ${expected} expected`);
