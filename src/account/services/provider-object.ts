import type { GenericProviderActionRow, GenericProviderRow, ThumbDimensions } from '../store/rows.js';
import { THUMB_DIMENSIONS } from '../types/distribution.js';
import { GENERIC_TYPE, type ProviderType } from '../types/providers.js';
import type { ApiObject, ApiValue } from '../wire/value.js';

/**
 * A generic provider as the API shows it. Whether it is the default one is a number, or nothing at all.
 *
 * @source kaltura/server, KalturaGenericDistributionProvider.php
 */
export const providerToApi = (row: GenericProviderRow): ApiObject => ({
  ...row,
  objectType: 'KalturaGenericDistributionProvider',
  type: GENERIC_TYPE,
  isDefault: typeof row.isDefault === 'boolean' ? Number(row.isDefault) : null,
  availabilityUpdateEnabled: false,
  updateRequiredEntryFields: row.updateRequiredEntryFields ?? '',
  updateRequiredMetadataXPaths: row.updateRequiredMetadataXPaths ?? '',
  optionalThumbDimensions: dimensionsToApi(row.optionalThumbDimensions),
  requiredThumbDimensions: dimensionsToApi(row.requiredThumbDimensions),
});

/** A provider that is a plugin. Its lists are lists, though the class declares texts. */
export const providerTypeToApi = (provider: ProviderType): ApiObject => ({
  objectType: provider.providerClass,
  type: provider.type,
  name: provider.name,
  scheduleUpdateEnabled: provider.scheduleUpdateEnabled,
  availabilityUpdateEnabled: provider.availabilityUpdateEnabled,
  deleteInsteadUpdate: false,
  intervalBeforeSunrise: 0,
  intervalBeforeSunset: 0,
  updateRequiredEntryFields: provider.updateRequiredEntryFields,
  updateRequiredMetadataXPaths: provider.updateRequiredMetadataXPaths,
});

/** An action of a generic provider, its uploads and its password in clear included. */
export const actionToApi = (row: GenericProviderActionRow): ApiObject => ({
  ...row,
  objectType: 'KalturaGenericDistributionProviderAction',
});

export const dimensionsToApi = (rows: readonly ThumbDimensions[]): ApiObject[] =>
  rows.map(({ width, height }) => ({ objectType: THUMB_DIMENSIONS, width, height }));

/** Sent sizes, each once. A side that was left out is 0. */
export function toDimensions(sent: ApiValue | undefined): ThumbDimensions[] {
  const sizes = itemsOf(sent).map(({ width, height }) => ({
    width: typeof width === 'number' ? width : 0,
    height: typeof height === 'number' ? height : 0,
  }));
  return uniqueDimensions(sizes);
}

export const uniqueDimensions = (sizes: readonly ThumbDimensions[]): ThumbDimensions[] => [
  ...new Map(sizes.map((size) => [`${size.width}x${size.height}`, size])).values(),
];

/** The objects of a sent list. */
export const itemsOf = (sent: ApiValue | undefined): readonly ApiObject[] =>
  Array.isArray(sent) ? (sent as readonly ApiObject[]) : [];
