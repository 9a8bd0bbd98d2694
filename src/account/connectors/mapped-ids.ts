import type { ProfileRow } from '../store/rows.js';

/** The target's id for one of ours, by an array of KalturaKeyValue of the profile; `undefined` where none is. */
export function mappedId({ own }: ProfileRow, property: string, id: number): number | undefined {
  const pairs = own[property];
  if (!Array.isArray(pairs)) return undefined;
  const found = (pairs as readonly { key?: unknown; value?: unknown }[]).find(
    ({ key }) => Number(key) === id,
  );
  const value = found === undefined ? Number.NaN : Number(found.value);
  return Number.isInteger(value) ? value : undefined;
}
