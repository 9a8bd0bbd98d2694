import type { ApiObject, ApiValue } from '../wire/value.js';

/** What a filter compares with: `null` and `undefined` are no match for anything. */
export type Comparable = string | number | boolean | null | undefined;

export interface ListOptions<R> {
  /** The value of a field, by the name the filter calls it, e.g. `createdAt`. The row's own property by default. */
  readonly readField?: (row: R, field: string) => Comparable;
  /** Fields that `orderBy` may name; others are dropped silently, as on the server. */
  readonly orderFields?: readonly string[];
  /** A page size that overrides the caller's. */
  readonly forcedPageSize?: number;
}

// e.g. "createdAtGreaterThanOrEqual"
const CONDITION = /^(\w+?)(Equal|In|GreaterThanOrEqual|LessThanOrEqual)$/;

/** More values of an `In` than these are not looked at. */
const MAX_IN = 500;
const MAX_PAGE_SIZE = 500;
const DEFAULT_PAGE_SIZE = 30;

/**
 * Filters, sorts and pages rows as the server's lists do.
 *
 * @returns the rows of the page, and how many there are over all pages.
 * @source kaltura/server, KalturaFilter.php, filters.class.php, KalturaPager.php
 */
export function listRows<R>(
  rows: readonly R[],
  filter: ApiObject | undefined,
  pager: ApiObject | undefined,
  options?: ListOptions<R>,
): { rows: R[]; totalCount: number } {
  const valueOf =
    options?.readField ?? ((row: R, field: string) => (row as Record<string, Comparable>)[field]);
  const found = rows.filter((row) => matches(row, filter, valueOf));
  const sorted = order(
    found,
    filter?.['orderBy'],
    valueOf,
    options?.orderFields ?? ['createdAt', 'updatedAt'],
  );
  return { rows: page(sorted, pager, options?.forcedPageSize), totalCount: found.length };
}

function matches<R>(
  row: R,
  filter: ApiObject | undefined,
  valueOf: (row: R, field: string) => Comparable,
): boolean {
  if (filter === undefined) return true;
  return Object.entries(filter).every(([name, wanted]) => {
    const [, field = '', operator] = CONDITION.exec(name) ?? [];
    // An empty text is no condition; an empty number was bound to 0 and is one.
    if (operator === undefined || wanted === undefined || wanted === null || wanted === '') return true;
    return holds(valueOf(row, field), operator, wanted);
  });
}

function holds(value: Comparable, operator: string, wanted: ApiValue): boolean {
  if (value === null || value === undefined) return false;
  const text = toText(value);
  if (operator === 'Equal') return text === toText(wanted as Comparable);
  if (operator === 'In')
    return toText(wanted as Comparable)
      .split(',')
      .slice(0, MAX_IN)
      .includes(text);
  return operator === 'GreaterThanOrEqual'
    ? Number(value) >= Number(wanted)
    : Number(value) <= Number(wanted);
}

const toText = (value: Comparable): string =>
  typeof value === 'boolean' ? (value ? '1' : '0') : String(value ?? '');

/** `orderBy` is a comma text of `+field` and `-field`; without a sign a name means nothing. */
function order<R>(
  rows: R[],
  orderBy: ApiValue | undefined,
  valueOf: (row: R, field: string) => Comparable,
  known: readonly string[],
): R[] {
  if (typeof orderBy !== 'string') return rows;
  const keys = orderBy
    .split(',')
    .map((key) => ({ sign: key[0] === '+' ? 1 : key[0] === '-' ? -1 : 0, field: key.slice(1) }))
    .filter(({ sign, field }) => sign !== 0 && known.includes(field));
  return rows.toSorted((a, b) => {
    for (const { sign, field } of keys) {
      const difference = compare(valueOf(a, field), valueOf(b, field));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

function compare(a: Comparable, b: Comparable): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1;
  return Number(a) - Number(b);
}

/** A size of 0 or below is no limit, on the first page. */
function page<R>(rows: R[], pager: ApiObject | undefined, forcedSize: number | undefined): R[] {
  const size = Math.min(MAX_PAGE_SIZE, forcedSize ?? toNumber(pager?.['pageSize'], DEFAULT_PAGE_SIZE));
  const index = Math.max(1, toNumber(pager?.['pageIndex'], 1));
  if (size <= 0) return index === 1 ? rows : [];
  return rows.slice((index - 1) * size, index * size);
}

const toNumber = (value: ApiValue | undefined, fallback: number): number =>
  typeof value === 'number' ? value : fallback;
