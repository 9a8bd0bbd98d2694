import type { AccountContext } from '../context.js';
import type {
  EntryDistributionRow,
  EntryRow,
  FieldConfigValue,
  ProfileRow,
  ValidationErrorValue,
} from '../store/rows.js';
import type { Engine } from '../../xml/engine.js';
import { ApiError } from '../wire/errors.js';
import { defaultFields, fieldRules, isConfigurable, REQUIRED } from './default-fields.js';
import { checkRule } from './field-rules.js';
import { readFieldValues, type BrokenField, type FieldReading } from './field-values.js';
import { itemOf } from './item.js';

export type MergedFieldConfig = FieldConfigValue & { readonly isDefault: boolean };

/** DistributionErrorType and DistributionValidationErrorType, as far as fields use them. */
const ERROR = { INVALID_DATA: 4, CONDITION_NOT_MET: 6 } as const;
const DETAIL = { CUSTOM_ERROR: 0, STRING_EMPTY: 1 } as const;

/** DistributionProfileActionStatus. */
const AUTOMATIC = 2;

/**
 * The fields a profile works with: what was stored, then the connector's own for names that were not.
 *
 * A field that the connector requires stays required; a partner's 1 elsewhere is a 2. What a stored field
 * of a known name leaves open, the connector fills in. Empty for profiles that have no fields.
 *
 * @source kaltura/server, ConfigurableDistributionProfile.php (getFieldConfigArray)
 */
export function mergedFieldConfigs(profile: ProfileRow): MergedFieldConfig[] {
  if (!isConfigurable(profile.objectType)) return [];
  const defaults = new Map(defaultFields(profile.objectType).map((found) => [found.fieldName, found]));
  const stored = profile.fieldConfigArray ?? [];
  const names = new Set(stored.map(({ fieldName }) => fieldName));
  const missing = [...defaults.values()].filter(({ fieldName }) => !names.has(fieldName));
  return [
    ...stored.map((found) => mergeField(found, defaults.get(found.fieldName))),
    ...missing.map((found) => ({ ...found, isDefault: true })),
  ];
}

function mergeField(stored: FieldConfigValue, byDefault: FieldConfigValue | undefined): MergedFieldConfig {
  const isForced = byDefault?.isRequired === REQUIRED.BY_PROVIDER;
  const wanted = stored.isRequired ?? byDefault?.isRequired ?? REQUIRED.NOT_REQUIRED;
  const lowered = wanted === REQUIRED.BY_PROVIDER ? REQUIRED.BY_PARTNER : wanted;
  return {
    ...stored,
    userFriendlyFieldName: stored.userFriendlyFieldName ?? byDefault?.userFriendlyFieldName ?? null,
    entryMrssXslt: stored.entryMrssXslt ?? byDefault?.entryMrssXslt ?? null,
    isRequired: isForced ? REQUIRED.BY_PROVIDER : lowered,
    isDefault: false,
  };
}

/** What a validation of fields needs. */
export interface FieldCheck {
  readonly profile: ProfileRow;
  readonly entryDistribution: EntryDistributionRow;
  readonly entry: EntryRow;
  /** DistributionAction. */
  readonly action: number;
}

/**
 * What is wrong with the values of a profile's fields for an entry, in the order of the fields.
 *
 * Dialect `server`: a snippet that is not well-formed turns the whole check off, and one that fails is an
 * internal error. Dialect `guide`: each is an error of its field, and the account tells why.
 *
 * @throws {ApiError} INTERNAL_SERVERL_ERROR, in dialect `server` alone.
 * @source kaltura/server, ConfigurableDistributionProfile.php (validateForSubmission)
 */
export async function fieldErrors(
  context: AccountContext,
  check: FieldCheck,
): Promise<ValidationErrorValue[]> {
  const { profile } = check;
  const fields = mergedFieldConfigs(profile);
  if (fields.length === 0) return [];
  const reading = await readFields(context, context.fieldEngine(), check);
  if (context.dialect === 'server') {
    if (reading.failure === 'malformed') return [];
    if (reading.failure === 'failed') throw new ApiError('INTERNAL_SERVERL_ERROR');
  }
  tellBroken(context, profile, reading.broken);
  const broken = new Map(reading.broken.map((found) => [found.fieldName, found]));
  const rules = fieldRules(profile.objectType);
  return fields.flatMap((field) => {
    const defect = broken.get(field.fieldName);
    if (defect !== undefined) return [brokenError(check.action, field, defect)];
    const value = reading.values.get(field.fieldName) ?? '';
    if (value === '') return emptyErrors(check, field);
    const rule = rules[field.fieldName];
    return rule === undefined ? [] : checkRule(rule, value, check.action, friendlyName(field));
  });
}

/** The values of a profile's fields for an entry. The engine is the caller's choice: jobs have their own. */
export async function readFields(
  context: AccountContext,
  engine: Engine,
  { profile, entryDistribution, entry }: Omit<FieldCheck, 'action'>,
): Promise<FieldReading> {
  return readFieldValues(engine, {
    fields: mergedFieldConfigs(profile),
    variables: { entryDistributionId: entryDistribution.id, distributionProfileId: profile.id },
    item: await itemOf(context, entry, profile),
    timezone: context.timezone,
    nowSec: context.clock.nowSec(),
  });
}

/**
 * What a change of sends an update for a profile: entry columns as they were written, e.g. `entry.NAME`, and
 * XPaths of metadata documents. Any other XPath is dropped, as on the server.
 *
 * @source kaltura/server, ConfigurableDistributionProfile.php, CrossKalturaDistributionProfile.php
 */
export function watchedFields(profile: ProfileRow): {
  readonly entryColumns: readonly string[];
  readonly metadataXPaths: readonly string[];
} {
  const watched = mergedFieldConfigs(profile)
    .filter(({ updateOnChange }) => updateOnChange === true)
    .flatMap(({ updateParams }) => updateParams);
  const entryColumns = new Set(watched.filter((param) => /^entry\./i.test(param)));
  const metadataXPaths = new Set(watched.filter((param) => param.startsWith(METADATA_XPATH)));
  for (const xpath of textsIn(profile.own['metadataXpathsTriggerUpdate'])) metadataXPaths.add(xpath);
  return { entryColumns: [...entryColumns], metadataXPaths: [...metadataXPaths] };
}

const METADATA_XPATH = "/*[local-name()='metadata']/*[local-name()='";

/** Of an array of KalturaStringValue, as a profile keeps it. */
function textsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const text = typeof item === 'object' && item !== null ? (item as { value?: unknown }).value : item;
    return typeof text === 'string' && text !== '' ? [text] : [];
  });
}

const friendlyName = ({ fieldName, userFriendlyFieldName }: FieldConfigValue): string =>
  userFriendlyFieldName ?? fieldName;

function emptyErrors({ action, profile }: FieldCheck, field: MergedFieldConfig): ValidationErrorValue[] {
  const data = friendlyName(field);
  switch (field.isRequired) {
    case REQUIRED.BY_PROVIDER:
    case REQUIRED.BY_PARTNER:
      return [{ action, errorType: ERROR.INVALID_DATA, data, validationErrorType: DETAIL.STRING_EMPTY }];
    case REQUIRED.FOR_AUTOMATIC: {
      if (profile.submitEnabled !== AUTOMATIC) return [];
      const requiresDelete = field.triggerDeleteOnError === true;
      return [
        { action, errorType: ERROR.CONDITION_NOT_MET, data, ...(requiresDelete && { requiresDelete }) },
      ];
    }
    default:
      return [];
  }
}

function brokenError(
  action: number,
  field: MergedFieldConfig,
  { message, line }: BrokenField,
): ValidationErrorValue {
  return {
    action,
    errorType: ERROR.INVALID_DATA,
    data: friendlyName(field),
    validationErrorType: DETAIL.CUSTOM_ERROR,
    validationErrorParam: message,
    description: `entryMrssXslt of ${field.fieldName}, line ${line}: ${message}`,
  };
}

function tellBroken(context: AccountContext, { id, name }: ProfileRow, broken: readonly BrokenField[]): void {
  for (const { fieldName, message, line } of broken) {
    context.tell({
      kind: 'note',
      code: 'FIELD_XSLT_BROKEN',
      text: `profile ${id} "${name}", entryMrssXslt of ${fieldName}, line ${line}: ${message}. The server would leave every field of the profile without a value.`,
    });
  }
}
