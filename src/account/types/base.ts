import {
  arrayOf,
  classSpec,
  enumOf,
  int,
  intEnum,
  readonly,
  string,
  type ClassSpec,
  type FieldSpec,
} from './spec.js';

/** @source KalturaNullableBoolean */
export const NULLABLE_BOOLEAN = intEnum('KalturaNullableBoolean', {
  NULL_VALUE: -1,
  FALSE_VALUE: 0,
  TRUE_VALUE: 1,
});

const RESPONSE_PROFILE_TYPE = intEnum('KalturaResponseProfileType', {
  INCLUDE_FIELDS: 1,
  EXCLUDE_FIELDS: 2,
});

/** What a filter may ask of a field. */
export type FilterOperator = 'Equal' | 'In' | 'GreaterThanOrEqual' | 'LessThanOrEqual';

/**
 * The properties of a filter class, e.g. `{ id: [int, 'Equal', 'In'] }` makes `idEqual` and `idIn`. Lists
 * are comma texts whatever the field is.
 */
export function filterFields(
  fields: Readonly<Record<string, readonly [FieldSpec, ...FilterOperator[]]>>,
): Record<string, FieldSpec> {
  const made: Record<string, FieldSpec> = {};
  for (const [name, [type, ...operators]] of Object.entries(fields)) {
    for (const operator of operators) made[`${name}${operator}`] = operator === 'In' ? string : type;
  }
  return made;
}

/** Roots that every service's classes grow from. */
export const BASE_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaObject',
    { relatedObjects: readonly(arrayOf('KalturaListResponse')) },
    { abstract: true },
  ),
  classSpec(
    'KalturaListResponse',
    { totalCount: readonly(int) },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec(
    'KalturaFilter',
    {
      orderBy: string,
      advancedSearch: { type: { kind: 'object', class: 'KalturaSearchItem' }, access: 'readwrite' },
    },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec('KalturaRelatedFilter', {}, { extends: 'KalturaFilter', abstract: true }),
  classSpec('KalturaSearchItem', {}, { extends: 'KalturaObject', abstract: true }),
  classSpec('KalturaSearchOperator', {}, { extends: 'KalturaSearchItem' }),
  classSpec('KalturaPager', { pageSize: int, pageIndex: int }, { extends: 'KalturaObject' }),
  classSpec('KalturaFilterPager', {}, { extends: 'KalturaPager' }),
  classSpec('KalturaString', { value: string }, { extends: 'KalturaObject' }),
  classSpec('KalturaStringValue', { description: string, value: string }, { extends: 'KalturaObject' }),
  classSpec('KalturaKeyValue', { key: string, value: string }, { extends: 'KalturaObject' }),
  classSpec('KalturaBaseResponseProfile', {}, { extends: 'KalturaObject', abstract: true }),
  classSpec(
    'KalturaDetachedResponseProfile',
    { name: string, type: enumOf(RESPONSE_PROFILE_TYPE), fields: string },
    { extends: 'KalturaBaseResponseProfile' },
  ),
];
