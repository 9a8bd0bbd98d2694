import { Command } from 'commander';
import type { InitFlags } from '../begin/init.js';
import { withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';

export function initCommand(context: CommandContext): Command {
  const command = new Command('init')
    .summary('a workspace in this folder')
    .description(
      'Make a workspace: connectors/, fixtures/mrss/ with a first dozen, settings for git, editors and CI. What is there stays.',
    )
    .argument('[folder]', 'where; this folder otherwise')
    .option('--no-ci', 'without the workflow for GitHub Actions')
    .option('--no-editor', 'without the settings for VS Code');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith init', 'here'],
    ['mrssmith init feeds --no-ci', 'in a folder below'],
  ]);
  withManual(command, { exits: { failed: 'a file cannot be written' }, seeAlso: ['new', 'add action'] });
  return command.action((folder: string | undefined, flags: InitFlags) => {
    const { makeWorkspace } = context.loadPart<typeof import('../begin-program.js')>('begin');
    makeWorkspace(folder, flags, context);
  });
}
