import { readFileSync } from 'node:fs';
import { createRedactor } from '../../connector/redact.js';
import { readEnvironment, readSecrets } from '../../connector/secrets.js';
import type { FixtureFile } from '../../connector/workspace.js';
import type { ActionName, Connector, EngineName, SourceFile } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import { runLifecycle, type LifecycleOptions } from '../../harness/lifecycle.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import type { RunTexts } from '../../harness/trace/map-run.js';
import { SILENT_COURIER } from '../../harness/trace/silent-courier.js';
import type { Engine } from '../../xml/engine.js';
import type { Observation, Trace } from '../../xml/observation.js';
import { decodeXml } from '../../xml/scan.js';
import type { CommandContext, CommonFlags } from '../command.js';
import { EnginePool } from '../engines.js';
import { select, type Selection } from '../selection.js';

/** What the verbs that look into runs are asked for. */
export interface LookFlags extends CommonFlags {
  readonly dialect: Dialect;
  readonly engine: EngineName | undefined;
  readonly fixture: readonly string[] | undefined;
  readonly action: ActionName | undefined;
  readonly timeout: number;
}

/** One run that was looked into. */
export interface TracedRun extends RunResult {
  readonly connector: Connector;
  readonly fixture: FixtureFile;
  readonly action: ActionName;
  readonly sheet: SourceFile | undefined;
}

/** Runs that can be looked into, one by one. Nothing is sent anywhere. */
export class Looker implements AsyncDisposable {
  readonly selection: Selection;
  readonly #engines: EnginePool;
  readonly #options: LifecycleOptions;
  readonly #action: ActionName;

  /**
   * @param action - The one that is run of every connector that has it; `submit` where the flags name none.
   * @throws {Failure} as `select`.
   */
  constructor(names: readonly string[], flags: LookFlags, context: CommandContext) {
    this.#action = flags.action ?? 'submit';
    this.selection = select(names, { ...flags, action: [this.#action] });
    const { workspace, connectors } = this.selection;
    const env = readEnvironment(workspace.root, process.env);
    context.streams.hide(createRedactor(connectors.flatMap((connector) => readSecrets(connector, env))));
    this.#engines = new EnginePool(context.engine, context.signal);
    this.#options = {
      dialect: flags.dialect,
      engineFor: (connector) => this.engineOf(connector, flags.engine),
      courier: SILENT_COURIER,
      env,
      limits: { timeoutMs: flags.timeout * 1000 },
      signal: context.signal,
      now: Date.now,
      nextFileId: createFileIds(Date.now),
    };
  }

  engineOf(connector: Connector, wanted: EngineName | undefined): Engine {
    return this.#engines.get(wanted ?? connector.harness.engine);
  }

  /** For what is no connector's business. */
  get engine(): Engine {
    return this.#engines.get('libxslt');
  }

  /** @param isTraced - Else it only runs, as it does for `run`. */
  async *runs(isTraced = true): AsyncGenerator<TracedRun> {
    for (const { connector, fixture, actions } of this.selection.lifecycles) {
      const lifecycle = { connector, fixture, actions };
      for await (const result of runLifecycle(lifecycle, { ...this.#options, trace: isTraced })) {
        const sheet = connector.actions[this.#action]?.transform;
        yield { ...result, connector, fixture, action: this.#action, sheet };
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engines[Symbol.asyncDispose]();
  }
}

/** The one connector of a selection. @throws {Failure} CONNECTOR_UNKNOWN with the choices where there are several. */
export function theOneConnector({ connectors }: Selection, verb: string): Connector | undefined {
  const [first, second] = connectors;
  if (second === undefined) return first;
  throw new Failure('USAGE', `there are ${connectors.length} connectors: name one`, {
    exit: EXIT.usage,
    fix: `Add one of ${connectors.map(({ id }) => id).join(', ')}, e.g.\n\n  mrssmith ${verb} ${first?.id ?? ''}`,
  });
}

/** Everything that the run's mapping is made from; a sentence where it cannot be made. */
export type Looked =
  | {
      readonly kind: 'looked';
      readonly trace: Trace;
      readonly observation: Observation;
      readonly texts: RunTexts;
      readonly fixtureText: string;
    }
  | { readonly kind: 'blind'; readonly reason: string };

export function lookInto({ artifacts, report, sheet, fixture }: TracedRun): Looked {
  const blind = (reason: string): Looked => ({ kind: 'blind', reason });
  const { transformed, mrss, observation } = artifacts;
  if (sheet === undefined) return blind('the action has no transform: the item itself is sent');
  if (report.engine !== 'libxslt') return blind('Saxon does not say what it does: --engine libxslt does');
  if (observation?.trace === undefined) return blind('the transformation was not traced');
  return {
    kind: 'looked',
    trace: observation.trace,
    observation,
    texts: {
      output: transformed === undefined ? '' : decodeXml(transformed),
      stylesheet: decodeXml(sheet.bytes),
      mrss: mrss === undefined ? '' : decodeXml(mrss),
    },
    fixtureText: readText(fixture.path),
  };
}

function readText(path: string): string {
  try {
    return decodeXml(readFileSync(path));
  } catch {
    return '';
  }
}
