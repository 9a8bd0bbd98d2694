import type { Command } from 'commander';
import { notEmpty, seconds, withCommonFlags, type CommonFlags } from '../command.js';

/** What every verb that talks to an account takes. */
export interface AccountFlags extends CommonFlags {
  /** Of mrssmith.yaml; `undefined` leaves it to MRSSMITH_ENV, KALTURA_SERVICE_URL and `defaultEnvironment`. */
  readonly env: string | undefined;
  /** Seconds, for each call of the API; `undefined` leaves it to mrssmith.yaml, and to 30 there. */
  readonly timeout: number | undefined;
}

/** Adds the common flags, and those that say which account is meant. */
export function withAccountFlags(command: Command): Command {
  command
    .option('--env <name>', 'an environment of mrssmith.yaml (also MRSSMITH_ENV)', notEmpty)
    .option('--timeout <seconds>', 'how long one call of the API may take (default: 30)', seconds(0.1, 3600));
  return withCommonFlags(command);
}
