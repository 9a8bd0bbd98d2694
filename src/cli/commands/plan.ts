import { Command } from 'commander';
import { notEmpty, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withAccountFlags } from '../publish/flags.js';
import type { PlanFlags } from '../publish/plan.js';

export function planCommand(context: CommandContext): Command {
  const command = new Command('plan')
    .summary('what a deploy would change on the account')
    .description(
      'Compare connector folders with the account and with what was deployed last. Changes nothing.\n' +
        'What somebody else changed on the account is told apart, and never overwritten unless asked for.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option('--out <file>', 'write the plan down, for mrssmith deploy <file>', notEmpty)
    .option('-v, --verbose', 'every field, line by line what changes in documents, and what stays', false)
    .option(
      '--detailed-exitcode',
      'exit 2 when there is anything to do, or was changed by somebody else',
      false,
    )
    .option('--force', 'plan although something would break on the account', false);
  withAccountFlags(command);
  withExamples(command, [
    ['mrssmith plan', 'every connector'],
    ['mrssmith plan media-rss -v', 'one of them, with the changed lines'],
    ['mrssmith plan --env production --out plan.json', 'to be reviewed, then deployed as it is'],
    ['mrssmith plan --json --detailed-exitcode', 'as data; exit 2 when something differs'],
  ]);
  withManual(command, {
    exits: { differences: 'there are changes, with --detailed-exitcode' },
    seeAlso: ['deploy', 'verify', 'docs/publish.md'],
  });
  return command.action(async (names: string[], flags: PlanFlags) => {
    const { plan } = context.loadPart<typeof import('../publish-program.js')>('publish');
    context.exit(await plan(names, flags, context));
  });
}
