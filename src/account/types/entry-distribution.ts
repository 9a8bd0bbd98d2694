import { DISTRIBUTION_STATUS } from '../../core/distribution.js';
import { filterFields } from './base.js';
import { DISTRIBUTION_ACTION, THUMB_DIMENSIONS } from './distribution.js';
import {
  arrayOf,
  bool,
  classSpec,
  enumOf,
  insertOnly,
  int,
  intEnum,
  listClass,
  object,
  readonly,
  string,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaEntryDistributionStatus */
export const ENTRY_DISTRIBUTION_STATUS = intEnum('KalturaEntryDistributionStatus', DISTRIBUTION_STATUS);

/** @source KalturaEntryDistributionFlag */
export const ENTRY_DISTRIBUTION_FLAG = intEnum('KalturaEntryDistributionFlag', {
  NONE: 0,
  SUBMIT_REQUIRED: 1,
  DELETE_REQUIRED: 2,
  UPDATE_REQUIRED: 3,
  ENABLE_REQUIRED: 4,
  DISABLE_REQUIRED: 5,
});

/** @source KalturaEntryDistributionSunStatus */
export const ENTRY_DISTRIBUTION_SUN_STATUS = intEnum('KalturaEntryDistributionSunStatus', {
  BEFORE_SUNRISE: 1,
  AFTER_SUNRISE: 2,
  AFTER_SUNSET: 3,
});

/** @source KalturaDistributionErrorType */
export const DISTRIBUTION_ERROR_TYPE = intEnum('KalturaDistributionErrorType', {
  MISSING_FLAVOR: 1,
  MISSING_THUMBNAIL: 2,
  MISSING_METADATA: 3,
  INVALID_DATA: 4,
  MISSING_ASSET: 5,
  CONDITION_NOT_MET: 6,
});

/** @source KalturaDistributionValidationErrorType */
export const DISTRIBUTION_VALIDATION_ERROR_TYPE = intEnum('KalturaDistributionValidationErrorType', {
  CUSTOM_ERROR: 0,
  STRING_EMPTY: 1,
  STRING_TOO_LONG: 2,
  STRING_TOO_SHORT: 3,
  INVALID_FORMAT: 4,
});

/** @source KalturaBatchJobErrorTypes */
export const BATCH_JOB_ERROR_TYPE = intEnum('KalturaBatchJobErrorTypes', {
  APP: 0,
  RUNTIME: 1,
  HTTP: 2,
  CURL: 3,
  KALTURA_API: 4,
  KALTURA_CLIENT: 5,
});

export const VALIDATION_ERROR = 'KalturaDistributionValidationError';
const OF_ERROR = { extends: VALIDATION_ERROR } as const;

const VALIDATION_ERRORS: readonly ClassSpec[] = [
  classSpec(
    VALIDATION_ERROR,
    {
      action: enumOf(DISTRIBUTION_ACTION),
      errorType: enumOf(DISTRIBUTION_ERROR_TYPE),
      description: string,
    },
    { extends: 'KalturaObject', abstract: true },
  ),
  classSpec(`${VALIDATION_ERROR}MissingFlavor`, { flavorParamsId: string }, OF_ERROR),
  classSpec(`${VALIDATION_ERROR}MissingThumbnail`, { dimensions: object(THUMB_DIMENSIONS) }, OF_ERROR),
  classSpec(`${VALIDATION_ERROR}MissingMetadata`, { fieldName: string }, OF_ERROR),
  classSpec(
    `${VALIDATION_ERROR}InvalidData`,
    {
      fieldName: string,
      validationErrorType: enumOf(DISTRIBUTION_VALIDATION_ERROR_TYPE),
      validationErrorParam: string,
    },
    OF_ERROR,
  ),
  classSpec(
    `${VALIDATION_ERROR}InvalidMetadata`,
    { metadataProfileId: int },
    { extends: `${VALIDATION_ERROR}InvalidData` },
  ),
  classSpec(`${VALIDATION_ERROR}MissingAsset`, { data: string }, OF_ERROR),
  classSpec(`${VALIDATION_ERROR}ConditionNotMet`, { conditionName: string }, OF_ERROR),
];

/** @source kaltura/server, KalturaEntryDistribution.php */
export const ENTRY_DISTRIBUTION_CLASSES: readonly ClassSpec[] = [
  ...VALIDATION_ERRORS,
  classSpec(
    'KalturaEntryDistribution',
    {
      id: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      submittedAt: readonly(time),
      entryId: insertOnly(string),
      partnerId: readonly(int),
      distributionProfileId: insertOnly(int),
      status: readonly(enumOf(ENTRY_DISTRIBUTION_STATUS)),
      sunStatus: readonly(enumOf(ENTRY_DISTRIBUTION_SUN_STATUS)),
      dirtyStatus: readonly(enumOf(ENTRY_DISTRIBUTION_FLAG)),
      thumbAssetIds: string,
      flavorAssetIds: string,
      assetIds: string,
      sunrise: time,
      sunset: time,
      remoteId: readonly(string),
      plays: readonly(int),
      views: readonly(int),
      validationErrors: arrayOf(VALIDATION_ERROR),
      errorType: readonly(enumOf(BATCH_JOB_ERROR_TYPE)),
      errorNumber: readonly(int),
      errorDescription: readonly(string),
      hasSubmitResultsLog: readonly(bool),
      hasSubmitSentDataLog: readonly(bool),
      hasUpdateResultsLog: readonly(bool),
      hasUpdateSentDataLog: readonly(bool),
      hasDeleteResultsLog: readonly(bool),
      hasDeleteSentDataLog: readonly(bool),
    },
    { extends: 'KalturaObject' },
  ),
  classSpec(
    'KalturaEntryDistributionFilter',
    filterFields({
      id: [int, 'Equal', 'In'],
      createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      submittedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      entryId: [string, 'Equal', 'In'],
      distributionProfileId: [int, 'Equal', 'In'],
      status: [enumOf(ENTRY_DISTRIBUTION_STATUS), 'Equal', 'In'],
      dirtyStatus: [enumOf(ENTRY_DISTRIBUTION_FLAG), 'Equal', 'In'],
      sunrise: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
      sunset: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
    }),
    { extends: 'KalturaFilter' },
  ),
  listClass('KalturaEntryDistributionListResponse', 'KalturaEntryDistribution'),
];
