import { filterFields, NULLABLE_BOOLEAN } from './base.js';
import {
  classSpec,
  enumOf,
  float,
  insertOnly,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaUploadTokenStatus */
export const UPLOAD_TOKEN_STATUS = {
  PENDING: 0,
  PARTIAL_UPLOAD: 1,
  FULL_UPLOAD: 2,
  CLOSED: 3,
  TIMED_OUT: 4,
  DELETED: 5,
} as const;

const STATUS = enumOf(intEnum('KalturaUploadTokenStatus', UPLOAD_TOKEN_STATUS));

export const UPLOAD_TOKEN_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaUploadToken',
    {
      id: readonly(string),
      partnerId: readonly(int),
      userId: readonly(string),
      status: readonly(STATUS),
      fileName: insertOnly(string),
      fileSize: insertOnly(float),
      uploadedFileSize: readonly(float),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      uploadUrl: readonly(string),
      autoFinalize: insertOnly(enumOf(NULLABLE_BOOLEAN)),
      attachedObjectType: readonly(string),
      attachedObjectId: readonly(string),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaUploadTokenFilter',
    filterFields({
      id: [string, 'Equal', 'In'],
      userId: [string, 'Equal'],
      status: [STATUS, 'Equal', 'In'],
      fileName: [string, 'Equal'],
      fileSize: [float, 'Equal'],
    }),
    { extends: 'KalturaFilter' },
  ),
  listClass('KalturaUploadTokenListResponse', 'KalturaUploadToken'),
];
