import type { Command } from 'commander';
import type { Dialect } from '../../core/outcome.js';
import { STORED_ACTIONS, type StoredAction } from '../../deploy/entry-distribution.js';
import { choice, dialectFlag, notEmpty, seconds, wholeNumber } from '../command.js';
import type { AccountFlags } from './flags.js';

/** What `verify` takes for its smoke test. */
export interface SmokeFlags extends AccountFlags {
  readonly smoke: boolean | undefined;
  readonly entry: string | undefined;
  /** Id of a distribution profile in place of the connector's. */
  readonly profile: number | undefined;
  readonly action: StoredAction | undefined;
  /** Seconds. */
  readonly smokeTimeout: number;
  readonly dialect: Dialect;
  readonly yes: boolean | undefined;
}

/** Adds what a smoke test needs. */
export const withSmokeFlags = (command: Command): Command =>
  command
    .option('--smoke', 'afterwards send --entry to the partner, and compare what was sent, byte for byte')
    .option('--entry <id>', 'with --smoke: the entry that is sent', notEmpty)
    .option(
      '--profile <id>',
      "with --smoke: a test profile in place of the connector's",
      wholeNumber(1, 2 ** 31 - 1),
    )
    .addOption(
      choice(
        '--action <name>',
        'with --smoke: what is done; by default what its status asks for',
        STORED_ACTIONS,
      ),
    )
    .option('--smoke-timeout <seconds>', 'with --smoke: how long the job may take', seconds(1, 86_400), 300)
    .addOption(dialectFlag())
    .option('-y, --yes', 'with --smoke: do not ask');
