import { Command } from 'commander';
import {
  notEmpty,
  withCommonFlags,
  withExamples,
  type CommandContext,
  type CommonFlags,
} from '../command.js';
import { fixtureName, type RedactFlags } from '../fixtures/flags.js';
import { withAccountFlags } from '../publish/flags.js';
import { fixtureEditCommands } from './fixtures-edit.js';
import type { FixturePullFlags } from '../publish/traffic-flags.js';

type PublishPart = typeof import('../publish-program.js');
type FixturesPart = typeof import('../fixtures-program.js');

/** `mrssmith fixtures`: the items that runs start from. */
export function fixturesCommand(context: CommandContext): Command {
  const part = (): PublishPart => context.loadPart<PublishPart>('publish');
  const command = new Command('fixtures')
    .summary('list fixtures, pull, redact, change, vary and generate them')
    .description(
      'The MRSS items that runs start from: fixtures/mrss of the workspace, and those of connectors.',
    );

  const list = new Command('list')
    .summary('the fixtures there are, and what of the vocabulary each has')
    .description(
      'The fixtures of the workspace and of its connectors: what is in each, what of the vocabulary of an item each has, whether the schema of the item takes it; and what no fixture has.',
    )
    .argument('[connector...]', 'with the fixtures of these connectors; of all without one');
  withCommonFlags(list);
  list.action(async (names: string[], flags: CommonFlags) => {
    await context.loadPart<FixturesPart>('fixtures').listFixtureFiles(names, flags, context);
  });

  const pull = new Command('pull')
    .description(
      "an entry's MRSS as a fixture. Sessions, signatures and logins are taken out, people and hosts get stand-ins, and the account's distribution blocks are dropped: a run adds its own. Rules of your own stand in mrssmith.yaml, under fixtures.redact.",
    )
    .argument('<entryId...>', 'entries of the account: video, audio, images')
    .option('--name <name>', 'what to call the fixture; the entry id without it', fixtureName)
    .option('--into <connector>', "as a fixture of this connector, in place of the workspace's", notEmpty)
    .option('--force', 'replace a fixture of that name')
    .option('--keep-hosts', 'leave the hosts of URLs as they are')
    .option('--keep-users', 'leave user ids and e-mail addresses as they are')
    .option('--keep-distribution', "leave the account's distribution blocks in, without logins")
    .option('--dry-run', 'show what would be replaced and written, and write nothing')
    .option('--no-redact', 'take nothing out: sessions and people stay in the file; asks first')
    .option('-y, --yes', 'with --no-redact: do not ask');
  withAccountFlags(pull);
  withExamples(pull, [
    ['mrssmith fixtures pull 0_ab12cd34', 'as fixtures/mrss/0_ab12cd34.xml'],
    ['mrssmith fixtures pull 0_ab12cd34 --name two-audio-tracks', 'under a name that says what it shows'],
    ['mrssmith fixtures pull 0_ab12cd34 --dry-run', 'what it would be, and what would be taken out'],
    ['mrssmith fixtures pull 0_ab12cd34 --into acme --env production', "among the connector's own"],
  ]);
  pull.action(async (entryIds: string[], flags: FixturePullFlags) => {
    await part().pullFixtures(entryIds, flags, context);
  });

  for (const sub of [list, pull, redactCommand(context), ...fixtureEditCommands(context)])
    command.addCommand(sub);
  return withExamples(command, [
    ['mrssmith fixtures list', 'what there is'],
    ['mrssmith fixtures pull 0_ab12cd34', 'an entry of the account'],
  ]);
}

function redactCommand(context: CommandContext): Command {
  const command = new Command('redact')
    .summary('take sessions, people and hosts out of fixtures that are there')
    .description(
      'Take out of fixtures that are there what pull takes out, and what the rules of mrssmith.yaml name. Every other byte stays. Distribution blocks stay, without logins.',
    )
    .argument('<fixture...>', 'names, globs or paths')
    .option('--dry-run', 'show what would be replaced and written, and write nothing')
    .option('--keep-hosts', 'leave the hosts of URLs as they are')
    .option('--keep-users', 'leave user ids and e-mail addresses as they are')
    .option('--drop-distribution', 'take distribution blocks out, as pull does');
  withCommonFlags(command);
  withExamples(command, [
    ["mrssmith fixtures redact '*' --dry-run", 'what would be replaced, and where'],
    ['mrssmith fixtures redact saved-by-hand --drop-distribution', 'as pull would have written it'],
  ]);
  return command.action(async (names: string[], flags: RedactFlags) => {
    await context.loadPart<FixturesPart>('fixtures').redactFixtures(names, flags, context);
  });
}
