import type { FixturePaths } from './fixture-paths.js';

export const negate = (test: string): string => {
  const inner = /^\s*not\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/.exec(test)?.[1];
  return inner === undefined ? `not(${test})` : `boolean(${inner})`;
};

/** The last step of a path that is a plain name or attribute. */
const LAST_STEP = /^(.*?)(@?)([\p{L}_][\p{L}\p{N}_.-]*)(\s*)$/su;

/** A path to something beside what a path reads, as the fixtures have it; `undefined` for any other expression. */
export function swapPath(expression: string, paths: FixturePaths): string | undefined {
  // Calls, operators and unions are no plain path; predicates may be.
  if (
    /[|()=<>+*,$]|\s(?:and|or|div|mod|-)\s/.test(expression.replaceAll(/\[[^\]]*\]/g, '')) ||
    /^["']/.test(expression)
  ) {
    return undefined;
  }
  const [, before, at, name, space] = LAST_STEP.exec(expression) ?? [];
  if (name === undefined || (before ?? '').endsWith(':') || (before ?? '').endsWith('$')) return undefined;
  const other = paths.besides(at === '@' ? `@${name}` : name);
  return other === undefined ? undefined : `${before ?? ''}${other}${space ?? ''}`;
}

const STRING = /"[^"]*"|'[^']*'/g;

/** The name of a PHP function is no text. */
const isFunctionName = (expression: string, index: number): boolean =>
  /\bphp:function(?:String)?\(\s*$/.test(expression.slice(0, index));

/** An expression with its first two string literals swapped, or its only one changed. */
export function changeStrings(
  expression: string,
): { readonly text: string; readonly what: string; readonly isSwapped: boolean } | undefined {
  const found = [...expression.matchAll(STRING)].filter(({ index }) => !isFunctionName(expression, index));
  const [first] = found;
  if (first === undefined) return undefined;
  const second = found.find(([text]) => text.slice(1, -1) !== first[0].slice(1, -1));
  if (second !== undefined) {
    const text =
      expression.slice(0, first.index) +
      second[0] +
      expression.slice(first.index + first[0].length, second.index) +
      first[0] +
      expression.slice(second.index + second[0].length);
    return { text, what: `${first[0]} and ${second[0]} change places`, isSwapped: true };
  }
  const quote = first[0].charAt(0);
  const changed = `${quote}${first[0].slice(1, -1)}~${quote}`;
  const text = expression.slice(0, first.index) + changed + expression.slice(first.index + first[0].length);
  return { text, what: `${first[0]} is ${changed}`, isSwapped: false };
}

/** The first word of a raw text that no reference is part of, changed. Numbers stay numbers, so that a schema takes them. */
export function changeText(raw: string): { offset: number; length: number; text: string } | undefined {
  if (raw.startsWith('<![CDATA[')) {
    const inner = changeText(raw.slice(9, -3));
    return inner === undefined ? undefined : { ...inner, offset: inner.offset + 9 };
  }
  const plain = raw.replaceAll(/&[^;]*;|<!--[^]*?-->/g, (reference) => ' '.repeat(reference.length));
  const number = /^\s*(\d)/.exec(plain);
  if (number?.[1] !== undefined) {
    return { offset: plain.search(/\d/), length: 1, text: String((Number(number[1]) + 1) % 10) };
  }
  const word = /\S+/.exec(plain);
  return word === null ? undefined : { offset: word.index + word[0].length, length: 0, text: '~' };
}
