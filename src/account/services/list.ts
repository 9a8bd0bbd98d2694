import type { FilterOperator } from '../types/base.js';
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
  const conditions = conditionsOf(filter);
  const found = rows.filter((row) => conditions.every(({ field, holds }) => holds(valueOf(row, field))));
  const sorted = order(
    found,
    filter?.['orderBy'],
    valueOf,
    options?.orderFields ?? ['createdAt', 'updatedAt'],
  );
  return { rows: page(sorted, pager, options?.forcedPageSize), totalCount: found.length };
}

interface Condition {
  readonly field: string;
  readonly holds: (value: Comparable) => boolean;
}

/** What a filter asks for, made once for all rows. */
function conditionsOf(filter: ApiObject | undefined): Condition[] {
  return Object.entries(filter ?? {}).flatMap(([name, wanted]) => {
    const [, field = '', operator] = CONDITION.exec(name) ?? [];
    // An empty text is no condition; an empty number was bound to 0 and is one.
    if (operator === undefined || wanted === undefined || wanted === null || wanted === '') return [];
    const test = OPERATORS[operator as FilterOperator](wanted as Comparable);
    return [{ field, holds: (value) => value !== null && value !== undefined && test(value) }];
  });
}

type Test = (value: NonNullable<Comparable>) => boolean;

const OPERATORS: Readonly<Record<FilterOperator, (wanted: Comparable) => Test>> = {
  Equal: (wanted) => {
    const text = toText(wanted);
    return (value) => toText(value) === text;
  },
  In: (wanted) => {
    const texts = new Set(toText(wanted).split(',').slice(0, MAX_IN));
    return (value) => texts.has(toText(value));
  },
  GreaterThanOrEqual: (wanted) => (value) => Number(value) >= Number(wanted),
  LessThanOrEqual: (wanted) => (value) => Number(value) <= Number(wanted),
};

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
  if (keys.length === 0) return rows;
  const keyed = rows.map((row) => ({ row, values: keys.map(({ field }) => valueOf(row, field)) }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of keys.entries()) {
      const difference = compare(a.values[index], b.values[index]);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
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
