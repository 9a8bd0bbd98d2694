import { Command } from 'commander';
import { notEmpty, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withLookFlags } from '../explain/flags.js';
import type { TraceFlags } from '../explain/trace.js';
import { withManual } from '../manual.js';

/** `mrssmith trace`: the templates that fired. */
export function traceCommand(context: CommandContext): Command {
  const command = new Command('trace')
    .summary('the templates that fired, with what they were applied to')
    .description(
      'Show the way a run took through its stylesheet: which templates fired, in their order, on which nodes of the MRSS,\n' +
        'and how long they took. Of the first fixture, unless --fixture names others.',
    )
    .argument('[connector]', 'which connector, where there are several')
    .option('--all', 'every instruction, not the templates alone')
    .option('--template <text>', 'only templates with this in their name or pattern', notEmpty);
  withLookFlags(command);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith trace acme --fixture minimal', 'one run'],
    ['mrssmith trace acme --template content', 'one template, and what leads to it'],
    ['mrssmith trace acme --all --json', 'every instruction, as data'],
  ]);
  withManual(command, { exits: { failed: 'the transformation failed' }, seeAlso: ['explain', 'profile'] });
  return command.action(async (connector: string | undefined, flags: TraceFlags) => {
    const operands = connector === undefined ? [] : [connector];
    await context.loadPart<typeof import('../explain-program.js')>('explain').trace(operands, flags, context);
  });
}
