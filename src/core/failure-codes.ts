/** What a reference says about a failure. */
interface FailurePage {
  /** A clause without a full stop. */
  readonly means: string;
  readonly when: string;
  readonly remedy: string;
}

/**
 * Every failure that ends a command, for `docs/reference/problems.md`. Nothing imports it at run time:
 * what a command says stands where the failure is thrown.
 */
export const FAILURE_CODES = {
  USAGE: {
    means: 'the command line is not understood',
    when: 'A verb, flag or value is unknown, or two of them exclude each other.',
    remedy: 'The message names the nearest right one. `mrssmith <verb> --help` lists what a verb takes.',
  },
  WORKSPACE_NOT_FOUND: {
    means: 'there is no workspace here',
    when: 'Neither the current folder nor one above it holds `connectors/`.',
    remedy: 'Go to the workspace, name it with `--cwd DIR`, or make one with `mrssmith init`.',
  },
  WORKSPACE_EMPTY: {
    means: 'there is nothing to run',
    when: '`connectors/` holds no connector, there are no fixtures, or the selected connectors have none of the selected actions.',
    remedy: '`mrssmith new` makes a connector; `mrssmith fixtures list` shows the fixtures there are.',
  },
  CONNECTOR_UNKNOWN: {
    means: 'no connector has this name',
    when: 'A name on the command line is no folder below `connectors/`, or its settings are in connector.yml.',
    remedy: 'Take one of the names that the message lists. Settings belong in connector.yaml.',
  },
  CONNECTOR_INVALID: {
    means: 'connector.yaml does not follow the connector format',
    when: 'Before anything runs: a key is unknown, a value is of the wrong type, a file is not there.',
    remedy: 'Every mistake is listed with its place. The [format](connector.md) has every key.',
  },
  FIXTURE_UNKNOWN: {
    means: 'no fixture has this name',
    when: '`--fixture` fits no file of `fixtures/mrss/` nor of the `fixtures/` of a connector.',
    remedy: 'Names go without `.xml`, and may be globs. `mrssmith fixtures list` shows them.',
  },
  ENGINE_MISSING: {
    means: 'the XSLT engine is not on this machine',
    when: 'libxslt cannot be loaded, or saxon-js is not installed and `--engine saxon` asks for it.',
    remedy: '`mrssmith doctor` says what is missing, and how this system installs it.',
  },
  PORT_IN_USE: {
    means: 'the port cannot be had',
    when: 'A server of the kit was given a port on which another program listens.',
    remedy: 'Take another port, or leave the flag out: a free one is found.',
  },
  FILE_UNREADABLE: {
    means: 'a file cannot be read',
    when: 'It is there, and the system refuses to read it.',
    remedy: 'Make it readable for the user who runs the command.',
  },
  FILE_UNWRITABLE: {
    means: 'a file cannot be written',
    when: 'The folder is not there or not writable, or the disk is full.',
    remedy: 'Name a folder that you may write to, or make room.',
  },
  SECRET_MISSING: {
    means: 'an environment variable that is needed is not set',
    when: 'Something is to be made on an account and has no password yet, or a server of the kit wants its token.',
    remedy: 'Export the variable, or write it into `.env` of the workspace.',
  },
  NOT_CONFIRMED: {
    means: 'nobody agreed, so nothing was done',
    when: 'The answer to a question was no, or there is no terminal to ask in.',
    remedy: 'Add `-y` where nobody can answer.',
  },
  ACCOUNT_NOT_RUNNING: {
    means: 'no local account runs for this workspace',
    when: '`mrssmith account clock`, `seed` and their like talk to an account that runs.',
    remedy: 'Start it with `mrssmith account`, or name the address of another with `--url`.',
  },
  ACCOUNT_REFUSED: {
    means: 'the local account refused the request',
    when: 'Another program listens there, or the control token is not its own.',
    remedy: 'Give both the same `MRSSMITH_ACCOUNT_TOKEN`.',
  },
  SNAPSHOT_UNKNOWN: {
    means: 'there is no such snapshot',
    when: '`accept`, `reject` and `review` are given what waits for no review, or `account restore` a name that was never kept.',
    remedy: '`mrssmith review --list` lists what waits; `mrssmith account snapshots` what was kept.',
  },
  SNAPSHOT_EXISTS: {
    means: 'the name is taken',
    when: '`account snapshot NAME` was kept before.',
    remedy: 'Take another name, or replace it with `--force`.',
  },
  ENVIRONMENT_UNKNOWN: {
    means: 'nothing says which account is meant',
    when: 'No environment is named, none is the default, and no variables of an account are set.',
    remedy:
      'Name one with `--env`, or set `KALTURA_SERVICE_URL`, `KALTURA_PARTNER_ID` and `KALTURA_ADMIN_SECRET`.',
  },
  ENVIRONMENT_INVALID: {
    means: 'the settings of an environment cannot be used',
    when: 'mrssmith.yaml or a variable holds no address, no number of a partner, or an unknown key.',
    remedy: 'Look at the place that the message names. The [format](settings.md#mrssmithyaml) has every key.',
  },
  CREDENTIALS_MISSING: {
    means: 'there is nothing to sign in with',
    when: 'No session, admin secret or app token is set for the account.',
    remedy: 'Set the variable that the message names. A `.env` in the workspace is read too.',
  },
  CREDENTIALS_REFUSED: {
    means: 'the account does not accept the credentials',
    when: 'The secret is wrong, the session ended, or it lacks a right.',
    remedy: '`mrssmith whoami` says as whom the account sees you, and what to ask its operator for.',
  },
  ACCOUNT_UNREACHABLE: {
    means: 'the account does not answer',
    when: 'No connection, a broken one, or an answer that is no answer of the API.',
    remedy: 'Check the address. Exit code 75 says that something is there: try again in a moment.',
  },
  API_REFUSED: {
    means: 'the API refused a call',
    when: 'The message holds its own code and text.',
    remedy: 'The message says what that code means here, and what to do.',
  },
  PROVIDER_UNKNOWN: {
    means: 'the account has no such provider',
    when: '`mrssmith pull` is given an id or a name that no generic provider has.',
    remedy: 'Take one of those that the message lists.',
  },
  PROVIDER_AMBIGUOUS: {
    means: 'several providers or profiles fit',
    when: 'Two providers have the same name, or a provider has several profiles.',
    remedy: 'Name the provider by its id, the profile with `--profile ID`.',
  },
  CODE_UNKNOWN: {
    means: 'no problem has this code',
    when: '`mrssmith lint --explain` is given a code that does not exist.',
    remedy: 'The message has the nearest one. `mrssmith lint --rules` lists the rules.',
  },
  FOLDER_EXISTS: {
    means: 'the folder is there already',
    when: '`mrssmith new` and `pull` do not write over a connector.',
    remedy: 'Take another name. `pull --force` brings a folder in line.',
  },
  TEMPLATE_UNKNOWN: {
    means: 'there is no such template',
    when: '`mrssmith new --template` is given an unknown name.',
    remedy: '`mrssmith new --list` shows them.',
  },
  STATE_INVALID: {
    means: 'a state file cannot be read as one',
    when: '`connectors/<name>/deployed/<environment>.json` was edited, merged half-way, or written by a later version.',
    remedy: 'Take it from version control. Without it, what differs counts as changed outside.',
  },
  STATE_OF_ANOTHER_ACCOUNT: {
    means: 'the state file belongs to another account',
    when: 'The environment of this name now points somewhere else.',
    remedy: 'Mend mrssmith.yaml; or remove the file, where the environment really moved.',
  },
  PLAN_INVALID: {
    means: 'the file is no plan',
    when: '`mrssmith deploy FILE` is given something else, or a plan that was edited.',
    remedy: '`mrssmith plan --out plan.json` makes one.',
  },
  PLAN_STALE: {
    means: 'the account or the folder changed after the plan was made',
    when: 'A saved plan is carried out later, or somebody changed the account between question and answer.',
    remedy: 'Plan again. Nothing was written.',
  },
  PLAN_STOPPED: {
    means: 'something would break on the account',
    when: 'A stylesheet does not compile, or the account would cut a value.',
    remedy: 'Mend what is listed, or say `--force`.',
  },
  CHANGED_OUTSIDE: {
    means: 'somebody else changed the account',
    when: 'What would be overwritten is not what was deployed last.',
    remedy:
      '`mrssmith pull --force` takes it into the folder, `mrssmith deploy --overwrite` replaces it: see [Publish](../publish.md#something-was-changed-outside).',
  },
  DELETES_NOT_ALLOWED: {
    means: 'something would be deleted, and nobody allowed that',
    when: 'A deployment without a terminal takes something off the account.',
    remedy: 'If it is to go, add `--allow-deletes`.',
  },
  DEPLOYMENT_UNKNOWN: {
    means: 'there is no such deployment',
    when: '`mrssmith rollback` is given a number that the journal of this machine does not have.',
    remedy:
      '`mrssmith history` lists them. On another machine: check out the earlier version, and deploy it.',
  },
  DEPLOYMENT_RUNNING: {
    means: 'another deployment is under way',
    when: 'Two commands of one workspace write to one account.',
    remedy: 'Wait until it has ended, and try again.',
  },
  DEPLOY_FAILED: {
    means: 'a deployment did not come to its end',
    when: 'The account refused a call, or keeps something else than it was given.',
    remedy: 'The message says what was done and what was not. The same command goes on from there.',
  },
  SMOKE_FAILED: {
    means: 'the smoke test did not pass',
    when: '`mrssmith verify --smoke`: the job failed, did not end in time, or sent other bytes.',
    remedy: 'The lines that differ are shown. `mrssmith sent ID` shows what went out.',
  },
  ENTRY_UNKNOWN: {
    means: 'the account has no such entry, or no item of it',
    when: 'The id is of another account, or of an entry that `media.getMrss` does not know.',
    remedy: 'Take a video, audio or image entry of this account. Is it the right `--env`?',
  },
  PROFILE_UNKNOWN: {
    means: 'there is no such distribution profile',
    when: 'The id is unknown, or of another provider.',
    remedy: 'Name a profile of the same provider with `--profile ID`.',
  },
  ENTRY_DISTRIBUTION_UNKNOWN: {
    means: 'the account has no such entry distribution',
    when: '`mrssmith sent` takes the id of an entry distribution, not of an entry.',
    remedy: '`entryDistribution.list` with `entryIdEqual` finds it.',
  },
  DATA_MISSING: {
    means: 'the account keeps no such data',
    when: '`mrssmith sent`: nothing was delivered yet, or the delivery failed.',
    remedy: 'The message says what the entry distribution is, and which data it has.',
  },
  FIXTURE_EXISTS: {
    means: 'a fixture of this name is there, and differs',
    when: '`mrssmith fixtures pull` does not write over a fixture.',
    remedy: 'Take another name with `--name`, or replace it with `--force`.',
  },
  INTERRUPTED: {
    means: 'the command was interrupted',
    when: 'Ctrl+C, or the end of a question.',
    remedy: 'Run it again. A deployment goes on from where it stood.',
  },
} as const satisfies Record<string, FailurePage>;
