import { Command } from 'commander';
import { notEmpty, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { PromoteFlags } from '../publish/promote.js';
import { withWriteFlags } from '../publish/write-flags.js';

/** `mrssmith promote`: one account becomes what another is. */
export function promoteCommand(context: CommandContext): Command {
  const command = new Command('promote')
    .summary('bring one account to what another has')
    .description(
      'Read connectors from one environment and make one plan for another: what was tried, not what the folder says by now. Passwords are those of the target.',
    )
    .argument('[connector...]', 'names of connectors; all that the first environment has without one')
    .requiredOption('--from <env>', 'the environment that is read', notEmpty)
    .requiredOption('--to <env>', 'the environment that is changed', notEmpty);
  withWriteFlags(command);
  withExamples(command, [
    ['mrssmith promote --from staging --to production', 'everything, after a question'],
    ['mrssmith promote media-rss --from staging --to production -y', 'one connector, in CI'],
  ]);
  withManual(command, {
    exits: { failed: 'a change could not be made' },
    seeAlso: ['deploy', 'docs/publish.md'],
  });
  return command.action(async (names: string[], flags: PromoteFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.promote(names, flags, context);
  });
}
