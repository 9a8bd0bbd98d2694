import type { ChangeSpec } from '@codemirror/state';

/**
 * The one stretch in which two texts differ, as a change from the first to the second: what lies before and behind
 * stays, with cursor, folds and place.
 */
export function toChange(before: string, after: string): ChangeSpec | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
