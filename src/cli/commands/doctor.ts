import { Command } from 'commander';
import { withCommonFlags, withExamples, type CommandContext, type CommonFlags } from '../command.js';
import { withManual } from '../manual.js';

export function doctorCommand(context: CommandContext): Command {
  const command = new Command('doctor')
    .summary('what this machine has and lacks, and how to mend it')
    .description(
      'Look at what mrssmith needs on this machine and in this workspace, and say how to mend what is missing.',
    );
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith doctor', 'look'],
    ['mrssmith doctor --json', 'for a report'],
  ]);
  withManual(command, { exits: { failed: 'something is missing' }, seeAlso: ['run'] });
  return command.action(async (flags: CommonFlags) => {
    const { lookAround } = await import('./doctor-look.js');
    context.exit(await lookAround(flags, context.streams));
  });
}
