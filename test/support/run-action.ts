import { join } from 'node:path';
import { loadConnector } from '../../src/connector/load.js';
import type { ActionName } from '../../src/core/connector.js';
import type { Courier } from '../../src/harness/delivery/courier.js';
import { createFileIds } from '../../src/harness/pipeline/file-id.js';
import { runAction, type RunResult } from '../../src/harness/pipeline/run.js';
import type { RunContext } from '../../src/harness/pipeline/stage.js';
import type { Engine } from '../../src/xml/engine.js';
import { fixtureBytes } from './workspace.js';

export interface RunHereOptions {
  readonly engine: Engine;
  readonly courier: Courier;
  readonly action?: ActionName;
  readonly context?: Partial<RunContext>;
}

/** Runs one action of a connector of a workspace over `minimal`, in this process. */
export async function runHere(
  workspaceRoot: string,
  id: string,
  { engine, courier, action: name = 'submit', context = {} }: RunHereOptions,
): Promise<RunResult> {
  const loaded = loadConnector(join(workspaceRoot, 'connectors', id), { root: workspaceRoot });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems));
  const { connector } = loaded;
  const action = connector.actions[name];
  if (action === undefined) throw new Error(`${id} has no ${name}`);
  return runAction({
    connector,
    action,
    fixture: { name: 'minimal', shown: 'fixtures/mrss/minimal.xml', bytes: fixtureBytes('minimal') },
    dialect: 'guide',
    engine,
    remoteId: undefined,
    limits: { timeoutMs: 5_000 },
    courier,
    env: {},
    signal: new AbortController().signal,
    now: Date.now,
    nextFileId: createFileIds(Date.now),
    ...context,
  });
}
