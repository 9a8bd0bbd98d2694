import { Command } from 'commander';
import { withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { ReviewFlags } from '../hold/review.js';

/** `mrssmith review`: what waits to be approved, one after the other. */
export function reviewCommand(context: CommandContext): Command {
  const command = new Command('review')
    .summary('look at new output and approve it')
    .description(
      'Walk through the output that differs from what was approved: accept, reject or skip each. Exits with 4 while something waits.',
    )
    .argument('[path...]', 'connectors, cases (minimal.submit), files or globs; all without one')
    .option('--list', 'list what waits, and ask nothing');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith review', 'all that waits'],
    ['mrssmith review media-rss', 'one connector'],
    ['mrssmith review --list --json', 'as data'],
  ]);
  withManual(command, { exits: { pending: 'something still waits' }, seeAlso: ['test', 'accept', 'reject'] });
  return command.action(async (names: string[], flags: ReviewFlags) => {
    await context.loadPart<typeof import('../hold-program.js')>('hold').review(names, flags, context);
  });
}
