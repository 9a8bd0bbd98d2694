import { Command } from 'commander';
import { notEmpty, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import type { DeployFlags } from '../publish/deploy.js';
import { withWriteFlags } from '../publish/write-flags.js';

/** `mrssmith deploy`: an account becomes what the folders say. */
export function deployCommand(context: CommandContext): Command {
  const command = new Command('deploy')
    .summary('bring an account to what connector folders say')
    .description(
      'Show what would change on the account, and after a yes do it: everything is prepared out of sight first, so that a job sees the old connector or the new one. What somebody else changed there is not overwritten.',
    )
    .argument(
      '[connector...]',
      'names of connectors, or one file that plan --out wrote; all connectors without one',
    )
    .option('--plan <file>', 'do exactly what this plan says, or nothing', notEmpty)
    .option('--force', 'also what would break on the account');
  withWriteFlags(command);
  withExamples(command, [
    ['mrssmith deploy', 'every connector, after a question'],
    ['mrssmith deploy media-rss --env staging', 'one connector, to an environment of mrssmith.yaml'],
    ['mrssmith deploy -y', 'in CI; deletes are refused'],
    ['mrssmith deploy -y --allow-deletes', 'deletes too'],
    ['mrssmith deploy plan.json', 'a plan that was reviewed'],
  ]);
  withManual(command, {
    exits: { failed: 'a change could not be made' },
    seeAlso: ['plan', 'verify', 'rollback', 'docs/publish.md'],
  });
  return command.action(async (names: string[], flags: DeployFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.deploy(names, flags, context);
  });
}
