/**
 * What the linter finds in connector.yaml, in schemas and results parsers, and in how a stylesheet reads the item;
 * one line each. Codes of a run (`SERVER_*` and others) that the linter also finds beforehand are not repeated here.
 */
export const CONNECTOR_LINT_CODES = {
  // The item.
  MRSS_PATH_NEVER: 'a path selects nothing, whatever the item',
  MRSS_ROOT_NOT_RSS: 'the item is the root: there is no rss and no channel around it',
  MRSS_NO_NAMESPACE: 'a path asks for a namespace, and the item has none',
  MRSS_NOT_DISTRIBUTED: 'what a path asks for is in feeds of syndication alone',
  MRSS_FIELD_UNSEEN: 'no fixture has this field of the custom metadata',
  MRSS_FIELD_ATTRIBUTE: 'the server leaves out the attributes of metadata fields',
  MRSS_UNITS_MIXED: 'a path selects numbers of several units',
  MRSS_LOCAL_TIME_AS_NUMBER: 'a date that is text is used as a number',
  MRSS_EPOCH_AS_TEXT: 'seconds since 1970 are read as a date in words',
  MRSS_LOCAL_TIME_MARKED_UTC: 'a local time of the server is written as UTC',
  MRSS_ONE_OF_SEVERAL: 'of several files the one with the lowest bitrate is taken',
  MRSS_ANY_DISTRIBUTION: 'a path reads whichever distribution block comes first',
  MRSS_ANY_METADATA: 'a path reads whichever metadata profile comes first',
  MRSS_ASSETS_UNASSIGNED: 'all files of the entry are read, assigned or not',
  MRSS_DISTRIBUTION_COPIED: 'distribution blocks are copied, those of other connectors too',
  MRSS_SENT_WHOLE: 'the item is sent as it is, with the settings of other connectors',
  MRSS_EMPTY_PLACEHOLDER: 'an empty list has one empty child',
  MRSS_TAG_UNTRIMMED: 'tags begin with a blank',
  MRSS_CATEGORY_SEPARATOR: 'the steps of a category are separated by a greater-than sign',
  MRSS_TEST_ALWAYS_TRUE: 'what is tested is always there, if only empty',
  MRSS_SUNRISE_ALWAYS: 'a sunrise is there whether or not anybody set one',
  MRSS_NOT_A_NUMBER: 'where this is missing the output says NaN',
  MRSS_DELETED_ENTRY: 'a deleted entry has its id and its status and nothing else',
  MRSS_SCENE_UPDATED: 'updatedAt of a cue point is when it was made',
  MRSS_QUIZ_FLATTENED: 'answers of a quiz stand beside their elements, which are empty',
  MRSS_URL_EMPTY: 'the address of a file may be empty',
  MRSS_SESSION_IN_URL: 'this address may carry a session that ends after a day',

  // The schema of the output.
  XSD_ROOT_MISMATCH: 'the schema declares no element of the name the stylesheet makes',
  XSD_VERSION_11: 'a construct of XML Schema 1.1, which the server does not know',
  XSD_INCLUDE_RELATIVE: 'a schema names another by a relative path, which the server cannot follow',
  XSD_EMPTY: 'the schema file is empty',
  XSD_ELEMENT_UNKNOWN: 'the stylesheet writes an element that the schema does not declare',
  XSD_ATTRIBUTE_UNKNOWN: 'the stylesheet writes an attribute that the schema does not declare',
  XSD_DECLARATION_UNUSED: 'nothing refers to this declaration',
  FIELDS_UNCHECKED: 'mandatoryFields and editableFields check nothing',
  THUMB_DIMENSIONS_IMPOSSIBLE: 'no thumbnail has no width and no height',
  FLAVORS_ALL_ASSIGNED: 'where no flavor params are listed every file is assigned',
  OPTIONAL_ASSETS_IGNORED: "the provider's optional assets never reach the profile",

  // Delivery.
  SCHEME_CONTRADICTED: 'the scheme of the address is not the protocol of the action',
  LOGIN_IN_CLEAR_TEXT: 'a password travels in clear text',
  CONTENT_TYPE_FORM: 'the server calls a raw XML body a form',
  ACTIONS_INDISTINGUISHABLE: 'a deletion sends what a submission sends, to the same place',
  REMOTE_PATH_FILE_NAME: 'the server chooses the file name; remotePath is a folder',
  REMOTE_PATH_FROM_LOGIN: 'a leading slash is dropped: the path begins at the login folder',
  PLACEHOLDER_UNKNOWN: '{REMOTE_ID} is the only placeholder',
  PLACEHOLDER_MISPLACED: '{REMOTE_ID} is replaced in remotePath alone',
  RESPONSE_EMPTY: 'a scripted answer without a body counts as a failure',

  // Results.
  RESULTS_NAMESPACE: 'the sample answer has a default namespace, which plain names do not reach',
  RESULTS_PREFIX_UNDECLARED: 'a prefix of the expression is not declared on the root of the answer',
  RESULTS_NAME_UNSEEN: 'the sample answer has no such name',
  RESULTS_REGEX_NO_GROUP: 'a pattern without a group gives the whole match as remote id',
  RESULTS_REGEX_GREEDY: 'a greedy group takes more than the id',
  RESULTS_REGEX_SLASH: 'a bare slash ends the pattern',
  RESULTS_DATE_UNAVAILABLE: 'a results stylesheet cannot call dateUtils',

  // Configuration.
  OVERRIDE_IGNORED: 'an empty value of the profile overrides nothing',
  WATCH_COMMA: 'the server cuts this text at its commas',
  WATCH_XPATH_OF_ITEM: 'watched paths are read against the metadata document, not the item',
  WATCH_XPATH_INVALID: 'a watched path is no XPath',
  WATCH_COLUMN_UNKNOWN: 'no entry column is called so',
  AUTOMATIC_SUNRISE: 'an automatic submission does not wait for the sunrise given with it',
  SUNSET_UNNOTICED: 'a sunset that is added later is never noticed',
  ENABLED_WITHOUT_ACTION: 'the profile enables an action that the connector has not',
  SETTING_WITHOUT_EFFECT: 'the server stores this setting and never looks at it',
  PROFILE_DISABLED: 'a disabled profile distributes nothing, and kills what waits',
} as const satisfies Record<string, string>;
