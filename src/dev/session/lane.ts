import type { Environment } from '../../connector/secrets.js';
import type { Action, Connector } from '../../core/connector.js';
import type { Dialect } from '../../core/outcome.js';
import type { Courier } from '../../harness/delivery/courier.js';
import { createFileIds } from '../../harness/pipeline/file-id.js';
import { deliverFeed } from '../../harness/pipeline/deliver.js';
import { runAction, type RunResult } from '../../harness/pipeline/run.js';
import type { Fixture } from '../../harness/pipeline/stage.js';
import type { Delivery } from '../../harness/sinks/delivery.js';
import type { FaultWish } from '../../harness/sinks/faults.js';
import type { Inbox } from '../../harness/sinks/inbox.js';
import { TestCourier } from '../../hold/run/courier.js';
import type { Engine } from '../../xml/engine.js';
import { RecordingCourier } from './couriers.js';
import type { SentAgain } from './session.js';
import type { EngineUse, SharedEngine } from './shared-engine.js';

/** What earlier runs of a lifecycle leave to the later ones. */
export interface Carry {
  readonly remoteId: string | undefined;
  /** How many answers of their own the sinks gave: ids in them count through a lifecycle. */
  readonly answers: number;
}

/** A run that is to be made. */
export interface RunOrder {
  /** With the answers that are to be given. */
  readonly connector: Connector;
  readonly action: Action;
  readonly fixture: Fixture;
  readonly carry: Carry;
  readonly faults: readonly FaultWish[];
  readonly env: Environment;
}

/** What every run of a session is made with. */
export interface LaneSettings {
  readonly dialect: Dialect;
  readonly timeoutMs: number;
  readonly nowMs: number;
  readonly stateFolder: string | undefined;
  readonly inbox: Inbox;
}

export type LaneOutcome =
  | {
      readonly kind: 'made';
      readonly result: RunResult;
      /** Answers of the sinks' own that this run used. */
      readonly answers: number;
      readonly deliveries: readonly Delivery[];
    }
  /** It was aborted: there is no result. */
  | { readonly kind: 'aborted' }
  /** The engine's process ended because of another run. */
  | { readonly kind: 'bystander' };

/** How long an engine may go on with a run that nobody waits for any more. */
const LET_GO_MS = 150;

/** One run at a time, with sinks of its own; several lanes share engines. */
export class Lane implements AsyncDisposable {
  readonly #settings: LaneSettings;
  readonly courier: TestCourier;
  #deliveries: Delivery[] = [];

  constructor(settings: LaneSettings) {
    this.#settings = settings;
    const { stateFolder, nowMs, inbox } = settings;
    this.courier = new TestCourier({
      stateFolder,
      now: () => nowMs,
      receive: (delivery) => {
        const received = inbox.receive({ ...delivery, receivedAtMs: Date.now() });
        this.#deliveries.push(received);
        return received;
      },
    });
  }

  async run(order: RunOrder, shared: SharedEngine, signal: AbortSignal): Promise<LaneOutcome> {
    this.#deliveries = [];
    this.courier.begin(order.carry.answers);
    this.courier.misbehave(order.faults);
    const use = shared.use(signal, this.#settings.timeoutMs);
    using _ = letGoWhenAborted(shared, use, signal);
    const result = await runAction(toContext(order, this.#settings, use.engine, this.courier, signal));
    if (signal.aborted) return { kind: 'aborted' };
    if (use.isBystander) return { kind: 'bystander' };
    const answers = this.courier.answers - order.carry.answers;
    return { kind: 'made', result, answers, deliveries: this.#deliveries };
  }

  /** Delivers a payload without making it anew. */
  async send(order: RunOrder, payload: Uint8Array, engine: Engine): Promise<SentAgain> {
    this.#deliveries = [];
    this.courier.begin(order.carry.answers);
    this.courier.misbehave(order.faults);
    const courier = new RecordingCourier(this.courier);
    const { signal } = new AbortController();
    const context = toContext(order, this.#settings, engine, courier, signal);
    const outcome = await deliverFeed(context, Buffer.from(payload));
    if (courier.last !== undefined) {
      return { kind: 'sent', result: courier.last, deliveryId: this.#deliveries[0]?.id };
    }
    const reason = outcome.problems.find(({ severity }) => severity === 'error')?.message;
    return { kind: 'gone', message: reason ?? 'Nothing was sent.' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.courier[Symbol.asyncDispose]();
  }
}

/** Everything that a run is made with. */
export function toContext(
  { connector, action, fixture, carry, env }: RunOrder,
  { dialect, timeoutMs, nowMs }: Pick<LaneSettings, 'dialect' | 'timeoutMs' | 'nowMs'>,
  engine: Engine,
  courier: Courier,
  signal: AbortSignal,
) {
  const now = () => nowMs;
  return {
    connector,
    action,
    fixture,
    dialect,
    engine,
    remoteId: action.name === 'submit' ? undefined : carry.remoteId,
    limits: { timeoutMs },
    courier,
    env,
    signal,
    now,
    nextFileId: createFileIds(now),
  };
}

/** A stylesheet without an end would hold everybody else up until its time is over. */
function letGoWhenAborted(shared: SharedEngine, use: EngineUse, signal: AbortSignal): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => {
      if (use.isHolding(LET_GO_MS)) void shared.restart();
    }, LET_GO_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
