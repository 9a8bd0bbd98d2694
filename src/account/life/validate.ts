import { readyAssets } from '../mrss/flavors.js';
import { ACTION_NUMBER, type ActionName } from '../../core/connector.js';
import { fieldErrors } from '../connectors/fields.js';
import type { AccountContext } from '../context.js';
import type { EntryDistributionRow, EntryRow, ProfileRow, ValidationErrorValue } from '../store/rows.js';
import { fulfils, sizeOf } from './assign.js';
import { abilitiesOf, splitList } from './provider.js';
import { hasStatus } from './status.js';

/** DistributionErrorType. */
const MISSING_FLAVOR = 1;
const MISSING_THUMBNAIL = 2;
const MISSING_ASSET = 5;

/**
 * What an entry lacks for a profile: flavors, thumbnails, assets by rule, and what a configurable profile's
 * fields say, in that order. Nothing, where only an update could mend it and the provider has none.
 *
 * @param row - As stored: an item document shows it.
 * @source kaltura/server, DistributionProfile.php (validateForSubmission)
 */
export async function validationErrorsOf(
  context: AccountContext,
  row: EntryDistributionRow,
  profile: ProfileRow,
  entry: EntryRow,
  actionName: ActionName = 'submit',
): Promise<ValidationErrorValue[]> {
  const isUpdate = actionName === 'update' || hasStatus(row, ['READY', 'ERROR_UPDATING']);
  if (isUpdate && !abilitiesOf(context.store, profile).actions.update) return [];
  const action = ACTION_NUMBER[actionName];
  const fields = await fieldErrors(context, { profile, entryDistribution: row, entry, action });
  return [
    ...flavorErrors(context, profile, entry, action),
    ...thumbErrors(context, profile, entry, action),
    ...ruleErrors(context, profile, entry, action),
    ...fields,
  ];
}

function flavorErrors(
  context: AccountContext,
  profile: ProfileRow,
  entry: EntryRow,
  action: number,
): ValidationErrorValue[] {
  const present = new Set(
    readyAssets(context, entry.id, 'flavor').map(({ paramsId }) => String(paramsId ?? 0)),
  );
  return splitList(profile.requiredFlavorParamsIds)
    .filter((id) => !present.has(id))
    .map((data) => ({ action, errorType: MISSING_FLAVOR, data }));
}

/** Exactly the size, nothing near it; `0x0` can never be had. */
function thumbErrors(
  context: AccountContext,
  profile: ProfileRow,
  entry: EntryRow,
  action: number,
): ValidationErrorValue[] {
  const present = new Set(
    readyAssets(context, entry.id, 'thumb')
      .filter(({ width, height }) => (width ?? 0) > 0 && (height ?? 0) > 0)
      .map(sizeOf),
  );
  const required = new Set(profile.requiredThumbDimensions.map(sizeOf));
  return [...required]
    .filter((size) => !present.has(size))
    .map((data) => ({ action, errorType: MISSING_THUMBNAIL, data }));
}

function ruleErrors(
  context: AccountContext,
  profile: ProfileRow,
  entry: EntryRow,
  action: number,
): ValidationErrorValue[] {
  const ready = readyAssets(context, entry.id);
  return profile.requiredAssetDistributionRules
    .filter((rule) => !ready.some((asset) => fulfils(asset, rule)))
    .map(({ validationError }) => ({ action, errorType: MISSING_ASSET, data: validationError ?? '' }));
}
