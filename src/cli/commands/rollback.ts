import { Command } from 'commander';
import { notEmpty, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { RollbackFlags } from '../publish/rollback.js';
import { withWriteFlags } from '../publish/write-flags.js';

/** `mrssmith rollback`: an account goes back to an earlier deployment. */
export function rollbackCommand(context: CommandContext): Command {
  const command = new Command('rollback')
    .summary('bring a connector on an account back to an earlier deployment')
    .description(
      'Undo the last deployment that was made from here, or go back to one that mrssmith history lists. It is a plan like any other; the folder is not touched.',
    )
    .argument('[connector]', 'name of a connector; the only one that was deployed without it')
    .option('--to <deployment>', 'id of a deployment: what it made is made again', notEmpty);
  withWriteFlags(command);
  withExamples(command, [
    ['mrssmith rollback media-rss', 'undo the last deployment'],
    ['mrssmith rollback media-rss --to 0007', 'as deployment 7 left it'],
    ['mrssmith history media-rss', 'what there is to go back to'],
  ]);
  withManual(command, {
    exits: { failed: 'a change could not be made' },
    seeAlso: ['history', 'deploy', 'docs/publish.md'],
  });
  return command.action(async (name: string | undefined, flags: RollbackFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.rollback(name, flags, context);
  });
}
