import { Command } from 'commander';
import { ACTION_NAMES } from '../../core/connector.js';
import {
  choices,
  collect,
  dialectFlag,
  engineFlag,
  notEmpty,
  seconds,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { withManual } from '../manual.js';
import type { ShareFlags } from '../dev/share.js';

/** `mrssmith share`: one run as a file for somebody who has no mrssmith. */
export function shareCommand(context: CommandContext): Command {
  const command = new Command('share')
    .summary('one run as a single HTML file, for somebody without mrssmith')
    .description(
      'Write a run into one HTML file: its stages, documents, problems and what made each node of the output. The first run\n' +
        'of the selection that fails, or the only one. It opens in any browser, without a network; secrets are not in it.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option('--fixture <glob>', 'fixtures by name; may be given several times', collect)
    .addOption(choices('--action <name>', 'actions; may be given several times', ACTION_NAMES))
    .option('--out <file>', 'the file (default: <connector>-<fixture>-<action>.html)', notEmpty)
    .addOption(dialectFlag())
    .addOption(engineFlag())
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith share', 'the first run that fails'],
    ['mrssmith share acme --fixture minimal --action submit', 'this run'],
    ['mrssmith share acme --out /tmp/for-the-partner.html', 'into a file of another name'],
  ]);
  withManual(command, { seeAlso: ['dev', 'run', 'explain'] });
  return command.action(async (names: string[], flags: ShareFlags) => {
    await context.loadPart<typeof import('../dev-program.js')>('dev').share(names, flags, context);
  });
}
