import type { Problem } from './problem.js';

/** Exit codes of the command, after sysexits where it has one. */
export const EXIT = {
  ok: 0,
  failed: 1,
  differences: 2,
  drifted: 3,
  pending: 4,
  usage: 64,
  unavailable: 69,
  tryAgain: 75,
  credentials: 77,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type FailureCode =
  | 'USAGE'
  | 'WORKSPACE_NOT_FOUND'
  | 'WORKSPACE_EMPTY'
  | 'CONNECTOR_UNKNOWN'
  | 'CONNECTOR_INVALID'
  | 'FIXTURE_UNKNOWN'
  | 'ENGINE_MISSING'
  | 'ENGINE_UNUSABLE'
  | 'PORT_IN_USE'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'SECRET_MISSING'
  | 'NOT_CONFIRMED'
  | 'ACCOUNT_NOT_RUNNING'
  | 'ACCOUNT_REFUSED'
  | 'SNAPSHOT_UNKNOWN'
  | 'SNAPSHOT_EXISTS'
  | 'ENVIRONMENT_UNKNOWN'
  | 'ENVIRONMENT_INVALID'
  | 'CREDENTIALS_MISSING'
  | 'CREDENTIALS_REFUSED'
  | 'ACCOUNT_UNREACHABLE'
  | 'API_REFUSED'
  | 'PROVIDER_UNKNOWN'
  | 'PROVIDER_AMBIGUOUS'
  | 'CODE_UNKNOWN'
  | 'FOLDER_EXISTS'
  | 'TEMPLATE_UNKNOWN'
  | 'STATE_INVALID'
  | 'STATE_OF_ANOTHER_ACCOUNT'
  | 'PLAN_INVALID'
  | 'PLAN_STALE'
  | 'PLAN_STOPPED'
  | 'CHANGED_OUTSIDE'
  | 'DELETES_NOT_ALLOWED'
  | 'DEPLOYMENT_UNKNOWN'
  | 'DEPLOYMENT_RUNNING'
  | 'DEPLOY_FAILED'
  | 'SMOKE_FAILED'
  | 'ENTRY_UNKNOWN'
  | 'PROFILE_UNKNOWN'
  | 'ENTRY_DISTRIBUTION_UNKNOWN'
  | 'DATA_MISSING'
  | 'FIXTURE_EXISTS'
  | 'INTERRUPTED';

export interface FailureDetails {
  readonly exit: ExitCode;
  readonly fix?: string | undefined;
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** The world refused: thrown, and shown by the command as an error with a code and a next step. */
export class Failure extends Error {
  /** By name: the command is built as several files, and each has this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'Failure';
  }

  readonly code: FailureCode;
  readonly exit: ExitCode;
  readonly fix: string | undefined;
  /** What was wrong with the user's files, where that is the reason. */
  readonly problems: readonly Problem[];

  constructor(code: FailureCode, message: string, details: FailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.exit = details.exit;
    this.fix = details.fix;
    this.problems = details.problems ?? [];
  }
}

/** We broke a promise to ourselves. The command prints versions and asks for a report. */
export class Bug extends Error {
  override name = 'Bug';
}
