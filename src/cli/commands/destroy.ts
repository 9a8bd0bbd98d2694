import { Command } from 'commander';
import { withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withWriteFlags, type WriteFlags } from '../publish/write-flags.js';

/** `mrssmith destroy`: connectors go from an account. */
export function destroyCommand(context: CommandContext): Command {
  const command = new Command('destroy')
    .summary('take connectors off an account')
    .description(
      'Remove profile, actions and provider from the account, in this order. Folders and the journal stay: deploy and rollback bring it back, as a new provider.',
    )
    .argument('[connector...]', 'names of connectors, also of folders that are gone; all without one');
  withWriteFlags(command);
  withExamples(command, [
    ['mrssmith destroy media-rss', 'one connector, after a question'],
    ['mrssmith destroy media-rss -y', 'in CI'],
    ['mrssmith destroy media-rss -y --allow-deletes', 'with other profiles of its provider'],
  ]);
  withManual(command, { exits: { failed: 'a change could not be made' }, seeAlso: ['deploy', 'rollback'] });
  return command.action(async (names: string[], flags: WriteFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.destroy(names, flags, context);
  });
}
