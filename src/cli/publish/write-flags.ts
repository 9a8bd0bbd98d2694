import type { Command } from 'commander';
import { withAccountFlags, type AccountFlags } from './flags.js';

/** What every verb that changes an account takes. */
export interface WriteFlags extends AccountFlags {
  readonly yes: boolean | undefined;
  readonly allowUpdates: boolean | undefined;
  readonly allowDeletes: boolean | undefined;
  readonly overwrite: boolean | undefined;
  readonly verbose: boolean | undefined;
}

/** Adds the common flags, those that say which account is meant, and those that agree to a plan beforehand. */
export function withWriteFlags(command: Command): Command {
  command
    .option('-y, --yes', 'do not ask; what is to go also needs --allow-deletes')
    .option('--allow-updates', 'agree to what is made and changed')
    .option('--allow-deletes', 'agree to what is to go')
    .option('--overwrite', 'also what was changed on the account by somebody else')
    .option('-v, --verbose', 'every field, and the lines of documents that change');
  return withAccountFlags(command);
}
