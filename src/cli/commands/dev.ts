import { Command } from 'commander';
import { ACTION_NAMES } from '../../core/connector.js';
import {
  choices,
  collect,
  dialectFlag,
  engineFlag,
  seconds,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { withManual } from '../manual.js';
import type { DevFlags } from '../dev/dev.js';

/** `mrssmith dev`: runs again what a save affects, until it is ended. */
export function devCommand(context: CommandContext): Command {
  const command = new Command('dev')
    .summary('watch the workspace, and run again what a save affects')
    .description(
      'Run everything, then watch: every save runs again exactly what it affects, into local sinks, and shows it here and on a page.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one, new ones too')
    .option('--fixture <glob>', 'fixtures by name; may be given several times', collect)
    .addOption(choices('--action <name>', 'actions; may be given several times', ACTION_NAMES))
    .addOption(dialectFlag())
    .addOption(engineFlag())
    .option('--port <n>', 'port of the page (default: 4747, or the next free one)', wholeNumber(0, 65_535))
    .option('--no-page', 'serve no page')
    .option('--open', 'open the page in the browser', false)
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith dev', 'everything'],
    ['mrssmith dev acme --open', 'one connector, with the page in the browser'],
    ["mrssmith dev --fixture 'two*'", 'some fixtures'],
    ['mrssmith dev --json', 'one JSON object a line, for a program that listens'],
  ]);
  withManual(command, {
    exits: { unavailable: 'there is no engine, or the port is taken' },
    seeAlso: ['run', 'test', 'accept'],
  });
  return command.action(async (names: string[], flags: DevFlags) => {
    await context.loadPart<typeof import('../dev-program.js')>('dev').dev(names, flags, context);
  });
}
