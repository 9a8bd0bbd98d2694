import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Problem } from '../../src/core/problem.js';
import type { RunReport } from '../../src/harness/pipeline/run.js';

/** The built command, as npm links it. */
export const BIN = join(import.meta.dirname, '../../bin/mrssmith.cjs');

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to an environment without colours, CI marks and secrets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another user than the one who runs the tests. */
  readonly uid?: number;
}

/** What the command printed, and how it ended. */
export interface CommandRun {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything a person would see. */
  readonly text: string;
}

/** What `mrssmith run --json` prints. */
export interface RunDocument {
  readonly runs: readonly RunReport[];
  readonly problems: readonly Problem[];
  readonly summary: { readonly runs: number; readonly failed: number };
}

/** Runs the built command to its end. */
export function mrssmith(args: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  return finish(startMrssmith(args, options));
}

/** Starts the built command, for tests that talk to it while it runs. */
export function startMrssmith(
  args: readonly string[],
  { cwd, env = {}, uid }: CommandOptions = {},
): ChildProcess {
  const { PATH, HOME, LANG, TZ } = process.env;
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    env: { PATH, HOME, LANG, ...(TZ === undefined ? {} : { TZ }), COLUMNS: '120', ...env },
  });
}

/** Waits for a command that was started, and gathers what it prints from here on. */
export function finish(child: ChildProcess): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      text += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      text += chunk;
    });
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr, text });
    });
  });
}

/** Runs connectors of a workspace with `--json`, and reads the document. */
export async function runJson(
  cwd: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<CommandRun & RunDocument> {
  const run = await mrssmith(['run', '--json', ...args], { ...options, cwd });
  if (run.stdout === '') throw new Error(`no document: ${run.stderr}`);
  return { ...run, ...(JSON.parse(run.stdout) as RunDocument) };
}

/** The one run of a connector in a document. */
export function runOf({ runs }: RunDocument, connector: string, action = 'submit'): RunReport {
  const found = runs.filter((run) => run.connector === connector && run.action === action);
  const [report] = found;
  if (report === undefined || found.length > 1) {
    throw new Error(`${found.length} runs of ${connector} ${action}`);
  }
  return report;
}

/** The stage that ended a run, with what it said. */
export function failedStage({ stages }: RunReport) {
  return stages.find(({ ok }) => !ok);
}

/** Everything of one severity that a run said, in order. */
export function problemsOf({ stages }: RunReport, severity: Problem['severity'] = 'error'): Problem[] {
  return stages.flatMap(({ problems }) => problems.filter((problem) => problem.severity === severity));
}
