/** One connector, from a plan that was agreed to until the account is so and the files say so. */
import type { AccountSession } from '../client/session.js';
import { EXIT, Failure } from '../core/failure.js';
import type { ActualConnector } from './actual.js';
import type { Change } from './change.js';
import { execute, type Execution } from './execute.js';
import { DeploymentStopped } from './stopped.js';
import { keyOf, type ConnectorImage } from './image.js';
import {
  beginDeployment,
  type DeploymentLog,
  type DeploymentVerb,
  type JournalledChange,
} from './journal.js';
import { prepareWishes, type Prepared, type Site } from './prepare.js';
import { TwinFound, watchForTwins } from './twins.js';
import { fillUnknown, removeState, toState, writeState } from './state.js';

export interface DeploymentOptions extends Pick<Execution, 'signal' | 'onStep' | 'sleep' | 'random'> {
  readonly verb: DeploymentVerb;
  /** Of a rollback: the deployment it goes back to; of a promotion: the environment it takes. */
  readonly source?: string | undefined;
  readonly session: AccountSession;
  readonly site: Site;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** A deployment that was done. */
export interface DeploymentDone {
  /** e.g. `0007`; `undefined` when nothing had to be written, not even down. */
  readonly id: string | undefined;
  /** Writing ones. */
  readonly requests: number;
  readonly calls: number;
}

const STATE_FIX =
  'The account is deployed all the same. Make room, or the folder writable, and deploy again: nothing is sent twice.';

const NOTHING: ConnectorImage = new Map();

/** What there is to do: every change but those that keep. */
export const workOf = ({ plan }: Pick<Prepared, 'plan'>): Change[] =>
  plan.changes.filter(({ kind }) => kind !== 'keep');

/**
 * Carries out the plan of one connector. Drift in it is overwritten: whoever calls has asked.
 *
 * Without any change the account is not written to. Files still are, where a deployment stands open that did its work,
 * or the state is not there or not up to date.
 *
 * @throws {DeploymentStopped} with the journal open: the next deployment goes on from here.
 * @throws {Failure} CHANGED_OUTSIDE when somebody else changes the account meanwhile; FILE_UNWRITABLE.
 */
export async function runDeployment(prepared: Prepared, options: DeploymentOptions): Promise<DeploymentDone> {
  const { verb, source, site, now = Date.now } = options;
  const work = workOf(prepared);
  if (work.length === 0 && prepared.interrupted === undefined) {
    if (prepared.state === undefined && prepared.actual !== undefined) return adopt(prepared, options);
    return { id: undefined, requests: 0, calls: 0 };
  }
  const actual = withoutForeignProfile(prepared);
  const desired = fillUnknown(prepared.desired ?? NOTHING, actual?.image);
  const log = beginDeployment(
    prepared.journalFolder,
    {
      verb,
      connector: prepared.connector,
      target: site.target,
      before: actual?.image ?? NOTHING,
      after: desired,
      changes: work.map(toJournalled),
      ...(source !== undefined && { source }),
    },
    now,
  );
  return carryOut(prepared, { actual, desired, log }, options);
}

interface Begun {
  readonly actual: ActualConnector | undefined;
  readonly desired: ConnectorImage;
  readonly log: DeploymentLog;
}

async function carryOut(
  prepared: Prepared,
  { actual, desired, log }: Begun,
  options: DeploymentOptions,
): Promise<DeploymentDone> {
  try {
    const executed = await execute(actual, {
      ...options,
      session: watchForTwins(options.session, {
        connector: prepared.connector,
        environment: options.site.target.name,
      }),
      desired,
      log,
      reread: async () => withoutForeignProfile(await lookAgain(prepared, options)),
    });
    keepState(prepared, executed.actual, { desired, log }, options);
    endDone(log);
    return { id: log.id, requests: executed.requests, calls: executed.calls };
  } catch (error) {
    if (error instanceof DeploymentStopped) endStopped(log, error);
    if (!(error instanceof TwinFound)) throw error;
    log.end(error.kind === 'provider' ? 'refused' : 'stopped', error.failure.code);
    throw error.failure;
  }
}

/** @throws {Failure} FILE_UNWRITABLE: the journal stands open, and the next deployment finds nothing to do. */
function endDone(log: DeploymentLog): void {
  try {
    log.end('done');
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(cause.code, cause.message, { exit: EXIT.failed, fix: STATE_FIX, cause });
  }
}

/** What was interrupted says nothing more: that is how it is known. */
function endStopped(log: DeploymentLog, { reason, done, wasLost }: DeploymentStopped): void {
  if (reason.kind === 'interrupted' || reason.kind === 'unwritten') return;
  const isNothing = reason.kind === 'refused' && done.length === 0 && !wasLost;
  log.end(isNothing ? 'refused' : 'stopped', reason.kind === 'refused' ? reason.error.code : reason.kind);
}

/** The account, in the middle of a deployment. What it has of it is ours: the journal tells. */
async function lookAgain(prepared: Prepared, { session, site }: DeploymentOptions): Promise<Prepared> {
  const [again] = await prepareWishes(session, [prepared], site);
  if (again === undefined) return prepared;
  const agreed = new Set(prepared.plan.changes.filter(({ kind }) => kind === 'drift').map(keyOfChange));
  const drift = again.plan.changes.filter(
    (change) => change.kind === 'drift' && !agreed.has(keyOfChange(change)),
  );
  if (drift.length === 0) return again;
  const what = drift.map(({ object, name }) => `${object} ${name}`).join(', ');
  throw new Failure(
    'CHANGED_OUTSIDE',
    `${prepared.connector}: somebody else changed the account during the deployment: ${what}`,
    {
      exit: EXIT.failed,
      fix: `mrssmith plan ${prepared.connector} shows what it has now.`,
    },
  );
}

const keyOfChange = ({ object, action }: Change): string => keyOf({ kind: object, action });

/** A profile that neither the folder nor any deployment knows is somebody's: it is left alone. */
function withoutForeignProfile({ actual, desired, plan }: Prepared): ActualConnector | undefined {
  if (actual?.profileId === undefined || desired === undefined || desired.has('profile')) return actual;
  if (plan.changes.some(({ object }) => object === 'profile')) return actual;
  const image = new Map(actual.image);
  image.delete('profile');
  return { ...actual, image, profileId: undefined };
}

function keepState(
  { connector, stateFile, state }: Prepared,
  actual: ActualConnector | undefined,
  { desired, log }: Pick<Begun, 'desired' | 'log'>,
  { site, now = Date.now }: DeploymentOptions,
): void {
  if (actual === undefined) {
    removeState(stateFile);
    return;
  }
  const deployedAt = new Date(now()).toISOString();
  const made = { target: site.target, connector, deployment: log.id, deployedAt, desired, actual };
  writeState(stateFile, toState({ ...made, previous: state }));
}

/** The account is as the folder says, and no file says so: a fresh checkout, or a state that was lost. */
function adopt(prepared: Prepared, options: DeploymentOptions): DeploymentDone {
  const actual = withoutForeignProfile(prepared);
  const desired = fillUnknown(prepared.desired ?? NOTHING, actual?.image);
  const { site, verb, now } = options;
  const { journalFolder, connector } = prepared;
  const header = { verb, connector, target: site.target, before: desired, after: desired, changes: [] };
  const log = beginDeployment(journalFolder, header, now);
  keepState(prepared, actual, { desired, log }, options);
  log.end('done');
  return { id: log.id, requests: 0, calls: 0 };
}

const toJournalled = ({ effect, object, name, fields }: Change): JournalledChange => ({
  effect,
  object,
  name,
  fields: fields.map(({ field }) => field),
});
