import { Command } from 'commander';
import type { NewFlags } from '../begin/new.js';
import { notEmpty, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';

export function newCommand(context: CommandContext): Command {
  const command = new Command('new')
    .summary('a connector folder that runs and passes at once')
    .description(
      'Make connectors/<name> out of a template, and approve what it makes of every fixture. In a terminal, what is missing is asked for.',
    )
    .argument('[name]', 'name of the folder: what commands call the connector')
    .option('--template <name>', 'which one; --list shows them', notEmpty)
    .option('--name <name>', 'what people see, e.g. "Acme TV"; made from the folder name otherwise', notEmpty)
    .option('--server-address <host>', "the partner's; a stand-in otherwise", notEmpty)
    .option('--user <name>', 'the login there; a stand-in otherwise', notEmpty)
    .option('--no-snapshots', 'approve nothing of what comes out')
    .option('--list', 'show the templates')
    .option('-y, --yes', 'do not ask, and make a workspace first where there is none');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith new --list', 'the templates'],
    ['mrssmith new acme --template asset-xml-sftp', 'connectors/acme'],
    ['mrssmith new acme --template media-rss-https --name "Acme TV"', 'with a name of your own'],
  ]);
  withManual(command, {
    exits: { failed: 'a file cannot be written' },
    seeAlso: ['init', 'add action', 'run', 'test'],
  });
  return command.action(async (name: string | undefined, flags: NewFlags) => {
    const { makeConnector } = context.loadPart<typeof import('../begin-program.js')>('begin');
    await makeConnector(name, flags, context);
  });
}
