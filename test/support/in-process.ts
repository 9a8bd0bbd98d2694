import * as begin from '../../src/cli/begin-program.js';
import * as hold from '../../src/cli/hold-program.js';
import * as lint from '../../src/cli/lint-program.js';
import * as publish from '../../src/cli/publish-program.js';
import type { CommandContext } from '../../src/cli/command.js';
import { Streams } from '../../src/cli/output.js';
import { buildProgram } from '../../src/cli/program.js';
import { EXIT, Failure } from '../../src/core/failure.js';

/** What a command that ran in this process said, and how it ended. */
export interface InProcessRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: Failure | undefined;
}

const PARTS: Readonly<Record<string, unknown>> = { begin, hold, lint, publish };

/** Keeps what would go to the terminal. */
class KeptStreams extends Streams {
  stdout = '';
  stderr = '';

  override write(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += `${this.clean(text)}\n`;
  }

  override writeJson(value: unknown, indent?: number): void {
    this.hasDocument = true;
    this.stdout += `${JSON.stringify(this.cleanValues(value), undefined, indent)}\n`;
  }
}

/**
 * Runs a command without a process of its own: for tests of what it does. How the built command starts, ends and
 * prints is for those that start it.
 */
export async function inProcess(args: readonly string[], cwd: string): Promise<InProcessRun> {
  const streams = new KeptStreams();
  let status: number = EXIT.ok;
  const context: CommandContext = {
    engine: undefined,
    signal: new AbortController().signal,
    streams,
    used: new Set(),
    loadPart: <Exports>(name: string) => PARTS[name] as Exports,
    loadModule: () => Promise.reject(new Error('no modules here')),
    exit: (code) => {
      status = code;
    },
  };
  let failure: Failure | undefined;
  try {
    await buildProgram(context).parseAsync(['node', 'mrssmith', ...args, '--cwd', cwd]);
  } catch (error) {
    if (error instanceof Failure) {
      failure = error;
      status = error.exit;
      streams.write('stderr', `error ${error.code}: ${error.message}\n${error.fix ?? ''}`);
    } else if ((error as { exitCode?: number }).exitCode === undefined) throw error;
    else status = EXIT.usage;
  }
  return { status, stdout: streams.stdout, stderr: streams.stderr, failure };
}
