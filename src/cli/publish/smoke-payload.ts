import type { Environment } from '../../connector/secrets.js';
import type { ActionName, Connector } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import { runAction, type RunResult } from '../../harness/pipeline/run.js';
import type { Engine } from '../../xml/engine.js';

/** An item, and the job that the account worked on it for. */
export interface JobItem {
  readonly connector: Connector;
  readonly action: ActionName;
  readonly entryId: string;
  readonly entryDistributionId: number;
  readonly distributionProfileId: number;
  /** That of the entry distribution; a submit has none. */
  readonly remoteId: string | undefined;
  /** As `media.getMrss` gives it, distribution block of the account included. */
  readonly mrss: string;
  /** What a stylesheet takes for now. Unix seconds. */
  readonly atSec: number;
}

export interface PayloadOptions {
  readonly dialect: Dialect;
  /** libxslt: the account has no other. */
  readonly engine: Engine;
  readonly courier: Courier;
  /** For the settings of the connector: a sink wants the same login. */
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** Milliseconds for one stylesheet: as long as the account gives it. */
const LIMITS = { timeoutMs: 30_000 } as const;

/**
 * What `mrssmith run` makes of an item of the account, delivered into a sink: with the ids of the real job, and with
 * the item's own distribution block.
 */
export async function runOnItem(
  { connector, action: name, entryId, mrss, atSec, ...job }: JobItem,
  { dialect, engine, courier, env, signal }: PayloadOptions,
): Promise<RunResult> {
  const action = connector.actions[name];
  if (action === undefined) throw new TypeError(`${connector.id} has no ${name}`);
  const { entryDistributionId, distributionProfileId } = job;
  const now = (): number => atSec * 1000;
  return runAction({
    connector: {
      ...connector,
      harness: {
        ...connector.harness,
        distribution: 'keep',
        job: { entryDistributionId, distributionProfileId },
      },
    },
    action,
    fixture: { name: entryId, shown: `MRSS of entry ${entryId}`, bytes: Buffer.from(mrss, 'utf8') },
    dialect,
    engine,
    remoteId: name === 'submit' ? undefined : job.remoteId,
    limits: LIMITS,
    courier,
    env,
    signal,
    now,
    nextFileId: createFileIds(now),
  });
}

/** What of a run stands against what the account sent: also where the sink or a schema then refused it. */
export const payloadOf = ({ artifacts }: RunResult): Uint8Array | undefined =>
  artifacts.sent ?? artifacts.transformed;
