import { Command } from 'commander';
import { STORED_ACTIONS } from '../../deploy/entry-distribution.js';
import { choice, notEmpty, wholeNumber, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withAccountFlags } from '../publish/flags.js';
import type { SentFlags } from '../publish/traffic-flags.js';

/** `mrssmith sent`: what the account sent to the partner. */
export function sentCommand(context: CommandContext): Command {
  const command = new Command('sent')
    .summary('what the account sent to a partner, or got back')
    .description(
      'The bytes that the newest job of an entry distribution sent to the partner, on stdout, exactly as they were.',
    )
    .argument('<entryDistributionId>', 'id of the entry distribution', wholeNumber(1, 2 ** 31 - 1))
    .option('--returned', 'what the partner answered')
    .addOption(choice('--action <name>', "whose; the newest's without it, by status", STORED_ACTIONS))
    .option('--out <file>', 'write the bytes into a file', notEmpty);
  withAccountFlags(command);
  withExamples(command, [
    ['mrssmith sent 42', 'the newest job'],
    ['mrssmith sent 42 --action delete --returned', "the partner's answer to the delete"],
    ['mrssmith sent 42 | xmllint --format -', 'nothing is added to a pipe'],
  ]);
  withManual(command, { exits: { failed: 'it cannot be had' }, seeAlso: ['verify', 'fixtures pull'] });
  return command.action(async (id: number, flags: SentFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.showSent(id, flags, context);
  });
}
