import { Command } from 'commander';
import { didYouMean } from '../../connector/nearest.js';
import { EXIT, Failure } from '../../core/failure.js';
import { withExamples } from '../command.js';
import { pathOf } from '../manual.js';

/** `mrssmith help run`, `mrssmith help account clock`: what `--help` shows. */
export function helpCommand(): Command {
  const command = new Command('help')
    .summary('what a command takes and does')
    .description('Show the help of a command, as its --help does; of all of them without one.')
    .argument('[command...]', 'its words, e.g. run, or account clock');
  withExamples(command, [
    ['mrssmith help', 'every command, a line each'],
    ['mrssmith help account clock', 'a command of a command'],
  ]);
  return command.action((words: readonly string[]) => {
    if (command.parent !== null) find(command.parent, words).outputHelp();
  });
}

/** @throws {Failure} USAGE with the nearest command. */
function find(program: Command, words: readonly string[]): Command {
  let found = program;
  for (const word of words) {
    const next = found.commands.find((sub) => sub.name() === word);
    if (next === undefined) throw unknown(found, word);
    found = next;
  }
  return found;
}

function unknown(parent: Command, word: string): Failure {
  const names = parent.commands.map((sub) => sub.name());
  const message =
    names.length === 0
      ? `${pathOf(parent)} has no commands of its own`
      : `${pathOf(parent)} has no command ${JSON.stringify(word)}.${didYouMean(word, names)}`;
  return new Failure('USAGE', message, {
    exit: EXIT.usage,
    fix: `${pathOf(parent)} --help`,
  });
}
