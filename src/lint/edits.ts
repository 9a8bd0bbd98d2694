import type { Edit } from './rule.js';

/**
 * A text with changes made in it. Of changes that overlap, the first one wins: the others are told again by the
 * next look at the file.
 */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
): { readonly text: string; readonly applied: number } {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset || a.length - b.length);
  let result = '';
  let at = 0;
  let applied = 0;
  for (const { offset, length, text: replacement } of sorted) {
    // Two that insert at one place would come in any order.
    if (offset < at || (applied > 0 && offset === at && length === 0)) continue;
    result += text.slice(at, offset) + replacement;
    at = offset + length;
    applied += 1;
  }
  return { text: result + text.slice(at), applied };
}
