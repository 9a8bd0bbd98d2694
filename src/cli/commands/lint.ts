import { Command } from 'commander';
import {
  choice,
  dialectFlag,
  notEmpty,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { withManual } from '../manual.js';
import type { LintFlags } from '../lint/flags.js';

export function lintCommand(context: CommandContext): Command {
  const command = new Command('lint')
    .summary('what would go wrong, before anything runs')
    .description(
      'Read connectors without running them: stylesheets, schemas, parsers and settings, by rules that each have a code and a page.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .addOption(dialectFlag())
    .option('--fix', 'make the changes that are safe')
    .option('--max-warnings <count>', 'fail when there are more', wholeNumber(0, 1_000_000))
    .addOption(
      choice('--format <name>', 'how problems are written', ['text', 'github', 'compact'] as const).default(
        'text',
      ),
    )
    .option('--explain <code>', 'what a code means, why it matters, and what to do', notEmpty)
    .option('--rules', 'every rule, a line each');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith lint', 'every connector'],
    ['mrssmith lint acme --fix', 'one, and mend what is safe to mend'],
    ['mrssmith lint --explain SERVER_XSD_AFTER_XSLT', 'the page of a code'],
    ['mrssmith lint --max-warnings 0 --format github', 'in CI'],
  ]);
  withManual(command, {
    exits: { failed: 'an error, or more warnings than --max-warnings' },
    seeAlso: ['test', 'docs/lint.md'],
  });
  return command.action(async (names: string[], flags: LintFlags) => {
    const part = context.loadPart<typeof import('../lint-program.js')>('lint');
    if (flags.explain !== undefined) part.explainCode(flags.explain, flags, context);
    else if (flags.rules === true) part.listRules(flags, context);
    else await part.lint(names, flags, context);
  });
}
