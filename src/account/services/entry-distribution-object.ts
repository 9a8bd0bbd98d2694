import type { AccountContext } from '../context.js';
import { dataName, type DataSide } from '../life/jobs.js';
import { effectiveSunrise, effectiveSunset, sunStatusOf } from '../life/sun.js';
import type { EntryDistributionRow, StoredActionName, ValidationErrorValue } from '../store/rows.js';
import { VALIDATION_ERROR } from '../types/entry-distribution.js';
import type { ApiObject } from '../wire/value.js';

/**
 * An entry distribution as the API shows it: its dates fall back to the entry's.
 *
 * @source kaltura/server, KalturaEntryDistribution.php
 */
export function entryDistributionToApi(
  { store, clock }: AccountContext,
  row: EntryDistributionRow,
): ApiObject {
  const entry = store.entries.get(row.entryId);
  const has = (action: StoredActionName, side: DataSide) =>
    (row.dataVersions[dataName(action, side)] ?? 0) > 0;
  return {
    objectType: 'KalturaEntryDistribution',
    id: row.id,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    submittedAt: row.submittedAt,
    entryId: row.entryId,
    partnerId: row.partnerId,
    distributionProfileId: row.distributionProfileId,
    status: row.status,
    sunStatus: sunStatusOf(row, entry, clock.nowSec()),
    dirtyStatus: row.dirtyStatus,
    thumbAssetIds: row.thumbAssetIds,
    flavorAssetIds: row.flavorAssetIds,
    assetIds: row.assetIds,
    sunrise: effectiveSunrise(row, entry),
    sunset: effectiveSunset(row, entry),
    remoteId: row.remoteId,
    plays: row.plays,
    views: row.views,
    validationErrors: row.validationErrors.map(validationErrorToApi),
    errorType: row.errorType,
    errorNumber: row.errorNumber,
    errorDescription: row.errorDescription,
    hasSubmitResultsLog: has('submit', 'returned'),
    hasSubmitSentDataLog: has('submit', 'sent'),
    hasUpdateResultsLog: has('update', 'returned'),
    hasUpdateSentDataLog: has('update', 'sent'),
    hasDeleteResultsLog: has('delete', 'returned'),
    hasDeleteSentDataLog: has('delete', 'sent'),
  };
}

/** What each sort of error is called, and where its data goes. @source KalturaDistributionValidationErrorArray.php */
const ERROR_CLASSES: Readonly<
  Record<ValidationErrorValue['errorType'], (error: ValidationErrorValue) => ApiObject>
> = {
  1: ({ data }) => ({ objectType: `${VALIDATION_ERROR}MissingFlavor`, flavorParamsId: data }),
  2: ({ data }) => ({ objectType: `${VALIDATION_ERROR}MissingThumbnail`, dimensions: dimensionsOf(data) }),
  3: ({ data }) => ({ objectType: `${VALIDATION_ERROR}MissingMetadata`, fieldName: data }),
  4: ({ data, validationErrorType, validationErrorParam, metadataProfileId }) => ({
    objectType: `${VALIDATION_ERROR}${metadataProfileId == null ? 'InvalidData' : 'InvalidMetadata'}`,
    fieldName: data,
    validationErrorType,
    validationErrorParam,
    metadataProfileId,
  }),
  5: ({ data }) => ({ objectType: `${VALIDATION_ERROR}MissingAsset`, data }),
  6: ({ data }) => ({ objectType: `${VALIDATION_ERROR}ConditionNotMet`, conditionName: data }),
};

function validationErrorToApi(error: ValidationErrorValue): ApiObject {
  const { action, errorType, description } = error;
  return { ...ERROR_CLASSES[errorType](error), action, errorType, description };
}

/** e.g. `640x360`; texts, as the server has them. */
function dimensionsOf(size: string): ApiObject {
  const [width = '', height = ''] = size.split('x');
  return { objectType: 'KalturaDistributionThumbDimensions', width, height };
}
