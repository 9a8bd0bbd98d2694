/**
 * Carries out a deployment: phase by phase, each request journalled before and after, each answer compared with what
 * was sent. What fails for good ends it where it stands; where nobody knows whether a request ran, the account is
 * read again and the rest is planned anew.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountSession, Outcome } from '../client/session.js';
import { RemoteError, UnreachableError } from '../client/errors.js';
import { TRANSIENT_CODES } from '../client/retry.js';
import type { ActionName } from '../core/connector.js';
import { Failure } from '../core/failure.js';
import type { ActualConnector } from './actual.js';
import type { ConnectorImage } from './image.js';
import type { DeploymentLog } from './journal.js';
import { findMismatches, readAnswer, subjectOf, toCall } from './step-calls.js';
import { toJournal, toResult } from './step-journal.js';
import { describeStep, planSteps, type Phase, type PhaseName, type Ref, type Step } from './steps.js';
import { DeploymentStopped, Lost, type StopReason, type Tally } from './stopped.js';

export interface Execution {
  readonly session: Pick<AccountSession, 'write'>;
  /** What the account is to have, every secret known; empty: nothing. */
  readonly desired: ConnectorImage;
  readonly log: DeploymentLog;
  /** Ends the deployment before its next request. */
  readonly signal: AbortSignal;
  /**
   * Reads the account again, after a request of which nobody knows whether it ran.
   *
   * @throws {Failure} CHANGED_OUTSIDE when somebody else was there meanwhile.
   */
  readonly reread: () => Promise<ActualConnector | undefined>;
  /** What comes next, and how many calls were made so far, of how many. */
  readonly onStep?: (text: string, done: number, total: number) => void;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** What a deployment did. */
export interface Executed {
  /** The account as it is now; `undefined` when the connector is gone. */
  readonly actual: ActualConnector | undefined;
  /** Writing ones. */
  readonly requests: number;
  readonly calls: number;
}

/** Before the first, second and third look at what a lost request did. */
const DELAYS_MS = [1000, 2000, 4000] as const;

/**
 * @throws {DeploymentStopped} when something is refused, or the account cannot be reached any more.
 * @throws {Failure} what {@link Execution.reread} throws.
 */
export async function execute(actual: ActualConnector | undefined, execution: Execution): Promise<Executed> {
  const tally: Tally = { requests: 0, calls: 0, done: [], lost: 0 };
  let found = actual;
  for (let failures = 0; ; failures++) {
    const round = new Round(found, execution, tally);
    try {
      await round.run();
      return { actual: round.result(), requests: tally.requests, calls: tally.calls };
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      tally.lost += 1;
      const waitMs = DELAYS_MS[failures];
      if (waitMs === undefined) throw new DeploymentStopped(error.reason, error.step, tally);
      found = await lookAgain(error, tally, execution, waitMs);
    }
  }
}

async function lookAgain(
  { step }: Lost,
  tally: Tally,
  { signal, reread, sleep = (ms) => delay(ms, undefined, { signal }), random = Math.random }: Execution,
  waitMs: number,
): Promise<ActualConnector | undefined> {
  try {
    await sleep(Math.round(waitMs * (0.75 + 0.5 * random())));
    return await reread();
  } catch (error) {
    if (signal.aborted) throw new DeploymentStopped({ kind: 'interrupted' }, step, tally);
    if (error instanceof RemoteError) throw new DeploymentStopped({ kind: 'refused', error }, step, tally);
    if (error instanceof UnreachableError) {
      throw new DeploymentStopped({ kind: 'unreachable', error }, step, tally);
    }
    throw error;
  }
}

/** From what the account had when it was read to what it is to have, for as long as all goes well. */
class Round {
  readonly #actual: ActualConnector | undefined;
  readonly #execution: Execution;
  readonly #tally: Tally;
  readonly #phases: readonly Phase[];
  readonly #total: number;
  /** Of the objects that were made, by what steps call them. */
  readonly #made = new Map<string, number>();
  #createdAt: number | undefined;
  readonly #deleted = new Set<number>();

  constructor(actual: ActualConnector | undefined, execution: Execution, tally: Tally) {
    this.#actual = actual;
    this.#execution = execution;
    this.#tally = tally;
    this.#phases = planSteps(execution.desired, actual);
    this.#total = tally.calls + this.#phases.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  async run(): Promise<void> {
    for (const phase of this.#phases) {
      try {
        await this.#runPhase(phase);
      } catch (error) {
        if (error instanceof DeploymentStopped && SWEPT.includes(error.reason.kind)) {
          await this.#sweep(phase.name);
        }
        throw error;
      }
    }
  }

  /** What the account has now, as far as the answers tell. */
  result(): ActualConnector | undefined {
    const { desired } = this.#execution;
    const providerId = this.#actual?.providerId ?? this.#made.get('provider');
    if (!desired.has('provider') || providerId === undefined) return undefined;
    const kept = Object.entries(this.#actual?.actionIds ?? {}).filter(([, id]) => !this.#deleted.has(id));
    const actionIds: Partial<Record<ActionName, number>> = Object.fromEntries(kept);
    for (const [ref, id] of this.#made) {
      const action = /^action (.*)$/.exec(ref)?.[1] as ActionName | undefined;
      if (action !== undefined) actionIds[action] = id;
    }
    return {
      providerId,
      actionIds,
      profileId: desired.has('profile') ? (this.#actual?.profileId ?? this.#made.get('profile')) : undefined,
      image: desired,
      spareActions: [],
      otherProfiles: this.#actual?.otherProfiles ?? [],
      createdAt: this.#actual?.createdAt ?? this.#createdAt,
    };
  }

  async #runPhase({ steps }: Phase): Promise<void> {
    /** The last answer about each object shows it whole. */
    const answers = new Map<string, { step: Step; answer: unknown }>();
    for (const request of this.#toRequests(steps)) {
      const outcomes = await this.#send(request);
      this.#judge(request, outcomes);
      request.forEach((step, index) => {
        const outcome = outcomes[index];
        if (outcome?.kind === 'done') answers.set(subjectOf(step), { step, answer: outcome.value });
      });
    }
    for (const { step, answer } of answers.values()) this.#compare(step, answer);
  }

  /** What looks like a placeholder is replaced in a batch, wherever it stands: such a call goes alone. */
  #toRequests(steps: readonly Step[]): Step[][] {
    const requests: Step[][] = [];
    let isOpen = false;
    for (const step of steps) {
      const isAlone = PLACEHOLDER.test(JSON.stringify(this.#toCall(step, () => 0).params));
      if (isOpen && !isAlone) requests.at(-1)?.push(step);
      else requests.push([step]);
      isOpen = !isAlone;
    }
    return requests;
  }

  #toCall(step: Step, idOf: (ref: Ref) => number | string) {
    return toCall(step, { desired: this.#execution.desired, actual: this.#actual?.image }, idOf);
  }

  async #send(request: readonly Step[]): Promise<readonly Outcome[]> {
    const { session, log, signal, onStep } = this.#execution;
    const [first] = request;
    if (signal.aborted) throw this.#stopped({ kind: 'interrupted' }, first);
    const calls = request.map((step) =>
      this.#toCall(step, (ref) => {
        const known = typeof ref === 'number' ? ref : this.#made.get(ref);
        return (
          known ?? `{${1 + request.findIndex((other) => 'makes' in other && other.makes === ref)}:result:id}`
        );
      }),
    );
    if (first !== undefined) onStep?.(describeStep(first), this.#tally.calls, this.#total);
    this.#write(first, () => {
      log.before(request.map((step, index) => toJournal(step, calls[index])));
    });
    this.#tally.requests += 1;
    this.#tally.calls += calls.length;
    try {
      const outcomes = await session.write(calls);
      this.#remember(request, outcomes);
      this.#write(first, () => {
        log.after(request.map((step, index) => toResult(step, outcomes[index])));
      });
      return outcomes;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      this.#write(first, () => {
        log.after(request.map((step) => ({ object: subjectOf(step), code: 'NO_ANSWER' })));
      });
      const reason = { kind: 'unreachable', error } as const;
      if (error.mayHaveRun) throw new Lost(reason, first && describeStep(first));
      throw this.#stopped(reason, first);
    }
  }

  /** Without a journal nothing goes on: nobody could say later whose work is found. */
  #write(step: Step | undefined, write: () => void): void {
    try {
      write();
    } catch (error) {
      if (error instanceof Failure) throw this.#stopped({ kind: 'unwritten', error }, step);
      throw error;
    }
  }

  #remember(request: readonly Step[], outcomes: readonly Outcome[]): void {
    request.forEach((step, index) => {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'done') return;
      this.#tally.done.push(describeStep(step));
      const { id, createdAt } = (outcome.value ?? {}) as { id?: unknown; createdAt?: unknown };
      if ('makes' in step) this.#made.set(step.makes, Number(id));
      if (step.do === 'addProfile') this.#made.set('profile', Number(id));
      if (step.do === 'addProvider' && createdAt !== undefined) this.#createdAt = Number(createdAt);
      if (step.do === 'deleteAction') this.#deleted.add(step.on);
    });
  }

  /** One that is refused ends the deployment; a session that ended half-way, or a breakdown, is looked at again. */
  #judge(request: readonly Step[], outcomes: readonly Outcome[]): void {
    request.forEach((step, index) => {
      const outcome = outcomes[index];
      if (outcome?.kind === 'done') return;
      const error =
        outcome?.error ?? new RemoteError('MISSING_RESULT', 'the account gave no answer to this call');
      const reason = { kind: 'refused', error } as const;
      const hasEndedHalfWay = error.code === 'INVALID_KS' && outcomes.some(({ kind }) => kind === 'done');
      const isLost = hasEndedHalfWay || outcome === undefined || TRANSIENT_CODES.has(error.code);
      throw isLost ? new Lost(reason, describeStep(step)) : this.#stopped(reason, step);
    });
  }

  #compare(step: Step, answer: unknown): void {
    const answered = readAnswer(step, answer);
    if (answered === undefined) return;
    const mismatches = findMismatches(step, answered, this.#execution.desired);
    if (mismatches.length > 0) throw this.#stopped({ kind: 'mismatch', mismatches }, step);
  }

  #stopped(reason: StopReason, step: Step | undefined): DeploymentStopped {
    return new DeploymentStopped(reason, step && describeStep(step), this.#tally);
  }

  /**
   * Takes away the actions that were being prepared, as far as the account lets it. Those whose predecessor is
   * gone are in use; new ones that were made whole wait for the profile.
   */
  async #sweep(failedIn: PhaseName): Promise<void> {
    const steps = [...this.#made].flatMap(([ref, on]): Step[] => {
      const action = /^action (.*)$/.exec(ref)?.[1] as ActionName | undefined;
      const replaced = action === undefined ? undefined : this.#actual?.actionIds[action];
      const isWaiting = replaced === undefined ? failedIn === 'prepare' : !this.#deleted.has(replaced);
      return action !== undefined && isWaiting ? [{ do: 'deleteAction', action, on }] : [];
    });
    if (steps.length === 0) return;
    const { session, log } = this.#execution;
    const calls = steps.map((step) => this.#toCall(step, () => 0));
    log.before(steps.map((step, index) => toJournal(step, calls[index])));
    try {
      const outcomes = await session.write(calls);
      log.after(steps.map((step, index) => toResult(step, outcomes[index])));
    } catch (error) {
      // What stays is found again, and taken away, by the next deployment.
      if (!(error instanceof UnreachableError)) throw error;
    }
  }
}

/** Where what was begun is taken back, as far as it goes. */
const SWEPT: readonly StopReason['kind'][] = ['refused', 'unreachable', 'mismatch'];

// e.g. "{1:result:id}"
const PLACEHOLDER = /\{\d+:result/;
