import { readEnvironment } from '../../connector/secrets.js';
import type { FixtureFile } from '../../connector/workspace.js';
import type { ActionName, Connector } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import { runLifecycle, type LifecycleOptions } from '../../harness/lifecycle.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import type { FaultWish } from '../../harness/sinks/faults.js';
import type { Engine } from '../../xml/engine.js';
import { FROZEN_MS, type TestSettings } from './settings.js';
import { workbench, type Workbench } from './workbench.js';

/** Actions over one fixture, in lifecycle order. */
export interface Sequence {
  readonly connector: Connector;
  readonly fixture: FixtureFile;
  readonly actions: readonly ActionName[];
  /** In place of what the fixture's file holds. */
  readonly bytes?: Uint8Array | undefined;
  readonly nowMs?: number | undefined;
  readonly dialect?: Dialect | undefined;
  /** Faults that the delivery of these actions meets, the others not. */
  readonly faults?: { readonly actions: readonly ActionName[]; readonly wishes: readonly FaultWish[] };
  readonly trace?: boolean;
}

export type Results = ReadonlyMap<ActionName, RunResult>;

const never = new AbortController().signal;
const environments = new Map<string, LifecycleOptions['env']>();

/** The environment of a workspace, read once in a worker. */
export function environmentOf(root: string): LifecycleOptions['env'] {
  let env = environments.get(root);
  if (env === undefined) {
    env = readEnvironment(root, process.env);
    environments.set(root, env);
  }
  return env;
}

/** The engine that a connector's tests run on. */
export const engineOf = (connector: Connector, { engine }: TestSettings, bench: Workbench): Engine =>
  bench.engine(engine ?? connector.harness.engine);

/**
 * Runs actions as the same runs always go: with a clock that stands still, ids that are counted, and sinks that
 * remember nothing.
 */
export async function runSequence(sequence: Sequence, settings: TestSettings): Promise<Results> {
  const bench = workbench(settings.stateFolder);
  return await bench.exclusively(async () => {
    const { connector, fixture, actions, bytes, faults } = sequence;
    const nowMs = sequence.nowMs ?? FROZEN_MS;
    const now = () => nowMs;
    bench.nowMs = nowMs;
    bench.courier.begin();
    const lifecycle = { connector, fixture, actions, ...(bytes === undefined ? {} : { bytes }) };
    const runs = runLifecycle(lifecycle, {
      dialect: sequence.dialect ?? settings.dialect,
      engineFor: () => engineOf(connector, settings, bench),
      courier: bench.courier,
      limits: { timeoutMs: settings.timeoutMs },
      env: environmentOf(settings.root),
      signal: never,
      now,
      nextFileId: createFileIds(now),
      coverage: settings.coverage,
      trace: sequence.trace ?? false,
    });
    const results = new Map<ActionName, RunResult>();
    for (const action of actions) {
      bench.courier.misbehave(faults?.actions.includes(action) === true ? faults.wishes : []);
      const { value, done } = await runs.next();
      if (done !== true) results.set(action, value);
    }
    return results;
  });
}
