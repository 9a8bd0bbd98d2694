import { Command } from 'commander';
import { notEmpty, wholeNumber, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';
import { withAccountFlags } from '../publish/flags.js';
import type { PullFlags } from '../publish/pull-flags.js';

/** `mrssmith pull`: what the account has, as a connector folder. */
export function pullCommand(context: CommandContext): Command {
  const command = new Command('pull')
    .summary('a provider of the account, as a connector folder')
    .description(
      'Write generic distribution providers of an account as connector folders that plan to no changes. Nothing on the account changes, and passwords are written nowhere.',
    )
    .argument('[provider...]', 'ids or names of providers, or names of connectors that are deployed')
    .option('--all', 'every provider of the account that has no folder yet')
    .option('--into <folder>', 'the folder below connectors/ (default: after the name)', notEmpty)
    .option('--profile <id>', 'which profile, where the provider has several', wholeNumber(1, 2 ** 31 - 1))
    .option('--force', 'replace what is in the folder; its harness settings and other files stay');
  withAccountFlags(command);
  withExamples(command, [
    ['mrssmith pull "Acme TV"', 'by its name, into connectors/acme-tv'],
    ['mrssmith pull 1042 --into acme', 'by its id, into connectors/acme'],
    ['mrssmith pull acme --force', 'take over what was changed on the account'],
    ['mrssmith pull --all --env staging', 'everything that has no folder yet'],
  ]);
  withManual(command, {
    exits: { failed: 'a provider could not be read or written' },
    seeAlso: ['new', 'plan', 'docs/publish.md'],
  });
  return command.action(async (words: string[], flags: PullFlags) => {
    const part = context.loadPart<typeof import('../publish-program.js')>('publish');
    await part.pull(words, flags, context);
  });
}
