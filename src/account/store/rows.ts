import type { ActionName } from '../../core/connector.js';

/**
 * What the account keeps. Properties that the API shows have the API's names and types, so that a row is
 * most of an API object; what the API does not show is said to be so. Times are seconds since the Unix epoch.
 */

export interface PartnerRow {
  readonly id: number;
  readonly name: string;
  readonly adminSecret: string;
  /** The user secret. */
  readonly secret: string;
  readonly adminName: string;
  readonly adminEmail: string;
  readonly createdAt: number;
}

/** Sessions ended before their time: `ks:<sha1 of the text>` or `sessionid:<id>`. */
export interface RevokedSessionRow {
  readonly id: string;
  readonly expiry: number;
}

export interface AppTokenRow {
  readonly id: string;
  readonly partnerId: number;
  readonly token: string;
  readonly status: 1 | 2 | 3;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiry?: number | null;
  readonly sessionType?: number | null;
  readonly sessionUserId?: string | null;
  readonly sessionDuration?: number | null;
  readonly sessionPrivileges?: string | null;
  readonly hashType?: string | null;
  readonly description?: string | null;
}

interface PartnerObject {
  /** `null`: an orphan, which nobody finds again. */
  readonly partnerId: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ThumbDimensions {
  readonly width: number;
  readonly height: number;
}

export interface AssetDistributionRuleValue {
  readonly validationError?: string | null;
  readonly assetDistributionConditions: readonly {
    readonly propertyName?: string | null;
    readonly propertyValue?: string | null;
  }[];
}

/** A generic distribution provider. Lists of ids and fields are comma texts, as the API has them. */
export interface GenericProviderRow extends PartnerObject {
  readonly id: number;
  readonly name: string;
  /** 2 ACTIVE, 3 DELETED. */
  readonly status: 2 | 3;
  readonly isDefault?: boolean | null;
  readonly optionalFlavorParamsIds?: string | null;
  readonly requiredFlavorParamsIds?: string | null;
  readonly optionalThumbDimensions: readonly ThumbDimensions[];
  readonly requiredThumbDimensions: readonly ThumbDimensions[];
  readonly editableFields?: string | null;
  readonly mandatoryFields?: string | null;
  readonly scheduleUpdateEnabled?: boolean | null;
  readonly deleteInsteadUpdate?: boolean | null;
  readonly intervalBeforeSunrise?: number | null;
  readonly intervalBeforeSunset?: number | null;
  readonly updateRequiredEntryFields?: string | null;
  readonly updateRequiredMetadataXPaths?: string | null;
}

export interface GenericProviderActionRow extends PartnerObject {
  readonly id: number;
  readonly genericDistributionProviderId: number;
  /** DistributionAction; `null` where it was not sent. */
  readonly action: number | null;
  readonly status: 2 | 3;
  readonly resultsParser?: number | null;
  readonly protocol?: number | null;
  readonly serverAddress?: string | null;
  readonly remotePath?: string | null;
  readonly remoteUsername?: string | null;
  readonly remotePassword?: string | null;
  readonly editableFields?: string | null;
  readonly mandatoryFields?: string | null;
  readonly mrssTransformer?: string | null;
  readonly mrssValidator?: string | null;
  readonly resultsTransformer?: string | null;
}

export interface ProfileActionValue {
  readonly protocol?: number | null;
  readonly serverUrl?: string | null;
  readonly serverPath?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly ftpPassiveMode?: boolean | null;
  readonly httpFieldName?: string | null;
  readonly httpFileName?: string | null;
}

export interface FieldConfigValue {
  readonly fieldName: string;
  readonly userFriendlyFieldName?: string | null;
  readonly entryMrssXslt?: string | null;
  readonly isRequired?: number | null;
  readonly type?: string | null;
  readonly updateOnChange?: boolean | null;
  readonly updateParams: readonly string[];
  readonly triggerDeleteOnError?: boolean | null;
}

/** A distribution profile of any type. */
export interface ProfileRow extends PartnerObject {
  readonly id: number;
  /** e.g. `KalturaFtpDistributionProfile`. */
  readonly objectType: string;
  /** `1`, `2` or `plugin.VALUE`. */
  readonly providerType: number | string;
  readonly name: string;
  /** 1 DISABLED, 2 ENABLED, 3 DELETED. */
  readonly status: 1 | 2 | 3;
  /** DistributionProfileActionStatus: 1 DISABLED, 2 AUTOMATIC, 3 MANUAL. As stored: see `effectiveProfile`. */
  readonly submitEnabled?: number | null;
  readonly updateEnabled?: number | null;
  readonly deleteEnabled?: number | null;
  readonly reportEnabled?: number | null;
  readonly autoCreateFlavors?: string | null;
  readonly autoCreateThumb?: string | null;
  readonly optionalFlavorParamsIds?: string | null;
  readonly requiredFlavorParamsIds?: string | null;
  readonly optionalThumbDimensions: readonly ThumbDimensions[];
  readonly requiredThumbDimensions: readonly ThumbDimensions[];
  readonly optionalAssetDistributionRules: readonly AssetDistributionRuleValue[];
  readonly requiredAssetDistributionRules: readonly AssetDistributionRuleValue[];
  readonly sunriseDefaultOffset?: number | null;
  readonly sunsetDefaultOffset?: number | null;
  readonly distributeTrigger?: number | null;
  /** Generic profiles. */
  readonly genericProviderId?: number | null;
  readonly submitAction?: ProfileActionValue;
  readonly updateAction?: ProfileActionValue;
  readonly deleteAction?: ProfileActionValue;
  readonly fetchReportAction?: ProfileActionValue;
  readonly updateRequiredEntryFields?: string | null;
  readonly updateRequiredMetadataXPaths?: string | null;
  /** Configurable profiles: what was stored, without the connector's defaults. */
  readonly fieldConfigArray?: readonly FieldConfigValue[];
  readonly useCategoryEntries?: boolean | null;
  /** Every other property of the profile's class, as the API has it. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** A stored validation error. */
export interface ValidationErrorValue {
  readonly action: number;
  /** DistributionErrorType. */
  readonly errorType: 1 | 2 | 3 | 4 | 5 | 6;
  /** Flavor params id, `WxH`, field name, rule text or condition name. */
  readonly data: string;
  readonly description?: string | null;
  readonly validationErrorType?: number | null;
  readonly validationErrorParam?: string | null;
  readonly metadataProfileId?: number | null;
  readonly requiresDelete?: boolean;
}

export type StoredActionName = Exclude<ActionName, 'fetchReport'>;

export interface EntryDistributionRow extends PartnerObject {
  readonly id: number;
  readonly entryId: string;
  readonly distributionProfileId: number;
  /** EntryDistributionStatus. */
  readonly status: number;
  /** EntryDistributionFlag; `null` is clean. */
  readonly dirtyStatus: number | null;
  readonly submittedAt: number | null;
  readonly thumbAssetIds: string;
  readonly flavorAssetIds: string;
  readonly assetIds: string;
  /** As stored, without the entry's dates to fall back to. */
  readonly sunrise: number | null;
  readonly sunset: number | null;
  readonly remoteId: string | null;
  readonly plays: number | null;
  readonly views: number | null;
  readonly validationErrors: readonly ValidationErrorValue[];
  readonly errorType: number | null;
  readonly errorNumber: number | null;
  readonly errorDescription: string | null;
  /** Not in the API: what jobs reported, as versions of blobs; see `dataKey`. 0: nothing stored. */
  readonly dataVersions: Readonly<Record<string, number>>;
  /** Not in the API: files the FTP connector sent, and what else a connector remembers between jobs. */
  readonly mediaFiles: readonly MediaFile[];
  /** Not in the API. */
  readonly lastReport: number | null;
}

/** A file that a connector delivered for an entry distribution. */
export interface MediaFile {
  /** `metadata`, or the id of an asset. */
  readonly assetId: string;
  readonly version: string;
  readonly remotePath: string;
  /** MD5 of what was sent, in hex: of metadata and data content, which have no versions of their own. */
  readonly hash?: string;
}

/** One change of an entry distribution's status, for people: the API has no such thing. */
export interface StatusChangeRow {
  readonly id: number;
  readonly entryDistributionId: number;
  readonly at: number;
  readonly from: number | null;
  readonly to: number;
  readonly dirtyStatus: number | null;
  /** e.g. `submitAdd`, `job 7 finished`, `sunrise`. */
  readonly reason: string;
}

export interface EntryRow {
  readonly id: string;
  readonly partnerId: number;
  /** `KalturaMediaEntry`, `KalturaBaseEntry`, `KalturaDataEntry`, ... */
  readonly objectType: string;
  readonly name: string;
  readonly description?: string | null;
  readonly tags?: string | null;
  readonly userId?: string | null;
  readonly creatorId?: string | null;
  readonly adminTags?: string | null;
  readonly status: number;
  readonly moderationStatus: number;
  readonly type: number | string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly partnerData?: string | null;
  readonly licenseType?: number | null;
  readonly accessControlId?: number | null;
  readonly startDate?: number | null;
  readonly endDate?: number | null;
  readonly referenceId?: string | null;
  readonly conversionProfileId?: number | null;
  readonly mediaType?: number | null;
  /** Milliseconds. */
  readonly msDuration?: number | null;
  readonly plays?: number | null;
  readonly views?: number | null;
  /** Of a data entry. */
  readonly dataContent?: string | null;
  /** Every other property of the entry's class, as the API has it. */
  readonly own: Readonly<Record<string, unknown>>;
  /**
   * Not in the API: an item document that this entry was seeded from. `getMrss` gives it back with the
   * account's own distribution blocks, as long as the entry and its assets are as they were seeded.
   */
  readonly seededFrom?: string | null;
}

export type AssetKind = 'flavor' | 'thumb' | 'caption' | 'attachment';

/** A flavor, thumbnail, caption or attachment. */
export interface AssetRow {
  readonly id: string;
  readonly kind: AssetKind;
  readonly partnerId: number;
  readonly entryId: string;
  /** FlavorAssetStatus: 0 QUEUED, 2 READY, 3 DELETED, ... */
  readonly status: number;
  readonly version: number;
  /** Bytes. */
  readonly sizeInBytes: number;
  readonly tags?: string | null;
  readonly fileExt?: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt?: number | null;
  readonly description?: string | null;
  readonly partnerData?: string | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly language?: string | null;
  readonly label?: string | null;
  /** flavorParamsId, thumbParamsId or captionParamsId. */
  readonly paramsId?: number | null;
  readonly isDefault?: boolean | null;
  /** Flavors: kbit/s. */
  readonly bitrate?: number | null;
  readonly frameRate?: number | null;
  readonly isOriginal?: boolean | null;
  readonly isWeb?: boolean | null;
  readonly containerFormat?: string | null;
  readonly videoCodecId?: string | null;
  /** Captions and attachments. */
  readonly format?: number | string | null;
  readonly filename?: string | null;
  readonly title?: string | null;
  /** Every other property of its class, as the API has it. */
  readonly own: Readonly<Record<string, unknown>>;
}

export interface MetadataProfileRow {
  readonly id: number;
  readonly partnerId: number;
  readonly name?: string | null;
  readonly systemName?: string | null;
  readonly description?: string | null;
  readonly metadataObjectType: number | string;
  readonly version: number;
  /** 1 ACTIVE, 3 DEPRECATED... as the server has them. */
  readonly status: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly xsd: string;
  readonly views?: string | null;
  readonly createMode?: number | null;
}

export interface MetadataRow {
  readonly id: number;
  readonly partnerId: number;
  readonly metadataProfileId: number;
  readonly metadataProfileVersion: number;
  readonly metadataObjectType: number | string;
  readonly objectId: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 1 VALID, 2 INVALID, 3 DELETED. */
  readonly status: number;
  readonly xml: string;
}

export interface CategoryRow {
  readonly id: number;
  readonly partnerId: number;
  readonly parentId: number;
  readonly name: string;
  /** `A>B>C`. */
  readonly fullName: string;
  readonly status: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly own: Readonly<Record<string, unknown>>;
}

/** `id` is `<categoryId>|<entryId>`. */
export interface CategoryEntryRow {
  readonly id: string;
  readonly partnerId: number;
  readonly categoryId: number;
  readonly entryId: string;
  readonly createdAt: number;
}

export interface UploadTokenRow {
  readonly id: string;
  readonly partnerId: number;
  readonly userId: string;
  readonly status: 0 | 1 | 2 | 3 | 4 | 5;
  readonly fileName?: string | null;
  readonly fileSize?: number | null;
  readonly uploadedFileSize?: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CuePointRow {
  readonly id: string;
  readonly partnerId: number;
  readonly entryId: string;
  readonly objectType: string;
  readonly status: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Milliseconds. */
  readonly startTime: number;
  readonly own: Readonly<Record<string, unknown>>;
}

/** Any other partner object with nothing but API properties, e.g. flavor params, a syndication feed. */
export interface PlainRow {
  readonly id: number | string;
  readonly partnerId: number;
  readonly objectType: string;
  readonly createdAt: number;
  readonly own: Readonly<Record<string, unknown>>;
}

/**
 * A distribution job.
 *
 * `pending` waits for `executeAt`; `running` is under way (after a restart: run again); the others are ends.
 * `stuck` is what the server makes of a job whose worker died: cleaned up, and failed then, at `cleanUpAt`.
 */
export type JobState = 'pending' | 'running' | 'stuck' | 'finished' | 'failed' | 'aborted';

export interface JobRow {
  readonly id: number;
  readonly partnerId: number;
  readonly action: ActionName;
  readonly entryDistributionId: number;
  readonly distributionProfileId: number;
  readonly state: JobState;
  /** Times it was started, by this or an earlier process. */
  readonly attempts: number;
  readonly createdAt: number;
  /** Not before. */
  readonly executeAt: number;
  readonly finishedAt: number | null;
  readonly cleanUpAt: number | null;
  /** Names the remote file, the same on every attempt, so that one that comes again replaces itself. */
  readonly fileId: string;
  /** What happened last, for people. */
  readonly message: string | null;
  /** Delete jobs: the record is queued again afterwards, not removed. */
  readonly keepDistributionItem: boolean;
  /** Update jobs that show or hide what the partner has, at sunrise and at sunset. */
  readonly purpose?: 'enable' | 'disable';
}

/** What a sink or partner was sent, kept for people and for `serveSentData`'s sake not: see `dataVersions`. */
export interface DeliveryRow {
  readonly id: number;
  readonly jobId: number;
  readonly entryDistributionId: number;
  readonly at: number;
  readonly protocol: string;
  readonly path: string;
  readonly bytes: number;
}

/** Singletons: the clock, counters, where the scheduler is. */
export interface SettingRow {
  readonly id: string;
  readonly value: unknown;
}
