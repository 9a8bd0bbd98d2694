import { Command, InvalidArgumentError } from 'commander';
import { didYouMean } from '../../connector/nearest.js';
import { EXIT, Failure } from '../../core/failure.js';
import {
  dialectFlag,
  notEmpty,
  wholeNumber,
  withCommonFlags,
  withExamples,
  type CommandContext,
} from '../command.js';
import { withManual } from '../manual.js';
import { DEFAULT_PORT, TOKEN_VARIABLE, type AccountFlags, type ControlFlags } from './account-flags.js';
import type { ControlCall } from './account-control.js';

/** `mrssmith account`, which serves, and its subcommands, which talk to one that does. */
export function accountCommand(context: CommandContext): Command {
  const command = new Command('account')
    .summary('the local account, for any client of the API')
    .description(
      'Serve the distribution API on 127.0.0.1, stateful, until interrupted. Jobs deliver into local sinks. Its subcommands talk to the account that runs for this workspace.',
    )
    .enablePositionalOptions()
    .usage('[options] [command]')
    .argument('[command...]')
    .option('--port <number>', 'where to listen; 0 finds a free one', wholeNumber(0, 65_535), DEFAULT_PORT)
    .option('--partner-id <number>', 'the account that clients log in to', wholeNumber(1, 2 ** 31 - 1), 101)
    .option(
      '--admin-secret <secret>',
      'its secret; otherwise one is made once and kept with the state',
      notEmpty,
    )
    .option(
      '--console-secret <secret>',
      'of partner -2, whom dialect server alone lets change generic providers; made likewise',
      notEmpty,
    )
    .option(
      '--name <name>',
      'which account of the workspace: each has a state of its own',
      accountName,
      'local',
    )
    .option('--memory', 'keep nothing when it ends')
    .option('--state <file>', 'keep the state in this file', notEmpty)
    .option('--seed', 'load the fixtures of the workspace as entries first, where there are none yet')
    .addOption(dialectFlag())
    .option('--timezone <zone>', 'the zone of the server, e.g. America/New_York', timezone, 'UTC')
    .option('--webhook <url>', 'post changes of status there; an address of this machine', notEmpty)
    .option('--live', 'deliver to the real addresses of providers and profiles')
    .option('-y, --yes', 'do not ask');
  withCommonFlags(command);
  describeServing(command);
  withExamples(command, [
    ['mrssmith account', `on port ${DEFAULT_PORT}, with lines to paste`],
    ['mrssmith account --memory --seed --port 0', 'for a test: nothing kept, fixtures as entries'],
    ['mrssmith account clock +2h', 'two hours pass, with all that is due'],
    ['mrssmith account snapshot base', 'then: mrssmith account restore base'],
  ]);
  for (const sub of subcommands(context)) command.addCommand(sub);
  withManual(command, {
    exits: { unavailable: 'a port is taken, or no account runs here' },
    seeAlso: ['plan', 'docs/account.md'],
  });
  return command.action(async ([word]: string[], flags: AccountFlags) => {
    if (word !== undefined) throw unknownSubcommand(command, word);
    if (flags.jsonInto !== undefined) {
      throw new Failure('USAGE', '--json-into keeps the answer of a command that ends; this one goes on', {
        exit: EXIT.usage,
        fix: 'mrssmith account --json > FILE      keeps a line for each event',
      });
    }
    const part = context.loadPart<typeof import('../account-program.js')>('account');
    await part.serveLocalAccount(flags, context);
  });
}

/** What the common flags mean for a command that goes on. */
function describeServing(command: Command): void {
  for (const option of command.options) {
    if (option.long === '--json') option.description = 'stdout is a JSON line when ready, then one an event';
    if (option.long === '--json-into') option.hideHelp();
    if (option.long === '--quiet') option.description = 'only what failed';
  }
}

function unknownSubcommand(command: Command, word: string): Failure {
  const names = command.commands.map((sub) => sub.name());
  return new Failure('USAGE', `mrssmith account has no command "${word}".${didYouMean(word, names)}`, {
    exit: EXIT.usage,
    fix: `Commands: ${names.join(', ')}. Without one it serves.`,
  });
}

function subcommands(context: CommandContext): Command[] {
  const make = (name: string, summary: string) => controlCommand(name).description(summary);
  const talk = (command: Command, toCall: (args: readonly unknown[], flags: ControlFlags) => ControlCall) =>
    command.action(async (...given: unknown[]) => {
      const { talkToAccount } = await import('./account-control.js');
      takeFlagsBefore(command);
      const flags = command.opts<ControlFlags>();
      await talkToAccount(toCall(given.slice(0, -2), flags), flags, context);
    });

  const clock = withExamples(
    make('clock', "show the account's clock, move it forward, hold it or let it run")
      .usage('[options] [change]')
      .argument('[change...]', '+2h, +1d12h, 2026-12-01T08:30Z, hold, release or now')
      // "-1h" is no flag, and its answer tells how to go back.
      .allowUnknownOption(),
    [
      ['mrssmith account clock', 'what time it is there'],
      ['mrssmith account clock +2h', 'two hours pass at once; what falls due happens in order'],
      ['mrssmith account clock hold', 'it stands still until release'],
      ['mrssmith account clock now', "back to this machine's time"],
    ],
  );
  const seed = withExamples(
    make('seed', 'load fixtures of the workspace as entries').argument(
      '[fixture...]',
      'names or globs; all of them without one',
    ),
    [['mrssmith account seed two-flavors', 'one fixture']],
  );
  const snapshot = make('snapshot', 'keep the state under a name')
    .argument('<name>')
    .option('--force', 'replace a snapshot of that name');
  return [
    talk(make('status', 'counts, clock and jobs'), () => ({ kind: 'status' })),
    talk(clock, ([words]) => ({ kind: 'clock', change: joinChange(clock, words as string[]) })),
    talk(seed, ([globs]) => ({ kind: 'seed', globs: globs as string[] })),
    talk(snapshot, ([name]) => ({
      kind: 'snapshot',
      name: name as string,
      force: snapshot.opts<{ force?: boolean }>().force === true,
    })),
    talk(
      make('restore', 'go back to a snapshot: everything, the clock too').argument('<name>'),
      ([name]) => ({ kind: 'restore', name: name as string }),
    ),
    talk(make('snapshots', 'list the snapshots'), () => ({ kind: 'snapshots' })),
    talk(make('reset', 'forget everything but the partner and its secret'), () => ({ kind: 'reset' })),
  ];
}

/** A change may be of several words, e.g. `+2h 5m`. */
function joinChange(command: Command, words: readonly string[]): string | undefined {
  const flag = words.find((word) => /^-\D/.test(word));
  if (flag === undefined) return words.length === 0 ? undefined : words.join(' ');
  const flags = command.options.flatMap(({ long }) => (long == null ? [] : [long]));
  throw new Failure('USAGE', `unknown option '${flag}'.${didYouMean(flag, flags)}`, {
    exit: EXIT.usage,
    fix: `mrssmith account ${command.name()} --help lists them`,
  });
}

/**
 * `account --name second status` means what `account status --name second` does.
 *
 * @throws {Failure} USAGE for flags of the account that serves: they would be passed over.
 */
function takeFlagsBefore(command: Command): void {
  const { parent } = command;
  for (const option of parent?.options ?? []) {
    const name = option.attributeName();
    if (parent?.getOptionValueSource(name) !== 'cli') continue;
    if (!command.options.some((own) => own.attributeName() === name)) {
      throw new Failure('USAGE', `${option.long} is for the account that serves, not for ${command.name()}`, {
        exit: EXIT.usage,
        fix: `mrssmith account ${command.name()} --help lists what it takes`,
      });
    }
    if (command.getOptionValueSource(name) !== 'cli')
      command.setOptionValueWithSource(name, parent.getOptionValue(name), 'cli');
  }
}

function controlCommand(name: string): Command {
  const command = new Command(name)
    .option('--name <name>', 'which account of the workspace', accountName, 'local')
    .option('--url <url>', `where it listens; its token is then taken from ${TOKEN_VARIABLE}`, loopback);
  return withCommonFlags(command);
}

function accountName(value: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be of letters, digits, ".", "_" and "-".');
}

function timezone(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('It must be an IANA name like Europe/Berlin.');
  }
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|[\w-]+\.localhost|\[::1\])$/;

function loopback(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' && LOOPBACK.test(url.hostname)) return value;
  throw new InvalidArgumentError(
    'It must be an http:// address of this machine, e.g. http://127.0.0.1:9000/.',
  );
}
