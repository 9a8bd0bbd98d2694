import { Command } from 'commander';
import { notEmpty, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { ExplainFlags } from '../explain/explain.js';
import { withLookFlags } from '../explain/flags.js';

/** `mrssmith explain`: what made a node of the output. */
export function explainCommand(context: CommandContext): Command {
  const command = new Command('explain')
    .summary('what made a node of the output, and where it came from')
    .description(
      'Say for nodes of the output which line of the stylesheet made them, who called it, and which nodes of the MRSS\n' +
        'they came from; or the other way round, what a line or a node of the MRSS became. Of the first fixture that has it.',
    )
    .argument('[xpath]', "XPath 1.0 with the output's own prefixes; the root element is the context")
    .argument('[connector]', 'which connector, where there are several')
    .option('--line <line[:column]>', 'a line of the output in place of an XPath', notEmpty)
    .option('--made-by <file:line>', 'what a line of the stylesheet made', notEmpty)
    .option('--from <xpath>', 'what came of a node of the MRSS', notEmpty)
    .option('--all', 'every node, not the first ten alone');
  withLookFlags(command);
  withCommonFlags(command);
  withExamples(command, [
    ["mrssmith explain '//file[2]/@url' acme", 'by XPath'],
    ['mrssmith explain --line 14 acme', 'by line of the output'],
    ['mrssmith explain --made-by connectors/acme/submit.xsl:66', 'what a line made'],
    ['mrssmith explain --from /item/title acme', 'what came of the title'],
  ]);
  withManual(command, {
    exits: { failed: 'nothing matches, or the run failed before it had an output' },
    seeAlso: ['trace', 'profile', 'run'],
  });
  return command.action(
    async (xpath: string | undefined, connector: string | undefined, flags: ExplainFlags) => {
      const operands = [xpath, connector].filter((operand) => operand !== undefined);
      await context
        .loadPart<typeof import('../explain-program.js')>('explain')
        .explain(operands, flags, context);
    },
  );
}
