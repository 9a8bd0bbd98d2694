import { CUE_POINT_SERVICE } from './cue-point.js';
import { CATEGORY_SERVICE, CATEGORY_ENTRY_SERVICE } from './category.js';
import { METADATA_PROFILE_SERVICE } from './metadata-profile.js';
import { METADATA_SERVICE } from './metadata.js';
import { FLAVOR_PARAMS_SERVICE, THUMB_PARAMS_SERVICE } from './params-services.js';
import { ATTACHMENT_ASSET_SERVICE } from './attachment-asset.js';
import { CAPTION_ASSET_SERVICE } from './caption-asset.js';
import { THUMB_ASSET_SERVICE } from './thumb-asset.js';
import { FLAVOR_ASSET_SERVICE } from './flavor-asset.js';
import { ENTRY_DISTRIBUTION_SERVICE } from './entry-distribution.js';
import { DATA_SERVICE } from './data.js';
import { BASE_ENTRY_SERVICE } from './base-entry.js';
import { MEDIA_SERVICE } from './media.js';
import { UPLOAD_TOKEN_SERVICE } from './upload-token.js';
import { APP_TOKEN_SERVICE } from './app-token.js';
import { PARTNER_SERVICE } from './partner.js';
import { SYSTEM_SERVICE } from './system.js';
import { USER_SERVICE } from './user.js';
import { DISTRIBUTION_PROFILE_SERVICE } from './distribution-profile.js';
import { DISTRIBUTION_PROVIDER_SERVICE } from './distribution-provider.js';
import { GENERIC_PROVIDER_SERVICE } from './generic-provider.js';
import { GENERIC_PROVIDER_ACTION_SERVICE } from './generic-provider-action.js';
import type { ServiceSpec } from '../wire/service.js';
import { SESSION_SERVICE } from './session.js';

/** Every service of the API that the account answers: add yours to the list. */
export const SERVICES: readonly ServiceSpec[] = [
  SESSION_SERVICE,
  ENTRY_DISTRIBUTION_SERVICE,
  APP_TOKEN_SERVICE,
  PARTNER_SERVICE,
  SYSTEM_SERVICE,
  USER_SERVICE,
  UPLOAD_TOKEN_SERVICE,
  MEDIA_SERVICE,
  BASE_ENTRY_SERVICE,
  DATA_SERVICE,
  DISTRIBUTION_PROVIDER_SERVICE,
  DISTRIBUTION_PROFILE_SERVICE,
  GENERIC_PROVIDER_SERVICE,
  GENERIC_PROVIDER_ACTION_SERVICE,
  FLAVOR_ASSET_SERVICE,
  THUMB_ASSET_SERVICE,
  CAPTION_ASSET_SERVICE,
  ATTACHMENT_ASSET_SERVICE,
  FLAVOR_PARAMS_SERVICE,
  THUMB_PARAMS_SERVICE,
  METADATA_SERVICE,
  METADATA_PROFILE_SERVICE,
  CATEGORY_SERVICE,
  CATEGORY_ENTRY_SERVICE,
  CUE_POINT_SERVICE,
];
