import { Command } from 'commander';
import { collect, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withAccountFlags } from '../publish/flags.js';
import { withSmokeFlags } from '../publish/smoke-flags.js';
import type { VerifyFlags } from '../publish/verify.js';

export function verifyCommand(context: CommandContext): Command {
  const command = new Command('verify')
    .summary('whether the account still is what was deployed')
    .description(
      'Compare the account with what was deployed. Exits 3 when somebody else changed it; changes of the folder\n' +
        'that nobody deployed yet are listed apart. Reads, and changes nothing; --smoke then sends one entry.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option(
      '--ignore <path>',
      'a difference that does not count, e.g. "acme profile status", or a glob; may be given several times',
      collect,
    )
    .option('--detailed-exitcode', 'exit 2 when something of the folder is not deployed yet', false);
  withSmokeFlags(command);
  withAccountFlags(command);
  withExamples(command, [
    ['mrssmith verify', 'every connector; exit 3 when one drifted'],
    ['mrssmith verify media-rss --json', 'as data, with the path of every field'],
    ["mrssmith verify --ignore 'profile status'", 'somebody may switch profiles off'],
    ['mrssmith verify acme --smoke --entry 0_ab12cd34', 'and the account sends what mrssmith run makes'],
  ]);
  withManual(command, {
    exits: {
      failed: 'the smoke test failed',
      differences: 'there are changes to deploy, with --detailed-exitcode',
      drifted: 'somebody changed the account',
    },
    seeAlso: ['plan', 'deploy', 'docs/publish.md'],
  });
  return command.action(async (names: string[], flags: VerifyFlags) => {
    const { verify } = context.loadPart<typeof import('../publish-program.js')>('publish');
    context.exit(await verify(names, flags, context));
  });
}
