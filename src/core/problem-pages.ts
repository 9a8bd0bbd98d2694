import type { PROBLEM_CODES, LINT_CODES } from './problem-codes.js';

/** What a reference says about a problem that no rule of the linter looks for: rules have pages of their own. */
export interface ProblemPage {
  readonly when: string;
  readonly remedy: string;
  /** Where in the server's code that is so, for what imitates it. */
  readonly source?: string;
}

/**
 * For `docs/reference/problems.md` and `mrssmith lint --explain`. A problem that a run reports carries
 * its own place and next step besides; this is what holds for all of its kind.
 */
export const PROBLEM_PAGES: Partial<
  Record<keyof typeof PROBLEM_CODES | keyof typeof LINT_CODES, ProblemPage>
> = {
  // The connector folder.
  CONNECTOR_INVALID: {
    when: 'A key of connector.yaml is unknown, a value is of the wrong type, or an action lacks what it needs.',
    remedy:
      'All mistakes are listed, each with its place and the nearest valid name. The [format](connector.md) has every key.',
  },
  YAML_MALFORMED: {
    when: 'The YAML does not parse: a quote is not closed, a line is indented otherwise than its neighbours, a tab stands before a key.',
    remedy: 'Look at the place and at the line above it. Texts with `:`, `#` or `{` need quotes.',
  },
  FILE_MISSING: {
    when: 'A stylesheet, schema, parser or answer that connector.yaml names is not in its folder.',
    remedy: 'Mend the name, or add the file. Paths start at the connector folder.',
  },
  FILE_OUTSIDE: {
    when: 'A path leads out of the connector folder, by `..`, a leading slash or a link.',
    remedy: 'Copy the file into the folder: what is uploaded is what lies in it.',
  },
  FILE_TOO_LARGE: {
    when: 'A file of a connector is larger than any that makes sense there.',
    remedy: 'Take out what is not needed. The message has the limit.',
  },
  SECRET_MISSING: {
    when: 'connector.yaml names an environment variable for a user name or password, and it is not set.',
    remedy: 'Export it, or write it into `.env` of the workspace. Runs into sinks need no passwords.',
  },
  FIXTURE_SKIPPED: {
    when: 'A folder, a link that leads nowhere or a special file ends in `.xml` among the fixtures.',
    remedy: 'Take it away, or rename it.',
  },
  FIXTURE_UNREADABLE: {
    when: 'The system refuses to read a fixture.',
    remedy: 'Make it readable for the user who runs the command.',
  },
  CONNECTOR_SKIPPED: {
    when: 'A folder below `connectors/` has its settings in connector.yml.',
    remedy: 'Rename it to connector.yaml.',
  },
  ENV_FILE_UNREADABLE: {
    when: 'There is a `.env` in the workspace that is no file, or that the system refuses to read.',
    remedy: 'Make it a readable file, or remove it. `mrssmith dev` goes on with what it read before.',
  },
  WATCH_FAILED: {
    when: '`mrssmith dev` cannot watch a folder or a file: the system gives no more watches, or refuses them.',
    remedy:
      'Press r to run again after a save. On Linux raise fs.inotify.max_user_watches; name fewer connectors.',
  },

  // mrssmith.yaml
  ENVIRONMENT_INVALID: {
    when: 'A key of mrssmith.yaml is unknown, or a value cannot be used.',
    remedy:
      'All mistakes are listed with their places. The [format](settings.md#mrssmithyaml) has every key.',
  },
  ENVIRONMENT_CLEAR_TEXT: {
    when: 'The address of an account begins with http:// and is not of this machine.',
    remedy: 'Use https://.',
  },

  // The account.
  STATE_IGNORED: {
    when: 'The state file of a local account speaks of a provider that this account does not have: it was made anew.',
    remedy: 'Nothing: the next deployment writes it again.',
  },
  DEPLOYMENT_INTERRUPTED: {
    when: 'The journal has a deployment without an end: it was killed, or the connection broke.',
    remedy: '`mrssmith deploy` goes on from there, `mrssmith rollback` undoes it.',
  },
  CONNECTOR_GONE: {
    when: 'A state file is there and the connector is not: its folder was removed after it was deployed.',
    remedy: '`mrssmith destroy NAME` takes it off the account.',
  },
  LEFT_AT_PARTNER: {
    when: '`mrssmith destroy` takes a connector away whose entries are with the partner.',
    remedy: 'Delete them there first, with submitDelete for each; afterwards nobody can.',
  },
  SOURCE_DRIFTED: {
    when: '`mrssmith promote` takes what an account has, and that was changed after the last deployment.',
    remedy: 'If the change should not go along, bring the source back first: `mrssmith deploy --overwrite`.',
  },
  VALUE_TOO_LONG: {
    when: 'A text is longer than the column that the server keeps it in, which cuts it without a word.',
    remedy: 'Make it shorter. The message has the limit.',
  },
  VALUE_CHANGED: {
    when: 'The server would store another value than the folder says, e.g. cut a list item at its comma.',
    remedy: 'Write it as the message says.',
  },
  CHARACTER_REFUSED: {
    when: 'A setting or a document holds a control character, which the API answers with INVALID_PARAMETER_CHAR.',
    remedy: 'Take it out.',
  },
  ACCOUNT_UNSAYABLE: {
    when: '`mrssmith pull` meets a value for which connector.yaml has no name.',
    remedy: 'Change it on the account, then pull again.',
  },
  ACCOUNT_UNSAVED: {
    when: 'The provider requires assets which its profile takes over with its next save.',
    remedy: 'Deploy: the profile is saved, and the difference is gone.',
  },
  ACCOUNT_SPARE_ACTION: {
    when: 'A provider has two actions of one type. Jobs take the oldest.',
    remedy: '`mrssmith deploy --overwrite --allow-deletes` removes the spare one.',
  },
  PROFILE_AMBIGUOUS: {
    when: '`mrssmith pull` meets a provider with several profiles.',
    remedy: 'Name one with `--profile ID`.',
  },
  PULL_SKIPPED: {
    when: '`mrssmith pull --all` leaves a provider out.',
    remedy: 'The message says why. Pull it by its id.',
  },
  SECRET_IN_FILE: {
    when: 'A stylesheet or answer that was pulled has the very password of the action in it.',
    remedy: 'Take it out before you commit, and change it.',
  },

  // mrss
  MRSS_MALFORMED: {
    when: 'A fixture is not well-formed.',
    remedy: 'Mend it at the line that is named. `xmllint --noout FILE` finds the rest.',
  },
  MRSS_ROOT_NOT_ITEM: {
    when: 'A fixture has another root, usually `rss` and `channel` around the item.',
    remedy: 'Keep the `<item>` alone: that is what the account gives to a stylesheet.',
  },
  MRSS_REMOTE_ID_UNUSABLE: {
    when: 'The remote id that submit brought has characters that XML cannot hold, or markup.',
    remedy: 'Let the results parser take the id alone.',
  },
  MRSS_NO_DISTRIBUTION: {
    when: 'The item is that of a deleted entry, of which the server sends the id and the status.',
    remedy: 'Let the delete stylesheet do without the distribution block.',
  },

  // transform
  XSLT_FAILED: {
    when: 'The stylesheet compiled, and an instruction ended with an error: an unknown function, a path over what is no node set, a result that cannot be written.',
    remedy: 'Look at the place. `mrssmith lint` finds most of these before anything runs.',
  },
  XSLT_WARNING: {
    when: 'libxslt reported something and carried on, as it does on the account, where nobody sees it.',
    remedy: 'Mend it: what it left out is missing in the output.',
  },
  XSLT_RUNAWAY: {
    when: 'A transformation reached its limit of time, memory or depth.',
    remedy: 'Look for a template that calls itself. `--timeout` allows more time where that is honest work.',
  },
  ENGINE_CRASHED: {
    when: 'The process that runs the engine died. Other runs are not affected.',
    remedy: 'Report it with the stylesheet and what `mrssmith doctor` prints.',
  },
  ENGINE_NOT_ACCOUNT: {
    when: 'A connector runs with Saxon.',
    remedy: 'Take its output for a second opinion: the account runs libxslt.',
  },

  // validate
  XSD_MALFORMED: { when: 'A schema is not well-formed XML.', remedy: 'Mend it at the line that is named.' },
  XSD_UNUSABLE: {
    when: 'A schema is well-formed and does not compile: a type is not declared, or an include is not there.',
    remedy: 'Put everything into one file: the server reads no other. XSD 1.1 is not understood.',
  },
  XSD_WARNING: {
    when: 'The schema compiler left something out, mostly an import it may not fetch.',
    remedy: 'What it left out is not checked. Declare it in the schema itself.',
  },
  XSD_INVALID: {
    when: 'The transformed document is not what the schema wants. The place is that of the instruction that made the element.',
    remedy: 'Mend the stylesheet there. `mrssmith run --out DIR` keeps the document.',
  },

  // deliver
  LOGIN_REFUSED: {
    when: 'The destination did not take user name and password, with `--live` or under a fault.',
    remedy: 'Check `remoteUsername` and the variable behind `remotePassword`.',
  },
  CONNECT_FAILED: {
    when: 'No connection came about: the name is unknown, the port is closed, a certificate is refused.',
    remedy: 'Check `serverAddress`, and that this machine may reach it.',
  },
  PUT_FAILED: {
    when: 'The login was taken and the file was not: no such folder, no right to write, a full disk.',
    remedy: 'Check `remotePath`, and what this login may do there.',
  },
  CONNECTION_LOST: {
    when: 'The other side closed the connection half-way.',
    remedy: 'Nothing says how much it kept. The account tries again.',
  },
  DELIVERY_TIMEOUT: {
    when: 'The destination stopped answering.',
    remedy: 'The account would wait until its worker is ended: ask the partner.',
  },
  ANSWER_EMPTY: {
    when: 'An HTTP answer has no body, or the body `0`, whatever its status. The account counts that as a failure.',
    remedy: 'Ask the partner for an answer with a body, or script one in `harness.responses`.',
    source: 'kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php, doPutFile',
  },
  ANSWER_TOO_LARGE: {
    when: 'An answer has more bytes than the kit keeps.',
    remedy: 'The message has the limit. Something is wrong with the address.',
  },
  TOO_MANY_REDIRECTS: {
    when: 'Every address leads to another one.',
    remedy: 'Use the address at which the chain should end.',
  },
  HTTP_STATUS_IGNORED: {
    when: 'The partner answered 400 or more, with a body. For the account that is a success.',
    remedy:
      'Nothing in a connector changes it. Let the results parser find an id in receipts alone: an entry without a remote id is then the sign.',
    source: 'kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php, doPutFile',
  },
  HTTP_REDIRECT_TO_GET: {
    when: 'The partner answered 301, 302 or 303. The next request is a GET without the document.',
    remedy: 'Use the address that the redirect leads to.',
    source:
      'kaltura/server, infra/storage/file_transfer_managers/httpMgr.class.php; libcurl, CURLOPT_FOLLOWLOCATION',
  },

  // results
  RESULTS_NO_PARSER: {
    when: 'An HTTP action has no `results`: the answer is kept, and there is no remote id.',
    remedy: 'Add a parser where update and delete need the id of the partner.',
  },
  RESULTS_INVALID: {
    when: 'The results parser itself does not compile, or never ends.',
    remedy: 'Mend the expression, pattern or stylesheet at the place that is named.',
  },
  RESULTS_NO_MATCH: {
    when: 'The answer came, and the parser found nothing in it. The run is READY, without a remote id.',
    remedy:
      '`mrssmith run --out DIR` keeps the answer as returned.bin. A default namespace needs `local-name()`.',
  },

  // Where the public server code departs from the API guide.
  SERVER_DISTRIBUTION_BLOCK: {
    when: 'The output would be another one with the distribution block of the server, which has more elements than the guide prints, in another order.',
    remedy: 'Read its elements by name; do not copy or count them.',
    source: 'kaltura/server, plugins/content_distribution/lib/kContentDistributionMrssManager.php',
  },
  SERVER_REMOTE_ID_UNESCAPED: {
    when: 'The remote id has a `&`. The server writes it into the item as it is: it comes out empty, or the item is not well-formed.',
    remedy: 'Let the results parser take an id without markup.',
    source: 'kaltura/server, plugins/content_distribution/lib/kContentDistributionMrssManager.php',
  },
  SERVER_JOB_STUCK: {
    when: 'The payload cannot be made, and the server fails while it hands the job out: the entry distribution hangs for hours, then fails with `Job was cleaned up.`',
    remedy: 'Mend what the other problems of the run say.',
    source: 'kaltura/server, plugins/content_distribution/lib/api/data/KalturaGenericDistributionJobData.php',
  },
  SERVER_REASON_LOST: {
    when: 'The payload cannot be made. The account shows `Error: XML data not supplied`; the reason stays in the log of the server.',
    remedy: 'Run the entry here: `mrssmith fixtures pull ID`, then `mrssmith run --fixture ID`.',
    source:
      'kaltura/server, plugins/content_distribution/batch/Distribute/engines/GenericDistributionEngine.php',
  },

  // Coverage.
  COVERAGE_TOO_LOW: {
    when: '`mrssmith test --coverage` reached less than `coverage.thresholds` of mrssmith.yaml wants.',
    remedy: 'Add a fixture or a case that gets to the lines that are named.',
  },
  COVERAGE_UNMEASURED: {
    when: 'There are thresholds, and no run on libxslt was measured.',
    remedy: 'Select a connector with a transform, and leave `--engine saxon` out.',
  },

  // Tests.
  TEST_INVALID: {
    when: 'A `tests/*.test.yaml` or `tests/conformance.yaml` has an unknown key or a value of the wrong type.',
    remedy: 'All mistakes are listed with their places. The [format](settings.md#tests) has every key.',
  },
  EXPECTATION_FAILED: {
    when: 'A case expects something else than what came.',
    remedy: 'What was found stands in the message. Mend the stylesheet, or the expectation.',
  },
  OUTPUT_UNSTABLE: {
    when: 'The same item gave two outputs: `generate-id()`, `math:random()`, or the time with microseconds.',
    remedy: 'Make the value from the item.',
  },
  OPTIONAL_REQUIRED: {
    when: 'An optional element was taken out of a fixture, and the stylesheet ended with an error.',
    remedy: 'Test for it with `xsl:if` before it is used.',
  },
  SECRET_IN_OUTPUT: {
    when: 'The output or its path holds a password of the connector, or a session of the account.',
    remedy: 'Leave it out: what is delivered lies in logs on both sides.',
  },
  SAMPLE_UNREAD: {
    when: 'The parser finds no id in the answer that `harness.responses` scripts.',
    remedy: 'Mend the parser, or put a real answer of the partner there.',
  },
  ERROR_PAGE_READ: {
    when: 'The parser finds an id in an HTML page that says the service is unavailable.',
    remedy: 'Read what only a receipt has: the account takes any answer for a success.',
  },
  REMOTE_ID_UNUSED: {
    when: 'Neither path nor document of update or delete have the remote id.',
    remedy:
      'Write `{REMOTE_ID}` into `remotePath`, or the id into the document; or [say why not](../testing.md#what-every-connector-has-to-hold).',
  },
  TEST_FAILED: { when: 'A test of TypeScript failed.', remedy: 'The message is that of the test.' },

  // Snapshots and mutants.
  SNAPSHOT_MISSING: {
    when: 'Nothing is approved yet for a fixture and action, where CI is set.',
    remedy: 'Run `mrssmith test` on your machine, review, and commit what you accept.',
  },
  SNAPSHOT_CHANGED: {
    when: 'The output is another document than the approved one.',
    remedy:
      '`mrssmith review` shows the difference and the line that made it. Accept it, or mend the stylesheet.',
  },
  SNAPSHOT_RESPELLED: {
    when: 'The output says the same in other bytes: quotes, declaration, order of attributes.',
    remedy: 'Partners that compare bytes see it. Accept it where that is no matter.',
  },
  SNAPSHOT_OBSOLETE: {
    when: 'An approved file belongs to no fixture and action any more.',
    remedy: '`mrssmith test -u` takes it away.',
  },
  MUTANT_SURVIVED: {
    when: '`mrssmith test --mutate` changed a stylesheet, and every test still passed.',
    remedy: 'Approve a snapshot or write a case that looks at what changed.',
  },

  // The linter's own.
  LINT_DIRECTIVE_UNUSED: {
    when: 'A comment silences a rule that finds nothing there.',
    remedy: 'Take the comment out.',
  },
  LINT_DIRECTIVE_UNKNOWN: {
    when: 'A comment names no rule, or one that does not exist.',
    remedy: 'The message has the nearest one.',
  },
  MRSS_FIXTURE_INVALID: {
    when: 'A fixture has an element, an order or a value that the server does not make.',
    remedy: 'Compare it with `media.getMrss`, or pull it anew: `mrssmith fixtures pull`.',
  },

  INTERNAL: {
    when: 'A promise inside the kit was broken.',
    remedy: 'Report it with what `mrssmith doctor` prints. `MRSSMITH_DEBUG=1` shows the details.',
  },
};
