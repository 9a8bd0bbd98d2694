import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets, type Environment } from '../../connector/secrets.js';
import type { Workspace } from '../../connector/workspace.js';
import { ACTION_NAMES, type ActionName, type Connector, type EngineName } from '../../core/connector.js';
import { EXIT } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import type { Problem } from '../../core/problem.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { createLiveCourier } from '../../harness/delivery/live-courier.js';
import { SinkCourier } from '../../harness/delivery/sink-courier.js';
import { runLifecycle } from '../../harness/lifecycle.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { RunReport } from '../../harness/pipeline/run.js';
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
import { keepArtifacts } from '../artifacts.js';
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
import { confirmLive } from '../live.js';
import { Output } from '../output.js';
import { stateFolderOf } from '../state-folder.js';
import { select, type Selection } from '../selection.js';

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

async function run(names: readonly string[], flags: RunFlags, context: CommandContext): Promise<void> {
  const started = performance.now();
  const output = new Output(flags);
  const selection = select(names, flags);
  const { workspace, connectors, lifecycles, problems } = selection;
  const env = readEnvironment(workspace.root, process.env);
  output.hide(createRedactor(connectors.flatMap((connector) => readSecrets(connector, env))));

  if (flags.live === true) await confirmLive(lifecycles, flags.yes === true, output);
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

function openCourier(flags: RunFlags, { workspace, connectors }: Selection): Courier & AsyncDisposable {
  if (flags.live === true) {
    return { ...createLiveCourier(), async [Symbol.asyncDispose]() {} };
  }
  const courier = new SinkCourier({ stateFolder: stateFolderOf(workspace.root) });
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
