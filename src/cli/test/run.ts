import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestUserConfig as UserConfig } from 'vitest/node';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets } from '../../connector/secrets.js';
import { EXIT, Failure, type ExitCode } from '../../core/failure.js';
import { TEST_FILES } from '../../hold/run/dependencies.js';
import { connectorPlugin } from '../../hold/run/plugin.js';
import { isCi, type TestSettings } from '../../hold/run/settings.js';
import type { TestTotals } from '../../hold/report/model.js';
import { plural } from '../../harness/report/style.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import { countMistakes, select } from '../selection.js';
import { stateFolderOf } from '../state-folder.js';
import type { TestFlags } from './flags.js';
import { chooseFiles, type ChosenFiles } from './files.js';
import { TestReporter } from './reporter.js';
import { CoverageReports } from './coverage.js';
import { mutate } from './mutate.js';

/** Loaded when it is used: it is a module. */
type VitestNode = typeof import('./vitest-node.js');

export interface TestRequest {
  readonly names: readonly string[];
  /** What is handed to Vitest. */
  readonly vitestArgs: readonly string[];
  readonly flags: TestFlags;
  readonly context: CommandContext;
}

/** Runs the tests of a workspace on Vitest. */
export async function runTests({ names, vitestArgs, flags, context }: TestRequest): Promise<void> {
  const started = performance.now();
  // It takes a while to load: meanwhile the connectors are read.
  const loading = context.loadModule<VitestNode>('vitest-node');
  const { streams, signal } = context;
  const output = new Output(flags, streams);
  if (flags.update && flags.ci) {
    throw new Failure('USAGE', '--update writes what --ci forbids to write', {
      exit: EXIT.usage,
      fix: 'Leave one of the two out.',
    });
  }
  const selection = select(names, flags);
  const { root } = selection.workspace;
  const env = readEnvironment(root, process.env);
  streams.hide(createRedactor(selection.connectors.flatMap((connector) => readSecrets(connector, env))));
  const settings = toSettings(flags, root);
  if (flags.mutate) return await mutate(selection, settings, output, context);

  const chosen = chooseFiles(names, flags, selection);
  const coverage = flags.coverage ? new CoverageReports(flags, root) : undefined;
  const reporter = new TestReporter({ flags, output, selection, chosen, coverage, started });
  const vitest = await loading;
  const passedOn = vitestArgs.length === 0 ? { filter: [], options: {} } : parse(vitest, vitestArgs);
  const isWatching = flags.watch || passedOn.options.watch === true;
  const cleanUp = quietly();
  try {
    const running = vitest.startVitest(
      'test',
      [...passedOn.filter],
      {
        ...baseOptions(flags, root, chosen),
        ...passedOn.options,
        ...(passedOn.options.reporters === undefined ? { reporters: [reporter] } : {}),
        watch: isWatching,
      },
      viteOptions(settings, isWatching, vitest),
    );
    // What is under way may take as long as its limit allows: an interrupt does not wait for it.
    const instance = await Promise.race([running, aborted(signal)]);
    if (instance !== undefined && isWatching) await aborted(signal);
    if (instance === undefined || isWatching) return interrupted(reporter, output);
    await instance.close();
    const failedElsewhere = passedOn.options.reporters !== undefined && process.exitCode === 1;
    context.exit(
      failedElsewhere
        ? EXIT.failed
        : exitCodeOf(reporter.totals, reporter.hasErrors, countMistakes(selection)),
    );
  } finally {
    cleanUp();
  }
}

function toSettings(flags: TestFlags, root: string): TestSettings {
  const mode = flags.update ? 'update' : flags.ci || isCi(process.env) ? 'ci' : 'propose';
  return {
    root,
    dialect: flags.dialect,
    engine: flags.engine,
    fixtures: flags.fixture ?? [],
    actions: flags.action ?? [],
    mode,
    coverage: flags.coverage,
    timeoutMs: flags.timeout * 1000,
    stateFolder: stateFolderOf(root),
  };
}

/** Everything that Vitest would look for in a config file: there is none, and none of the user's is read. */
function baseOptions(flags: TestFlags, root: string, { files }: ChosenFiles): Record<string, unknown> {
  return {
    root,
    config: false,
    include: files ?? TEST_FILES,
    passWithNoTests: true,
    // Workers keep their engine and their sinks from file to file.
    pool: 'threads',
    isolate: false,
    maxWorkers: availableParallelism(),
    fileParallelism: true,
    testTimeout: 120_000,
    // A checkout of the kit is no package in node_modules: Vite would take it for sources of the workspace.
    server: { deps: { external: [fileURLToPath(new URL('.', import.meta.url))].map(toPattern) } },
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
    ...(flags.bail === undefined ? {} : { bail: flags.bail === true ? 1 : flags.bail }),
  };
}

const toPattern = (folder: string): RegExp =>
  new RegExp(folder.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));

function viteOptions(settings: TestSettings, isWatching: boolean, { vitestUrl }: VitestNode) {
  const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const modules = {
    vitest: fileURLToPath(vitestUrl),
    'mrssmith/vitest': beside('./vitest.js'),
  };
  const suiteUrl = new URL('./suite.js', import.meta.url).href;
  return {
    configFile: false as const,
    root: settings.root,
    clearScreen: false,
    cacheDir: join(settings.stateFolder ?? join(tmpdir(), 'mrssmith'), 'vite'),
    publicDir: false as const,
    plugins: [connectorPlugin({ settings, suiteUrl, modules, isWatching })],
    ...(isWatching ? {} : { server: { watch: null } }),
  };
}

function parse(vitest: VitestNode, args: readonly string[]) {
  try {
    const { filter, options } = vitest.parseCLI(['vitest', ...args]);
    return { filter, options: options as UserConfig & { watch?: boolean } };
  } catch (cause) {
    throw new Failure('USAGE', `Vitest does not take ${args.join(' ')}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'What stands behind -- are flags of Vitest: https://vitest.dev/guide/cli',
      cause,
    });
  }
}

/** Vitest decides on an exit code of its own: here it is one of the contract's. */
function quietly(): () => void {
  const before = process.exitCode;
  return () => {
    process.exitCode = before;
  };
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((done) => {
    if (signal.aborted) done(undefined);
    else signal.addEventListener('abort', () => done(undefined), { once: true });
  });

/** The process ends with the command, and its workers and engines with it. */
function interrupted({ done, isRunning }: TestReporter, output: Output): void {
  output.clearProgress();
  // A terminal shows ^C where it stands.
  if (isRunning) output.line(`\nInterrupted: ${plural(done, 'test')} done, the others not.`);
}

function exitCodeOf({ failed, pending }: TestTotals, hasErrors: boolean, mistakes: number): ExitCode {
  if (mistakes > 0) return EXIT.usage;
  if (failed > 0 || hasErrors) return EXIT.failed;
  return pending > 0 ? EXIT.pending : EXIT.ok;
}
