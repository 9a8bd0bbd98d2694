import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { runProgram } from '../../../src/cli/program.js';
import type { Engine } from '../../../src/xml/engine.js';
import { startIsolatedEngine } from '../../../src/xml/isolated.js';
import type { CommandOptions, CommandRun, RunDocument } from '../../support/command.js';
import { importFile } from './import-file.cjs';
import { quicken } from './quick-waits.cjs';

const DIST = join(import.meta.dirname, '../../../dist');
const require = createRequire(import.meta.url);

let engine: Engine | undefined;

/** One for all commands of a test file: it takes longer to start than most of them. */
function sharedEngine(): Engine {
  engine ??= startIsolatedEngine();
  return { ...engine, async [Symbol.asyncDispose]() {} };
}

/** Parts that are modules, as Node loads them: past what runs these tests. */
const loadModule = async <Exports>(name: string): Promise<Exports> =>
  (await importFile(pathToFileURL(join(DIST, `${name}.js`)).href)) as Exports;

/** Signals that the command listens to. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the built command in this process: the same files as `bin/mrssmith.cjs` loads, a tenth of the time. It sees
 * `options.env` alone. Streams, environment and folder are those of the process: the next waits for its end.
 */
export function runHere(args: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const run = last.then(() => runAlone(args, options));
  last = run.catch(() => undefined);
  return run;
}

/** {@link runHere} of `run --json`, with its document. */
export async function runHereJson(
  cwd: string,
  args: readonly string[] = [],
  options: CommandOptions = {},
): Promise<CommandRun & RunDocument> {
  const run = await runHere(['run', '--json', ...args], { ...options, cwd });
  if (run.stdout === '') throw new Error(`no document: ${run.stderr}`);
  return { ...run, ...(JSON.parse(run.stdout) as RunDocument) };
}

async function runAlone(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: CommandOptions,
): Promise<CommandRun> {
  const loader = require(join(DIST, 'start.cjs')) as typeof import('../../../src/cli/start.js');
  const loadPart = <Exports>(name: string): Exports => loader.loadPart<Exports>(DIST, name);
  const program = loadPart<{ runProgram: typeof runProgram }>('program');
  const said = { stdout: '', stderr: '', text: '' };
  using _streams = catchOutput(said);
  using _process = standIn(cwd, env);
  const status = await program.runProgram(
    [process.execPath, 'mrssmith', ...args],
    sharedEngine(),
    loadPart,
    new Set(),
    loadModule,
  );
  return { status, signal: null, ...said };
}

function catchOutput(said: { stdout: string; stderr: string; text: string }): Disposable {
  const names = ['stdout', 'stderr'] as const;
  const writes = names.map((name) => process[name].write.bind(process[name]));
  for (const name of names) {
    process[name].write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      said[name] += text;
      said.text += text;
      const done = rest.find((item) => typeof item === 'function') as (() => void) | undefined;
      done?.();
      return true;
    };
  }
  return {
    [Symbol.dispose]() {
      names.forEach((name, index) => {
        process[name].write = writes[index] as typeof process.stdout.write;
      });
    },
  };
}

/** Environment, folder and clock of a command; what it listens to goes afterwards. */
function standIn(cwd: string, env: Readonly<Record<string, string>>): Disposable {
  const before = { env: process.env, cwd: process.cwd() };
  const listeners = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));
  const onError = process.stdout.listeners('error');
  const { PATH, HOME, LANG } = process.env;
  process.env = { PATH, HOME, LANG, COLUMNS: '120', ...env };
  process.chdir(cwd);
  const unhurried = quicken();
  return {
    [Symbol.dispose]() {
      unhurried();
      process.env = before.env;
      process.chdir(before.cwd);
      for (const [signal, known] of listeners) {
        for (const listener of process.listeners(signal)) {
          if (!known.includes(listener)) process.off(signal, listener);
        }
      }
      for (const listener of process.stdout.listeners('error')) {
        if (!onError.includes(listener)) process.stdout.off('error', listener as () => void);
      }
    },
  };
}
