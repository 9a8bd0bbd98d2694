import type { ActionName, ScriptedResponse } from '../core/connector.js';
import type { Dialect } from '../core/outcome.js';
import type { Courier } from '../harness/delivery/courier.js';
import { SinkCourier } from '../harness/delivery/sink-courier.js';
import type { Engine } from '../xml/engine.js';
import { startIsolatedEngine } from '../xml/isolated.js';
import { jobEngineFor } from './connectors/engines.js';
import { Clock, type ClockState } from './clock.js';
import type { AccountContext, AccountEvent } from './context.js';
import { Ids } from './ids.js';
import { createEvents } from './life/flow.js';
import { Scheduler } from './life/scheduler.js';
import { SERVICES } from './services/index.js';
import { CONSOLE_PARTNER } from './session/authenticate.js';
import { Store } from './store/store.js';
import { DEFAULT_GENERIC_PROVIDER } from './types/providers.js';
import { createTypes } from './types/index.js';
import { dispatch, type CallResult } from './wire/dispatch.js';
import { treeOf } from './wire/form.js';
import { ServiceMap } from './wire/service-map.js';
import { isMap, type RawMap } from './wire/value.js';

export interface AccountOptions {
  readonly partnerId: number;
  /** `undefined`: the one that the state keeps; one is made where it keeps none. */
  readonly adminSecret?: string | undefined;
  /** Of partner -2, the administration console, likewise. */
  readonly consoleSecret?: string | undefined;
  /** A SQLite file, made when it is not there; `:memory:`, the default, keeps nothing. */
  readonly path?: string;
  readonly dialect?: Dialect;
  /** IANA name; UTC by default. */
  readonly timezone?: string;
  /** Where jobs deliver: sinks of the account's own by default. */
  readonly courier?: Courier & AsyncDisposable;
  /** Whether jobs may reach hosts beyond this machine. */
  readonly live?: boolean;
  readonly scriptedResponses?: (providerName: string, action: ActionName) => readonly ScriptedResponse[];
  /** A process of its own by default. */
  readonly createEngine?: () => Engine;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** A whole number from 0 to below. */
  readonly random?: (below: number) => number;
}

/** An account on this machine, without its HTTP server. */
export interface Account extends AsyncDisposable {
  readonly context: AccountContext;
  readonly services: ServiceMap;
  /** Runs the jobs, and moves the clock. */
  readonly scheduler: Scheduler;
  /** Runs one call, given as the tree of its parameters, `service` and `action` among them. */
  dispatch(params: RawMap): Promise<CallResult>;
  /** The same for callers in this process. */
  call(service: string, action: string, params?: Readonly<Record<string, unknown>>): Promise<CallResult>;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (event: AccountEvent) => void): () => void;
  /** Puts in what every account has, after everything was taken away. */
  furnish(): Promise<void>;
  /** Where the server listens, once it does. */
  setBaseUrl(url: string): void;
}

/**
 * Opens an account: its store, its clock, and what works on its jobs.
 *
 * @throws {Failure} FILE_UNREADABLE when the state file cannot be used.
 */
export async function createAccount(options: AccountOptions): Promise<Account> {
  const store = new Store(options.path ?? ':memory:');
  const listeners = new Set<(event: AccountEvent) => void>();
  const engines = new LazyEngines(options.createEngine ?? (() => startIsolatedEngine()));
  const courier = options.courier ?? new SinkCourier();
  let baseUrl = 'http://127.0.0.1';

  const context: AccountContext = {
    store,
    clock: new Clock(options.now ?? Date.now, readClock(store)),
    ids: new Ids(options.random),
    dialect: options.dialect ?? 'guide',
    types: createTypes(),
    events: createEvents(() => context),
    partnerId: options.partnerId,
    timezone: options.timezone ?? 'UTC',
    baseUrl: () => baseUrl,
    jobEngine: (lane = '') => engines.get(`jobs ${lane}`),
    fieldEngine: () => engines.get('fields'),
    courier,
    live: options.live ?? false,
    scriptedResponses: options.scriptedResponses ?? (() => []),
    tell: (event) => {
      store.afterCommit(() => {
        for (const listener of listeners) listener(event);
      });
    },
  };
  await furnish(context, options);
  const services = new ServiceMap(SERVICES);
  const scheduler = new Scheduler(context, jobEngineFor);
  scheduler.start();
  const run = async (params: RawMap) => {
    const result = await dispatch({ context, services }, params);
    scheduler.kick();
    return result;
  };

  return {
    context,
    services,
    scheduler,
    dispatch: run,
    call: (service, action, params = {}) => {
      const tree = treeOf({ ...params, service, action });
      return run(isMap(tree) ? tree : {});
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    furnish: () => furnish(context, options),
    setBaseUrl: (url) => {
      baseUrl = url;
    },
    async [Symbol.asyncDispose]() {
      await scheduler.stop();
      await engines[Symbol.asyncDispose]();
      await courier[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

const readClock = (store: Store): ClockState | undefined =>
  store.settings.get('clock')?.value as ClockState | undefined;

/** What every account has: its partner, the administration console, and the server's own provider. */
async function furnish(context: AccountContext, options: AccountOptions): Promise<void> {
  const { store, clock } = context;
  await store.write(() => {
    ensurePartner(context, { id: options.partnerId, name: 'Local account' }, options.adminSecret);
    ensurePartner(context, { id: CONSOLE_PARTNER, name: 'Administration console' }, options.consoleSecret);
    if (store.genericProviders.size === 0)
      store.genericProviders.put(DEFAULT_GENERIC_PROVIDER(clock.nowSec()));
  });
}

function ensurePartner(
  { store, clock, ids }: AccountContext,
  { id, name }: { id: number; name: string },
  adminSecret: string | undefined,
): void {
  const stored = store.partners.get(id);
  if (stored !== undefined && (adminSecret === undefined || stored.adminSecret === adminSecret)) return;
  store.partners.put({
    id,
    name: stored?.name ?? name,
    adminName: 'Local author',
    adminEmail: 'author@localhost',
    secret: stored?.secret ?? ids.hex32(),
    createdAt: stored?.createdAt ?? clock.nowSec(),
    adminSecret: adminSecret ?? ids.hex32(),
  });
}

/** Engines by what they are for, each started when it is first needed. */
class LazyEngines implements AsyncDisposable {
  readonly #engines = new Map<string, Engine>();
  readonly #create: () => Engine;

  constructor(create: () => Engine) {
    this.#create = create;
  }

  get(purpose: string): Engine {
    let engine = this.#engines.get(purpose);
    if (engine === undefined) {
      engine = this.#create();
      this.#engines.set(purpose, engine);
    }
    return engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#engines.values()].map((engine) => engine[Symbol.asyncDispose]()));
  }
}
