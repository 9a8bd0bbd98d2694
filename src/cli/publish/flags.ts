import type { Command } from 'commander';
import { notEmpty, seconds, withCommonFlags, type CommonFlags } from '../command.js';
import { ACCOUNT_EXITS, withManual } from '../manual.js';

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
  withManual(command, {
    exits: ACCOUNT_EXITS,
    environment: {
      MRSSMITH_ENV: 'in place of --env',
      KALTURA_SERVICE_URL:
        'the account where mrssmith.yaml names none, with KALTURA_PARTNER_ID and KALTURA_ADMIN_SECRET (or KALTURA_KS, or KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN); a .env is read, too',
    },
  });
  return withCommonFlags(command);
}
