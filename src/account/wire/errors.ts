/** What the account answers in place of a result. HTTP says 200 all the same, as the server does. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  /** Argument name to text. */
  readonly args: Readonly<Record<string, string>>;

  /** @param values - The arguments of the code, in the catalogue's order. */
  constructor(code: ErrorCode, ...values: readonly (string | number)[]) {
    const [names, template] = CATALOGUE[code];
    const args = Object.fromEntries(
      names.map((name, index) => [name, stripTags(String(values[index] ?? 'N/A'))]),
    );
    let next = 0;
    super(template.replaceAll('{}', () => args[names[next++] ?? ''] ?? ''));
    this.name = 'ApiError';
    this.code = code;
    this.args = args;
  }
}

/** A file that is not there, of an action that has named it by then: the answer carries the name all the same. */
export class MissingFile extends ApiError {
  /** e.g. `7_1_sent.xml`. */
  readonly fileName: string;

  constructor(fileName: string) {
    super('FILE_DOESNT_EXIST');
    this.fileName = fileName;
  }
}

/** Behind the last `>` no tag has its end: it is not looked for there, however many begin. */
function stripTags(text: string): string {
  const end = text.lastIndexOf('>') + 1;
  return text.slice(0, end).replaceAll(/<\/?[A-Za-z!?][^>]*>/g, '') + text.slice(end);
}

/** Argument names and message of every code. @source kaltura/server, KalturaErrors.php, APIErrors.class.php */
const CATALOGUE = {
  SERVICE_NOT_SPECIFIED: [[], 'Service name was not specified, please specify one'],
  SERVICE_DOES_NOT_EXISTS: [['SRV_NAME'], 'Service "{}" does not exists'],
  ACTION_NOT_SPECIFIED: [[], 'Action name was not specified, please specify one'],
  ACTION_DOES_NOT_EXISTS: [['ACTION_NAME', 'SERVICE_NAME'], 'Action "{}" does not exists for service "{}"'],
  MISSING_MANDATORY_PARAMETER: [['PARAM_NAME'], 'Missing parameter "{}"'],
  INVALID_ENUM_VALUE: [
    ['ENUM_VAL', 'PARAM_NAME', 'ENUM_TYPE'],
    'Invalid enumeration value "{}" for parameter "{}", expecting enumeration type "{}"',
  ],
  OBJECT_TYPE_ABSTRACT: [
    ['OBJ_TYPE'],
    'The object type "{}" is abstract, use one of the object implementations',
  ],
  INVALID_OBJECT_TYPE: [['INVALID_OBJ_TYPE'], 'Invalid object type "{}"'],
  INVALID_PARAMETER_CHAR: [['XML_FIELD'], 'Invalid char in "{}" field'],
  INVALID_FIELD_VALUE: [['FIELD_NAME'], 'value in field [{}] is not valid'],
  UPLOAD_ERROR: [[], 'Upload failed'],
  UPLOADED_FILE_NOT_FOUND: [['FILE'], 'Uploaded file not found [{}]'],
  FILE_DOESNT_EXIST: [[], 'File doesnt exist'],
  MISSING_KS: [[], 'Missing KS, session not established'],
  INVALID_KS: [['KSID', 'ERR_CODE', 'ERR_DESC'], 'Invalid KS "{}", Error "{},{}"'],
  SERVICE_FORBIDDEN: [['SERVICE'], 'The access to service [{}] is forbidden'],
  FEATURE_FORBIDDEN: [['FEATURE'], 'The usage of feature [{}] is forbidden'],
  SERVICE_FORBIDDEN_CONTENT_BLOCKED: [
    [],
    'The access to this service is forbidden since the specified partner is blocked',
  ],
  PARTNER_ACCESS_FORBIDDEN: [['ACCESSING_PID', 'ACCESSED_PID'], 'Partner [{}] cannot access partner [{}]'],
  INVALID_PARTNER_ID: [['PID'], 'Invalid partner id "{}"'],
  ENTRY_ID_NOT_FOUND: [['ENTRY_ID'], 'Entry id "{}" not found'],
  START_SESSION_ERROR: [['PID'], 'Error while starting session for partner [{}]'],
  INVALID_WIDGET_ID: [['WID'], 'Unknown widget [{}]'],
  APP_TOKEN_ID_NOT_FOUND: [['ID'], 'Application token id "{}" not found'],
  APP_TOKEN_NOT_ACTIVE: [['ID'], 'Application token id "{}" not active'],
  APP_TOKEN_EXPIRED: [['ID'], 'Application token id "{}" expired'],
  INVALID_APP_TOKEN_HASH: [[], 'Invalid application token hash'],
  PROPERTY_VALIDATION_CANNOT_BE_NULL: [['PROP_NAME'], 'The property "{}" cannot be null'],
  PROPERTY_VALIDATION_MIN_LENGTH: [
    ['PROP_NAME', 'MIN_LEN'],
    'The property "{}" must have a min length of {} characters',
  ],
  PROPERTY_VALIDATION_MAX_LENGTH: [
    ['PROP_NAME', 'MAX_LEN'],
    'The property "{}" cannot have more than {} characters',
  ],
  PROPERTY_VALIDATION_NUMERIC_VALUE: [['PROP_NAME'], 'The property "{}" must be numeric'],
  PROPERTY_VALIDATION_MIN_VALUE: [['PROP_NAME', 'MIN_VAL'], 'The property "{}" must have a min value of {}'],
  PROPERTY_VALIDATION_MAX_VALUE: [['PROP_NAME', 'MAX_VAL'], 'The property "{}" must have a max value of {}'],
  PROPERTY_VALIDATION_NOT_UPDATABLE: [['PROP_NAME'], 'The property "{}" cannot be updated'],
  PROPERTY_VALIDATION_WRONG_FORMAT: [['PROP_NAME', 'FORMAT'], 'The property "{}" must match format {}'],
  PROPERTY_VALIDATION_ALL_MUST_BE_NULL_BUT_ONE: [
    ['PROP_NAME'],
    'Only one of the passed properties: {} should not be null',
  ],
  DISTRIBUTION_PROVIDER_NOT_FOUND: [['TYPE'], 'Distribution provider type not found [{}]'],
  DISTRIBUTION_PROFILE_NOT_FOUND: [['PROFILE_ID'], 'Distribution profile not found [{}]'],
  DISTRIBUTION_PROFILE_DISABLED: [['PROFILE_ID'], 'Distribution profile disabled [{}]'],
  ENTRY_DISTRIBUTION_ALREADY_EXISTS: [
    ['ENTRY_ID', 'PROFILE_ID'],
    'Entry distribution already exists for entry id [{}] and profile id [{}]',
  ],
  ENTRY_DISTRIBUTION_NOT_FOUND: [['ENTRY_ID'], 'Entry distribution not found [{}]'],
  ENTRY_DISTRIBUTION_MISSING_LOG: [['ENTRY_ID', 'PROFILE_ID'], 'Entry distribution [{}] file type [{}]'],
  ENTRY_DISTRIBUTION_STATUS: [['ENTRY_ID', 'STATUS'], 'Entry distribution [{}] wrong status [{}]'],
  GENERIC_DISTRIBUTION_PROVIDER_NOT_FOUND: [['PROVIDER_ID'], 'Generic distribution provider not found [{}]'],
  GENERIC_DISTRIBUTION_PROVIDER_ACTION_NOT_FOUND: [
    ['PROVIDER_ID'],
    'Generic distribution provider action not found [{}]',
  ],
  CANNOT_DELETE_DEFAULT_DISTRIBUTION_PROVIDER: [[], 'Cannot delete default generic distribution provider'],
  INVALID_FEED_URL: [[], 'Invalid feed URL'],
  PLUGIN_NOT_AVAILABLE_FOR_PARTNER: [['PLUGIN', 'PARTNER'], 'Plugin [{}] is not available for partner [{}]'],
  ENTRY_ALREADY_WITH_CONTENT: [[], 'Entry already associated with content'],
  UPLOAD_TOKEN_NOT_FOUND: [[], 'Upload token not found'],
  ORIGINAL_FLAVOR_ASSET_IS_MISSING: [[], 'The original flavor asset is missing'],
  FLAVOR_ASSET_ID_NOT_FOUND: [['FLAVOR_ASSET_ID'], 'Flavor asset id "{}" not found'],
  FLAVOR_ASSET_ALREADY_EXISTS: [
    ['ASSET_ID', 'PARAMS_ID'],
    'Flavor asset id {} already use flavor params id {}',
  ],
  THUMB_ASSET_ID_NOT_FOUND: [['THUMB_ASSET_ID'], 'The Thumbnail asset id "{}" not found'],
  THUMB_ASSET_ALREADY_EXISTS: [
    ['ASSET_ID', 'PARAMS_ID'],
    'Thumbnail asset id {} already use thumbnail params id {}',
  ],
  CAPTION_ASSET_ID_NOT_FOUND: [['CAPTION_ASSET_ID'], 'Caption asset id "{}" not found'],
  ATTACHMENT_ASSET_ID_NOT_FOUND: [['ATTACHMENT_ASSET_ID'], 'Attachment asset id "{}" not found'],
  METADATA_PROFILE_NOT_FOUND: [['ID'], 'metadata profile not found, id [{}]'],
  METADATA_NOT_FOUND: [['ID'], 'metadata not found, id [{}]'],
  METADATA_ALREADY_EXISTS: [['ID'], 'Metadata already exists id [{}]'],
  INVALID_METADATA_DATA: [['ERR'], 'invalid metadata data: {}'],
  INVALID_METADATA_PROFILE_SCHEMA: [['ERR'], 'Invalid metadata profile schema: {}'],
  INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE: [
    ['PROFILE_TYPE', 'TYPE'],
    'Metadata profile object type [{}] is not compatible with object type [{}]',
  ],
  CATEGORY_NOT_FOUND: [['ID'], 'Category id "{}" not found'],
  DUPLICATE_CATEGORY: [['NAME'], 'The category "{}" already exists'],
  CATEGORY_ENTRY_ALREADY_EXISTS: [[], 'Entry already assigned to this category'],
  ENTRY_IS_NOT_ASSIGNED_TO_CATEGORY: [[], 'Entry is not assigned to this category'],
  CUE_POINT_ID_NOT_FOUND: [['ID'], 'Invalid cue point id "{}"'],
  USER_NOT_FOUND: [[], 'user was not found'],
  USER_WRONG_PASSWORD: [[], 'Wrong password supplied'],
  INVALID_USER_ID: [[], 'Invalid user id'],
  ACTION_BLOCKED: [['ACTION_NAME', 'SERVICE_NAME'], 'Action "{}" in service "{}" is blocked (rate limiting)'],
  UNKNOWN_RESPONSE_FORMAT: [['FORMAT'], 'Unknown response format [{}]'],
  INTERNAL_SERVERL_ERROR: [[], 'Internal server error occurred'],
  INTERNAL_DATABASE_ERROR: [[], 'Internal database error'],
} as const satisfies Record<string, readonly [readonly string[], string]>;

export type ErrorCode = keyof typeof CATALOGUE;
