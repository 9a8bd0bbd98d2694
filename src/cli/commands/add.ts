import { Argument, Command } from 'commander';
import { ACTION_NAMES, PROTOCOLS, type ActionName } from '../../core/connector.js';
import type { AddActionFlags } from '../begin/add-action.js';
import type { AddFixtureFlags } from '../begin/add-fixture.js';
import type { AddTestFlags } from '../begin/add-test.js';
import { choice, notEmpty, oneOf, withCommonFlags, withExamples, type CommandContext } from '../command.js';
import { withManual } from '../manual.js';

type BeginPart = typeof import('../begin-program.js');

const EXITS = { failed: 'a file cannot be written' };

/** `mrssmith add`: more of what a workspace has. */
export function addCommand(context: CommandContext): Command {
  const part = () => context.loadPart<BeginPart>('begin');
  const command = new Command('add')
    .summary('an action, a fixture or a test')
    .description(
      'Add to a workspace what runs and passes at once, to be changed from there. In a terminal, what is missing is asked for; nothing is written over.',
    );
  for (const sub of [actionCommand(part, context), fixtureCommand(part, context), testCommand(part, context)])
    command.addCommand(sub);
  withManual(command, { exits: EXITS, seeAlso: ['new', 'add action', 'add fixture', 'add test'] });
  return withExamples(command, [
    ['mrssmith add action acme delete', 'an action more'],
    ['mrssmith add fixture two-audio-tracks --from minimal', 'an item more'],
    ['mrssmith add test acme', 'a case more'],
  ]);
}

function actionCommand(part: () => BeginPart, context: CommandContext): Command {
  const command = new Command('action')
    .summary('one more action of a connector')
    .description(
      'Add an action to connector.yaml, with the settings of the one that is there, and the stylesheet and schema that it begins with. Comments and layout of connector.yaml stay.',
    )
    .argument('[connector]', 'which one')
    .addArgument(actionArgument())
    .addOption(choice('--protocol <name>', "how it goes out; as the others' does otherwise", PROTOCOLS))
    .option('--server-address <host>', "where to; as the others' otherwise", notEmpty)
    .option(
      '--remote-path <path>',
      'the path there; over HTTP with {REMOTE_ID}, what submit brought',
      notEmpty,
    )
    .option('--no-snapshots', 'approve nothing of what comes out');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith add action acme delete', 'an entry can be taken back'],
    ['mrssmith add action acme update --remote-path /v2/{REMOTE_ID}', 'with a path of its own'],
  ]);
  withManual(command, { exits: EXITS, seeAlso: ['new', 'run', 'test'] });
  return command.action(
    async (name: string | undefined, action: ActionName | undefined, flags: AddActionFlags) => {
      await part().addAction(name, action, flags, context);
    },
  );
}

const actionArgument = (): Argument =>
  new Argument('[action]', ACTION_NAMES.join(', '))
    .choices(ACTION_NAMES)
    .argParser((word: string) => oneOf(word, ACTION_NAMES));

function fixtureCommand(part: () => BeginPart, context: CommandContext): Command {
  const command = new Command('fixture')
    .summary('one more item to run with')
    .description(
      'Add a fixture as another one is, or out of a file. What comes out of it is approved: once it is changed, mrssmith test shows how the output differs.',
    )
    .argument('[fixture]', 'what to call it: the situation that it shows')
    .option('--from <source>', 'a fixture, or a file with an <item>; minimal otherwise', notEmpty)
    .option('--connector <connector>', "among this connector's own, in place of the workspace's", notEmpty)
    .option('--no-snapshots', 'approve nothing of what comes out');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith add fixture two-audio-tracks', 'as minimal is'],
    ['mrssmith add fixture no-rights --from scheduled', 'as another one is'],
    ['mrssmith add fixture odd --from ~/item.xml --connector acme', "out of a file, among acme's own"],
  ]);
  withManual(command, { exits: EXITS, seeAlso: ['fixtures list', 'fixtures pull', 'run'] });
  return command.action(async (name: string | undefined, flags: AddFixtureFlags) => {
    await part().addFixture(name, flags, context);
  });
}

function testCommand(part: () => BeginPart, context: CommandContext): Command {
  const command = new Command('test')
    .summary('one more case of a connector')
    .description(
      'Add a case to tests/*.test.yaml of a connector: a fixture, and what comes out of it now. Change it into what has to hold.',
    )
    .argument('[connector]', 'which one')
    .option('--case <title>', 'what has to hold, in a sentence', notEmpty)
    .option('--fixture <name>', 'the item that it begins with; minimal otherwise', notEmpty);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith add test acme', 'a first case'],
    ['mrssmith add test acme --case "audio has no width" --fixture audio', 'with a sentence of yours'],
  ]);
  withManual(command, { exits: EXITS, seeAlso: ['test', 'docs/testing.md'] });
  return command.action(async (name: string | undefined, flags: AddTestFlags) => {
    await part().addTest(name, flags, context);
  });
}
