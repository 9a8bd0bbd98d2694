import { Command } from 'commander';
import { withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withAccountFlags, type AccountFlags } from '../publish/flags.js';

export function whoamiCommand(context: CommandContext): Command {
  const command = new Command('whoami')
    .summary('which account is meant, as whom, and what may be done there')
    .description(
      'Sign in, and say for which account, as whom, until when, and whether connectors can be published there.\n' +
        'Exits 77 when the account lets nobody in, or does not let this session manage generic providers.',
    );
  withAccountFlags(command);
  withExamples(command, [
    ['mrssmith whoami', 'the account of KALTURA_SERVICE_URL, or the default one'],
    ['mrssmith whoami --env production', 'an environment of mrssmith.yaml'],
    ['mrssmith whoami --json', 'as data'],
  ]);
  withManual(command, { seeAlso: ['plan', 'docs/publish.md'] });
  return command.action(async (flags: AccountFlags) => {
    const { whoami } = context.loadPart<typeof import('../publish-program.js')>('publish');
    context.exit(await whoami(flags, context));
  });
}
