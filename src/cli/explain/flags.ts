import type { Command } from 'commander';
import { ACTION_NAMES } from '../../core/connector.js';
import { choice, collect, dialectFlag, engineFlag, seconds } from '../command.js';

/** Flags of the verbs that look into runs. */
export function withLookFlags(command: Command): Command {
  return command
    .option('--fixture <glob>', 'fixtures by name; may be given several times', collect)
    .addOption(choice('--action <name>', 'the action; submit without it', ACTION_NAMES))
    .addOption(dialectFlag())
    .addOption(engineFlag())
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10);
}
