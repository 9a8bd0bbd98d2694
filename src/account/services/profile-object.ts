import { authorizeUrl } from '../connectors/authorize.js';
import { mergedFieldConfigs } from '../connectors/fields.js';
import type { AccountContext } from '../context.js';
import { effectiveFlags } from '../life/provider.js';
import type {
  AssetDistributionRuleValue,
  FieldConfigValue,
  ProfileActionValue,
  ProfileRow,
} from '../store/rows.js';
import { ASSET_CONDITION, ASSET_RULE, FIELD_CONFIG } from '../types/distribution.js';
import type { TypeRegistry } from '../types/registry.js';
import type { ApiObject, ApiValue } from '../wire/value.js';
import { dimensionsToApi, itemsOf, toDimensions } from './provider-object.js';

const GENERIC_PROFILE = 'KalturaGenericDistributionProfile';
const CONFIGURABLE_PROFILE = 'KalturaConfigurableDistributionProfile';
const PROFILE_ACTION = 'KalturaGenericDistributionProfileAction';
const ENTRY_READY = 1;

/** The four overrides of a generic profile. */
export const PROFILE_ACTIONS = ['submitAction', 'updateAction', 'deleteAction', 'fetchReportAction'] as const;

/**
 * A profile as the API shows it, passwords in clear.
 *
 * @source kaltura/server, KalturaDistributionProfile.php (fromObject) and those that grow from it
 */
export function profileToApi(context: AccountContext, row: ProfileRow): ApiObject {
  const url = authorizeUrl(context, row);
  return {
    ...(row.own as Readonly<Record<string, ApiValue>>),
    ...(url !== undefined && { apiAuthorizeUrl: url }),
    ...baseToApi(context, row),
    ...(row.objectType === GENERIC_PROFILE && genericToApi(row)),
    ...(context.types.isA(row.objectType, CONFIGURABLE_PROFILE) && configurableToApi(row)),
  };
}

const baseToApi = (context: AccountContext, row: ProfileRow): ApiObject => ({
  objectType: row.objectType,
  id: row.id,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  partnerId: row.partnerId,
  providerType: row.providerType,
  name: row.name,
  status: row.status,
  ...enabledToApi(context, row),
  autoCreateFlavors: row.autoCreateFlavors,
  autoCreateThumb: row.autoCreateThumb,
  optionalFlavorParamsIds: row.optionalFlavorParamsIds,
  requiredFlavorParamsIds: row.requiredFlavorParamsIds,
  optionalThumbDimensions: dimensionsToApi(row.optionalThumbDimensions),
  requiredThumbDimensions: dimensionsToApi(row.requiredThumbDimensions),
  optionalAssetDistributionRules: row.optionalAssetDistributionRules.map(ruleToApi),
  requiredAssetDistributionRules: row.requiredAssetDistributionRules.map(ruleToApi),
  sunriseDefaultOffset: row.sunriseDefaultOffset,
  sunsetDefaultOffset: row.sunsetDefaultOffset,
  distributeTrigger: row.distributeTrigger ?? ENTRY_READY,
  supportImageEntry: false,
});

function enabledToApi(
  context: AccountContext,
  row: ProfileRow,
): Readonly<Record<string, ApiValue | undefined>> {
  const { submitEnabled, updateEnabled, deleteEnabled, reportEnabled } = effectiveFlags(context.store, row);
  return { submitEnabled, updateEnabled, deleteEnabled, reportEnabled };
}

const genericToApi = (row: ProfileRow): Readonly<Record<string, ApiValue | undefined>> => ({
  genericProviderId: row.genericProviderId,
  ...Object.fromEntries(PROFILE_ACTIONS.map((name) => [name, { ...row[name], objectType: PROFILE_ACTION }])),
  updateRequiredEntryFields: row.updateRequiredEntryFields ?? '',
  updateRequiredMetadataXPaths: row.updateRequiredMetadataXPaths ?? '',
});

const configurableToApi = (row: ProfileRow): Readonly<Record<string, ApiValue>> => ({
  fieldConfigArray: mergedFieldConfigs(row).map((config) => ({
    ...config,
    objectType: FIELD_CONFIG,
    updateParams: config.updateParams.map((value) => ({ objectType: 'KalturaString', value })),
  })),
  itemXpathsToExtend: (row.own['itemXpathsToExtend'] ?? []) as ApiValue,
  useCategoryEntries: row.useCategoryEntries ?? false,
});

const ruleToApi = ({
  validationError,
  assetDistributionConditions,
}: AssetDistributionRuleValue): ApiObject => ({
  objectType: ASSET_RULE,
  validationError,
  assetDistributionConditions: assetDistributionConditions.map((condition) => ({
    ...condition,
    objectType: ASSET_CONDITION,
  })),
});

/** What the account or the server's configuration says, so that nobody can set it. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  KalturaYoutubeApiDistributionProfile: [
    'apiAuthorizeUrl',
    'googleClientId',
    'googleClientSecret',
    'googleTokenData',
  ],
  KalturaFacebookDistributionProfile: ['apiAuthorizeUrl'],
};

/** Properties of a sent profile that have no effect on what is stored. */
export const droppedProperties = (sent: ApiObject): readonly string[] =>
  (DROPPED[sent.objectType] ?? []).filter((name) => sent[name] !== undefined && sent[name] !== null);

/** Properties that rows keep under their own names; every other one of a class is kept in `own`. */
const PLAIN: ReadonlySet<string> = new Set([
  'submitEnabled',
  'updateEnabled',
  'deleteEnabled',
  'reportEnabled',
  'autoCreateFlavors',
  'autoCreateThumb',
  'optionalFlavorParamsIds',
  'requiredFlavorParamsIds',
  'sunriseDefaultOffset',
  'sunsetDefaultOffset',
  'distributeTrigger',
  'updateRequiredEntryFields',
  'updateRequiredMetadataXPaths',
  'useCategoryEntries',
]);

/** Never cleared: a null marker leaves them as they are. */
const FILLED: ReadonlySet<string> = new Set(['name', 'status']);

type Convert = (value: ApiValue, before: ProfileRow) => unknown;

const toAction =
  (name: (typeof PROFILE_ACTIONS)[number]): Convert =>
  (value, before): ProfileActionValue | undefined => {
    if (value === null) return undefined;
    const { objectType: _, ...sent } = value as ApiObject;
    return { ...before[name], ...sent };
  };

const CONVERTED: Readonly<Record<string, Convert>> = {
  optionalThumbDimensions: toDimensions,
  requiredThumbDimensions: toDimensions,
  optionalAssetDistributionRules: toRules,
  requiredAssetDistributionRules: toRules,
  fieldConfigArray: toFieldConfigs,
  submitAction: toAction('submitAction'),
  updateAction: toAction('updateAction'),
  deleteAction: toAction('deleteAction'),
  fetchReportAction: toAction('fetchReportAction'),
};

/** A row with the writable properties that were sent. Lists that were sent replace the stored ones. */
export function applyProfile(types: TypeRegistry, row: ProfileRow, sent: ApiObject): ProfileRow {
  const values: Record<string, unknown> = {};
  const own: Record<string, unknown> = { ...row.own };
  const dropped = DROPPED[row.objectType] ?? [];
  for (const [name, { access }] of types.fieldsOf(row.objectType)) {
    const value = sent[name];
    if (access !== 'readwrite' || value === undefined || dropped.includes(name)) continue;
    const convert = CONVERTED[name];
    if (convert !== undefined) values[name] = convert(value, row);
    else if (PLAIN.has(name)) values[name] = value;
    else if (!FILLED.has(name)) own[name] = value;
    else if (value !== null) values[name] = value;
  }
  return { ...row, ...values, own };
}

/** The server keeps rules of one kind of condition: the other is abstract. */
function toRules(value: ApiValue): AssetDistributionRuleValue[] {
  return itemsOf(value).map((rule) => ({
    validationError: textOf(rule['validationError']),
    assetDistributionConditions: itemsOf(rule['assetDistributionConditions']).map((condition) => ({
      propertyName: textOf(condition['propertyName']),
      propertyValue: textOf(condition['propertyValue']),
    })),
  }));
}

function toFieldConfigs(value: ApiValue): FieldConfigValue[] {
  return itemsOf(value).map((sent) => {
    const config: Record<string, ApiValue | undefined> = { ...sent };
    // Not the field's own, or the connector's to say.
    delete config['objectType'];
    delete config['isDefault'];
    return {
      ...(config as Partial<FieldConfigValue>),
      fieldName: textOf(sent['fieldName']) ?? '',
      updateParams: itemsOf(sent['updateParams']).map((item) => textOf(item['value']) ?? ''),
    };
  });
}

const textOf = (value: ApiValue | undefined): string | null => (typeof value === 'string' ? value : null);
