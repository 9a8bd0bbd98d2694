import type { FAILURE_CODES } from './failure-codes.js';
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

/** What each exit code says: the contract, for the help and `docs/reference/commands.md`. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'all well',
  failed: 'a run, test, rule or deployment failed',
  differences: 'there are differences (--detailed-exitcode)',
  drifted: 'the account drifted (verify)',
  pending: 'output waits for a review (test, review, accept, reject)',
  usage: 'usage or configuration',
  unavailable: 'something is missing or unreachable',
  tryAgain: 'try again',
  credentials: 'credentials are missing or refused',
  interrupted: 'interrupted',
  terminated: 'terminated',
};

/** Each has its page in `failure-codes.ts`. */
export type FailureCode = keyof typeof FAILURE_CODES;

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
