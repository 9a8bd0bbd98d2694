import { Command, CommanderError } from 'commander';
import { Bug, EXIT, Failure, type ExitCode } from '../core/failure.js';
import { renderProblem } from '../harness/report/problem-text.js';
import { createStyle } from '../harness/report/style.js';
import type { Engine } from '../xml/engine.js';
import type { CommandContext } from './command.js';
import { doctorCommand } from './commands/doctor.js';
import { runCommand } from './commands/run.js';
import { sinkCommand } from './commands/sink.js';
import { packageVersion } from './version.js';

function buildProgram(context: CommandContext): Command {
  const program = new Command('mrssmith')
    .description('Run, hold and publish Kaltura Generic Distribution connectors.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(mrssmith --help lists the commands)')
    .configureOutput({ writeErr: (text) => process.stderr.write(text.replace(/^error: /, 'error USAGE: ')) })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  $ mrssmith run                       every connector over every fixture, into local sinks
  $ mrssmith run acme --fixture 'two*' one connector, some fixtures
  $ mrssmith sink                      the sinks alone, for any client
  $ mrssmith doctor                    what this machine has and lacks`,
    );
  for (const command of [runCommand(context), sinkCommand(context), doctorCommand(context)]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

/** @returns the exit code. Nothing here ends the process. */
export async function runProgram(
  argv: readonly string[],
  engine: Engine | undefined,
  used: Set<string> = new Set(),
): Promise<ExitCode> {
  const interrupts = new AbortController();
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

  try {
    const exit = (wanted: ExitCode) => {
      if (!interrupts.signal.aborted) code = wanted;
    };
    await buildProgram({ engine, signal: interrupts.signal, used, exit }).parseAsync(argv);
    return code;
  } catch (error) {
    return explain(error);
  } finally {
    await engine?.[Symbol.asyncDispose]();
  }
}

function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Failure) {
    process.stderr.write(`${renderFailure(error)}\n`);
    return error.exit;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const kind =
    error instanceof Bug ? 'a promise inside mrssmith was broken' : 'something inside mrssmith failed';
  process.stderr.write(
    `error INTERNAL: ${kind}\n\n  ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.stderr.write(
    `  mrssmith ${packageVersion()}, Node ${process.version}, ${process.platform} ${process.arch}\n`,
  );
  process.stderr.write(
    '  Please report it, with what mrssmith doctor prints. For the details: MRSSMITH_DEBUG=1\n',
  );
  if ((process.env['MRSSMITH_DEBUG'] ?? '') !== '') process.stderr.write(`${detail}\n`);
  return EXIT.failed;
}

function renderFailure(failure: Failure): string {
  const style = createStyle(
    process.stderr.columns ?? 100,
    process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === '',
  );
  const { colors } = style;
  const lines = [`${colors.red(colors.bold(`error ${failure.code}`))}${colors.bold(`: ${failure.message}`)}`];
  for (const problem of failure.problems)
    lines.push(
      '',
      renderProblem({ problem }, style, () => undefined),
    );
  if (failure.fix !== undefined) lines.push('', `  ${colors.green('→')} ${failure.fix}`);
  return lines.join('\n');
}
