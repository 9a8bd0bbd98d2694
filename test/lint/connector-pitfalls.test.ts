import { describe, expect, test } from 'vitest';
import { PROBLEM_CODES } from '../../src/core/problem-codes.js';
import { LINT_RULES } from '../../src/lint/rules.js';

/** What can go wrong with an item, a schema, a delivery, an answer, a setting: and what tells of it beforehand. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  'the root is item, in no namespace': ['MRSS_ROOT_NOT_RSS', 'MRSS_NO_NAMESPACE', 'MRSS_PATH_NEVER'],
  'bytes and KB, milliseconds and seconds': ['MRSS_UNITS_MIXED'],
  'seconds here, local times there': [
    'MRSS_LOCAL_TIME_AS_NUMBER',
    'MRSS_EPOCH_AS_TEXT',
    'MRSS_LOCAL_TIME_MARKED_UTC',
  ],
  'several files, the poorest first': ['MRSS_ONE_OF_SEVERAL'],
  'files that are not assigned': ['MRSS_ASSETS_UNASSIGNED'],
  'blocks of other connectors': ['MRSS_ANY_DISTRIBUTION', 'MRSS_DISTRIBUTION_COPIED', 'MRSS_SENT_WHOLE'],
  'empty children of empty lists': ['MRSS_EMPTY_PLACEHOLDER'],
  'tags and categories': ['MRSS_TAG_UNTRIMMED', 'MRSS_CATEGORY_SEPARATOR'],
  'custom metadata': ['MRSS_ANY_METADATA', 'MRSS_FIELD_ATTRIBUTE', 'MRSS_FIELD_UNSEEN'],
  'captions and attachments of any status': ['MRSS_SESSION_IN_URL'],
  'addresses that are empty': ['MRSS_URL_EMPTY'],
  'entries without a media block': ['MRSS_NOT_A_NUMBER'],
  'deleted entries': ['MRSS_DELETED_ENTRY'],
  'link and player': ['MRSS_NOT_DISTRIBUTED'],
  'cue points': ['MRSS_SCENE_UPDATED', 'MRSS_QUIZ_FLATTENED'],
  'what is always there': ['MRSS_SUNRISE_ALWAYS', 'MRSS_TEST_ALWAYS_TRUE'],
  'a transform and a schema': [
    'SERVER_XSD_AFTER_XSLT',
    'XSD_ROOT_MISMATCH',
    'XSD_ELEMENT_UNKNOWN',
    'XSD_ATTRIBUTE_UNKNOWN',
    'XSD_DECLARATION_UNUSED',
  ],
  'schemas that the server cannot use': ['XSD_INCLUDE_RELATIVE', 'XSD_VERSION_11', 'XSD_EMPTY'],
  'fields that nothing checks': ['FIELDS_UNCHECKED'],
  'dimensions of 0 by 0': ['THUMB_DIMENSIONS_IMPOSSIBLE'],
  'no flavor params listed': ['FLAVORS_ALL_ASSIGNED', 'OPTIONAL_ASSETS_IGNORED'],
  'port 80 and double slashes': ['SERVER_HTTP_ADDRESS'],
  'schemes and clear text': ['SERVER_HTTP_CLEAR_TEXT', 'SCHEME_CONTRADICTED', 'LOGIN_IN_CLEAR_TEXT'],
  'bodies over HTTP': ['CONTENT_TYPE_FORM', 'SERVER_HTTP_FILE_NAME'],
  'answers without a body': ['RESPONSE_EMPTY'],
  'every action is a POST': ['ACTIONS_INDISTINGUISHABLE'],
  'file names and folders': ['REMOTE_PATH_FILE_NAME', 'REMOTE_PATH_FROM_LOGIN', 'SFTP_PATH_RELATIVE'],
  'paths in a shell': ['SCP_PATH_UNQUOTED'],
  'no port, no active FTP': ['SERVER_FILE_ADDRESS', 'FTP_ACTIVE_IMPOSSIBLE'],
  'a placeholder and its place': ['PLACEHOLDER_UNKNOWN', 'PLACEHOLDER_MISPLACED', 'REMOTE_ID_UNKNOWN'],
  'answers that end the worker': ['SERVER_RESULTS_CRASH', 'RESULTS_NOT_XML'],
  'patterns that read too much, or nothing': [
    'RESULTS_REGEX_NO_GROUP',
    'RESULTS_REGEX_GREEDY',
    'RESULTS_REGEX_SLASH',
  ],
  'expressions that find nothing': [
    'SERVER_RESULTS_VALUE',
    'RESULTS_NAMESPACE',
    'RESULTS_PREFIX_UNDECLARED',
    'RESULTS_NAME_UNSEEN',
  ],
  'protocols without an answer': ['RESULTS_NOT_APPLICABLE'],
  'remote ids of updates': ['RESULTS_REMOTE_ID_IGNORED'],
  'dates in a results stylesheet': ['RESULTS_DATE_UNAVAILABLE'],
  reports: ['SERVER_FETCH_REPORT'],
  'empty overrides': ['OVERRIDE_IGNORED'],
  'lists of what is watched': [
    'WATCH_COMMA',
    'WATCH_XPATH_OF_ITEM',
    'WATCH_XPATH_INVALID',
    'WATCH_COLUMN_UNKNOWN',
  ],
  'sunrise and sunset': ['AUTOMATIC_SUNRISE', 'SUNSET_UNNOTICED'],
  'settings that nothing reads': ['SETTING_WITHOUT_EFFECT', 'ENABLED_WITHOUT_ACTION'],
  'profiles that are disabled': ['PROFILE_DISABLED'],
};

/** What only a run, the account or the format of connector.yaml can tell, with the code it has there. */
const SEEN_ELSEWHERE: Readonly<Record<string, string>> = {
  'an ampersand in a remote id': 'SERVER_REMOTE_ID_UNESCAPED',
  'validation errors that never show': 'SERVER_REASON_LOST',
  'redirects that lose the body': 'HTTP_REDIRECT_TO_GET',
  'statuses that count for nothing': 'HTTP_STATUS_IGNORED',
  'no protocol, two actions of a kind, settings in the wrong place': 'CONNECTOR_INVALID',
};

describe('what tells of it before anything runs', () => {
  test.each(Object.entries(SEEN))('%s', (_pitfall, codes) => {
    const known = LINT_RULES.map(({ code }) => code as string);
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
  });

  test.each(Object.entries(SEEN_ELSEWHERE))('%s: told elsewhere', (_pitfall, code) => {
    expect(Object.keys(PROBLEM_CODES)).toContain(code);
  });
});
