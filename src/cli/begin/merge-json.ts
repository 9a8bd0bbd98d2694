/** Settings of an editor that are somebody's already: they get what they lack, and lose nothing. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** What tells entries of a list apart: a task by its label, an association by its pattern. */
const nameOf = (value: Json): string =>
  JSON.stringify(isObject(value) ? (value['label'] ?? value['pattern'] ?? value) : value);

function merge(mine: Json, wanted: Json): Json {
  if (isObject(mine) && isObject(wanted)) {
    const merged: Record<string, Json> = { ...mine };
    for (const [key, value] of Object.entries(wanted)) {
      const own = mine[key];
      merged[key] = own === undefined ? value : merge(own, value);
    }
    return merged;
  }
  if (isList(mine) && isList(wanted)) {
    const there = new Set(mine.map(nameOf));
    return [...mine, ...wanted.filter((value) => !there.has(nameOf(value)))];
  }
  return mine;
}

/** What became of a file that was there. */
export type Merged =
  | { readonly kind: 'same' }
  | { readonly kind: 'extended'; readonly text: string }
  /** It has comments, or a layout that would be lost. */
  | { readonly kind: 'unreadable' };

/** Adds to a JSON text what it lacks, in its own layout. */
export function mergeJson(text: string, wanted: string): Merged {
  let mine: Json;
  try {
    mine = JSON.parse(text) as Json;
  } catch {
    return { kind: 'unreadable' };
  }
  const merged = merge(mine, JSON.parse(wanted) as Json);
  if (JSON.stringify(merged) === JSON.stringify(mine)) return { kind: 'same' };
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const print = (value: Json) => `${JSON.stringify(value, null, indent)}\n`;
  // Who laid it out otherwise had a reason.
  const isAsPrinted = print(mine).trim() === text.replaceAll('\r\n', '\n').trim();
  return isAsPrinted ? { kind: 'extended', text: print(merged) } : { kind: 'unreadable' };
}
