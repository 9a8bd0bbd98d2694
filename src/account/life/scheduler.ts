import type { JobEngine } from '../connectors/job.js';
import type { ClockState } from '../clock.js';
import type { AccountContext } from '../context.js';
import type { ProfileRow } from '../store/rows.js';
import { makeRequestedAssets, requestedAssets } from './auto-create.js';
import { tellFailure } from './failures.js';
import { nextPass, passedUntil, runPass, setPassedUntil } from './passes.js';
import { Runner } from './runner.js';

/** The longest that a timer of Node can wait, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Milliseconds in which several kicks are one. */
const KICK_MS = 5;
/** How often one look does what is due before others have their turn. */
const TURNS = 50;

/**
 * Does what falls due: jobs, retries, clean-ups, sunrises and sunsets. It alone moves the account's clock,
 * through every due moment on the way.
 */
export class Scheduler {
  readonly #context: AccountContext;
  readonly #runner: Runner;
  #isStarted = false;
  /** The last look ended in an error, e.g. of the disk: what is due stays due until the next kick. */
  #hasFailed = false;
  #kick: NodeJS.Timeout | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #move: Promise<unknown> = Promise.resolve();

  /** @param random - From 0 to below 1: how much later retries come. */
  constructor(
    context: AccountContext,
    jobEngineFor: (profile: ProfileRow) => JobEngine,
    random: () => number = Math.random,
  ) {
    this.#context = context;
    this.#runner = new Runner(context, jobEngineFor, random);
  }

  /** Takes up what an earlier process left, and goes on from there. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { store, clock } = this.#context;
    this.#enqueue(() =>
      store.write(() => {
        this.#runner.recover();
        if (passedUntil(this.#context) === undefined) setPassedUntil(this.#context, clock.nowSec());
      }),
    );
    this.kick();
  }

  /** Ends the timers and interrupts what runs; it starts again with the account. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#kick);
    this.#kick = undefined;
    clearTimeout(this.#alarm);
    await this.#runner.stop();
    await this.#work;
  }

  /** To be called after every change: looks, soon, whether something is due. */
  kick(): void {
    if (!this.#isStarted || this.#kick !== undefined) return;
    this.#kick = setTimeout(() => {
      this.#kick = undefined;
      void this.#look();
    }, KICK_MS).unref();
  }

  /** Milliseconds since the Unix epoch when the next thing falls due: in the past if it is due now. */
  nextDue(): number | undefined {
    const moments = this.#moments();
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  #moments(): number[] {
    const jobs = this.#runner.open().flatMap(({ state, executeAt, cleanUpAt }) => {
      if (state === 'pending') return [executeAt * 1000];
      return state === 'stuck' && cleanUpAt !== null ? [cleanUpAt * 1000] : [];
    });
    const pass = nextPass(this.#context);
    const assets = requestedAssets(this.#context).length > 0 ? [this.#context.clock.now()] : [];
    return [...jobs, ...assets, ...(pass === undefined ? [] : [pass * 1000])];
  }

  /** Moves the clock forward to a moment, through everything that falls due until then, jobs included. */
  async advanceTo(atMs: number): Promise<void> {
    await this.#alone(() => this.#advance(atMs));
  }

  /** Sets the clock: forward as `advanceTo` does it, backward at once. */
  async setClock(state: ClockState): Promise<void> {
    await this.#alone(async () => {
      const target = this.#timeOf(state);
      if (target > this.#context.clock.now()) await this.#advance(target);
      else this.#runner.awaitWhatIsThere();
      await this.#setState(state);
      await this.#settle();
    });
  }

  /** Fulfilled when no job runs and nothing is due. */
  async idle(): Promise<void> {
    if (!this.#isStarted) return;
    do {
      await this.#look();
      if (this.#runner.isBusy) await this.#runner.oneEnded();
    } while (this.#isStarted && !this.#hasFailed && (this.#runner.isBusy || this.#isDue()));
  }

  async #advance(atMs: number): Promise<void> {
    const { clock } = this.#context;
    this.#runner.awaitWhatIsThere();
    await this.#settle();
    for (let next = this.#nextUntil(atMs); next !== undefined; next = this.#nextUntil(atMs)) {
      await this.#setState(clock.stateAt(next));
      await this.#settle();
    }
    if (atMs > clock.now()) await this.#setState(clock.stateAt(atMs));
    await this.#settle();
  }

  /** The next moment of the future in which something falls due, as long as it is not after another. */
  #nextUntil(atMs: number): number | undefined {
    const now = this.#context.clock.now();
    const moments = this.#moments().filter((moment) => moment > now && moment <= atMs);
    return moments.length === 0 || !this.#isStarted ? undefined : Math.min(...moments);
  }

  /**
   * Does what is due now, and what follows from it. Jobs that callers go on adding meanwhile are not waited for,
   * and come later: there may be no end of them.
   */
  async #settle(): Promise<void> {
    await this.#look();
    while (this.#isStarted && !this.#hasFailed && this.#runner.hasAwaited) {
      if (this.#runner.isBusy) await this.#runner.oneEnded();
      await this.#look();
    }
  }

  /** Kept with the account, so that it goes on from there after a restart. */
  async #setState(state: ClockState): Promise<void> {
    const { store, clock } = this.#context;
    const before = clock.state;
    try {
      await store.write(() => {
        clock.state = state;
        store.settings.put({ id: 'clock', value: state });
        const passed = passedUntil(this.#context);
        if (passed !== undefined && passed > clock.nowSec()) setPassedUntil(this.#context, clock.nowSec());
      });
    } catch (cause) {
      clock.state = before;
      throw cause;
    }
  }

  #timeOf(state: ClockState): number {
    const { clock } = this.#context;
    const before = clock.state;
    clock.state = state;
    const time = clock.now();
    clock.state = before;
    return time;
  }

  /** One move of the clock after the other. */
  async #alone(move: () => Promise<void>): Promise<void> {
    const moved = this.#move.then(move);
    this.#move = moved.catch(() => undefined);
    await moved;
  }

  /** Does what is due now, and sets the alarm for what comes next. */
  #look(): Promise<void> {
    this.#enqueue(async () => {
      for (let turn = 0; turn < TURNS && this.#isStarted && this.#isDue(); turn++) await this.#turn();
      if (this.#isDue()) this.kick();
      this.#setAlarm();
    });
    return this.#work;
  }

  #enqueue(work: () => Promise<void>): void {
    const done = async () => {
      try {
        await work();
        this.#hasFailed = false;
      } catch (cause) {
        this.#hasFailed = true;
        throw cause;
      }
    };
    this.#work = this.#work.then(() => tellFailure(this.#context, 'the scheduler', done));
  }

  #isDue(): boolean {
    const { clock } = this.#context;
    const nowSec = clock.nowSec();
    const pass = nextPass(this.#context);
    return (
      (pass !== undefined && pass <= nowSec) ||
      requestedAssets(this.#context).length > 0 ||
      this.#runner.startable().length > 0 ||
      this.#runner
        .open()
        .some(({ state, cleanUpAt }) => state === 'stuck' && cleanUpAt !== null && cleanUpAt <= nowSec)
    );
  }

  async #turn(): Promise<void> {
    const { store, clock } = this.#context;
    const claimed = await store.write(async () => {
      this.#runner.settle();
      await this.#runner.followUp(async () => {
        const pass = nextPass(this.#context);
        if (pass !== undefined && pass <= clock.nowSec()) await runPass(this.#context);
        await makeRequestedAssets(this.#context);
        this.#runner.cleanUp();
      });
      return this.#runner.claim();
    });
    for (const job of claimed) this.#runner.launch(job, () => this.kick());
  }

  #setAlarm(): void {
    clearTimeout(this.#alarm);
    const { clock } = this.#context;
    const next = this.nextDue();
    if (!this.#isStarted || next === undefined || clock.state.kind === 'held') return;
    const delayMs = Math.ceil(next - clock.now());
    // What is due and cannot start waits for a job to end, which kicks.
    if (delayMs > 0) this.#alarm = setTimeout(() => this.kick(), Math.min(delayMs, MAX_TIMER_MS)).unref();
  }
}
