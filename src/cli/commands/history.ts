import { Command } from 'commander';
import { notEmpty, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { HistoryFlags } from '../publish/history.js';

/** `mrssmith history`: what was deployed from here. */
export function historyCommand(context: CommandContext): Command {
  const command = new Command('history')
    .summary('what was deployed from here')
    .description(
      'List the deployments of this workspace, newest first: what rollback --to takes. No account is asked.',
    )
    .argument('[connector]', 'name of a connector; all without it')
    .option('--env <name>', 'an environment of mrssmith.yaml, or host_port_partner', notEmpty);
  withCommonFlags(command);
  withExamples(command, [['mrssmith history media-rss', 'one connector']]);
  withManual(command, { seeAlso: ['rollback'] });
  return command.action((name: string | undefined, flags: HistoryFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    part.showHistory(name, flags, context);
  });
}
