import { failedJob } from '../../core/outcome.js';
import type { JobEngine, JobResult } from '../connectors/job.js';
import type { AccountContext } from '../context.js';
import type { JobRow, ProfileRow } from '../store/rows.js';
import { cancelJob, cleanUpJob, endJob } from './job-end.js';
import { isOpen, moveJob } from './jobs.js';
import { tellFailure } from './failures.js';
import { OneAtATime } from './one-at-a-time.js';
import { PROFILE_STATUS } from './provider.js';

/** Jobs that run at the same time. They share one courier. */
const CONCURRENCY = 3;

/** Milliseconds until an end that could not be written is written again, doubled each time. */
const FIRST_WRITE_RETRY_MS = 250;
const LAST_WRITE_RETRY_MS = 30_000;

/** Milliseconds that a job under way is given when the account closes. */
const GRACE_MS = 2000;

/** Runs the jobs of the queue, each in a transaction at its start and one at its end. */
export class Runner {
  readonly #context: AccountContext;
  readonly #engineFor: (profile: ProfileRow) => JobEngine;
  readonly #random: () => number;
  readonly #running = new Map<number, Promise<void>>();
  /** Each has an engine of its own, so that a stylesheet that never ends fails no other job. */
  readonly #freeLanes = Array.from({ length: CONCURRENCY }, (_, index) => `lane ${index + 1}`);
  /** Jobs that came of other jobs and of the time, not of callers. */
  readonly #followUps = new Set<number>();
  #awaitedUpTo = 0;
  #abort = new AbortController();
  /** Every job up to this id is at its end. */
  #endedUpTo = 0;

  /** @param random - From 0 to below 1. */
  constructor(context: AccountContext, engineFor: (profile: ProfileRow) => JobEngine, random: () => number) {
    this.#context = { ...context, courier: new OneAtATime(context.courier) };
    this.#engineFor = engineFor;
    this.#random = random;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Fulfilled when one of the jobs under way is at its end. */
  async oneEnded(): Promise<void> {
    await Promise.race(this.#running.values());
  }

  /** Jobs that an earlier process left under way start again. Inside `write`. */
  recover(): void {
    this.#abort = new AbortController();
    this.#endedUpTo = 0;
    for (const job of this.open()) {
      if (job.state === 'running') moveJob(this.#context, job, 'pending', { message: 'started again' });
    }
  }

  /** Jobs that are not at their end, oldest first. */
  open(): JobRow[] {
    const { jobs } = this.#context.store;
    const found: JobRow[] = [];
    for (let id = this.#endedUpTo + 1; id < jobs.nextId(); id++) {
      const job = jobs.get(id);
      if (job !== undefined && isOpen(job)) found.push(job);
    }
    return found;
  }

  /** Remembers what need not be looked at again. Inside `write`, before it changes anything. */
  settle(): void {
    const [first] = this.open();
    this.#endedUpTo = (first?.id ?? this.#context.store.jobs.nextId()) - 1;
  }

  /** Jobs that could start now: due, one for each entry distribution, as many as there is room for. */
  startable(): JobRow[] {
    return this.#due().slice(0, Math.max(0, CONCURRENCY - this.#running.size));
  }

  /** From here on, what callers add comes after what is there already, and after what follows from that. */
  awaitWhatIsThere(): void {
    this.#awaitedUpTo = this.#context.store.jobs.nextId() - 1;
  }

  /** Whether one of the jobs that are waited for runs, or could. */
  get hasAwaited(): boolean {
    const ids = [...this.#running.keys(), ...this.#due().map(({ id }) => id)];
    return ids.some((id) => this.#isAwaited(id));
  }

  #isAwaited(id: number): boolean {
    return id <= this.#awaitedUpTo || this.#followUps.has(id);
  }

  /** Does changes of the scheduler's own, in `write`: the jobs that come of them are waited for. */
  async followUp<T>(work: () => T | Promise<T>): Promise<T> {
    const { jobs } = this.#context.store;
    const first = jobs.nextId();
    const result = await work();
    for (let id = first; id < jobs.nextId(); id++) this.#followUps.add(id);
    return result;
  }

  #due(): JobRow[] {
    const { clock } = this.#context;
    const nowSec = clock.now() / 1000;
    const busy = new Set<number>();
    const found: JobRow[] = [];
    for (const job of this.open()) {
      if (job.state === 'stuck') continue;
      const isFirst = !busy.has(job.entryDistributionId);
      busy.add(job.entryDistributionId);
      if (isFirst && job.state === 'pending' && job.executeAt <= nowSec) found.push(job);
    }
    return found.toSorted((a, b) => Number(this.#isAwaited(b.id)) - Number(this.#isAwaited(a.id)));
  }

  /** Marks the startable jobs as running. Inside `write`; `launch` what it returns afterwards. */
  claim(): JobRow[] {
    return this.startable().flatMap((job) => {
      const profile = this.#context.store.profiles.get(job.distributionProfileId);
      if (profile?.status !== PROFILE_STATUS.ENABLED && this.#context.dialect === 'guide') {
        cancelJob(this.#context, job, 'the profile was disabled before the job ran');
        return [];
      }
      return [moveJob(this.#context, job, 'running', { attempts: job.attempts + 1 })];
    });
  }

  launch(job: JobRow, ended: () => void): void {
    const lane = this.#freeLanes.shift() ?? '';
    const running = tellFailure(this.#context, `job ${job.id}`, () => this.#run(job, lane)).finally(() => {
      this.#running.delete(job.id);
      if (!isOpen(this.#context.store.jobs.get(job.id) ?? job)) this.#followUps.delete(job.id);
      this.#freeLanes.unshift(lane);
      ended();
    });
    this.#running.set(job.id, running);
  }

  /** Ends the jobs whose worker died, when their time has come. Inside `write`. */
  cleanUp(): void {
    const nowSec = this.#context.clock.nowSec();
    for (const job of this.open()) {
      if (job.state === 'stuck' && (job.cleanUpAt ?? 0) <= nowSec) cleanUpJob(this.#context, job);
    }
  }

  /** Interrupts what runs: it starts again with the account, unless it came to a good end. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running.values());
  }

  async #run(job: JobRow, lane: string): Promise<void> {
    const { signal } = this.#abort;
    const result = await unlessStopped(() => this.#attempt(job, lane, signal), signal);
    if (result === undefined || (signal.aborted && result.kind !== 'finished')) return;
    await this.#writeEnd(job, result, signal);
  }

  /** A full disk may have room again: how a job ended is not given up while the account runs. */
  async #writeEnd({ id }: JobRow, result: JobResult, signal: AbortSignal): Promise<void> {
    for (let delayMs = FIRST_WRITE_RETRY_MS; ; delayMs = Math.min(2 * delayMs, LAST_WRITE_RETRY_MS)) {
      try {
        const { store } = this.#context;
        await store.write(() => this.followUp(() => endJob(this.#context, id, result, this.#random)));
        return;
      } catch (cause) {
        if (signal.aborted) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        const text = `how job ${id} ended could not be written, and is tried again: ${reason}`;
        this.#context.tell({ kind: 'note', code: 'WRITE_FAILED', text });
      }
      await waitFor(delayMs, signal);
    }
  }

  async #attempt(job: JobRow, lane: string, signal: AbortSignal): Promise<JobResult> {
    const { store } = this.#context;
    const profile = store.profiles.get(job.distributionProfileId);
    const entryDistribution = store.entryDistributions.get(job.entryDistributionId);
    if (profile?.status !== PROFILE_STATUS.ENABLED) {
      return {
        kind: 'stuck',
        deliveries: [],
        messages: ['the profile is not enabled: the worker dies of it'],
      };
    }
    const entry = entryDistribution && store.entries.get(entryDistribution.entryId);
    if (entryDistribution === undefined || entry === undefined) return failureOf('the entry is gone');
    try {
      const engine = this.#engineFor(profile);
      const { action } = job;
      const context = { ...this.#context, jobEngine: () => this.#context.jobEngine(lane) };
      return await engine({ context, job, action, entryDistribution, profile, entry, signal });
    } catch (cause) {
      return failureOf(cause instanceof Error ? cause.message : String(cause));
    }
  }
}

/** Real time: the account's clock may be held. */
const waitFor = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

function failureOf(text: string): JobResult {
  const end = failedJob(text);
  const errorDescription = end.kind === 'failed' ? end.errorDescription : text;
  const error = { errorType: 1, errorNumber: 0, errorDescription, isTemporary: false };
  return { kind: 'failed', deliveries: [], messages: [text], ...error };
}

/** What comes later than some time after the signal has no result. */
async function unlessStopped<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const settled = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    const stop = () => setTimeout(() => resolve(undefined), GRACE_MS).unref();
    signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    settled.abort();
  }
}
