import { NEW_DISTRIBUTION } from '../../../src/account/life/create.js';
import type { ActionName, ScriptedResponse } from '../../../src/core/connector.js';
import type { Dialect } from '../../../src/core/outcome.js';
import { SinkCourier } from '../../../src/harness/delivery/sink-courier.js';
import type { Fault } from '../../../src/harness/sinks/sink.js';
import { Clock } from '../../../src/account/clock.js';
import { jobEngineFor } from '../../../src/account/connectors/engines.js';
import type { JobEngine } from '../../../src/account/connectors/job.js';
import type { AccountContext, AccountEvent } from '../../../src/account/context.js';
import { Ids } from '../../../src/account/ids.js';
import { createEvents } from '../../../src/account/life/flow.js';
import { Scheduler } from '../../../src/account/life/scheduler.js';
import { SERVICES } from '../../../src/account/services/index.js';
import type {
  AssetRow,
  EntryDistributionRow,
  EntryRow,
  ProfileRow,
} from '../../../src/account/store/rows.js';
import { Store } from '../../../src/account/store/store.js';
import { createTypes } from '../../../src/account/types/index.js';
import { dispatch } from '../../../src/account/wire/dispatch.js';
import { treeOf } from '../../../src/account/wire/form.js';
import { ServiceMap } from '../../../src/account/wire/service-map.js';
import type { ApiObject, FileAnswer, RawMap } from '../../../src/account/wire/value.js';
import { createLocalEngine } from '../../../src/xml/local.js';
import type { Engine } from '../../../src/xml/engine.js';

export const PARTNER = 1234;
/** Monday, 1 January 2024, 00:00:00 UTC: on the server's grid of 600 seconds. */
export const START_SEC = 1_704_067_200;

export const SERVICE = 'contentDistribution_entryDistribution';

export interface WorldOptions {
  readonly dialect?: Dialect;
  readonly path?: string;
  /** In place of the connectors' own. */
  readonly jobEngine?: JobEngine;
  readonly fault?: () => Fault | undefined;
  readonly responses?: (action: ActionName) => readonly ScriptedResponse[];
  /** Seconds since the Unix epoch at which the clock is held; what the store keeps wins. */
  readonly atSec?: number;
  readonly random?: () => number;
}

/** What a call came to. */
export type Answered =
  | { readonly kind: 'value'; readonly value: ApiObject }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'file'; readonly file: FileAnswer };

/** An account's insides, with its clock held and one scheduler. */
export class World implements AsyncDisposable {
  readonly context: AccountContext;
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly courier: SinkCourier;
  readonly events: AccountEvent[] = [];
  readonly #services = new ServiceMap(SERVICES);
  #engine: Engine | undefined;
  #ks = '';

  constructor({ dialect = 'guide', path, jobEngine, fault, responses, atSec, random }: WorldOptions = {}) {
    this.store = new Store(path ?? ':memory:');
    const { store } = this;
    this.courier = new SinkCourier({ fault });
    const engine = () => (this.#engine ??= createLocalEngine());
    const held = store.settings.get('clock')?.value as never;
    this.context = {
      store,
      clock: new Clock(Date.now, held ?? { kind: 'held', atMs: (atSec ?? START_SEC) * 1000 }),
      ids: new Ids(),
      dialect,
      types: createTypes(),
      events: createEvents(() => this.context),
      partnerId: PARTNER,
      timezone: 'UTC',
      baseUrl: () => 'http://127.0.0.1',
      jobEngine: engine,
      fieldEngine: engine,
      courier: this.courier,
      live: false,
      scriptedResponses: (_, action) => responses?.(action) ?? [],
      tell: (event) => store.afterCommit(() => this.events.push(event)),
    };
    this.scheduler = new Scheduler(
      this.context,
      jobEngine ? () => jobEngine : jobEngineFor,
      random ?? (() => 0),
    );
  }

  async start(): Promise<this> {
    await this.store.write(() => {
      this.store.partners.put({
        id: PARTNER,
        name: 'P',
        adminSecret: 'secret',
        secret: 'user',
        adminName: 'a',
        adminEmail: 'a@b',
        createdAt: START_SEC,
      });
    });
    const answered = await this.raw('session', 'start', {
      secret: 'secret',
      partnerId: PARTNER,
      type: 2,
      expiry: 864_000_000,
    });
    if (answered.kind !== 'value') throw new Error(JSON.stringify(answered));
    this.#ks = answered.value as unknown as string;
    this.scheduler.start();
    await this.scheduler.idle();
    return this;
  }

  async raw(service: string, action: string, params: Record<string, unknown> = {}): Promise<Answered> {
    const tree = treeOf({ ks: this.#ks, ...params, service, action }) as RawMap;
    const { outcome } = await dispatch({ context: this.context, services: this.#services }, tree);
    this.scheduler.kick();
    if (outcome.kind === 'error') {
      return { kind: 'error', code: outcome.error.code, message: outcome.error.message };
    }
    return outcome.kind === 'file' ? outcome : { kind: 'value', value: outcome.value as ApiObject };
  }

  /** An action of the entry distribution service. */
  call = (action: string, params: Record<string, unknown> = {}): Promise<Answered> =>
    this.raw(SERVICE, action, params);

  /** The same, of which a value is expected. */
  async get(action: string, params: Record<string, unknown> = {}): Promise<ApiObject> {
    const answered = await this.call(action, params);
    if (answered.kind !== 'value') throw new Error(JSON.stringify(answered));
    return answered.value;
  }

  /** Moves the clock by seconds, through everything that falls due. */
  advance(seconds: number): Promise<void> {
    return this.scheduler.advanceTo(this.context.clock.now() + seconds * 1000);
  }

  idle = (): Promise<void> => this.scheduler.idle();

  distribution(id: number): EntryDistributionRow {
    const row = this.store.entryDistributions.get(id);
    if (row === undefined) throw new Error(`no entry distribution ${id}`);
    return row;
  }

  /** Statuses an entry distribution had, in order. */
  history(id: number): number[] {
    return this.store.statusChanges.filter((row) => row.entryDistributionId === id).map(({ to }) => to);
  }

  /** A generic provider with actions over HTTP that answer with an id, and a profile of it. */
  async profile(changes: Partial<ProfileRow> = {}, options: ProviderOptions = {}): Promise<ProfileRow> {
    const { store, context } = this;
    const at = { createdAt: context.clock.nowSec(), updatedAt: context.clock.nowSec(), partnerId: PARTNER };
    return store.write(() => {
      const provider = store.genericProviders.put({
        id: store.genericProviders.nextId() + 10,
        name: 'Acme',
        status: 2,
        optionalThumbDimensions: [],
        requiredThumbDimensions: [],
        ...at,
        ...options.provider,
      });
      for (const action of options.actions ?? [1, 2, 3, 4]) {
        store.genericProviderActions.put({
          id: store.genericProviderActions.nextId(),
          genericDistributionProviderId: provider.id,
          action,
          status: 2,
          protocol: 4,
          serverAddress: 'http://partner.example/in',
          resultsParser: 2,
          resultsTransformer: '//id',
          ...at,
        });
      }
      return store.profiles.put({
        id: store.profiles.nextId(),
        objectType: 'KalturaGenericDistributionProfile',
        providerType: 1,
        name: 'Acme profile',
        status: 2,
        submitEnabled: 3,
        updateEnabled: 3,
        deleteEnabled: 3,
        reportEnabled: 3,
        optionalThumbDimensions: [],
        requiredThumbDimensions: [],
        optionalAssetDistributionRules: [],
        requiredAssetDistributionRules: [],
        genericProviderId: provider.id,
        own: {},
        ...at,
        ...changes,
      });
    });
  }

  /** An entry that is ready, made a day ago. Tells of it as the services do. */
  async entry(changes: Partial<EntryRow> = {}): Promise<EntryRow> {
    const { store, context } = this;
    return store.write(async () => {
      const entry = store.entries.put({
        id: context.ids.object(),
        partnerId: PARTNER,
        objectType: 'KalturaMediaEntry',
        name: 'Film',
        status: 2,
        moderationStatus: 6,
        type: 1,
        mediaType: 1,
        createdAt: START_SEC - 86_400,
        updatedAt: START_SEC - 86_400,
        own: {},
        ...changes,
      });
      await context.events.entryChanged(undefined, entry);
      return entry;
    });
  }

  /** Changes an entry as the services do. */
  async changeEntry(id: string, changes: Partial<EntryRow>): Promise<void> {
    const { store, context } = this;
    await store.write(async () => {
      const before = store.entries.get(id);
      if (before === undefined) throw new Error(`no entry ${id}`);
      await context.events.entryChanged(before, store.entries.put({ ...before, ...changes }));
    });
    this.scheduler.kick();
  }

  /** Adds an asset to an entry, or changes one, as the services do. */
  async asset(entryId: string, changes: Partial<AssetRow>): Promise<AssetRow> {
    const { store, context } = this;
    const asset = await store.write(async () => {
      const before = changes.id === undefined ? undefined : store.assets.get(changes.id);
      const now = context.clock.nowSec();
      const after = store.assets.put({
        id: context.ids.object(),
        kind: 'flavor',
        partnerId: PARTNER,
        entryId,
        status: 2,
        version: 1,
        sizeInBytes: 3,
        createdAt: now,
        updatedAt: now,
        own: {},
        ...before,
        ...changes,
      });
      await context.events.assetChanged(before, after);
      return after;
    });
    this.scheduler.kick();
    return asset;
  }

  /** An entry distribution of a given state, whatever brought it there. */
  async place(
    profile: ProfileRow,
    entry: EntryRow,
    changes: Partial<EntryDistributionRow> = {},
  ): Promise<EntryDistributionRow> {
    const { store } = this;
    return store.write(() =>
      store.entryDistributions.put({
        id: store.entryDistributions.nextId(),
        partnerId: PARTNER,
        createdAt: START_SEC,
        updatedAt: START_SEC,
        entryId: entry.id,
        distributionProfileId: profile.id,
        status: 0,
        ...NEW_DISTRIBUTION,
        ...changes,
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scheduler.stop();
    await this.#engine?.[Symbol.asyncDispose]();
    await this.courier[Symbol.asyncDispose]();
    this.store[Symbol.dispose]();
  }
}

interface ProviderOptions {
  /** DistributionAction numbers that the provider has. */
  readonly actions?: readonly number[];
  readonly provider?: Record<string, unknown>;
}

export const openWorld = (options: WorldOptions = {}): Promise<World> => new World(options).start();

/** A partner that takes everything and gives ids: the job engine of tests that are about something else. */
export const acceptAll: JobEngine = async ({ action, job }) =>
  Promise.resolve({
    kind: 'finished',
    deliveries: [],
    messages: [],
    sentData: Buffer.from(`<sent job="${job.id}"/>`),
    returnedData: Buffer.from('<ok/>'),
    ...(action === 'submit' ? { remoteId: `r${job.id}` } : {}),
  });
