import { CONNECTOR_LINT_CODES } from './lint-codes-connector.js';
import { KIT_LINT_CODES } from './lint-codes-kit.js';
import { STYLESHEET_LINT_CODES } from './lint-codes-stylesheet.js';

/**
 * Every problem the kit can report, with one line on what it means.
 *
 * `SERVER_*`: the public server code departs from the API guide here. In dialect `guide` they are
 * warnings; in dialect `server` the departure happens and the code explains the outcome.
 */
export const PROBLEM_CODES = {
  // The connector folder.
  CONNECTOR_INVALID: 'connector.yaml does not follow the connector format',
  YAML_MALFORMED: 'the file is not well-formed YAML',
  FILE_MISSING: 'a file named in connector.yaml is not there',
  FILE_OUTSIDE: 'a path leads outside the connector folder',
  FILE_TOO_LARGE: 'a file is larger than the kit reads',
  SECRET_MISSING: 'an environment variable that a secret names is not set',
  FIXTURE_SKIPPED: 'something among the fixtures is no file, and is passed over',
  FIXTURE_UNREADABLE: 'the fixture cannot be read',
  ENV_FILE_UNREADABLE: 'the .env of the workspace cannot be read',
  WATCH_FAILED: 'changes of files may go unseen',
  CONNECTOR_SKIPPED: 'a folder under connectors is passed over',

  // mrssmith.yaml
  ENVIRONMENT_INVALID: 'mrssmith.yaml does not follow its format',
  ENVIRONMENT_CLEAR_TEXT: 'secrets travel to this account in clear text',

  // The account.
  STATE_IGNORED: 'what was deployed last is not what this file says',
  DEPLOYMENT_INTERRUPTED: 'a deployment was interrupted',
  CONNECTOR_GONE: 'a deployed connector has no folder any more',
  LEFT_AT_PARTNER: 'what was distributed stays with the partner',
  SOURCE_DRIFTED: 'the account that is promoted is not what was deployed to it',
  VALUE_TOO_LONG: 'the account keeps no text of this length',
  VALUE_CHANGED: 'the account would keep something else than the folder says',
  CHARACTER_REFUSED: 'the API refuses a control character',
  ACCOUNT_UNSAYABLE: 'the account has what connector.yaml cannot say',
  ACCOUNT_UNSAVED: 'a profile is not what its next save makes it',
  ACCOUNT_SPARE_ACTION: 'the account has an action that nothing runs',
  PROFILE_AMBIGUOUS: 'a provider has several profiles, and a folder has one',
  PULL_SKIPPED: 'a provider was not pulled',
  SECRET_IN_FILE: 'a password stands in a file',

  // mrss
  MRSS_MALFORMED: 'the fixture is not well-formed XML',
  MRSS_ROOT_NOT_ITEM: 'the root element is not item, which the server never makes',
  MRSS_REMOTE_ID_UNUSABLE: 'the remote id cannot be written into the item',
  MRSS_NO_DISTRIBUTION: 'the item has no distribution block of this run',

  // transform
  XSLT_MALFORMED: 'the stylesheet is not well-formed XML',
  XSLT_INVALID: 'the stylesheet does not compile',
  XSLT_FAILED: 'the transformation ended with an error',
  XSLT_WARNING: 'the engine reported something and carried on',
  XSLT_MESSAGE: 'xsl:message said something, which only the server log would show',
  XSLT_TERMINATED: 'xsl:message terminate="yes" ended the transformation',
  XSLT_EMPTY: 'the result has no root element',
  XSLT_SEVERAL_ROOTS: 'the result has more than one root element',
  XSLT_ENCODING_UNKNOWN: 'the result cannot be written in the encoding that xsl:output names',
  XSLT_RUNAWAY: 'the stylesheet ran longer than the limit allows',
  XSLT_WRITE_REFUSED: 'a stylesheet may not write files',
  EXTERNAL_ENTITY_IGNORED: 'an entity of the document type stands for something outside',
  XSLT_READ_REFUSED: 'a stylesheet may not read this address',
  PHP_FUNCTION_UNREGISTERED: 'the stylesheet calls a PHP function that the server does not register',
  PHP_FUNCTION_FAILED: 'a PHP function refused its arguments',
  ENGINE_CRASHED: 'the engine process died during this run',
  ENGINE_NOT_ACCOUNT: 'the output of this engine is not what the account would send',

  // validate
  XSD_MALFORMED: 'the schema is not well-formed XML',
  XSD_UNUSABLE: 'the schema does not compile',
  XSD_WARNING: 'the schema compiler reported something and carried on',
  XSD_INVALID: 'the transformed document does not satisfy its schema',

  // deliver
  LOGIN_REFUSED: 'the destination refused the login',
  CONNECT_FAILED: 'no connection to the destination',
  PUT_FAILED: 'the destination did not take the file',
  CONNECTION_LOST: 'the connection ended before the delivery did',
  DELIVERY_TIMEOUT: 'the destination did not answer in time',
  ANSWER_EMPTY: 'the destination answered without a body',
  ANSWER_TOO_LARGE: 'the answer is larger than the kit keeps',
  TOO_MANY_REDIRECTS: 'the destination redirects without end',
  HTTP_STATUS_IGNORED: 'the account counts any HTTP status as success when a body came back',
  HTTP_REDIRECT_TO_GET: 'a redirect turned the POST into a GET without a body',
  REMOTE_ID_UNKNOWN: '{REMOTE_ID} was replaced by nothing',
  FTP_ACTIVE_IMPOSSIBLE: 'the account cannot switch passive mode off',
  SFTP_PATH_RELATIVE: 'SFTP writes a relative path from the root, not from the home folder',
  SCP_PATH_UNQUOTED: 'SCP paths reach a shell unquoted',

  // results
  RESULTS_NOT_APPLICABLE: 'this protocol brings no answer to read',
  RESULTS_NO_PARSER: 'the answer is kept, nothing reads it',
  RESULTS_INVALID: 'the results parser itself is broken',
  RESULTS_NOT_XML: 'the answer is not well-formed XML',
  RESULTS_NO_MATCH: 'the results parser found nothing in the answer',
  RESULTS_REMOTE_ID_IGNORED: 'the account keeps the remote id of submit only',

  // Where the public server code departs from the API guide.
  SERVER_DISTRIBUTION_BLOCK: 'the server writes another distribution block than the guide prints',
  SERVER_REMOTE_ID_UNESCAPED: 'the server writes the remote id into the item unescaped',
  SERVER_VARIABLE_DOUBLED: 'the server writes the value of an injected variable twice',
  SERVER_VARIABLE_STUCK: 'a variable of this name ends the job on the server',
  SERVER_JOB_STUCK: 'on the server this failure leaves the job stuck, without an error',
  SERVER_REASON_LOST: 'the account shows another text than the reason',
  SERVER_XSD_AFTER_XSLT: 'a transform together with a validator leaves every job stuck on PHP 8',
  SERVER_RESULTS_CRASH: 'on PHP 8 the results parser ends the worker after the delivery',
  SERVER_RESULTS_VALUE: 'the server reads another value from this answer',
  SERVER_FILE_ADDRESS: 'file protocols take a bare host name on the server',
  SERVER_HTTP_ADDRESS: 'the server requests another URL than the settings say',
  SERVER_HTTP_CLEAR_TEXT: 'the server sends this HTTPS delivery in clear text',
  SERVER_HTTP_FILE_NAME: 'httpFileName sends a path, not the file, on today’s PHP',
  SERVER_FETCH_REPORT: 'the server cannot fetch reports for generic providers',

  // Coverage.
  COVERAGE_TOO_LOW: 'the tests reach less of the stylesheets than mrssmith.yaml wants',
  COVERAGE_UNMEASURED: 'nothing was measured, so thresholds cannot hold',

  // Tests.
  TEST_INVALID: 'a file of tests does not follow its format',
  EXPECTATION_FAILED: 'an expectation does not hold',
  OUTPUT_UNSTABLE: 'two runs over the same item give different output',
  OPTIONAL_REQUIRED: 'the stylesheet ends with an error where an optional element is missing',
  SECRET_IN_OUTPUT: 'a secret or a session would reach the partner or its log',
  SAMPLE_UNREAD: 'the results parser does not read the sample answer',
  ERROR_PAGE_READ: 'the results parser takes an error page for an answer',
  REMOTE_ID_UNUSED: 'nothing in the delivery says which asset of the partner is meant',
  TEST_FAILED: 'a test failed',

  // Snapshots and mutants.
  SNAPSHOT_MISSING: 'nothing is approved yet for a run',
  SNAPSHOT_CHANGED: 'a run is not what was approved',
  SNAPSHOT_RESPELLED: 'the document says what was approved, in other bytes',
  SNAPSHOT_OBSOLETE: 'no run touches an approved file',
  MUTANT_SURVIVED: 'a changed stylesheet passes every test',

  INTERNAL: 'the kit itself failed',
} as const satisfies Record<string, string>;

/** Codes of rules, some of which a run reports too. */
export const LINT_CODES = { ...STYLESHEET_LINT_CODES, ...CONNECTOR_LINT_CODES, ...KIT_LINT_CODES };

export type ProblemCode = keyof typeof PROBLEM_CODES | keyof typeof LINT_CODES;

/** One line on what a code means. */
export const describeCode = (code: ProblemCode): string => ({ ...LINT_CODES, ...PROBLEM_CODES })[code];
