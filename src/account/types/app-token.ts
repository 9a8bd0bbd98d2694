import { filterFields } from './base.js';
import { KALTURA_SESSION_TYPE } from './session.js';
import {
  classSpec,
  enumOf,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  stringEnum,
  time,
  type ClassSpec,
} from './spec.js';

/** @source AppTokenStatus */
export const APP_TOKEN_STATUS = { DISABLED: 1, ACTIVE: 2, DELETED: 3 } as const;

const KALTURA_APP_TOKEN_STATUS = intEnum('KalturaAppTokenStatus', APP_TOKEN_STATUS);
const KALTURA_APP_TOKEN_HASH_TYPE = stringEnum('KalturaAppTokenHashType', {
  MD5: 'MD5',
  SHA1: 'SHA1',
  SHA256: 'SHA256',
  SHA512: 'SHA512',
});

/** @source kaltura/server, KalturaAppToken.php, KalturaAppTokenBaseFilter.php */
export const APP_TOKEN_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaAppToken',
    {
      id: readonly(string),
      token: readonly(string),
      partnerId: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      status: readonly(enumOf(KALTURA_APP_TOKEN_STATUS)),
      expiry: time,
      sessionType: enumOf(KALTURA_SESSION_TYPE),
      sessionUserId: string,
      sessionDuration: int,
      sessionPrivileges: string,
      hashType: enumOf(KALTURA_APP_TOKEN_HASH_TYPE),
      description: string,
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaAppTokenBaseFilter',
    filterFields({
      id: [string, 'Equal', 'In'],
      createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      status: [enumOf(KALTURA_APP_TOKEN_STATUS), 'Equal', 'In'],
      sessionUserId: [string, 'Equal'],
    }),
    { extends: 'KalturaFilter', abstract: true },
  ),
  classSpec('KalturaAppTokenFilter', {}, { extends: 'KalturaAppTokenBaseFilter' }),
  listClass('KalturaAppTokenListResponse', 'KalturaAppToken'),
];
