import type { CommonFlags, Dialect } from '../command.js';

/** What `mrssmith account` takes. */
export interface AccountFlags extends CommonFlags {
  readonly name: string;
  readonly port: number;
  readonly partnerId: number;
  readonly adminSecret: string | undefined;
  readonly consoleSecret: string | undefined;
  readonly memory: boolean | undefined;
  readonly state: string | undefined;
  readonly seed: boolean | undefined;
  readonly dialect: Dialect;
  readonly timezone: string;
  readonly webhook: string | undefined;
  readonly live: boolean | undefined;
  readonly yes: boolean | undefined;
}

/** What every command to a running account takes. */
export interface ControlFlags extends CommonFlags {
  readonly name: string;
  readonly url: string | undefined;
}

/** Fixed, so that lines pasted into another terminal hold after a restart. */
export const DEFAULT_PORT = 4788;

/** Holds the control token where the command and the account do not share a folder. */
export const TOKEN_VARIABLE = 'MRSSMITH_ACCOUNT_TOKEN';
