import type { ApiValue } from '../wire/value.js';

/** A scalar that a client sent, as a text: empty for `null`, for what was not sent, and for objects. */
export const textOf = (value: ApiValue | undefined): string =>
  typeof value === 'object' || value === undefined ? '' : String(value);
