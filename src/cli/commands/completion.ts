import { Argument, Command } from 'commander';
import { SHELLS, type Shell } from '../begin/completion.js';
import { withExamples, type CommandContext } from '../command.js';

export function completionCommand(context: CommandContext): Command {
  const command = new Command('completion')
    .summary('completion of commands, flags and connectors for a shell')
    .description('Print a script that completes mrssmith in a shell.')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS));
  withExamples(command, [
    ['source <(mrssmith completion bash)', 'in this bash; in ~/.bashrc for every one'],
    ['source <(mrssmith completion zsh)', 'likewise for zsh'],
    ['mrssmith completion fish > ~/.config/fish/completions/mrssmith.fish', 'for fish'],
  ]);
  return command.action((shell: Shell) => {
    const { renderCompletion } = context.loadPart<typeof import('../begin-program.js')>('begin');
    // A script for another program: as it is, whatever this terminal is like.
    process.stdout.write(renderCompletion(command.parent ?? command, shell));
  });
}
