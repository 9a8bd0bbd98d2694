import { ACTION_NAMES, ACTION_NUMBER, type ActionName } from '../../core/connector.js';
import type { GenericProviderActionRow, GenericProviderRow, ProfileRow } from '../store/rows.js';
import type { Store } from '../store/store.js';
import { findProviderType, GENERIC_TYPE } from '../types/providers.js';

/** @source DistributionProfileActionStatus */
export const ACTION_ENABLED = { DISABLED: 1, AUTOMATIC: 2, MANUAL: 3 } as const;

/** @source DistributionProfileStatus */
export const PROFILE_STATUS = { DISABLED: 1, ENABLED: 2, DELETED: 3 } as const;

/** What a provider can do for the profiles made from it. */
export interface ProviderAbilities {
  readonly actions: Readonly<Record<ActionName, boolean>>;
  /** The partner itself opens and closes at sunrise and sunset: dates travel with the item. */
  readonly scheduleUpdate: boolean;
  /** The partner can be told to hide and to show what it has. */
  readonly availabilityUpdate: boolean;
  readonly deleteInsteadUpdate: boolean;
  /** Seconds. */
  readonly intervalBeforeSunrise: number;
  readonly updateRequiredEntryFields: readonly string[];
  readonly updateRequiredMetadataXPaths: readonly string[];
}

/**
 * What the provider behind a profile can do: a generic one what it has actions for.
 *
 * @source kaltura/server, GenericDistributionProvider.php, providers/*DistributionProvider.php
 */
export function abilitiesOf(store: Store, profile: ProfileRow): ProviderAbilities {
  if (profile.providerType !== GENERIC_TYPE) return pluginAbilities(profile);
  const provider = genericProviderOf(store, profile);
  return {
    actions: actionsOf((action) => genericActionOf(store, profile, action) !== undefined),
    scheduleUpdate: provider?.scheduleUpdateEnabled === true,
    availabilityUpdate: false,
    deleteInsteadUpdate: provider?.deleteInsteadUpdate === true,
    intervalBeforeSunrise: provider?.intervalBeforeSunrise ?? 0,
    updateRequiredEntryFields: splitList(provider?.updateRequiredEntryFields),
    updateRequiredMetadataXPaths: splitList(provider?.updateRequiredMetadataXPaths),
  };
}

function pluginAbilities(profile: ProfileRow): ProviderAbilities {
  const type = findProviderType(profile.providerType);
  return {
    actions: actionsOf(() => true),
    scheduleUpdate: type?.scheduleUpdateEnabled ?? true,
    availabilityUpdate: type?.availabilityUpdateEnabled ?? false,
    deleteInsteadUpdate: false,
    intervalBeforeSunrise: 0,
    updateRequiredEntryFields: type?.updateRequiredEntryFields ?? [],
    updateRequiredMetadataXPaths: type?.updateRequiredMetadataXPaths ?? [],
  };
}

function actionsOf(can: (action: ActionName) => boolean): Record<ActionName, boolean> {
  return Object.fromEntries(ACTION_NAMES.map((action) => [action, can(action)])) as Record<
    ActionName,
    boolean
  >;
}

/**
 * A generic provider that a partner sees: its own, or one of partner 0, unless it was deleted.
 *
 * @source kaltura/server, GenericDistributionProviderPeer.php
 */
export function findGenericProvider(
  store: Store,
  id: number,
  partnerId: number | null,
): GenericProviderRow | undefined {
  const provider = store.genericProviders.get(id);
  if (provider?.status !== 2) return undefined;
  const isSeen = provider.partnerId === 0 || (partnerId !== null && provider.partnerId === partnerId);
  return isSeen ? provider : undefined;
}

/** The generic provider of a profile, if its partner sees it. */
export const genericProviderOf = (store: Store, profile: ProfileRow): GenericProviderRow | undefined =>
  findGenericProvider(store, profile.genericProviderId ?? 0, profile.partnerId);

/** The provider's action of a kind: the first, where there are several. */
export function genericActionOf(
  store: Store,
  profile: ProfileRow,
  action: ActionName,
): GenericProviderActionRow | undefined {
  const provider = genericProviderOf(store, profile);
  if (provider === undefined) return undefined;
  return store.genericProviderActions.find(
    (row) =>
      row.status === 2 &&
      row.genericDistributionProviderId === provider.id &&
      row.action === ACTION_NUMBER[action],
  );
}

/** The four `...Enabled` flags of a profile. */
export interface EnabledFlags {
  readonly submitEnabled: number | null | undefined;
  readonly updateEnabled: number | null | undefined;
  readonly deleteEnabled: number | null | undefined;
  readonly reportEnabled: number | null | undefined;
}

export const ENABLED_FLAG = {
  submit: 'submitEnabled',
  update: 'updateEnabled',
  delete: 'deleteEnabled',
  fetchReport: 'reportEnabled',
} as const satisfies Record<ActionName, keyof EnabledFlags>;

/**
 * A profile's flags as they count: what a generic provider has no action for is DISABLED, whatever is stored.
 *
 * @source kaltura/server, GenericDistributionProfile.php (getSubmitEnabled and the like)
 */
export function effectiveFlags(store: Store, profile: ProfileRow): EnabledFlags {
  if (profile.providerType !== GENERIC_TYPE) return profile as EnabledFlags;
  const { actions } = abilitiesOf(store, profile);
  const flag = (action: ActionName) =>
    actions[action] ? profile[ENABLED_FLAG[action]] : ACTION_ENABLED.DISABLED;
  return {
    submitEnabled: flag('submit'),
    updateEnabled: flag('update'),
    deleteEnabled: flag('delete'),
    reportEnabled: flag('fetchReport'),
  };
}

/** The flag of one action, `undefined` or `null` where none was ever set. */
export const enabledFor = (
  store: Store,
  profile: ProfileRow,
  action: ActionName,
): number | null | undefined => effectiveFlags(store, profile)[ENABLED_FLAG[action]];

/** A comma text without its empty items, each once. */
export const splitList = (text: string | null | undefined): string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];
