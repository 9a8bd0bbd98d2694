import { readFileSync } from 'node:fs';
import { loadConnector } from '../../src/connector/load.js';
import { redact } from '../../src/connector/redact.js';
import { readEnvironment, readSecrets } from '../../src/connector/secrets.js';
import { listConnectors, listFixtures } from '../../src/connector/workspace.js';
import type { ActionName, Connector } from '../../src/core/connector.js';
import type {
  Catalog,
  Partner,
  SentAgain,
  Session,
  SessionEvent,
  SessionFixture,
  SessionRun,
  Settled,
} from '../../src/dev/session/session.js';
import { SinkCourier } from '../../src/harness/delivery/sink-courier.js';
import { runLifecycle, selectActions } from '../../src/harness/lifecycle.js';
import { createFileIds } from '../../src/harness/pipeline/file-id.js';
import type { RunResult } from '../../src/harness/pipeline/run.js';
import { Inbox } from '../../src/harness/sinks/inbox.js';
import { toRunKey } from '../../src/harness/studio/wire.js';
import { FROZEN_MS } from '../../src/hold/run/settings.js';
import { checkSnapshot } from '../../src/hold/snapshots/index.js';
import { createLocalEngine } from '../../src/xml/local.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A session without a watcher: it makes real runs when it is told to, and remembers what it was asked for. What the
 * watcher's own session does with that is tried elsewhere.
 */
export class StudioSession implements Session {
  readonly root: string;
  readonly dialect = 'guide';
  readonly nowMs = FROZEN_MS;
  readonly inbox = new Inbox();
  readonly runs = new Map<string, SessionRun>();
  readonly broken = new Promise<Error>(() => undefined);
  readonly asked: unknown[] = [];
  catalog: Catalog = { connectors: [], invalid: [], fixtures: [], problems: [] };
  activity: { done: number; total: number } | undefined;
  lastSettled: Settled | undefined;
  readonly #env: Env;
  readonly #engine = createLocalEngine();
  readonly #courier = new SinkCourier({ inbox: this.inbox });
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #partners = new Map<string, Partner>();
  readonly #items = new Map<string, Uint8Array>();
  readonly #deliveries = new Map<string, number>();

  constructor(root: string, env: Env = {}) {
    this.root = root;
    this.#env = env;
    this.readCatalog();
  }

  readCatalog(): void {
    const workspace = { root: this.root };
    const connectors: Connector[] = [];
    const invalid: Catalog['invalid'][number][] = [];
    const fixtures = new Map<string, SessionFixture>();
    for (const folder of listConnectors(workspace)) {
      const loaded = loadConnector(folder.folder, workspace);
      if (loaded.kind === 'loaded') connectors.push(loaded.connector);
      else {
        const manifest = `connectors/${folder.id}/connector.yaml`;
        invalid.push({ id: folder.id, manifest, problems: loaded.problems });
      }
      for (const file of listFixtures(workspace, folder)) {
        fixtures.set(file.path, { ...file, connector: file.isOwn ? folder.id : undefined });
      }
    }
    this.catalog = { connectors, invalid, fixtures: [...fixtures.values()], problems: [] };
    for (const connector of connectors)
      for (const fixture of fixtures.values()) this.#plan(connector, fixture);
    this.emit({ kind: 'catalog' });
  }

  #plan(connector: Connector, fixture: SessionFixture): void {
    if (fixture.connector !== undefined && fixture.connector !== connector.id) return;
    for (const action of selectActions(connector, [])) {
      const key = toRunKey(connector.id, fixture.name, action);
      const before = this.runs.get(key) ?? UNRUN;
      this.runs.set(key, { ...before, key, connector, fixture, action });
    }
  }

  /** Makes every run, and says so. */
  async runAll(): Promise<this> {
    for (const run of this.runs.values()) await this.runOne(run.key);
    const all = [...this.runs.values()];
    const failed = all.filter(({ result }) => result?.report.ok === false).length;
    this.lastSettled = { runs: all.length, failed, ms: 1.26, changed: [] };
    this.emit({ kind: 'settled', settled: this.lastSettled });
    return this;
  }

  async runOne(key: string): Promise<void> {
    const run = this.#require(key);
    const seen = this.inbox.count;
    const result = await this.#make(run, false);
    if (this.inbox.count > seen) this.#deliveries.set(key, this.inbox.count);
    const before = run.result?.artifacts.transformed;
    const isSame = Buffer.from(result.artifacts.transformed ?? []).equals(before ?? new Uint8Array());
    const made: SessionRun = {
      ...run,
      revision: run.revision + 1,
      state: 'done',
      result,
      previousTransformed: isSame ? run.previousTransformed : before,
      outputChanged: before !== undefined && !isSame,
      snapshot: checkSnapshot({ ...run, fixture: run.fixture.name, result }, 'ci'),
    };
    this.runs.set(key, made);
    this.emit({ kind: 'run', run: made, isResult: true });
  }

  async #make({ connector, fixture, action }: SessionRun, trace: boolean): Promise<RunResult> {
    const bytes = this.#items.get(fixture.path) ?? readFileSync(fixture.path);
    const now = () => FROZEN_MS;
    const options = {
      dialect: this.dialect,
      engineFor: () => this.#engine,
      courier: trace ? new SinkCourier() : this.#courier,
      limits: { timeoutMs: 5_000 },
      env: readEnvironment(this.root, this.#env),
      signal: new AbortController().signal,
      now,
      nextFileId: createFileIds(now),
      trace,
    } as const;
    for await (const result of runLifecycle({ connector, fixture, actions: [action], bytes }, options)) {
      return result;
    }
    throw new Error('there was no run');
  }

  redact(text: string): string {
    const env = readEnvironment(this.root, this.#env);
    return redact(
      text,
      this.catalog.connectors.flatMap((connector) => readSecrets(connector, env)),
    );
  }

  emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  setActivity(activity: { done: number; total: number } | undefined): void {
    this.activity = activity;
    this.emit({ kind: 'activity' });
  }

  /** Has a run look as it does while it is made again. */
  setState(key: string, state: SessionRun['state']): void {
    const run = { ...this.#require(key), state };
    this.runs.set(key, run);
    this.emit({ kind: 'run', run, isResult: false });
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  rerun(keys?: readonly string[]): void {
    this.asked.push({ rerun: keys });
  }

  setPartner(connector: string, action: ActionName, partner: Partner): void {
    this.#partners.set(`${connector}/${action}`, partner);
    this.emit({ kind: 'catalog' });
  }

  partnerOf(connector: string, action: ActionName): Partner {
    return this.#partners.get(`${connector}/${action}`) ?? { answer: undefined, faults: [] };
  }

  setItem({ path, name }: SessionFixture, bytes: Uint8Array | undefined): void {
    this.asked.push({ item: name, text: bytes === undefined ? undefined : Buffer.from(bytes).toString() });
    if (bytes === undefined) this.#items.delete(path);
    else this.#items.set(path, bytes);
  }

  async trace(key: string): Promise<RunResult | undefined> {
    this.asked.push({ trace: key });
    const run = this.runs.get(key);
    return run === undefined ? undefined : await this.#make(run, true);
  }

  runOfDelivery(id: number): string | undefined {
    return [...this.#deliveries].find(([, delivery]) => delivery === id)?.[0];
  }

  deliveryOf(key: string): number | undefined {
    return this.#deliveries.get(key);
  }

  /** Takes the delivery in as it came. */
  async sendAgain(id: number): Promise<SentAgain> {
    const found = this.inbox.deliveries.find((delivery) => delivery.id === id);
    if (found === undefined) return { kind: 'gone', message: `delivery ${id} is gone` };
    const { path, protocol, transcript } = found;
    const again = this.inbox.receive(found);
    const result = { kind: 'delivered', protocol, path, answer: undefined, transcript } as const;
    return { kind: 'sent', result, deliveryId: again.id };
  }

  refreshSnapshots(keys: readonly string[]): void {
    for (const key of keys) {
      const run = this.#require(key);
      if (run.result === undefined) continue;
      const snapshot = checkSnapshot({ ...run, fixture: run.fixture.name, result: run.result }, 'ci');
      this.runs.set(key, { ...run, snapshot });
      this.emit({ kind: 'run', run: { ...run, snapshot }, isResult: false });
    }
  }

  async settled(): Promise<Settled> {
    return this.lastSettled ?? { runs: 0, failed: 0, ms: 0, changed: [] };
  }

  #require(key: string): SessionRun {
    const run = this.runs.get(key);
    if (run === undefined) throw new Error(`there is no ${key}: ${[...this.runs.keys()].join(', ')}`);
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#courier[Symbol.asyncDispose]();
    await this.#engine[Symbol.asyncDispose]();
  }
}

const UNRUN = {
  revision: 0,
  state: 'waiting',
  result: undefined,
  previousTransformed: undefined,
  outputChanged: false,
  snapshot: undefined,
} as const;
