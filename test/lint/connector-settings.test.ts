import { describe, expect, test } from 'vitest';
import { findingsOf } from './connector-support.js';

const action = (settings: string, name = 'submit') =>
  `actions:\n  ${name}:\n    transform: a.xsl\n${indent(settings)}`;
const indent = (text: string, by = '    ') =>
  text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
const sftp = 'protocol: sftp\nserverAddress: host.example\nremotePath: /in';
const https = "protocol: https\nserverAddress: 'https://host.example/api#'\nremotePath: ''";
/** An action that nothing is said about, and then something below it. */
const quiet = (rest: string) => `${action(sftp)}\n${rest}`;

describe('found, with its place', () => {
  // Settings of an action begin on line 5, at column 5.
  test.each([
    [
      'SERVER_HTTP_ADDRESS connector.yaml:6:20',
      action('protocol: http\nserverAddress: http://host.example:8080\nremotePath: in'),
    ],
    [
      'SERVER_HTTP_CLEAR_TEXT connector.yaml:6:20',
      action('protocol: https\nserverAddress: host.example\nremotePath: in'),
    ],
    [
      'SCHEME_CONTRADICTED connector.yaml:6:20',
      action("protocol: http\nserverAddress: 'https://host.example/#'"),
    ],
    [
      'SCHEME_CONTRADICTED connector.yaml:6:20',
      action("protocol: https\nserverAddress: 'HTTPS://host.example/#'"),
    ],
    [
      'LOGIN_IN_CLEAR_TEXT connector.yaml:7:5',
      action('protocol: ftp\nserverAddress: host.example\nremotePassword: ${X}'),
    ],
    ['CONTENT_TYPE_FORM connector.yaml:5:5', action(https)],
    [
      'SERVER_HTTP_FILE_NAME connector.yaml:10:15',
      `${action(https)}\nprofile:\n  actions:\n    submit: { httpFileName: a.xml }`,
    ],
    [
      'SERVER_FILE_ADDRESS connector.yaml:6:20',
      action('protocol: sftp\nserverAddress: sftp://host.example:2222\nremotePath: /in'),
    ],
    ['SERVER_FILE_ADDRESS connector.yaml:6:20', action('protocol: ftp\nserverAddress: host.example/in')],
    [
      'FTP_ACTIVE_IMPOSSIBLE connector.yaml:9:31',
      `${action('protocol: ftp\nserverAddress: host.example')}\nprofile:\n  actions:\n    submit: { ftpPassiveMode: false }`,
    ],
    [
      'SFTP_PATH_RELATIVE connector.yaml:7:17',
      action('protocol: sftp\nserverAddress: host.example\nremotePath: in'),
    ],
    [
      'REMOTE_PATH_FROM_LOGIN connector.yaml:7:17',
      action('protocol: ftp\nserverAddress: host.example\nremotePath: /in'),
    ],
    [
      'SCP_PATH_UNQUOTED connector.yaml:7:20',
      action('protocol: scp\nserverAddress: host.example\nremotePath: in/ my files'),
    ],
    [
      'REMOTE_PATH_FILE_NAME connector.yaml:7:21',
      action('protocol: sftp\nserverAddress: host.example\nremotePath: /in/a.xml'),
    ],
    [
      'SERVER_FETCH_REPORT connector.yaml:8:3',
      `${action(sftp)}\n  fetchReport:\n    protocol: https\n    serverAddress: host.example`,
    ],
    [
      'REMOTE_ID_UNKNOWN connector.yaml:7:22',
      action("protocol: sftp\nserverAddress: host.example\nremotePath: '/in/{REMOTE_ID}'"),
    ],
    [
      'REMOTE_ID_UNKNOWN connector.yaml:12:22',
      `${action(sftp)}\n  update:\n    transform: a.xsl\n    protocol: sftp\n    serverAddress: host.example\n    remotePath: '/in/{REMOTE_ID}'`,
    ],
    [
      'PLACEHOLDER_UNKNOWN connector.yaml:7:22',
      action("protocol: sftp\nserverAddress: host.example\nremotePath: '/in/{entryId}'"),
    ],
    [
      'PLACEHOLDER_MISPLACED connector.yaml:6:42',
      action("protocol: https\nserverAddress: 'https://host.example/{REMOTE_ID}#'"),
    ],
    [
      'ACTIONS_INDISTINGUISHABLE connector.yaml:9:5',
      `${action(sftp)}\n  delete:\n    transform: a.xsl\n${indent(sftp)}`,
    ],
    [
      'RESPONSE_EMPTY connector.yaml:10:15',
      `${action(https)}\nharness:\n  responses:\n    submit: { status: 204 }`,
    ],
    ['OVERRIDE_IGNORED connector.yaml:10:27', quiet("profile:\n  actions:\n    submit: { remotePath: '' }")],
    [
      'WATCH_COMMA connector.yaml:9:59',
      quiet("provider:\n  updateRequiredMetadataXPaths: ['/*[contains(local-name(), 1)]']"),
    ],
    [
      'WATCH_COMMA connector.yaml:9:42',
      quiet("provider:\n  updateRequiredEntryFields: ['entry.NAME,entry.TAGS']"),
    ],
    [
      'WATCH_XPATH_OF_ITEM connector.yaml:10:7',
      quiet('profile:\n  updateRequiredMetadataXPaths:\n    - /item/customData/metadata/Genre'),
    ],
    [
      'WATCH_XPATH_INVALID connector.yaml:10:20',
      quiet("provider:\n  updateRequiredMetadataXPaths:\n    - '/*[1]/Genre['"),
    ],
    ['WATCH_COLUMN_UNKNOWN connector.yaml:9:31', quiet('provider:\n  updateRequiredEntryFields: [name]')],
    [
      'WATCH_COLUMN_UNKNOWN connector.yaml:9:31',
      quiet('provider:\n  updateRequiredEntryFields: [entry.name]'),
    ],
    [
      'WATCH_COLUMN_UNKNOWN connector.yaml:9:31',
      quiet('provider:\n  updateRequiredEntryFields: [entry.DESCRIPTON]'),
    ],
    ['FIELDS_UNCHECKED connector.yaml:9:3', quiet('provider:\n  mandatoryFields: [title]')],
    [
      'THUMB_DIMENSIONS_IMPOSSIBLE connector.yaml:9:29',
      quiet('profile:\n  requiredThumbDimensions: [{ width: 0, height: 0 }]'),
    ],
    ['FLAVORS_ALL_ASSIGNED connector.yaml:8:1', quiet('profile:\n  status: enabled')],
    ['OPTIONAL_ASSETS_IGNORED connector.yaml:9:3', quiet('provider:\n  optionalFlavorParamsIds: [1]')],
    ['SETTING_WITHOUT_EFFECT connector.yaml:9:3', quiet('provider:\n  deleteInsteadUpdate: true')],
    ['SETTING_WITHOUT_EFFECT connector.yaml:9:3', quiet('profile:\n  sunsetDefaultOffset: 60')],
    ['ENABLED_WITHOUT_ACTION connector.yaml:9:18', quiet('profile:\n  deleteEnabled: automatic')],
    ['AUTOMATIC_SUNRISE connector.yaml:9:18', quiet('profile:\n  submitEnabled: automatic')],
    ['SUNSET_UNNOTICED connector.yaml:9:3', quiet('profile:\n  deleteEnabled: automatic')],
    ['PROFILE_DISABLED connector.yaml:9:11', quiet('profile:\n  status: disabled')],
    ['MRSS_SENT_WHOLE connector.yaml:3:3', `actions:\n  submit:\n${indent(sftp)}`],
    [
      'RESULTS_NOT_APPLICABLE connector.yaml:8:5',
      action(`${sftp}\nresults: { parser: xpath, expression: //id }`),
    ],
    ['SERVER_RESULTS_CRASH connector.yaml:3:3', action(https)],
    [
      'SERVER_RESULTS_CRASH connector.yaml:8:5',
      action(`${https}\nresults: { parser: regex, expression: '(\\d+)' }`),
    ],
    [
      'RESULTS_REMOTE_ID_IGNORED connector.yaml:8:5',
      action(`${https}\nresults: { parser: xpath, expression: //id }`, 'update'),
    ],
  ])('%s', (expected, yaml) => {
    expect(findingsOf({ yaml })).toContain(expected);
  });
});

describe('nearly, and not found', () => {
  test.each([
    ['SERVER_HTTP_ADDRESS', action(https)],
    ['SERVER_HTTP_ADDRESS', action('protocol: http\nserverAddress: host.example\nremotePath: in')],
    ['SERVER_HTTP_CLEAR_TEXT', action(https)],
    ['SERVER_HTTP_CLEAR_TEXT', action('protocol: http\nserverAddress: host.example\nremotePath: in')],
    ['SCHEME_CONTRADICTED', action(https)],
    ['LOGIN_IN_CLEAR_TEXT', action(`${sftp}\nremotePassword: \${X}`)],
    ['CONTENT_TYPE_FORM', `${action(https)}\nprofile: { actions: { submit: { httpFieldName: xml } } }`],
    [
      'SERVER_HTTP_FILE_NAME',
      `${action(https)}\nprofile: { actions: { submit: { httpFieldName: xml, httpFileName: a.xml } } }`,
    ],
    ['SERVER_FILE_ADDRESS', action('protocol: sftp\nserverAddress: 10.0.0.1\nremotePath: /in')],
    [
      'FTP_ACTIVE_IMPOSSIBLE',
      `${action('protocol: ftp\nserverAddress: host.example')}\nprofile: { actions: { submit: { ftpPassiveMode: true } } }`,
    ],
    ['SFTP_PATH_RELATIVE', action(sftp)],
    ['REMOTE_PATH_FROM_LOGIN', action(sftp)],
    [
      'SCP_PATH_UNQUOTED',
      action('protocol: scp\nserverAddress: host.example\nremotePath: in/my-files_2.d/x'),
    ],
    [
      'REMOTE_PATH_FILE_NAME',
      action("protocol: https\nserverAddress: 'https://host.example#'\nremotePath: a.xml"),
    ],
    [
      'REMOTE_ID_UNKNOWN',
      `${action(`${https}\nresults: { parser: xpath, expression: //id }`)}\n  update:\n    transform: a.xsl\n    protocol: https\n    serverAddress: host.example\n    remotePath: '{REMOTE_ID}'`,
    ],
    [
      'PLACEHOLDER_UNKNOWN',
      action("protocol: sftp\nserverAddress: host.example\nremotePath: '/in/{REMOTE_ID}'"),
    ],
    [
      'PLACEHOLDER_MISPLACED',
      action("protocol: sftp\nserverAddress: host.example\nremotePath: '/in/{REMOTE_ID}'"),
    ],
    [
      'ACTIONS_INDISTINGUISHABLE',
      `${action(sftp)}\n  delete:\n    transform: a.xsl\n${indent(sftp.replace('/in', '/out'))}`,
    ],
    ['ACTIONS_INDISTINGUISHABLE', `${action(sftp)}\n  update:\n    transform: a.xsl\n${indent(sftp)}`],
    [
      'RESPONSE_EMPTY',
      `${action(https)}\nharness: { responses: { submit: [{ status: 503 }, { status: 200, body: ok }] } }`,
    ],
    ['OVERRIDE_IGNORED', quiet('profile: { actions: { submit: { remotePath: in } } }')],
    [
      'WATCH_COMMA',
      quiet('provider:\n  updateRequiredMetadataXPaths: ["/*[local-name()=\'metadata\']", //b]'),
    ],
    ['WATCH_XPATH_OF_ITEM', quiet('provider:\n  updateRequiredMetadataXPaths: [/metadata/item, //itemised]')],
    [
      'WATCH_XPATH_INVALID',
      quiet(
        "provider:\n  updateRequiredMetadataXPaths: [\"/*[local-name()='metadata']/*[local-name()='Genre']\"]",
      ),
    ],
    [
      'WATCH_COLUMN_UNKNOWN',
      quiet(
        'provider:\n  updateRequiredEntryFields: [entry.NAME, entry.START_DATE, entry.SOMETHING_QUITE_ELSE]',
      ),
    ],
    ['FIELDS_UNCHECKED', quiet('provider:\n  mandatoryFields: []')],
    ['THUMB_DIMENSIONS_IMPOSSIBLE', quiet('profile:\n  optionalThumbDimensions: [{ width: 0, height: 0 }]')],
    ['FLAVORS_ALL_ASSIGNED', quiet('profile:\n  requiredFlavorParamsIds: [0]')],
    [
      'OPTIONAL_ASSETS_IGNORED',
      quiet('provider:\n  optionalFlavorParamsIds: [1]\nprofile:\n  optionalFlavorParamsIds: [1]'),
    ],
    ['SETTING_WITHOUT_EFFECT', quiet('provider:\n  deleteInsteadUpdate: false\n  intervalBeforeSunrise: 60')],
    ['ENABLED_WITHOUT_ACTION', quiet('profile:\n  deleteEnabled: disabled\n  submitEnabled: manual')],
    ['AUTOMATIC_SUNRISE', quiet('profile:\n  submitEnabled: manual')],
    ['SUNSET_UNNOTICED', quiet('profile:\n  deleteEnabled: manual')],
    ['PROFILE_DISABLED', quiet('profile:\n  status: enabled')],
    ['MRSS_SENT_WHOLE', action(sftp)],
    ['SERVER_FETCH_REPORT', action(sftp)],
    ['RESULTS_NOT_APPLICABLE', action(`${https}\nresults: { parser: xpath, expression: //id }`)],
    ['SERVER_RESULTS_CRASH', action(`${https}\nresults: { parser: xpath, expression: //id }`)],
    ['RESULTS_REMOTE_ID_IGNORED', action(`${https}\nresults: { parser: xpath, expression: //id }`)],
  ])('%s', (code, yaml) => {
    expect(findingsOf({ yaml }).map((one) => one.split(' ')[0])).not.toContain(code);
  });
});
