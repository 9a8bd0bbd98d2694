import type { Connector, EngineName } from '../../core/connector.js';
import { runAction, type RunResult } from '../../harness/pipeline/run.js';
import { startSteadyEngine } from '../../hold/run/workbench.js';
import { Lane, toContext, type LaneOutcome, type LaneSettings, type RunOrder } from './lane.js';
import { ReplayCourier } from './couriers.js';
import type { SentAgain } from './session.js';
import { SharedEngine } from './shared-engine.js';

/** Runs that go side by side need fewer messages to their engine, each with more in it. */
const LANES = 20;
/** Behind slow stylesheets fewer wait, so that no run's time is up before its turn comes. */
const FEWEST_LANES = 2;
const SHARE_OF_TIMEOUT = 1 / 4;

/** Everything that runs are made with: lanes, the engines that they share, and what lies aside for special runs. */
export class Garage implements AsyncDisposable {
  readonly #settings: LaneSettings;
  readonly #lanes: Lane[];
  readonly #free: Lane[];
  readonly #engines = new Map<string, SharedEngine>();
  /** For deliveries that are sent again. */
  #spare: Lane | undefined;
  /** How long a transformation took lately, the slow ones counting most. */
  #slowMs = 0;
  #lastAside: Promise<unknown> = Promise.resolve();

  constructor(settings: LaneSettings, lanes = LANES) {
    this.#settings = settings;
    this.#lanes = Array.from({ length: lanes }, () => new Lane(settings));
    this.#free = [...this.#lanes];
  }

  get isIdle(): boolean {
    return this.#free.length === this.#lanes.length;
  }

  /** Starts the engines that connectors need, while the caller does something else. */
  warmUp(connectors: readonly Connector[], engine: EngineName | undefined): void {
    const names = connectors.map(({ harness }) => engine ?? harness.engine);
    for (const name of new Set(names)) this.#engine(name).warmUp();
  }

  take(): Lane | undefined {
    const taken = this.#lanes.length - this.#free.length;
    const allowed = (this.#settings.timeoutMs * SHARE_OF_TIMEOUT) / this.#slowMs;
    return taken >= Math.max(FEWEST_LANES, allowed) ? undefined : this.#free.pop();
  }

  giveBack(lane: Lane): void {
    this.#free.push(lane);
  }

  /** Makes a run; one that lost its engine to another run is made again, alone. */
  async run(lane: Lane, order: RunOrder, name: EngineName, signal: AbortSignal): Promise<LaneOutcome> {
    const outcome = await lane.run(order, this.#engine(name), signal);
    const last =
      outcome.kind === 'bystander'
        ? await this.#aside(() => lane.run(order, this.#engine(name, 'aside'), signal))
        : outcome;
    if (last.kind === 'made') {
      const transform = last.result.report.stages.find(({ stage }) => stage === 'transform');
      this.#slowMs = Math.max(transform?.ms ?? 0, this.#slowMs * 0.9);
    }
    return last;
  }

  /**
   * Runs once more with a trace, on an engine of its own, and delivers nothing: the partner's part is that of the
   * newest result.
   */
  async trace(order: RunOrder, name: EngineName, last: RunResult | undefined): Promise<RunResult> {
    return await this.#aside(async () => {
      const { signal } = new AbortController();
      const { engine } = this.#engine(name, 'aside').use(signal, this.#settings.timeoutMs);
      const courier = new ReplayCourier(last);
      const context = toContext(order, this.#settings, engine, courier, signal);
      return await runAction({ ...context, trace: true });
    });
  }

  /** Sends a payload once more, with the settings of now. */
  async sendAgain(order: RunOrder, payload: Uint8Array, name: EngineName): Promise<SentAgain> {
    return await this.#aside(async () => {
      this.#spare ??= new Lane(this.#settings);
      const { signal } = new AbortController();
      const { engine } = this.#engine(name).use(signal, this.#settings.timeoutMs);
      return await this.#spare.send(order, payload, engine);
    });
  }

  /** One after the other: who is here must not lose the engine again. */
  async #aside<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastAside.then(work);
    this.#lastAside = turn.catch(() => undefined);
    return await turn;
  }

  #engine(name: EngineName, use: 'lanes' | 'aside' = 'lanes'): SharedEngine {
    const key = `${name} ${use}`;
    let engine = this.#engines.get(key);
    if (engine === undefined) {
      engine = new SharedEngine(() => startSteadyEngine(name, this.#settings.nowMs));
      this.#engines.set(key, engine);
    }
    return engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine[Symbol.asyncDispose]()));
    const lanes = this.#spare === undefined ? this.#lanes : [...this.#lanes, this.#spare];
    await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]()));
  }
}
