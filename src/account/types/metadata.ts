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
  stringEnum,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaMetadataObjectType */
export const KALTURA_METADATA_OBJECT_TYPE = stringEnum('KalturaMetadataObjectType', {
  ENTRY: 1,
  CATEGORY: 2,
  USER: 3,
  PARTNER: 4,
  DYNAMIC_OBJECT: 5,
  USER_ENTRY: 6,
  AD_CUE_POINT: 'adCuePointMetadata.AdCuePoint',
  ANNOTATION: 'annotationMetadata.Annotation',
  CODE_CUE_POINT: 'codeCuePointMetadata.CodeCuePoint',
  ANSWER_CUE_POINT: 'quiz.AnswerCuePoint',
  QUESTION_CUE_POINT: 'quiz.QuestionCuePoint',
  THUMB_CUE_POINT: 'thumbCuePointMetadata.thumbCuePoint',
});

/** @source KalturaMetadataStatus */
export const METADATA_STATUS = { VALID: 1, INVALID: 2, DELETED: 3 } as const;
/** @source KalturaMetadataProfileStatus */
export const METADATA_PROFILE_STATUS = { ACTIVE: 1, DEPRECATED: 2, TRANSFORMING: 3 } as const;

const OBJECT_TYPE = enumOf(KALTURA_METADATA_OBJECT_TYPE);
const STATUS = enumOf(intEnum('KalturaMetadataStatus', METADATA_STATUS));
const PROFILE_STATUS = enumOf(intEnum('KalturaMetadataProfileStatus', METADATA_PROFILE_STATUS));
const CREATE_MODE = enumOf(intEnum('KalturaMetadataProfileCreateMode', { API: 1, KMC: 2, APP: 3 }));
const DATES = {
  createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
} as const;

/** Custom metadata. @source order of the generated clients */
export const METADATA_CLASSES: readonly ClassSpec[] = [
  classSpec(
    'KalturaMetadataProfile',
    {
      id: readonly(int),
      partnerId: readonly(int),
      metadataObjectType: OBJECT_TYPE,
      version: readonly(int),
      name: string,
      systemName: string,
      description: string,
      createdAt: readonly(time),
      updatedAt: readonly(time),
      status: readonly(PROFILE_STATUS),
      xsd: readonly(string),
      views: readonly(string),
      xslt: readonly(string),
      createMode: CREATE_MODE,
      disableReIndexing: bool,
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaMetadata',
    {
      id: readonly(int),
      partnerId: readonly(int),
      metadataProfileId: readonly(int),
      metadataProfileVersion: readonly(int),
      metadataObjectType: readonly(OBJECT_TYPE),
      objectId: readonly(string),
      version: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      status: readonly(STATUS),
      xml: readonly(string),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaMetadataProfileFilter',
    filterFields({
      id: [int, 'Equal'],
      partnerId: [int, 'Equal'],
      metadataObjectType: [OBJECT_TYPE, 'Equal', 'In'],
      version: [int, 'Equal'],
      name: [string, 'Equal'],
      systemName: [string, 'Equal', 'In'],
      ...DATES,
      status: [PROFILE_STATUS, 'Equal', 'In'],
      createMode: [CREATE_MODE, 'Equal', 'In'],
    }),
    { extends: 'KalturaFilter' },
  ),
  classSpec(
    'KalturaMetadataFilter',
    filterFields({
      partnerId: [int, 'Equal'],
      metadataProfileId: [int, 'Equal', 'In'],
      metadataProfileVersion: [int, 'Equal', 'GreaterThanOrEqual', 'LessThanOrEqual'],
      metadataObjectType: [OBJECT_TYPE, 'Equal'],
      objectId: [string, 'Equal', 'In'],
      version: [int, 'Equal', 'GreaterThanOrEqual', 'LessThanOrEqual'],
      ...DATES,
      status: [STATUS, 'Equal', 'In'],
    }),
    { extends: 'KalturaRelatedFilter' },
  ),
  listClass('KalturaMetadataProfileListResponse', 'KalturaMetadataProfile'),
  listClass('KalturaMetadataListResponse', 'KalturaMetadata'),
];
