import { Command } from 'commander';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConnector } from '../../connector/load.js';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets, type Environment } from '../../connector/secrets.js';
import {
  findWorkspace,
  listFixtures,
  selectConnectors,
  selectFixtures,
  unknownFixture,
  type Workspace,
} from '../../connector/workspace.js';
import { ACTION_NAMES, type ActionName, type Connector, type EngineName } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { createLiveCourier } from '../../harness/delivery/live-courier.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { runLifecycle, selectActions, type Lifecycle } from '../../harness/lifecycle.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { RunReport, RunResult } from '../../harness/pipeline/run.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import { plural } from '../../harness/report/style.js';
import {
  measureTable,
  renderConnectorHeader,
  renderProblems,
  renderRun,
  renderSummary,
  totalsOf,
} from '../../harness/report/terminal.js';
import type { Engine } from '../../xml/engine.js';
import {
  choices,
  collect,
  dialectFlag,
  engineFlag,
  seconds,
  withCommonFlags,
  withExamples,
  type CommandContext,
  type CommonFlags,
} from '../command.js';
import { EnginePool } from '../engines.js';
import { Output } from '../output.js';

interface RunFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
  readonly out: string | undefined;
  readonly live: boolean | undefined;
  readonly yes: boolean | undefined;
  readonly timeout: number;
}

/** Where a workspace keeps host keys and certificates of its sinks. */
export const STATE_FOLDER = '.mrssmith';

export function runCommand(context: CommandContext): Command {
  const command = new Command('run')
    .summary('every selected connector, fixture and action, into local sinks')
    .description(
      'Take fixtures through the six stages of a connector, into embedded sinks: nothing leaves this machine.',
    )
    .argument('[connector...]', 'names of connectors; all of them without one')
    .option('--fixture <glob>', 'fixtures by name; may be given several times', collect)
    .addOption(choices('--action <name>', 'actions; may be given several times', ACTION_NAMES))
    .addOption(dialectFlag())
    .addOption(engineFlag())
    .option('--out <dir>', 'keep what went in and came out of every run below this folder')
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10)
    .option('--live', 'deliver to the real addresses of the connectors')
    .option('-y, --yes', 'do not ask');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith run', 'everything'],
    ['mrssmith run media-rss --fixture minimal', 'one connector over one fixture'],
    ['mrssmith run --action submit --json', 'as data'],
    ['mrssmith run --dialect server', 'as the public server code would'],
    ['mrssmith run media-rss --out out', 'with every document of every stage'],
  ]);
  return command.action(async (names: string[], flags: RunFlags) => {
    await run(names, flags, context);
  });
}

interface Selection {
  readonly workspace: Workspace;
  readonly connectors: readonly Connector[];
  readonly lifecycles: readonly Lifecycle[];
  /** Connectors that could not be read, with everything wrong with them. */
  readonly problems: readonly Problem[];
}

async function run(names: readonly string[], flags: RunFlags, context: CommandContext): Promise<void> {
  const started = performance.now();
  const output = new Output(flags);
  const selection = select(names, flags);
  const { workspace, connectors, lifecycles, problems } = selection;
  const env = readEnvironment(workspace.root, process.env);
  output.hide(createRedactor(connectors.flatMap((connector) => readSecrets(connector, env))));

  if (flags.live === true) await confirmLive(lifecycles, flags, output);
  await using courier = openCourier(flags, selection);
  await using engines = new EnginePool(context.engine);
  const reports: RunReport[] = [];
  const table = measureTable(
    lifecycles.map(({ fixture }) => fixture.name),
    lifecycles.flatMap(({ actions }) => actions),
    output.style,
  );
  const total = lifecycles.reduce((sum, { actions }) => sum + actions.length, 0);
  const readSource = sourceReader(workspace);
  showProblems(problems, output, workspace);

  const options = lifecycleOptions(flags, { courier, engines, env, context });
  let shownConnector: Connector | undefined;
  for (const lifecycle of lifecycles) {
    const { connector, fixture } = lifecycle;
    if (context.signal.aborted) break;
    for await (const result of runLifecycle(lifecycle, options)) {
      reports.push(result.report);
      context.used.add(`run ${result.report.delivery?.protocol ?? ''}`);
      if (flags.out !== undefined) keepArtifacts(resolve(flags.cwd, flags.out), result);
      if (!output.isQuiet || !result.report.ok) {
        if (shownConnector !== connector) {
          output.line(
            `${shownConnector === undefined ? '' : '\n'}${renderConnectorHeader(connector, table, output.style)}`,
          );
          shownConnector = connector;
        }
        output.line(renderRun(result.report, table, output.style));
      }
      output.progress(`  ${reports.length} of ${total} · ${connector.id} · ${fixture.name}`);
    }
  }

  const shown = output.isQuiet ? reports.filter(({ ok }) => !ok) : reports;
  const text = renderProblems(shown, output.style, readSource);
  if (text !== '') output.line(`\n${text}`);
  const totals = totalsOf(reports, performance.now() - started);
  output.line(`\n${renderSummary(totals, output.style)}`);
  if (context.signal.aborted) output.line(`Interrupted: ${plural(total - reports.length, 'run')} not made.`);
  if (output.wantsJson) output.json({ runs: reports, problems, summary: totals });
  context.exit(problems.length > 0 ? EXIT.usage : totals.failed > 0 ? EXIT.failed : EXIT.ok);
}

/** @throws {Failure} when a name matches nothing, or nothing is left to run. */
function select(names: readonly string[], flags: RunFlags): Selection {
  const workspace = findWorkspace(resolve(flags.cwd));
  const folders = selectConnectors(workspace, names);
  const problems: Problem[] = [];
  const connectors: Connector[] = [];
  const lifecycles: Lifecycle[] = [];
  const globs = flags.fixture ?? [];
  const known = new Set<string>();
  const matched = new Set<string>();
  for (const folder of folders) {
    const loaded = loadConnector(folder.folder, workspace);
    const all = listFixtures(workspace, folder);
    for (const { name } of all) known.add(name);
    for (const glob of globs) if (selectFixtures(all, [glob]).length > 0) matched.add(glob);
    if (loaded.kind === 'invalid') {
      problems.push(...loaded.problems);
      continue;
    }
    const { connector } = loaded;
    connectors.push(connector);
    const actions = selectActions(connector, flags.action ?? []);
    if (actions.length === 0) continue;
    for (const fixture of selectFixtures(all, globs)) lifecycles.push({ connector, fixture, actions });
  }
  const missed = globs.find((glob) => !matched.has(glob));
  if (missed !== undefined) throw unknownFixture(missed, known);
  if (lifecycles.length === 0 && problems.length === 0) throw nothingToRun(flags, known.size);
  return { workspace, connectors, lifecycles, problems };
}

function nothingToRun(flags: RunFlags, fixtures: number): Failure {
  if (fixtures === 0) {
    return new Failure('WORKSPACE_EMPTY', 'there are no fixtures: fixtures/mrss holds no .xml file', {
      exit: EXIT.usage,
      fix: "Put an entry's MRSS, as media.getMrss gives it, into fixtures/mrss/<name>.xml.",
    });
  }
  return new Failure(
    'WORKSPACE_EMPTY',
    `no selected connector has the action ${(flags.action ?? []).join(' or ')}`,
    {
      exit: EXIT.usage,
      fix: 'Leave --action out to run what there is.',
    },
  );
}

function openCourier(flags: RunFlags, { workspace, connectors }: Selection): Courier & AsyncDisposable {
  if (flags.live === true) {
    return { ...createLiveCourier(), async [Symbol.asyncDispose]() {} };
  }
  const courier = new SinkCourier({ stateFolder: join(workspace.root, STATE_FOLDER) });
  courier.warmUp(connectors.flatMap(({ actions }) => Object.values(actions).map(({ protocol }) => protocol)));
  return courier;
}

function lifecycleOptions(
  flags: RunFlags,
  given: { courier: Courier; engines: EnginePool; env: Environment; context: CommandContext },
) {
  const { courier, engines, env, context } = given;
  return {
    dialect: flags.dialect,
    engineFor: (connector: Connector): Engine => engines.get(flags.engine ?? connector.harness.engine),
    courier,
    env,
    limits: { timeoutMs: flags.timeout * 1000 },
    signal: context.signal,
    now: Date.now,
    nextFileId: createFileIds(Date.now),
  };
}

/** Nothing goes to a real host unless somebody said so twice. */
async function confirmLive(lifecycles: readonly Lifecycle[], flags: RunFlags, output: Output): Promise<void> {
  const targets = new Map<string, number>();
  for (const { connector, actions } of lifecycles) {
    for (const name of actions) {
      const action = connector.actions[name];
      if (action === undefined) continue;
      const target = `${action.protocol}://${action.serverAddress.replace(/^[a-z]+:\/\//, '')}`;
      targets.set(target, (targets.get(target) ?? 0) + 1);
    }
  }
  for (const [target, count] of targets) output.error(`  ${plural(count, 'delivery')} to ${target}`);
  if (flags.yes === true) return;
  const refusal = new Failure('NOT_CONFIRMED', '--live sends to real hosts and was not confirmed', {
    exit: EXIT.usage,
    fix: 'Add -y, or answer yes.',
  });
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw refusal;
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question('Send them? (yes/no) ');
    if (!/^y(es)?$/i.test(answer.trim())) throw refusal;
  } finally {
    prompt.close();
  }
}

function showProblems(problems: readonly Problem[], output: Output, workspace: Workspace): void {
  const readSource = sourceReader(workspace);
  for (const problem of problems) output.error(`${renderProblem({ problem }, output.style, readSource)}\n`);
}

/** Files to quote from, read once each. */
function sourceReader({ root }: Workspace): (file: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, readText(resolve(root, file)));
    return texts.get(file);
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const ARTIFACT_FILES = {
  mrss: 'mrss.xml',
  transformed: 'transformed.xml',
  sent: 'sent.xml',
  returned: 'returned.bin',
} as const;

/** @throws {Failure} FILE_UNWRITABLE. */
function keepArtifacts(root: string, { report, artifacts }: RunResult): void {
  const folder = join(root, report.connector, report.fixture, report.action);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [key, name] of Object.entries(ARTIFACT_FILES)) {
      const bytes = artifacts[key as keyof typeof ARTIFACT_FILES];
      // What an earlier run left there is not this run's.
      if (bytes === undefined) rmSync(join(folder, name), { force: true });
      else writeFileSync(join(folder, name), bytes);
    }
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  } catch (cause) {
    throw new Failure('FILE_UNWRITABLE', `cannot write below ${folder}: ${(cause as Error).message}`, {
      exit: EXIT.usage,
      fix: 'Give --out a folder that you may write to.',
      cause,
    });
  }
}
