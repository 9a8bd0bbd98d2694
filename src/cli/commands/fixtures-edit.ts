import { Command } from 'commander';
import { ACTION_NAMES } from '../../core/connector.js';
import {
  choices,
  collect,
  dialectFlag,
  notEmpty,
  seconds,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import {
  fixtureName,
  MAX_SEED,
  type GenerateFlags,
  type SetFlags,
  type VaryFlags,
} from '../fixtures/flags.js';

type FixturesPart = typeof import('../fixtures-program.js');
type GeneratePart = typeof import('../generate-program.js');

/** The verbs of `mrssmith fixtures` that change fixtures or make them up. */
export const fixtureEditCommands = (context: CommandContext): Command[] => [
  setCommand(context),
  varyCommand(context),
  generateCommand(context),
];

function setCommand(context: CommandContext): Command {
  const command = new Command('set')
    .description('change a fixture, and leave the rest of it as it is, to the byte')
    .argument('<fixture>', 'its name, or its path')
    .argument(
      '[path=value...]',
      'as in test cases: title=News, media.duration= to empty it, description! to take it out',
    )
    .option('--remove <path>', 'take it out; may be given several times', collect)
    .option('--as <name>', 'write a new fixture of this name beside it', fixtureName)
    .option('--dry-run', 'print what would be written')
    .option('--force', 'with --as: replace a fixture of that name');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith fixtures set minimal title="A & B"', 'another title'],
    ["mrssmith fixtures set two-flavors 'content[2].@url=' --as no-second-url", 'a new fixture'],
    ['mrssmith fixtures set minimal description! --dry-run', 'as it would be'],
  ]);
  return command.action(async (name: string, assignments: string[], flags: SetFlags) => {
    await context.loadPart<FixturesPart>('fixtures').setFixture(name, assignments, flags, context);
  });
}

function varyCommand(context: CommandContext): Command {
  const command = new Command('vary')
    .summary('fixtures with one change each, written or run')
    .description(
      'Make variants of fixtures, each with one change: drop, empty, duplicate, reorder, lengthen, non-ascii, markup,\nmany-assets, zero-assets. Without --out, --write and --run they are listed.',
    )
    .argument('[fixture...]', 'names, globs or paths; all of the workspace without one')
    .option('--only <mutator>', 'this change alone; may be given several times', collect)
    .option(
      '--at <path>',
      'this field alone, or what is in it: media, content/@url; may be given several times',
      collect,
    )
    .option('--seed <number>', 'for another order of what is reordered', wholeNumber(0, MAX_SEED), 1)
    .option('--out <dir>', 'write them below this folder', notEmpty)
    .option('--write', 'write them into fixtures/mrss')
    .option('--force', 'replace files of these names')
    .option(
      '--run [connector...]',
      'take each through these connectors, as far as the schema; all without a name',
    )
    .addOption(choices('--action <name>', 'actions; may be given several times', ACTION_NAMES))
    .addOption(dialectFlag())
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith fixtures vary two-flavors', 'what there would be'],
    ['mrssmith fixtures vary --run', 'what breaks which connector, and where'],
    ['mrssmith fixtures vary minimal --only drop --run acme', 'which fields a connector cannot do without'],
    ['mrssmith fixtures vary minimal --only markup --at title --write', 'as fixtures'],
  ]);
  return command.action(async (names: string[], flags: VaryFlags) => {
    await context.loadPart<FixturesPart>('fixtures').varyFixtures(names, flags, context);
  });
}

function generateCommand(context: CommandContext): Command {
  const command = new Command('generate')
    .description('items over the whole vocabulary, made up: the same ones for the same seed')
    .option('--count <number>', 'how many', wholeNumber(1, 1_000_000), 10)
    .option('--seed <number>', 'which ones', wholeNumber(0, MAX_SEED), 1)
    .option('--out <dir>', 'where to; fixtures/mrss without it', notEmpty)
    .option('--force', 'replace files of these names');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith fixtures generate --count 50 --seed 7 --out items', 'fifty files'],
    ['mrssmith test --generate 500', 'items that are tried, and not kept'],
  ]);
  return command.action((flags: GenerateFlags) => {
    context.loadPart<GeneratePart>('generate').generateFixtures(flags, context);
  });
}
