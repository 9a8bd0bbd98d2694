import { filterFields } from './base.js';
import {
  classSpec,
  enumOf,
  insertOnly,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  time,
  type ClassSpec,
} from './spec.js';

const STATUS = enumOf(intEnum('KalturaCategoryStatus', { UPDATING: 1, ACTIVE: 2, DELETED: 3, PURGED: 4 }));
const ENTRY_STATUS = enumOf(
  intEnum('KalturaCategoryEntryStatus', { PENDING: 1, ACTIVE: 2, DELETED: 3, REJECTED: 4 }),
);
const DATES = {
  createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
} as const;

/** Categories and what is in them. @source order of the generated clients */
export const CATEGORY_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaCategory',
    {
      id: readonly(int),
      parentId: int,
      depth: readonly(int),
      partnerId: readonly(int),
      name: string,
      fullName: readonly(string),
      fullIds: readonly(string),
      entriesCount: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      description: string,
      tags: string,
      appearInList: int,
      privacy: int,
      inheritanceType: int,
      userJoinPolicy: readonly(int),
      defaultPermissionLevel: int,
      owner: string,
      directEntriesCount: readonly(int),
      referenceId: string,
      contributionPolicy: int,
      membersCount: readonly(int),
      pendingMembersCount: readonly(int),
      privacyContext: string,
      privacyContexts: readonly(string),
      status: readonly(STATUS),
      inheritedParentId: readonly(int),
      partnerSortValue: int,
      partnerData: string,
      defaultOrderBy: string,
      directSubCategoriesCount: readonly(int),
      moderation: int,
      pendingEntriesCount: readonly(int),
      isAggregationCategory: int,
      aggregationCategories: string,
      adminTags: string,
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaCategoryEntry',
    {
      categoryId: insertOnly(int),
      entryId: insertOnly(string),
      createdAt: readonly(time),
      categoryFullIds: readonly(string),
      status: readonly(ENTRY_STATUS),
      creatorUserId: readonly(string),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaCategoryFilter',
    {
      ...filterFields({
        id: [int, 'Equal', 'In'],
        parentId: [int, 'Equal', 'In'],
        depth: [int, 'Equal'],
        fullName: [string, 'Equal', 'In'],
        fullIds: [string, 'Equal'],
        ...DATES,
        referenceId: [string, 'Equal'],
        status: [STATUS, 'Equal', 'In'],
      }),
      fullNameStartsWith: string,
      freeText: string,
    },
    { extends: 'KalturaRelatedFilter' },
  ),
  classSpec(
    'KalturaCategoryEntryFilter',
    filterFields({
      categoryId: [int, 'Equal', 'In'],
      entryId: [string, 'Equal', 'In'],
      createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      status: [ENTRY_STATUS, 'Equal', 'In'],
    }),
    { extends: 'KalturaRelatedFilter' },
  ),
  listClass('KalturaCategoryListResponse', 'KalturaCategory'),
  listClass('KalturaCategoryEntryListResponse', 'KalturaCategoryEntry'),
];
