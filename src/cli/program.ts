import { Command, CommanderError } from 'commander';
import { Bug, EXIT, Failure, type ExitCode } from '../core/failure.js';
import { renderProblem } from '../harness/report/problem-text.js';
import { createStyle, renderFix, visibleLines, widthOf, wrap } from '../harness/report/style.js';
import type { Engine } from '../xml/engine.js';
import type { Problem } from '../core/problem.js';
import type { CommandContext } from './command.js';
import { pathOf, VERB_GROUPS, withManual, type VerbGroup } from './manual.js';
import { addCommand } from './commands/add.js';
import { accountCommand } from './commands/account.js';
import { devCommand } from './commands/dev.js';
import { deployCommand } from './commands/deploy.js';
import { rollbackCommand } from './commands/rollback.js';
import { destroyCommand } from './commands/destroy.js';
import { promoteCommand } from './commands/promote.js';
import { helpCommand } from './commands/help.js';
import { historyCommand } from './commands/history.js';
import { completionCommand } from './commands/completion.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { fixturesCommand } from './commands/fixtures.js';
import { initCommand } from './commands/init.js';
import { lintCommand } from './commands/lint.js';
import { newCommand } from './commands/new.js';
import { profileCommand } from './commands/profile.js';
import { pullCommand } from './commands/pull.js';
import { planCommand } from './commands/plan.js';
import { verifyCommand } from './commands/verify.js';
import { acceptCommand, rejectCommand } from './commands/accept.js';
import { reviewCommand } from './commands/review.js';
import { runCommand } from './commands/run.js';
import { sentCommand } from './commands/sent.js';
import { shareCommand } from './commands/share.js';
import { sinkCommand } from './commands/sink.js';
import { testCommand } from './commands/test.js';
import { traceCommand } from './commands/trace.js';
import { whoamiCommand } from './commands/whoami.js';
import { Streams, wantsColor } from './output.js';
import { packageVersion } from './version.js';

/** Every command, as the command line knows them. */
export function buildProgram(context: CommandContext, version = packageVersion()): Command {
  const program = new Command('mrssmith')
    .description('Run, hold and publish Kaltura Generic Distribution connectors.')
    .version(version, '-V, --version')
    .showHelpAfterError('(mrssmith --help lists the commands)')
    .configureOutput({
      getOutHelpWidth: () => helpWidth(process.stdout),
      getErrHelpWidth: () => helpWidth(process.stderr),
      writeErr: (text) =>
        context.streams.write('stderr', fit(text.replace(/^error: /, 'error USAGE: ').replace(/\n$/, ''))),
    })
    .exitOverride()
    // What follows a verb belongs to it: the verbs of `account` have flags of the same names.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .configureHelp({ formatHelp: (command, help) => renderHelp(context, command, help.helpWidth) });
  withManual(program, {
    examples: [
      ['mrssmith init', 'a workspace in this folder'],
      ['mrssmith new acme --template asset-xml-sftp', 'a connector that runs at once'],
      ['mrssmith run', 'every connector over every fixture, into local sinks'],
      ["mrssmith run acme --fixture 'two*'", 'one connector, some fixtures'],
      ['mrssmith test', 'every output against what was approved'],
      ['mrssmith plan', 'what a deploy would change on the account'],
    ],
    seeAlso: ['<command>', 'docs/'],
  });
  for (const group of VERB_GROUPS) {
    for (const command of verbs(context)[group]) {
      program.addCommand(command.helpGroup(group));
      settle(command, program);
    }
  }
  return program;
}

/** Every verb, by the job it is for. */
const verbs = (context: CommandContext): Readonly<Record<VerbGroup, readonly Command[]>> => ({
  Begin: [
    initCommand(context),
    newCommand(context),
    addCommand(context),
    fixturesCommand(context),
    completionCommand(context),
  ],
  Iterate: [
    devCommand(context),
    runCommand(context),
    explainCommand(context),
    traceCommand(context),
    profileCommand(context),
    shareCommand(context),
    sinkCommand(context),
    accountCommand(context),
  ],
  Hold: [
    testCommand(context),
    reviewCommand(context),
    acceptCommand(context),
    rejectCommand(context),
    lintCommand(context),
  ],
  Publish: [
    planCommand(context),
    deployCommand(context),
    verifyCommand(context),
    pullCommand(context),
    promoteCommand(context),
    rollbackCommand(context),
    destroyCommand(context),
  ],
  Look: [
    historyCommand(context),
    sentCommand(context),
    whoamiCommand(context),
    doctorCommand(context),
    helpCommand(),
  ],
});

/** What every command shares with the program, whoever defined it. */
function settle(command: Command, parent: Command): void {
  command
    .copyInheritedSettings(parent)
    .helpCommand(false)
    .showHelpAfterError(`(${pathOf(command)} --help lists what it takes)`);
  for (const sub of command.commands) settle(sub, command);
}

const helpWidth = ({ isTTY, columns }: NodeJS.WriteStream): number =>
  isTTY ? columns : Number(process.env['COLUMNS'] ?? 0) || 80;

function renderHelp({ loadPart }: CommandContext, command: Command, columns = 80): string {
  return loadPart<typeof import('./begin-program.js')>('begin').renderHelp(command, columns);
}

/** @returns the exit code. Nothing here ends the process. */
export async function runProgram(
  argv: readonly string[],
  engine: Engine | undefined,
  loadPart: CommandContext['loadPart'],
  used: Set<string> = new Set(),
  loadModule: CommandContext['loadModule'] = () => Promise.reject(new Bug('no modules here')),
): Promise<ExitCode> {
  const interrupts = new AbortController();
  const streams = new Streams();
  let code: ExitCode = EXIT.ok;
  const stop = (signal: 'SIGINT' | 'SIGTERM') => () => {
    code = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    // The second time, people mean it.
    if (interrupts.signal.aborted) process.exit(code);
    interrupts.abort(signal);
  };
  process.on('SIGINT', stop('SIGINT'));
  process.on('SIGTERM', stop('SIGTERM'));
  // `mrssmith run | head` is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(code);
  });
  // CI systems hand out absent settings as empty ones.
  for (const name of ['MRSSMITH_ENGINE', 'MRSSMITH_DIALECT']) {
    if (process.env[name] === '') delete process.env[name];
  }

  try {
    const exit = (wanted: ExitCode) => {
      if (!interrupts.signal.aborted) code = wanted;
    };
    const { signal } = interrupts;
    const context = { engine, signal, streams, used, loadPart, loadModule, exit };
    await buildProgram(context).parseAsync(argv);
    return code;
  } catch (error) {
    const isForMachine = wantsJson(argv) && !streams.hasDocument;
    if (!interrupts.signal.aborted) return explain(error, isForMachine, streams);
    // What breaks because it was interrupted is nobody's mistake.
    const cause = error instanceof Failure ? error : interrupted(error);
    explain(cause, isForMachine, streams);
    return code;
  } finally {
    await engine?.[Symbol.asyncDispose]();
  }
}

const interrupted = (cause: unknown): Failure =>
  new Failure('INTERRUPTED', 'the command was interrupted', { exit: EXIT.interrupted, cause });

/** Whatever else is wrong with a command line, its reader may be a machine. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(2, end === -1 ? undefined : end).includes('--json');
}

/** What a machine reads of an error. */
interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly problems?: readonly Problem[];
}

/** Says what went wrong: to people on stderr, and on stdout to a machine that waits for a document. */
function explain(error: unknown, isForMachine: boolean, streams: Streams): ExitCode {
  const { exit, document, text } = describe(error);
  if (text !== '') streams.write('stderr', text);
  if (isForMachine && document !== undefined) streams.writeJson({ error: document }, 2);
  return exit;
}

interface Explanation {
  readonly exit: ExitCode;
  readonly document?: ErrorDocument;
  readonly text: string;
}

function describe(error: unknown): Explanation {
  if (error instanceof CommanderError) {
    // Help and version end so, too. The text is printed already.
    if (error.exitCode === 0) return { exit: EXIT.ok, text: '' };
    const isHelp = error.code === 'commander.help';
    const message = isHelp ? 'no command was given' : error.message.replace(/^error: /, '');
    const fix = 'mrssmith --help lists the commands';
    return { exit: EXIT.usage, text: '', document: { code: 'USAGE', message, fix } };
  }
  if (error instanceof Failure) {
    const { code, message, fix, problems, exit } = error;
    const document = { code, message, fix, ...(problems.length === 0 ? {} : { problems }) };
    return { exit, document, text: renderFailure(error) };
  }
  const kind =
    error instanceof Bug ? 'a promise inside mrssmith was broken' : 'something inside mrssmith failed';
  const reason = error instanceof Error ? error.message : String(error);
  const fix = 'Please report it, with what mrssmith doctor prints. For the details: MRSSMITH_DEBUG=1';
  const lines = [
    `error INTERNAL: ${kind}`,
    '',
    `  ${visibleLines(reason)}`,
    `  mrssmith ${packageVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `  ${fix}`,
  ];
  if ((process.env['MRSSMITH_DEBUG'] ?? '') !== '') {
    lines.push(visibleLines(error instanceof Error ? (error.stack ?? reason) : reason));
  }
  return {
    exit: EXIT.failed,
    document: { code: 'INTERNAL', message: `${kind}: ${reason}`, fix },
    text: lines.join('\n'),
  };
}

/** What a pipe or a log takes is not broken into lines. */
const errorWidth = (): number =>
  process.stderr.isTTY ? Math.max(40, process.stderr.columns) : Number.MAX_SAFE_INTEGER;

/** Lines that fit stay as they are, indented or not. */
const fit = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => (widthOf(line) <= errorWidth() ? [line] : wrap(line, errorWidth())))
    .join('\n');

function renderFailure(failure: Failure): string {
  const style = createStyle(errorWidth(), wantsColor('auto', process.stderr.isTTY, process.env));
  const { colors, width } = style;
  const head = `error ${failure.code}`;
  const [title = '', ...more] = wrap(`${head}: ${visibleLines(failure.message)}`, width);
  const lines = [
    colors.red(colors.bold(head)) + colors.bold(title.slice(head.length)),
    ...more.map(colors.bold),
  ];
  for (const problem of failure.problems) {
    lines.push(
      '',
      renderProblem({ problem }, style, () => undefined),
    );
  }
  if (failure.fix !== undefined) lines.push('', ...renderFix(failure.fix, '  ', width, style));
  return lines.join('\n');
}
