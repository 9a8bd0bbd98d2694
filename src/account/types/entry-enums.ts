import { intEnum, stringEnum } from './spec.js';

/** @source KalturaEntryStatus */
export const ENTRY_STATUS = {
  ERROR_IMPORTING: -2,
  ERROR_CONVERTING: -1,
  IMPORT: 0,
  PRECONVERT: 1,
  READY: 2,
  DELETED: 3,
  PENDING: 4,
  MODERATE: 5,
  BLOCKED: 6,
  NO_CONTENT: 7,
} as const;

/** @source KalturaEntryModerationStatus */
export const MODERATION_STATUS = {
  PENDING_MODERATION: 1,
  APPROVED: 2,
  REJECTED: 3,
  DELETED: 4,
  FLAGGED_FOR_REVIEW: 5,
  AUTO_APPROVED: 6,
} as const;

/** @source KalturaEntryType */
export const ENTRY_TYPE = {
  AUTOMATIC: -1,
  MEDIA_CLIP: 1,
  MIX: 2,
  PLAYLIST: 5,
  DATA: 6,
  LIVE_STREAM: 7,
  LIVE_CHANNEL: 8,
  DOCUMENT: 10,
} as const;

/** @source KalturaMediaType */
export const MEDIA_TYPE = { VIDEO: 1, IMAGE: 2, AUDIO: 5 } as const;

export const KALTURA_ENTRY_STATUS = stringEnum('KalturaEntryStatus', ENTRY_STATUS);
export const KALTURA_MODERATION_STATUS = intEnum('KalturaEntryModerationStatus', MODERATION_STATUS);
export const KALTURA_ENTRY_TYPE = stringEnum('KalturaEntryType', {
  ...ENTRY_TYPE,
  EXTERNAL_MEDIA: 'externalMedia.externalMedia',
});
export const KALTURA_MEDIA_TYPE = intEnum('KalturaMediaType', {
  ...MEDIA_TYPE,
  LIVE_STREAM_FLASH: 201,
  LIVE_STREAM_WINDOWS_MEDIA: 202,
  LIVE_STREAM_REAL_MEDIA: 203,
  LIVE_STREAM_QUICKTIME: 204,
});
export const KALTURA_LICENSE_TYPE = intEnum('KalturaLicenseType', {
  UNKNOWN: -1,
  NONE: 0,
  COPYRIGHTED: 1,
  PUBLIC_DOMAIN: 2,
  CREATIVECOMMONS_ATTRIBUTION: 3,
  CREATIVECOMMONS_ATTRIBUTION_SHARE_ALIKE: 4,
  CREATIVECOMMONS_ATTRIBUTION_NO_DERIVATIVES: 5,
  CREATIVECOMMONS_ATTRIBUTION_NON_COMMERCIAL: 6,
  CREATIVECOMMONS_ATTRIBUTION_NON_COMMERCIAL_SHARE_ALIKE: 7,
  CREATIVECOMMONS_ATTRIBUTION_NON_COMMERCIAL_NO_DERIVATIVES: 8,
  GFDL: 9,
  GPL: 10,
  AFFERO_GPL: 11,
  LGPL: 12,
  BSD: 13,
  APACHE: 14,
  MOZILLA: 15,
});
