/** What a connector folder says, checked and with every default filled in. */

/** In lifecycle order; the numbers are the server's. @source DistributionProviderAction enum */
export const ACTION_NUMBER = { submit: 1, update: 2, delete: 3, fetchReport: 4 } as const;
export type ActionName = keyof typeof ACTION_NUMBER;
export const ACTION_NAMES = Object.keys(ACTION_NUMBER) as ActionName[];

/** @source KalturaDistributionProtocol enum */
export const PROTOCOL_NUMBER = { ftp: 1, scp: 2, sftp: 3, http: 4, https: 5 } as const;
export type Protocol = keyof typeof PROTOCOL_NUMBER;
export const PROTOCOLS = Object.keys(PROTOCOL_NUMBER) as Protocol[];

/** @source GenericDistributionProviderParser enum */
export const PARSER_NUMBER = { xsl: 1, xpath: 2, regex: 3 } as const;
export type ResultsParserKind = keyof typeof PARSER_NUMBER;

export const ENGINE_NAMES = ['libxslt', 'saxon'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** One text file of a connector, read. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Path to show: relative to the workspace, with forward slashes. */
  readonly shown: string;
  readonly bytes: Uint8Array;
}

/** A value that may stand in an environment variable. Never printed; see `resolveSetting`. */
export interface SettingText {
  /** As written, e.g. `${ACME_PASSWORD}`. */
  readonly source: string;
  /** Names of the environment variables in it; empty for a plain value. */
  readonly variables: readonly string[];
}

export interface ResultsSettings {
  readonly parser: ResultsParserKind;
  /** Expression, pattern or stylesheet text. */
  readonly text: string;
  /** The file to point at, as people see it; connector.yaml itself for `expression`. */
  readonly file: string;
  /** Line of the expression in `file`, from 1. */
  readonly line: number;
}

export interface Action {
  readonly name: ActionName;
  readonly protocol: Protocol;
  /** Empty only where the profile's override gives one. */
  readonly serverAddress: string;
  /** Empty when not declared. */
  readonly remotePath: string;
  readonly remoteUsername: SettingText | undefined;
  readonly remotePassword: SettingText | undefined;
  readonly transform: SourceFile | undefined;
  readonly validator: SourceFile | undefined;
  readonly results: ResultsSettings | undefined;
  readonly editableFields: readonly string[];
  readonly mandatoryFields: readonly string[];
  /** Line of the action in connector.yaml, from 1. */
  readonly line: number;
  /** Lines of its settings, from 1, where they are declared. */
  readonly lines: Readonly<Partial<Record<ActionSetting, number>>>;
}

/** Settings of an action that a delivery may have to point at. */
export const ACTION_SETTINGS = ['serverAddress', 'remotePath', 'remoteUsername', 'remotePassword'] as const;
export type ActionSetting = (typeof ACTION_SETTINGS)[number];

export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

export interface Provider {
  readonly isDefault: boolean;
  readonly requiredFlavorParamsIds: readonly number[];
  readonly optionalFlavorParamsIds: readonly number[];
  readonly requiredThumbDimensions: readonly Dimensions[];
  readonly optionalThumbDimensions: readonly Dimensions[];
  readonly editableFields: readonly string[];
  readonly mandatoryFields: readonly string[];
  readonly updateRequiredEntryFields: readonly string[];
  readonly updateRequiredMetadataXPaths: readonly string[];
  readonly scheduleUpdateEnabled: boolean;
  readonly deleteInsteadUpdate: boolean;
  /** Seconds before sunrise at which a submission may start; unset on the server unless declared. */
  readonly intervalBeforeSunrise: number | undefined;
  /** Seconds; stored by the server, used nowhere there. */
  readonly intervalBeforeSunset: number | undefined;
}

/** @source DistributionProfileActionStatus enum */
export const ACTION_ENABLED_NUMBER = { disabled: 1, automatic: 2, manual: 3 } as const;
export type ActionEnabled = keyof typeof ACTION_ENABLED_NUMBER;

/** @source DistributionProfileStatus enum; 3 is DELETED, which nobody declares. */
export const PROFILE_STATUS_NUMBER = { disabled: 1, enabled: 2 } as const;
export type ProfileStatus = keyof typeof PROFILE_STATUS_NUMBER;

/** @source DistributeTrigger enum */
export const DISTRIBUTE_TRIGGER_NUMBER = { entryReady: 1, moderationApproved: 2 } as const;
export type DistributeTrigger = keyof typeof DISTRIBUTE_TRIGGER_NUMBER;

/** Assets that must, or may, be there: each needs every condition to hold. @source KalturaAssetDistributionRule */
export interface AssetDistributionRule {
  readonly validationError: string;
  readonly assetDistributionConditions: readonly {
    readonly propertyName: string;
    readonly propertyValue: string;
  }[];
}

/** What only the profile can carry for an action. Truthy values win over the provider action's. */
export interface ProfileAction {
  readonly protocol?: Protocol;
  readonly serverAddress?: string;
  readonly remotePath?: string;
  readonly remoteUsername?: SettingText;
  readonly remotePassword?: SettingText;
  readonly ftpPassiveMode?: boolean;
  readonly httpFieldName?: string;
  readonly httpFileName?: string;
}

export interface Profile {
  /** False when connector.yaml has no `profile`: the rest is defaults then, for the local account only. */
  readonly isDeclared: boolean;
  readonly name: string;
  readonly status: ProfileStatus;
  readonly submitEnabled: ActionEnabled;
  readonly updateEnabled: ActionEnabled;
  readonly deleteEnabled: ActionEnabled;
  readonly reportEnabled: ActionEnabled;
  readonly distributeTrigger: DistributeTrigger;
  /** Ids of flavor params to convert when an entry is submitted without them. */
  readonly autoCreateFlavors: readonly number[];
  /** Ids of thumb params, likewise. */
  readonly autoCreateThumb: readonly number[];
  readonly requiredFlavorParamsIds: readonly number[];
  readonly optionalFlavorParamsIds: readonly number[];
  readonly requiredThumbDimensions: readonly Dimensions[];
  readonly optionalThumbDimensions: readonly Dimensions[];
  readonly requiredAssetDistributionRules: readonly AssetDistributionRule[];
  readonly optionalAssetDistributionRules: readonly AssetDistributionRule[];
  /** Seconds; stored by the server, used nowhere there. */
  readonly sunriseDefaultOffset: number | undefined;
  readonly sunsetDefaultOffset: number | undefined;
  readonly updateRequiredEntryFields: readonly string[];
  readonly updateRequiredMetadataXPaths: readonly string[];
  readonly actions: Partial<Record<ActionName, ProfileAction>>;
}

/** What the sink answers to one attempt of an action. */
export interface ScriptedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The file the body came from, to point at in problems. */
  readonly file: string | undefined;
}

export interface Harness {
  readonly engine: EngineName;
  /** IANA name; the server's `date()` uses its own zone. */
  readonly timezone: string;
  readonly distribution: 'auto' | 'keep';
  readonly job: { readonly entryDistributionId: number; readonly distributionProfileId: number };
  /** Answers per action, one per attempt; the last one repeats. */
  readonly responses: Partial<Record<ActionName, readonly ScriptedResponse[]>>;
}

export interface Connector {
  /** Folder name under `connectors/`: what commands call it. */
  readonly id: string;
  /** Provider name. */
  readonly name: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** `connectors/<id>/connector.yaml`, to point at in problems. */
  readonly manifest: string;
  readonly provider: Provider;
  readonly actions: Partial<Record<ActionName, Action>>;
  readonly profile: Profile;
  readonly harness: Harness;
}
