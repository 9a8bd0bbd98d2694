/** The account's side of a smoke test: an entry is really sent to the partner, and what was sent is read back. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from '../client/client.js';
import type { AccountSession, Outcome } from '../client/session.js';
import { ACTION_STATUSES, DISTRIBUTION_STATUS } from '../core/distribution.js';
import { EXIT, Failure } from '../core/failure.js';
import {
  DISTRIBUTION_SERVICE,
  downloadData,
  toEntryDistribution,
  type EntryDistribution,
  type StoredAction,
} from './entry-distribution.js';
import type { SmokeTarget } from './smoke-target.js';

/** A job that is under way. */
export interface Submission {
  readonly action: StoredAction;
  /** As the account answered: the job has the same. */
  readonly distribution: EntryDistribution;
  /** `media.getMrss`, read in the same request: what the job finds, unless something changes meanwhile. */
  readonly mrss: string;
  /** The account's clock then. Unix seconds. */
  readonly atSec: number;
  /** Whether the item was read while the job's status was set, so that its distribution block is the job's. */
  readonly isOfJob: boolean;
}

/**
 * Binds the entry to the profile where it is not, and submits it. A profile that submits by itself is not asked
 * twice.
 *
 * @throws {Failure} SMOKE_FAILED when the account queues it instead, with the reasons it gives.
 */
export async function submitEntry(
  session: AccountSession,
  { entryId, profile, distribution }: SmokeTarget,
  action: StoredAction,
): Promise<Submission> {
  let bound = distribution;
  if (bound === undefined) {
    const entryDistribution = {
      objectType: 'KalturaEntryDistribution',
      entryId,
      distributionProfileId: profile.id,
    };
    const call = { service: DISTRIBUTION_SERVICE, action: 'add', params: { entryDistribution } };
    const added = await writeAndRead(session, call, entryId);
    if (isUnderWay(added.distribution, action)) return { action, ...added, isOfJob: isOfJob(added, action) };
    bound = added.distribution;
  } else if (action !== 'delete' && bound.validationErrors.length > 0) {
    // Submitting believes the errors that are stored: they may be of another day.
    const call = { service: DISTRIBUTION_SERVICE, action: 'validate', params: { id: bound.id } };
    bound = (await writeAndRead(session, call, entryId)).distribution;
  }
  if (action !== 'delete' && bound.validationErrors.length > 0) throw refused(bound);

  const call = { service: DISTRIBUTION_SERVICE, action: SUBMITS[action], params: { id: bound.id } };
  const submitted = await writeAndRead(session, call, entryId);
  if (!isUnderWay(submitted.distribution, action)) throw refused(submitted.distribution);
  return { action, ...submitted, isOfJob: isOfJob(submitted, action) };
}

const SUBMITS = { submit: 'submitAdd', update: 'submitUpdate', delete: 'submitDelete' } as const;

const isUnderWay = ({ status }: EntryDistribution, action: StoredAction): boolean =>
  status === DISTRIBUTION_STATUS[ACTION_STATUSES[action].during];

interface Written {
  readonly distribution: EntryDistribution;
  readonly mrss: string;
  readonly atSec: number;
}

/** One request: the item must be read before a worker takes the job up. */
async function writeAndRead(session: AccountSession, call: Call, entryId: string): Promise<Written> {
  const [changed, mrss, time] = await session.write([
    call,
    { service: 'media', action: 'getMrss', params: { entryId } },
    { service: 'system', action: 'getTime' },
  ]);
  return {
    distribution: toEntryDistribution(valueOf(changed)),
    mrss: String(valueOf(mrss)),
    atSec: Number(valueOf(time)),
  };
}

function valueOf(outcome: Outcome | undefined): unknown {
  if (outcome?.kind === 'refused') throw outcome.error;
  return outcome?.value;
}

/** Whether the item's block of this distribution has the status that the job sees. */
function isOfJob({ mrss, distribution }: Written, action: StoredAction): boolean {
  const block = new RegExp(
    String.raw`<distribution\b[^>]*\bentryDistributionId="${distribution.id}"[^>]*>[^]*?</distribution>`,
  ).exec(mrss)?.[0];
  const status = DISTRIBUTION_STATUS[ACTION_STATUSES[action].during];
  return block?.includes(`<status>${status}</status>`) === true;
}

function refused(distribution: EntryDistribution): Failure {
  const { id, entryId, statusName, validationErrors } = distribution;
  const reasons = validationErrors.length === 0 ? '' : `: ${validationErrors.join('; ')}`;
  return new Failure(
    'SMOKE_FAILED',
    `the account does not send entry ${entryId}: entry distribution ${id} is ${statusName}${reasons}`,
    {
      exit: EXIT.failed,
      fix:
        validationErrors.length === 0
          ? 'Its sunrise may lie ahead, or the profile may not allow it.'
          : 'Give the entry what is missing, or take another one.',
    },
  );
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onWait?: (distribution: EntryDistribution, waitedMs: number) => void;
}

/** How a job ended. */
export interface Ended {
  readonly distribution: EntryDistribution;
  /** The account's clock when it was seen. Unix seconds. */
  readonly atSec: number;
}

/** Milliseconds between looks: often at first, since a local account is done at once. */
const FIRST_LOOK_MS = 50;
const LAST_LOOK_MS = 5_000;

/**
 * Asks until the job is at its end.
 *
 * @throws {Failure} SMOKE_FAILED with exit 75 when it is not there in time.
 */
export async function waitForEnd(
  session: AccountSession,
  { action, distribution: { id } }: Submission,
  { timeoutMs, signal, onWait }: WaitOptions,
): Promise<Ended> {
  const started = performance.now();
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LAST_LOOK_MS, pause * 1.6)) {
    await delay(pause, undefined, { signal });
    const [answer, time] = await session.read([
      { service: DISTRIBUTION_SERVICE, action: 'get', params: { id } },
      { service: 'system', action: 'getTime' },
    ]);
    const distribution = toEntryDistribution(answer);
    if (!isUnderWay(distribution, action)) return { distribution, atSec: Number(time) };
    const waitedMs = performance.now() - started;
    onWait?.(distribution, waitedMs);
    if (waitedMs < timeoutMs) continue;
    throw new Failure(
      'SMOKE_FAILED',
      `entry distribution ${id} is ${distribution.statusName} still, after ${Math.round(waitedMs / 1000)} s`,
      {
        exit: EXIT.tryAgain,
        fix: `Wait longer with --smoke-timeout. What it sent, once it did: mrssmith sent ${id}`,
      },
    );
  }
}

/** Whether an action came to a good end. */
export const hasSucceeded = ({ status }: EntryDistribution, action: StoredAction): boolean => {
  const failed = DISTRIBUTION_STATUS[ACTION_STATUSES[action].onFailure];
  return status !== failed && status !== DISTRIBUTION_STATUS.DELETED;
};

/** @returns `undefined` where the account kept nothing. */
export async function readSent(
  session: AccountSession,
  distribution: EntryDistribution,
  action: StoredAction,
): Promise<Uint8Array | undefined> {
  if (!distribution.logs.has(`${action} sent`)) return undefined;
  return (await downloadData(session, distribution, action, 'sent')).bytes;
}
