import { filterFields, NULLABLE_BOOLEAN } from './base.js';
import { PROVIDER_TYPE, PROVIDER_TYPES } from './providers.js';
import {
  arrayOf,
  bool,
  classSpec,
  enumOf,
  insertOnly,
  int,
  intEnum,
  listClass,
  readonly,
  string,
  stringEnum,
  time,
  type ClassSpec,
} from './spec.js';

/** @source KalturaDistributionProfileStatus */
export const PROFILE_STATUS = intEnum('KalturaDistributionProfileStatus', {
  DISABLED: 1,
  ENABLED: 2,
  DELETED: 3,
});

/** @source KalturaDistributionProfileActionStatus */
export const PROFILE_ACTION_STATUS = intEnum('KalturaDistributionProfileActionStatus', {
  DISABLED: 1,
  AUTOMATIC: 2,
  MANUAL: 3,
});

/** @source KalturaDistributionAction */
export const DISTRIBUTION_ACTION = intEnum('KalturaDistributionAction', {
  SUBMIT: 1,
  UPDATE: 2,
  DELETE: 3,
  FETCH_REPORT: 4,
});

/** @source KalturaDistributionProtocol */
export const DISTRIBUTION_PROTOCOL = intEnum('KalturaDistributionProtocol', {
  FTP: 1,
  SCP: 2,
  SFTP: 3,
  HTTP: 4,
  HTTPS: 5,
  ASPERA: 10,
});

/** @source KalturaGenericDistributionProviderStatus */
export const GENERIC_PROVIDER_STATUS = intEnum('KalturaGenericDistributionProviderStatus', {
  ACTIVE: 2,
  DELETED: 3,
});

/** @source KalturaGenericDistributionProviderParser */
export const GENERIC_PROVIDER_PARSER = intEnum('KalturaGenericDistributionProviderParser', {
  XSL: 1,
  XPATH: 2,
  REGEX: 3,
});

/** @source KalturaDistributeTrigger */
export const DISTRIBUTE_TRIGGER = intEnum('KalturaDistributeTrigger', {
  ENTRY_READY: 1,
  MODERATION_APPROVED: 2,
});

/** @source KalturaDistributionFieldRequiredStatus */
export const FIELD_REQUIRED_STATUS = intEnum('KalturaDistributionFieldRequiredStatus', {
  NOT_REQUIRED: 0,
  REQUIRED_BY_PROVIDER: 1,
  REQUIRED_BY_PARTNER: 2,
  REQUIRED_FOR_AUTOMATIC_DISTRIBUTION: 3,
});

const EXTENSION_MODE = intEnum('KalturaMrssExtensionMode', { APPEND: 1, REPLACE: 2 });
const ENTRY_IDENTIFIER_FIELD = stringEnum('KalturaEntryIdentifierField', {
  ID: 'id',
  REFERENCE_ID: 'referenceId',
});
const CATEGORY_IDENTIFIER_FIELD = stringEnum('KalturaCategoryIdentifierField', {
  FULL_NAME: 'fullName',
  ID: 'id',
  REFERENCE_ID: 'referenceId',
});

const OBJECT = { extends: 'KalturaObject' } as const;
const PROVIDER = 'KalturaDistributionProvider';
export const THUMB_DIMENSIONS = 'KalturaDistributionThumbDimensions';
export const ASSET_RULE = 'KalturaAssetDistributionRule';
export const ASSET_CONDITION = 'KalturaAssetDistributionPropertyCondition';
export const FIELD_CONFIG = 'KalturaDistributionFieldConfig';

const PARTS: readonly ClassSpec[] = [
  classSpec(THUMB_DIMENSIONS, { width: int, height: int }, OBJECT),
  classSpec('KalturaAssetDistributionCondition', {}, { ...OBJECT, abstract: true }),
  classSpec(
    ASSET_CONDITION,
    { propertyName: string, propertyValue: string },
    { extends: 'KalturaAssetDistributionCondition' },
  ),
  classSpec(
    ASSET_RULE,
    { validationError: string, assetDistributionConditions: arrayOf('KalturaAssetDistributionCondition') },
    OBJECT,
  ),
  classSpec(
    FIELD_CONFIG,
    {
      fieldName: string,
      userFriendlyFieldName: string,
      entryMrssXslt: string,
      isRequired: enumOf(FIELD_REQUIRED_STATUS),
      type: string,
      updateOnChange: bool,
      updateParams: arrayOf('KalturaString'),
      isDefault: readonly(bool),
      triggerDeleteOnError: bool,
    },
    OBJECT,
  ),
  classSpec('KalturaObjectIdentifier', { extendedFeatures: string }, { ...OBJECT, abstract: true }),
  classSpec(
    'KalturaEntryIdentifier',
    { identifier: enumOf(ENTRY_IDENTIFIER_FIELD) },
    { extends: 'KalturaObjectIdentifier' },
  ),
  classSpec(
    'KalturaCategoryIdentifier',
    { identifier: enumOf(CATEGORY_IDENTIFIER_FIELD) },
    { extends: 'KalturaObjectIdentifier' },
  ),
  classSpec(
    'KalturaExtendingItemMrssParameter',
    {
      xpath: string,
      identifier: { type: { kind: 'object', class: 'KalturaObjectIdentifier' }, access: 'readwrite' },
      extensionMode: enumOf(EXTENSION_MODE),
    },
    OBJECT,
  ),
];

const PROVIDERS: readonly ClassSpec[] = [
  classSpec(
    PROVIDER,
    {
      type: readonly(enumOf(PROVIDER_TYPE)),
      name: string,
      scheduleUpdateEnabled: bool,
      availabilityUpdateEnabled: bool,
      deleteInsteadUpdate: bool,
      intervalBeforeSunrise: int,
      intervalBeforeSunset: int,
      updateRequiredEntryFields: string,
      updateRequiredMetadataXPaths: string,
    },
    { ...OBJECT, abstract: true },
  ),
  classSpec(
    'KalturaGenericDistributionProvider',
    {
      id: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      partnerId: readonly(int),
      isDefault: bool,
      status: readonly(enumOf(GENERIC_PROVIDER_STATUS)),
      optionalFlavorParamsIds: string,
      requiredFlavorParamsIds: string,
      optionalThumbDimensions: arrayOf(THUMB_DIMENSIONS),
      requiredThumbDimensions: arrayOf(THUMB_DIMENSIONS),
      editableFields: string,
      mandatoryFields: string,
    },
    { extends: PROVIDER },
  ),
  ...PROVIDER_TYPES.filter(({ type }) => type !== 1).map(({ providerClass }) =>
    classSpec(providerClass, {}, { extends: PROVIDER }),
  ),
  classSpec(
    'KalturaGenericDistributionProviderAction',
    {
      id: readonly(int),
      createdAt: readonly(time),
      updatedAt: readonly(time),
      genericDistributionProviderId: insertOnly(int),
      action: insertOnly(enumOf(DISTRIBUTION_ACTION)),
      status: readonly(enumOf(GENERIC_PROVIDER_STATUS)),
      resultsParser: enumOf(GENERIC_PROVIDER_PARSER),
      protocol: enumOf(DISTRIBUTION_PROTOCOL),
      serverAddress: string,
      remotePath: string,
      remoteUsername: string,
      remotePassword: string,
      editableFields: string,
      mandatoryFields: string,
      mrssTransformer: readonly(string),
      mrssValidator: readonly(string),
      resultsTransformer: readonly(string),
    },
    OBJECT,
  ),
];

const DATED = {
  createdAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
  updatedAt: [time, 'GreaterThanOrEqual', 'LessThanOrEqual'],
} as const;

const FILTER = { extends: 'KalturaFilter' } as const;
const PROVIDER_FILTER = 'KalturaDistributionProviderFilter';

const FILTERS: readonly ClassSpec[] = [
  classSpec(PROVIDER_FILTER, filterFields({ type: [enumOf(PROVIDER_TYPE), 'Equal', 'In'] }), FILTER),
  classSpec(
    'KalturaGenericDistributionProviderFilter',
    filterFields({
      id: [int, 'Equal', 'In'],
      ...DATED,
      partnerId: [int, 'Equal', 'In'],
      isDefault: [enumOf(NULLABLE_BOOLEAN), 'Equal', 'In'],
      status: [enumOf(GENERIC_PROVIDER_STATUS), 'Equal', 'In'],
    }),
    { extends: PROVIDER_FILTER },
  ),
  ...PROVIDER_TYPES.filter(({ type }) => type !== 1).map(({ providerClass }) =>
    classSpec(`${providerClass}Filter`, {}, { extends: PROVIDER_FILTER }),
  ),
  classSpec(
    'KalturaGenericDistributionProviderActionFilter',
    filterFields({
      id: [int, 'Equal', 'In'],
      ...DATED,
      genericDistributionProviderId: [int, 'Equal', 'In'],
      action: [enumOf(DISTRIBUTION_ACTION), 'Equal', 'In'],
    }),
    FILTER,
  ),
  classSpec(
    'KalturaPartnerFilter',
    filterFields({ id: [int, 'Equal', 'In'], name: [string, 'Equal'], status: [int, 'Equal', 'In'] }),
    FILTER,
  ),
];

/**
 * Providers, their actions, and the parts that profiles have.
 *
 * @source kaltura/server, plugins/content_distribution/lib/api
 */
export const DISTRIBUTION_CLASSES: readonly ClassSpec[] = [
  ...PARTS,
  ...PROVIDERS,
  ...FILTERS,
  listClass('KalturaDistributionProviderListResponse', PROVIDER),
  listClass('KalturaGenericDistributionProviderListResponse', 'KalturaGenericDistributionProvider'),
  listClass(
    'KalturaGenericDistributionProviderActionListResponse',
    'KalturaGenericDistributionProviderAction',
  ),
];
