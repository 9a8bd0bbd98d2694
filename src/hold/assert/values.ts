import type { ExpectedValue } from './schema.js';
import type { Selected } from './xpath.js';

type Values = Extract<Selected, { kind: 'selected' }>;
type Scalar = string | number | boolean;

/** @returns what was expected and what was found, in words; `undefined` where the value is as expected. */
export function compareValue(expected: ExpectedValue, found: Values): string | undefined {
  if (expected === null) return found.values.length === 0 ? undefined : differ('nothing', found);
  if (Array.isArray(expected)) return compareList(expected, found);
  if (typeof expected !== 'object') return compareList([expected], found);
  const { equals, count, absent, matches, contains } = expected;
  if (absent !== undefined && absent !== (found.values.length === 0)) {
    return differ(absent ? 'nothing' : 'at least one node', found);
  }
  if (count !== undefined && count !== found.values.length) return differ(`${count} of them`, found, true);
  if (equals !== undefined) {
    const wrong = compareList(Array.isArray(equals) ? equals : [equals], found);
    if (wrong !== undefined) return wrong;
  }
  if (matches !== undefined) {
    const pattern = new RegExp(matches, 'u');
    if (found.values.length === 0 || !found.values.every((value) => pattern.test(value)))
      return differ(`what matches ${matches}`, found);
  }
  if (contains !== undefined && !found.values.some((value) => value.includes(contains)))
    return differ(`what contains ${quoted(contains)}`, found);
  return undefined;
}

function compareList(expected: readonly Scalar[], found: Values): string | undefined {
  const isSame =
    expected.length === found.values.length &&
    expected.every((value, index) => isEqual(value, found.values[index] ?? ''));
  return isSame ? undefined : differ(expected.map((value) => quoted(String(value))).join(', '), found);
}

/** A number is compared as one: 1.50 in the output is 1.5. */
const isEqual = (expected: Scalar, found: string): boolean =>
  String(expected) === found ||
  (typeof expected === 'number' && found.trim() !== '' && Number(found) === expected);

const SHOWN = 5;

function differ(wanted: string, { values }: Values, isCount = false): string {
  const some = values.slice(0, SHOWN).map(quoted).join(', ');
  const more = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : '';
  const what = values.length === 0 ? 'nothing' : `${some}${more}`;
  const count = isCount || values.length > 1 ? `${values.length}: ` : '';
  return `expected ${wanted || 'nothing'}, found ${values.length === 0 ? what : count + what}`;
}

export const quoted = (text: string): string =>
  JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text);
