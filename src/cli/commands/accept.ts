import { Command } from 'commander';
import { withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { DecideFlags, Verdict } from '../hold/decide.js';

/** `mrssmith accept`: approves new output without a terminal. */
export function acceptCommand(context: CommandContext): Command {
  const command = decideCommand(context, 'accept', 'approve new output')
    .description(
      'Approve output that differs from what was approved. Exits with 4 while something else waits.',
    )
    .option('--obsolete', 'delete what no run touches any more, too');
  withExamples(command, [
    ['mrssmith accept media-rss', 'all of one connector'],
    ['mrssmith accept minimal.submit', 'one fixture and action, of every connector'],
    ["mrssmith accept '*.update'", 'by glob'],
    ['mrssmith accept --all --obsolete', 'everything'],
  ]);
  return command;
}

/** `mrssmith reject`: keeps what was approved. */
export function rejectCommand(context: CommandContext): Command {
  const command = decideCommand(context, 'reject', 'throw new output away').description(
    'Keep what was approved, and delete the output that waits beside it. Exits with 4 while something else waits.',
  );
  withExamples(command, [['mrssmith reject media-rss', 'all of one connector']]);
  return command;
}

function decideCommand(context: CommandContext, verdict: Verdict, summary: string): Command {
  const command = new Command(verdict)
    .summary(summary)
    .argument('[path...]', 'connectors, cases (minimal.submit), files or globs')
    .option('--all', 'all that waits');
  withCommonFlags(command);
  withManual(command, { exits: { pending: 'something else still waits' }, seeAlso: ['test', 'review'] });
  return command.action((names: string[], flags: DecideFlags) => {
    context.loadPart<typeof import('../hold-program.js')>('hold').decide(verdict, names, flags, context);
  });
}
