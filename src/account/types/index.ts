import { CUE_POINT_CLASSES } from './cue-point.js';
import { CATEGORY_CLASSES } from './category.js';
import { METADATA_CLASSES } from './metadata.js';
import { ASSET_PARAMS_CLASSES } from './asset-params.js';
import { ENTRY_DISTRIBUTION_CLASSES } from './entry-distribution.js';
import { ASSET_CLASSES } from './asset.js';
import { ENTRY_CLASSES } from './entry.js';
import { RESOURCE_CLASSES } from './resource.js';
import { UPLOAD_TOKEN_CLASSES } from './upload-token.js';
import { SESSION_CLASSES } from './session.js';
import { APP_TOKEN_CLASSES } from './app-token.js';
import { BASE_CLASSES } from './base.js';
import { DISTRIBUTION_CLASSES } from './distribution.js';
import { PROFILE_CLASSES } from './profiles.js';
import { PARTNER_CLASSES } from './partner.js';
import { USER_CLASSES } from './user.js';
import { TypeRegistry } from './registry.js';

/** Every class of the API that the account knows: add yours to the list. */
export const createTypes = (): TypeRegistry =>
  new TypeRegistry([
    CUE_POINT_CLASSES,
    CATEGORY_CLASSES,
    METADATA_CLASSES,
    BASE_CLASSES,
    ENTRY_DISTRIBUTION_CLASSES,
    SESSION_CLASSES,
    APP_TOKEN_CLASSES,
    PARTNER_CLASSES,
    USER_CLASSES,
    UPLOAD_TOKEN_CLASSES,
    RESOURCE_CLASSES,
    ENTRY_CLASSES,
    ASSET_CLASSES,
    ASSET_PARAMS_CLASSES,
    DISTRIBUTION_CLASSES,
    PROFILE_CLASSES,
  ]);
