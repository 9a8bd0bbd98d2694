import { filterFields } from './base.js';
import {
  bool,
  classSpec,
  enumOf,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  time,
  type ClassSpec,
} from './spec.js';

const KALTURA_USER_STATUS = intEnum('KalturaUserStatus', { BLOCKED: 0, ACTIVE: 1, DELETED: 2 });
const KALTURA_USER_TYPE = intEnum('KalturaUserType', { USER: 0, GROUP: 1, APPLICATIVE_GROUP: 2 });

/** @source kaltura/server, KalturaBaseUser.php, KalturaUser.php, KalturaUserFilter.php */
export const USER_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaBaseUser',
    {
      id: string,
      partnerId: readonly(int),
      screenName: string,
      fullName: string,
      email: string,
      country: string,
      state: string,
      city: string,
      zip: string,
      thumbnailUrl: string,
      description: string,
      tags: string,
      adminTags: string,
      status: enumOf(KALTURA_USER_STATUS),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      partnerData: string,
      language: string,
      lastLoginTime: readonly(int),
      deletedAt: readonly(time),
    },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec(
    'KalturaUser',
    {
      type: enumOf(KALTURA_USER_TYPE),
      isAdmin: bool,
      isGuest: bool,
      roleIds: string,
      roleNames: readonly(string),
      isAccountOwner: bool,
      firstName: string,
      lastName: string,
      loginEnabled: bool,
    },
    { extends: 'KalturaBaseUser' },
  ),
  classSpec(
    'KalturaUserFilter',
    filterFields({ id: [string, 'Equal', 'In'], status: [enumOf(KALTURA_USER_STATUS), 'Equal', 'In'] }),
    { extends: 'KalturaRelatedFilter' },
  ),
  listClass('KalturaUserListResponse', 'KalturaUser'),
];
