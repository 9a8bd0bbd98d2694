import { Command } from 'commander';
import { resolve } from 'node:path';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets, type Environment } from '../../connector/secrets.js';
import {
  ACTION_NAMES,
  type ActionName,
  type Connector,
  type EngineName,
  type Protocol,
} from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { createLiveCourier } from '../../harness/delivery/live-courier.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { runLifecycle, type Lifecycle, type LifecycleOptions } from '../../harness/lifecycle.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { RunReport } from '../../harness/pipeline/run.js';
import { renderCompact } from '../../harness/report/compact.js';
import { groupProblems, renderProblem, type ReadSource } from '../../harness/report/problem-text.js';
import { plural } from '../../harness/report/style.js';
import {
  findIdleStages,
  measureTable,
  renderConnectorHeader,
  renderFailures,
  renderMessages,
  renderProblems,
  renderRun,
  renderSummary,
  totalsOf,
  type RunTable,
  type RunTotals,
} from '../../harness/report/terminal.js';
import { FaultPlan, type FaultWish } from '../../harness/sinks/faults.js';
import type { Engine } from '../../xml/engine.js';
import { keepArtifacts, prepareFolder } from '../artifacts.js';
import {
  choice,
  choices,
  collect,
  dialectFlag,
  engineFlag,
  notEmpty,
  seconds,
  withCommonFlags,
  withExamples,
  type CommandContext,
  type CommonFlags,
} from '../command.js';
import { withManual } from '../manual.js';
import { EnginePool } from '../engines.js';
import { measureMatrix, renderMatrix } from '../fault-matrix.js';
import { faultFlag, renderFaultList, requireEffect, type FaultWishes } from '../faults.js';
import { confirmLive, requireSecrets } from '../live.js';
import { Output } from '../output.js';
import { sourceReader } from '../sources.js';
import { stateFolderOf } from '../state-folder.js';
import { countMistakes, select, type Selection } from '../selection.js';

interface RunFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly fixture: readonly string[] | undefined;
  readonly action: readonly ActionName[] | undefined;
  readonly out: string | undefined;
  readonly live: boolean | undefined;
  readonly fault: FaultWishes;
  readonly faultMatrix: boolean | undefined;
  readonly yes: boolean | undefined;
  readonly timeout: number;
  readonly format: 'text' | 'compact';
}

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
    .option('--out <dir>', 'keep what went in and came out of every run below this folder', notEmpty)
    .option('--timeout <seconds>', 'how long one transformation may take', seconds(0.1, 3600), 10)
    .addOption(faultFlag())
    .option('--fault-matrix', 'one table of what every fault would make of every connector')
    .addOption(
      choice('--format <name>', 'how problems are written', ['text', 'compact'] as const).default('text'),
    )
    .option('--live', 'deliver to the real addresses of the connectors')
    .option('-y, --yes', 'do not ask');
  withCommonFlags(command);
  withExamples(command, [
    ['mrssmith run', 'everything'],
    ['mrssmith run media-rss --fixture minimal', 'one connector over one fixture'],
    ['mrssmith run --action submit --json', 'as data'],
    ['mrssmith run --dialect server', 'as the public server code would'],
    ['mrssmith run media-rss --out out', 'with every document of every stage'],
    ['mrssmith run --fault disk-full', 'into sinks that misbehave'],
  ]);
  withManual(command, {
    exits: { failed: 'a run failed', unavailable: 'the engine is missing, or a port is taken' },
    seeAlso: ['test', 'sink', 'lint'],
  });
  return command.action(async (names: string[], flags: RunFlags) => {
    await run(names, flags, context);
  });
}

async function run(names: readonly string[], flags: RunFlags, context: CommandContext): Promise<void> {
  const started = performance.now();
  const { signal, streams } = context;
  const output = new Output(flags, streams);
  if (flags.fault === 'list') return output.line(renderFaultList(output.style));
  const faults = flags.fault ?? [];
  refuseFaultsOutside(flags, faults);
  const out = flags.out === undefined ? undefined : resolve(flags.cwd, flags.out);
  const selection = select(names, flags);
  const { workspace, connectors, lifecycles } = selection;
  const env = readEnvironment(workspace.root, process.env);
  streams.hide(createRedactor(connectors.flatMap((connector) => readSecrets(connector, env))));
  if (out !== undefined) prepareFolder(out, '--out');

  requireEffect(faults, protocolsOf(selection));
  if (flags.live === true) {
    requireSecrets(lifecycles, env);
    await confirmLive(lifecycles, flags.yes === true, output, signal);
  }
  await using courier = openCourier(flags, faults, selection);
  await using engines = new EnginePool(context.engine, signal);
  const problems = streams.cleanValues(selection.problems);
  const readSource = sourceReader(workspace, streams);
  showProblems(problems, output, readSource);

  const options = lifecycleOptions(flags, { courier, engines, env, context });
  if (flags.faultMatrix === true) return await showMatrix(selection, options, output, context);
  for (const { name, text } of faults) {
    if (name === 'chaos') output.error(`  ${text} decides what the sinks do: give it again for the same.\n`);
  }
  const reports: RunReport[] = [];
  const total = lifecycles.reduce((sum, { actions }) => sum + actions.length, 0);
  const table = new LiveTable(lifecycles, output);
  for (const lifecycle of lifecycles) {
    const { connector, fixture } = lifecycle;
    if (signal.aborted) break;
    for await (const { report: found, artifacts } of runLifecycle(lifecycle, options)) {
      // Before it is cut to columns: half a secret would not be recognised.
      const report = streams.cleanValues(found);
      reports.push(report);
      context.used.add(`run ${report.delivery?.protocol ?? ''}`);
      if (out !== undefined) keepArtifacts(out, { report, artifacts });
      table.add(connector, report);
      output.progress(`  ${reports.length} of ${total} · ${connector.id} · ${fixture.name}`);
    }
  }

  const totals = totalsOf(reports, performance.now() - started, countMistakes(selection));
  // A terminal shows ^C where it stands.
  if ((reports.length > 0 && !output.isQuiet) || signal.aborted) output.line();
  if (flags.format === 'compact') showCompact(reports, output);
  else showResult(reports, totals, output, readSource);
  if (signal.aborted) output.line(`Interrupted: ${plural(total - reports.length, 'run')} not made.`);
  if (output.wantsJson) output.json({ runs: reports, problems, summary: totals });
  context.exit(totals.mistakes > 0 ? EXIT.usage : totals.failed > 0 ? EXIT.failed : EXIT.ok);
}

/** The runs as they come, below the name of their connector. In quiet mode there is nothing to see. */
class LiveTable {
  readonly #output: Output;
  readonly #table: RunTable;
  #shown: Connector | undefined;

  constructor(lifecycles: readonly Lifecycle[], output: Output) {
    this.#output = output;
    this.#table = measureTable(
      lifecycles.map(({ fixture }) => fixture.name),
      lifecycles.flatMap(({ actions }) => actions),
      output.style,
    );
  }

  add(connector: Connector, report: RunReport): void {
    const output = this.#output;
    if (output.isQuiet) return;
    if (this.#shown !== connector) {
      if (this.#shown !== undefined) output.line();
      output.line(renderConnectorHeader(connector, this.#table, output.style));
      this.#shown = connector;
    }
    output.line(renderRun(report, this.#table, output.style, findIdleStages(connector, report)));
  }
}

/** A line for each thing to mend, however many runs met it. */
function showCompact(reports: readonly RunReport[], output: Output): void {
  for (const { problem, runs } of groupProblems(reports, new Set(['error', 'warning']))) {
    output.line(renderCompact(problem, `connectors/${runs[0]?.connector}/connector.yaml`));
  }
}

function showResult(
  reports: readonly RunReport[],
  totals: RunTotals,
  output: Output,
  readSource: ReadSource,
): void {
  const { style, isQuiet } = output;
  const shown = isQuiet ? reports.filter(({ ok }) => !ok) : reports;
  const blocks = [
    isQuiet ? renderFailures(reports, style) : '',
    renderProblems(shown, style, readSource),
    isQuiet ? '' : renderMessages(reports, style),
    renderSummary(totals, style),
  ];
  output.line(blocks.filter((block) => block !== '').join('\n\n'));
}

/** @throws {Failure} USAGE for flags that exclude each other. */
function refuseFaultsOutside({ live, faultMatrix }: RunFlags, faults: readonly FaultWish[]): void {
  const usage = (message: string, fix: string) => new Failure('USAGE', message, { exit: EXIT.usage, fix });
  if (live === true && (faults.length > 0 || faultMatrix === true)) {
    throw usage('faults are for sinks, and --live has none', 'Leave --live out.');
  }
  if (faults.length > 0 && faultMatrix === true) {
    throw usage('--fault-matrix tries every fault by itself', 'Leave --fault out.');
  }
}

const protocolsOf = ({ lifecycles }: Selection): Protocol[] =>
  lifecycles.flatMap(({ connector, actions }) =>
    actions.flatMap((name) => connector.actions[name]?.protocol ?? []),
  );

async function showMatrix(
  selection: Selection,
  options: LifecycleOptions,
  output: Output,
  { streams, exit }: CommandContext,
): Promise<void> {
  const { workspace, lifecycles } = selection;
  const matrix = await measureMatrix(lifecycles, options, stateFolderOf(workspace.root), (done) =>
    output.progress(`  ${plural(done, 'fault')} tried`),
  );
  const shown = streams.cleanValues(matrix.cells);
  output.line(renderMatrix({ ...matrix, cells: shown }, output.style));
  if (output.wantsJson) output.json({ faultMatrix: shown });
  exit(countMistakes(selection) > 0 ? EXIT.usage : EXIT.ok);
}

function openCourier(
  flags: RunFlags,
  faults: readonly FaultWish[],
  { workspace, connectors }: Selection,
): Courier & AsyncDisposable {
  if (flags.live === true) {
    return { ...createLiveCourier(), async [Symbol.asyncDispose]() {} };
  }
  const courier = new SinkCourier({
    stateFolder: stateFolderOf(workspace.root),
    fault: faults.length === 0 ? undefined : new FaultPlan(faults).next,
  });
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

function showProblems(problems: readonly Problem[], output: Output, readSource: ReadSource): void {
  for (const problem of problems) {
    if (output.isQuiet && problem.severity !== 'error') continue;
    output.error(`${renderProblem({ problem }, output.style, readSource)}\n`);
  }
}
