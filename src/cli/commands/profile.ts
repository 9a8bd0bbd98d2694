import { Command } from 'commander';
import { wholeNumber, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withLookFlags } from '../explain/flags.js';
import type { ProfileFlags } from '../explain/profile.js';
import { withManual } from '../manual.js';

/** `mrssmith profile`: where the time of a stylesheet goes. */
export function profileCommand(context: CommandContext): Command {
  const command = new Command('profile')
    .summary('the time that templates take')
    .description(
      'Run connectors over fixtures several times, and show the time by template: the longest own time first, then the\n' +
        'lines and the fixtures that take longest.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option('--repeat <rounds>', 'how often everything is run', wholeNumber(1, 1000), 5);
  withLookFlags(command);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith profile acme', 'one connector over all fixtures'],
    ['mrssmith profile acme --fixture many-flavors --repeat 50', 'one fixture, steadier'],
  ]);
  withManual(command, {
    exits: { failed: 'a run failed and is not counted' },
    seeAlso: ['trace', 'explain'],
  });
  return command.action(async (names: string[], flags: ProfileFlags) => {
    await context.loadPart<typeof import('../explain-program.js')>('explain').profile(names, flags, context);
  });
}
