import { Command, InvalidArgumentError, Option } from 'commander';
import { ACTION_NAMES } from '../../core/connector.js';
import {
  choices,
  collect,
  dialectFlag,
  engineFlag,
  notEmpty,
  seconds,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { MAX_SEED } from '../fixtures/flags.js';
import { withManual } from '../manual.js';
import { reporterFlag, shardFlag, type TestFlags } from '../test/flags.js';

export function testCommand(context: CommandContext): Command {
  const command = new Command('test')
    .summary('every connector, fixture and action against what was approved')
    .description(
      'Run connectors and hold them to their approved outputs, to the cases of tests/*.test.yaml, and to what every\n' +
        'connector has to hold. New and changed output waits for mrssmith review; where CI is set it fails, and nothing\n' +
        'is written. Exits 1 when something failed, 4 when there is nothing but output to review.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option('-u, --update', 'approve what comes out, and take away snapshots that nothing makes', false)
    .option('--ci', 'as where CI is set: write nothing, and fail for what is not approved', false)
    .option('--fixture <glob>', 'fixtures by name; may be given several times', collect)
    .addOption(choices('--action <name>', 'actions; may be given several times', ACTION_NAMES))
    .addOption(dialectFlag())
    .addOption(engineFlag())
    .addOption(shardFlag())
    .option('--related <file...>', 'only tests that depend on one of these files')
    .addOption(reporterFlag())
    .option('--bail [count]', 'stop after so many failures (1)', wholeNumber(1, 1_000_000))
    .option('--watch', 'stay, and test again what changes', false)
    .option('--coverage', 'which instructions, fields and declarations the tests reach', false)
    .addOption(
      new Option('--coverage-reporter <names>', 'text, html, lcov, cobertura; separated by commas').default(
        'text',
      ),
    )
    .option('--coverage-dir <dir>', 'where the files of these go', notEmpty, 'coverage')
    .option('--mutate', 'change stylesheets, and list the changes that no test notices', false)
    .option(
      '--generate <count>',
      'made-up items, in place of fixtures: each has to satisfy the schema',
      wholeNumber(1, 10_000_000),
    )
    .option('--seed <number>', 'with --generate: the same items again', wholeNumber(0, MAX_SEED))
    .option('--path <path>', 'with --generate and --seed: one item, as a failure names it', itemPath)
    .option('--keep-failures', 'with --generate: keep the smallest items that fail, as fixtures')
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10);
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith test', 'everything'],
    ['mrssmith test media-rss --fixture minimal', 'one connector over one fixture'],
    ['mrssmith test -u', 'approve what comes out'],
    ['mrssmith test --related connectors/acme/submit.xsl', 'what a change concerns'],
    ['mrssmith test acme --generate 500', 'items nobody thought of'],
    ['mrssmith test --shard 1/3', 'a third of it, for one of three machines'],
    ['mrssmith test --reporter default --reporter junit=junit.xml', 'for people, and for a CI system'],
    ['mrssmith test -- -t conformance --pool forks', 'with flags of Vitest'],
  ]);
  withManual(command, {
    exits: {
      failed: 'a test failed',
      pending: 'nothing failed, and output waits for a review',
      unavailable: 'the engine is missing',
    },
    seeAlso: ['review', 'lint', 'docs/testing.md'],
  });
  return command.action(async (operands: string[], flags: TestFlags) => {
    // What stands behind -- is for Vitest; the command line has it among the names.
    const { rawArgs = [] } = (command.parent ?? command) as { rawArgs?: string[] };
    const end = rawArgs.indexOf('--');
    const vitestArgs = end === -1 ? [] : rawArgs.slice(end + 1);
    const names = operands.slice(0, operands.length - vitestArgs.length);
    if (flags.generate !== undefined) {
      const { testGenerated } = context.loadPart<typeof import('../generate-program.js')>('generate');
      return await testGenerated(names, { ...flags, generate: flags.generate }, context);
    }
    const { runTests } = context.loadPart<typeof import('../test/index.js')>('test');
    await runTests({ names, vitestArgs, flags, context });
  });
}

function itemPath(value: string): string {
  if (/^\d+(?::\d+)*$/.test(value)) return value;
  throw new InvalidArgumentError('It must be like 17 or 17:0:2.');
}
