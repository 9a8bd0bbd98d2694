import { createRedactor } from '../../connector/redact.js';
import { toShown } from '../../connector/files.js';
import { readEnvironment, readSecrets, type Environment } from '../../connector/secrets.js';
import type { FixtureFile, Workspace } from '../../connector/workspace.js';
import type { ActionName, Connector, EngineName } from '../../core/connector.js';
import type { Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import { error, type Problem } from '../../core/problem.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import { Inbox } from '../../harness/sinks/inbox.js';
import type { RunKey } from '../../harness/studio/wire.js';
import type { Burst } from '../../harness/watch/bursts.js';
import { fingerprintAction, fingerprintRun } from '../../harness/watch/fingerprint.js';
import { classifyPath } from '../../harness/watch/paths.js';
import { watchWorkspace, type Watch } from '../../harness/watch/watch.js';
import { FROZEN_MS } from '../../hold/run/settings.js';
import type { SnapshotVerdict } from '../../hold/types.js';
import { CatalogReader, type Reading, type Wish } from './catalog.js';
import {
  carryFor,
  fingerprintOf,
  isStale,
  nextOf,
  planRows,
  sortRows,
  type Cell,
  type CellRow,
} from './cells.js';
import { DeliveryBook } from './delivery-book.js';
import { FixtureCache, type CachedItem } from './fixture-cache.js';
import { Garage } from './garage.js';
import type { Lane, RunOrder } from './lane.js';
import { Partners } from './partners.js';
import { Round } from './round.js';
import type { Catalog, Partner, SentAgain, Session, SessionEvent, SessionRun, Settled } from './session.js';
import { Verdicts } from './verdicts.js';

export interface SessionOptions extends Wish {
  readonly workspace: Workspace;
  readonly dialect: Dialect;
  /** Left out: each connector's own. */
  readonly engine?: EngineName | undefined;
  /** How long one transformation may take. */
  readonly timeoutMs: number;
  readonly stateFolder: string | undefined;
  /** What beats the workspace's `.env`. */
  readonly env: Environment;
  /** Runs that are under way at the same time. */
  readonly lanes?: number;
}

/** Deliveries kept, over all runs. */
const INBOX = { keep: 500, keepBytes: 64 * 1024 * 1024 };
/** Runs that somebody looked at come early: so many. */
const LOOKED_AT = 8;

/**
 * Starts a session: reads the workspace, begins to run everything, and watches.
 *
 * It settles for the first time when every run has its result and changes are seen.
 */
export function startSession(options: SessionOptions): Session {
  const session = new LiveSession(options);
  void session.watch();
  return session;
}

class LiveSession implements Session {
  readonly root: string;
  readonly dialect: Dialect;
  readonly nowMs = FROZEN_MS;
  readonly inbox = new Inbox(INBOX);
  readonly broken: Promise<Error>;
  readonly #options: SessionOptions;
  readonly #reader: CatalogReader;
  readonly #fixtures = new FixtureCache();
  readonly #partners = new Partners();
  readonly #garage: Garage;
  readonly #book: DeliveryBook;
  readonly #verdicts: Verdicts;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #waiting = new Set<(settled: Settled) => void>();
  readonly #lookedAt = new Set<RunKey>();
  readonly #redactors = new Map<string, (text: string) => string>();
  #break: (cause: Error) => void = () => undefined;
  #isBroken = false;
  #isClosed = false;
  #env: Environment = {};
  #reading: Reading;
  #watchProblems: Problem[] = [];
  #environmentProblems: Problem[] = [];
  #rows = new Map<string, CellRow>();
  #cells = new Map<RunKey, { readonly row: CellRow; readonly cell: Cell }>();
  #runs = new Map<RunKey, SessionRun>();
  /** Rows with something to do, in the order in which it is done. */
  #queue = new Set<CellRow>();
  #round: Round | undefined;
  #lastSettled: Settled | undefined;
  #watch: Watch | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.root = options.workspace.root;
    this.dialect = options.dialect;
    const { dialect, timeoutMs, stateFolder, lanes } = options;
    const settings = { dialect, timeoutMs, nowMs: this.nowMs, stateFolder, inbox: this.inbox };
    this.#garage = new Garage(settings, lanes);
    this.#book = new DeliveryBook(this.inbox);
    this.#verdicts = new Verdicts({
      redact: (text) => this.redact(text),
      onVerdict: (key, snapshot) => {
        const found = this.#cells.get(key);
        if (found === undefined || isSameVerdict(found.cell.run.snapshot, snapshot)) return;
        this.#update(found.cell, { snapshot });
      },
      whenDone: () => this.#settle(),
    });
    this.broken = new Promise((resolve) => {
      this.#break = resolve;
    });
    this.#reader = new CatalogReader(options.workspace, options);
    this.#reading = this.#reader.read();
    this.#garage.warmUp(this.#reading.catalog.connectors, options.engine);
    this.#refresh(new Set(), performance.now(), []);
  }

  get catalog(): Catalog {
    const { catalog } = this.#reading;
    return {
      ...catalog,
      problems: [...catalog.problems, ...this.#environmentProblems, ...this.#watchProblems],
    };
  }

  get runs(): ReadonlyMap<RunKey, SessionRun> {
    return this.#runs;
  }

  get activity(): { readonly done: number; readonly total: number } | undefined {
    if (this.#round === undefined) return undefined;
    let left = 0;
    for (const { row, cell } of this.#cells.values()) {
      if (!cell.isHidden && (cell.flight !== undefined || isStale(row, cell))) left += 1;
    }
    return { done: this.#round.runs, total: this.#round.runs + left };
  }

  get lastSettled(): Settled | undefined {
    return this.#lastSettled;
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes are seen from when it resolves; what changed before it is looked for. */
  async watch(): Promise<void> {
    const watch = await watchWorkspace(this.root, {
      onChange: (burst) => this.#onChange(burst),
      onError: (cause) => {
        const fix =
          'Changes may go unseen: press r to run again. On Linux, raise fs.inotify.max_user_watches.';
        this.#watchProblems = [error('WATCH_FAILED', cause.message, { fix })];
        this.#emit({ kind: 'catalog' });
      },
    });
    this.#watch = watch;
    if (this.#isClosed) await watch[Symbol.asyncDispose]();
    else this.#reread(undefined, performance.now(), []);
  }

  #onChange({ paths, atMs }: Burst): void {
    if (this.#isClosed) return;
    const inputs = new Set<string>();
    let isApprovedChanged = false;
    for (const path of paths) {
      if (classifyPath(this.root, path) === 'approved') isApprovedChanged = true;
      else inputs.add(path);
    }
    if (inputs.size > 0) this.#reread(inputs, atMs, [...inputs]);
    if (!isApprovedChanged) return;
    this.#verdicts.add([...this.#runs.values()]);
    if (this.#round === undefined) this.#verdicts.start();
  }

  #reread(changed: ReadonlySet<string> | undefined, atMs: number, paths: readonly string[]): void {
    if (changed !== undefined) this.#fixtures.forget(changed);
    const before = this.catalog;
    this.#reading = this.#reader.read(changed);
    this.#refresh(new Set(paths), atMs, paths);
    // Whoever changed an item may want to change the saved one likewise.
    const isOther = changed !== undefined && this.#fixtures.isOverridden(changed);
    if (isOther || isOtherCatalog(before, this.catalog)) this.#emit({ kind: 'catalog' });
  }

  /** Works out what every run depends on now, and has made again what has another result. */
  #refresh(saved: ReadonlySet<string>, atMs: number, changed: readonly string[]): void {
    this.#readEnvironment();
    const rows = planRows(this.#reading.lifecycles, this.#rows);
    this.#adopt(rows);
    const actions = new Map<string, string>();
    const items = new Map<string, CachedItem>();
    for (const { row, cell } of this.#cells.values()) {
      const { connector, fixture } = cell.run;
      const id = `${connector.id}/${cell.action}`;
      let action = actions.get(id);
      if (action === undefined) {
        action = this.#fingerprintAction(connector, cell.action);
        actions.set(id, action);
      }
      const item = items.get(fixture.path) ?? this.#fixtures.get(fixture);
      items.set(fixture.path, item);
      cell.wanted = fingerprintRun(action, { shown: item.fixture.shown, digest: item.digest });
      if (cell.flight !== undefined && cell.flight.fingerprint !== fingerprintOf(row, cell)) {
        cell.flight.controller.abort();
      }
    }
    this.#begin(atMs, changed, saved);
  }

  #fingerprintAction(connector: Connector, action: ActionName): string {
    const { answer, faults } = this.#partners.get(connector.id, action);
    return fingerprintAction({
      connector,
      action,
      dialect: this.dialect,
      engine: this.#engineName(connector),
      env: this.#env,
      answer,
      faults,
    });
  }

  #engineName = (connector: Connector): EngineName => this.#options.engine ?? connector.harness.engine;

  #readEnvironment(): void {
    try {
      this.#env = readEnvironment(this.root, this.#options.env);
      this.#environmentProblems = [];
    } catch (cause) {
      const { message, fix } = cause as Failure;
      this.#environmentProblems = [error('ENV_FILE_UNREADABLE', message, { file: '.env', fix })];
    }
    for (const connector of this.#reading.catalog.connectors) {
      for (const secret of readSecrets(connector, this.#env)) {
        if (!this.#redactors.has(secret)) this.#redactors.set(secret, createRedactor([secret]));
      }
    }
  }

  redact(text: string): string {
    let clean = text;
    for (const redactor of this.#redactors.values()) clean = redactor(clean);
    return clean;
  }

  #adopt(rows: readonly CellRow[]): void {
    const gone = new Map(this.#cells);
    this.#rows = new Map(rows.map((row) => [row.id, row]));
    this.#cells = new Map();
    this.#runs = new Map();
    for (const row of rows) {
      for (const cell of row.cells) {
        this.#cells.set(cell.key, { row, cell });
        if (!cell.isHidden) this.#runs.set(cell.key, cell.run);
        if (gone.get(cell.key)?.cell === cell) gone.delete(cell.key);
      }
    }
    for (const { cell } of gone.values()) cell.flight?.controller.abort();
    this.#fixtures.keepOnly(new Set(rows.map(({ fixture }) => fixture.path)));
  }

  /** Puts what is stale into the queue. */
  #begin(atMs: number, changed: readonly string[], saved: ReadonlySet<string> = new Set()): void {
    const stale = [...this.#rows.values()].filter((row) => countStale(row) > 0);
    this.#queue = new Set(sortRows(stale, saved, this.#lookedAt));
    if (stale.length === 0 && this.#round === undefined && this.#lastSettled !== undefined) return;
    this.#round ??= new Round(atMs);
    this.#round.note(changed.map((path) => toShown(path, this.root)));
    for (const row of stale) {
      for (const cell of row.cells) {
        if (cell.run.state === 'done' && isStale(row, cell)) this.#update(cell, { state: 'waiting' });
      }
    }
    this.#verdicts.pause();
    this.#emit({ kind: 'activity' });
    this.#pump();
  }

  rerun(keys?: readonly RunKey[]): void {
    const wanted = keys ?? [...this.#runs.keys()];
    for (const key of wanted) {
      const cell = this.#cells.get(key)?.cell;
      if (cell !== undefined) cell.isForced = true;
    }
    this.#begin(performance.now(), []);
  }

  /** Gives every free lane something to do. */
  #pump(): void {
    if (this.#isClosed || this.#isBroken) return;
    for (const row of this.#queue) {
      const cell = nextOf(row);
      if (cell === undefined) {
        if (countStale(row) === 0) this.#queue.delete(row);
        continue;
      }
      const lane = this.#garage.take();
      if (lane === undefined) return;
      // To the end of the queue: every entry is submitted before the first is updated.
      this.#queue.delete(row);
      this.#queue.add(row);
      void this.#make(row, cell, lane);
    }
    if (this.#round !== undefined && this.#garage.isIdle && this.#queue.size === 0) {
      this.#round.end();
      this.#verdicts.start();
    }
  }

  async #make(row: CellRow, cell: Cell, lane: Lane): Promise<void> {
    const controller = new AbortController();
    const fingerprint = fingerprintOf(row, cell);
    cell.flight = { controller, fingerprint };
    cell.isForced = false;
    if (cell.run.state !== 'running') this.#update(cell, { state: 'running' });
    try {
      const order = this.#orderFor(row, cell);
      const engineName = this.#engineName(cell.run.connector);
      const outcome = await this.#garage.run(lane, order, engineName, controller.signal);
      cell.flight = undefined;
      const isWanted = this.#cells.get(cell.key)?.cell === cell && !controller.signal.aborted;
      if (outcome.kind === 'made' && isWanted) {
        cell.made = fingerprint;
        cell.answers = outcome.answers;
        this.#book.note(cell.key, outcome.deliveries, outcome.result.artifacts.sent);
        this.#report(cell, outcome.result);
      } else if (isWanted) {
        cell.isForced = true;
      }
    } catch (cause) {
      cell.flight = undefined;
      if (!this.#isClosed) this.#giveUp(cause);
    } finally {
      this.#garage.giveBack(lane);
    }
    if (this.#rows.get(row.id) === row && countStale(row) > 0) this.#queue.add(row);
    this.#pump();
  }

  /** No engine on this machine, say: every other run would end so, too. */
  #giveUp(cause: unknown): void {
    this.#isBroken = true;
    this.#break(cause instanceof Error ? cause : new TypeError(String(cause)));
  }

  #orderFor(row: CellRow, cell: Cell): RunOrder {
    const { connector: declared, action: name, fixture } = cell.run;
    const { faults } = this.#partners.get(declared.id, name);
    const connector = this.#partners.apply(declared, name);
    const action = connector.actions[name];
    if (action === undefined) throw new TypeError(`${cell.key} has no action`);
    const item = this.#fixtures.get(fixture).fixture;
    return { connector, action, fixture: item, carry: carryFor(row, cell), faults, env: this.#env };
  }

  #report(cell: Cell, result: RunResult): void {
    const { run } = cell;
    const [old, now] = [run.result?.artifacts.transformed, result.artifacts.transformed];
    const outputChanged = run.result !== undefined && !isSame(old, now);
    if (!cell.isHidden) this.#round?.add(cell.key, result.report.ok);
    this.#update(
      cell,
      {
        result,
        revision: run.revision + 1,
        state: 'done',
        outputChanged,
        previousTransformed: outputChanged ? old : run.previousTransformed,
      },
      true,
    );
    if (!cell.isHidden) this.#verdicts.add([cell.run]);
  }

  #update(cell: Cell, change: Partial<SessionRun>, isResult = false): void {
    cell.run = { ...cell.run, ...change };
    if (cell.isHidden) return;
    this.#runs.set(cell.key, cell.run);
    this.#emit({ kind: 'run', run: cell.run, isResult });
  }

  #settle(): void {
    const round = this.#round;
    if (round === undefined || !round.hasEnded || this.#watch === undefined) return;
    this.#round = undefined;
    const settled = round.toSettled();
    this.#lastSettled = settled;
    this.#emit({ kind: 'activity' });
    this.#emit({ kind: 'settled', settled });
    for (const resolve of this.#waiting) resolve(settled);
    this.#waiting.clear();
  }

  settled(): Promise<Settled> {
    const last = this.#lastSettled;
    if (this.#round === undefined && last !== undefined) return Promise.resolve(last);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  setPartner(connector: string, action: ActionName, partner: Partner): void {
    this.#partners.set(connector, action, partner);
    this.#refresh(new Set(), performance.now(), []);
    this.#emit({ kind: 'catalog' });
  }

  partnerOf(connector: string, action: ActionName): Partner {
    return this.#partners.get(connector, action);
  }

  setItem(fixture: FixtureFile, bytes: Uint8Array | undefined): void {
    this.#fixtures.override(fixture, bytes);
    this.#refresh(new Set([fixture.path]), performance.now(), []);
    this.#emit({ kind: 'catalog' });
  }

  async trace(key: RunKey): Promise<RunResult | undefined> {
    const found = this.#cells.get(key);
    if (found === undefined || found.cell.isHidden) return undefined;
    this.#lookAt(key);
    const { row, cell } = found;
    const engineName = this.#engineName(cell.run.connector);
    return await this.#garage.trace(this.#orderFor(row, cell), engineName, cell.run.result);
  }

  #lookAt(key: RunKey): void {
    this.#lookedAt.delete(key);
    this.#lookedAt.add(key);
    const [oldest] = this.#lookedAt;
    if (this.#lookedAt.size > LOOKED_AT && oldest !== undefined) this.#lookedAt.delete(oldest);
  }

  runOfDelivery(deliveryId: number): RunKey | undefined {
    const key = this.#book.runOf(deliveryId);
    return key !== undefined && this.#runs.has(key) ? key : undefined;
  }

  deliveryOf(key: RunKey): number | undefined {
    return this.#book.newestOf(key);
  }

  async sendAgain(deliveryId: number): Promise<SentAgain> {
    const key = this.#book.runOf(deliveryId);
    const found = key === undefined ? undefined : this.#cells.get(key);
    const delivery = this.inbox.deliveries.find(({ id }) => id === deliveryId);
    if (delivery === undefined)
      return { kind: 'gone', message: `Delivery ${deliveryId} is not kept any more.` };
    if (found === undefined) {
      return {
        kind: 'gone',
        message: 'The run that sent it is gone: its connector or fixture is not there.',
      };
    }
    const payload = this.#book.payloadOf(deliveryId) ?? delivery.body;
    const { row, cell } = found;
    const engine = this.#engineName(cell.run.connector);
    return await this.#garage.sendAgain(this.#orderFor(row, cell), payload, engine);
  }

  refreshSnapshots(keys: readonly RunKey[]): void {
    const runs = keys.flatMap((key) => this.#runs.get(key) ?? []);
    this.#verdicts.checkNow(runs);
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#verdicts[Symbol.dispose]();
    for (const { cell } of this.#cells.values()) cell.flight?.controller.abort();
    await this.#watch?.[Symbol.asyncDispose]();
    await this.#garage[Symbol.asyncDispose]();
  }
}

const countStale = (row: CellRow): number => row.cells.filter((cell) => isStale(row, cell)).length;

/** Whether anything is another that a catalog shows. */
function isOtherCatalog(a: Catalog, b: Catalog): boolean {
  const isOther = <T>(one: readonly T[], two: readonly T[], same: (x: T, y: T) => boolean) =>
    one.length !== two.length || one.some((item, index) => !same(item, two[index] as T));
  return (
    isOther(a.connectors, b.connectors, (x, y) => x === y) ||
    isOther(a.fixtures, b.fixtures, (x, y) => x.path === y.path && x.connector === y.connector) ||
    JSON.stringify([a.invalid, a.problems]) !== JSON.stringify([b.invalid, b.problems])
  );
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && Buffer.compare(a, b) === 0);

const isSameVerdict = (a: SnapshotVerdict | undefined, b: SnapshotVerdict): boolean =>
  a !== undefined &&
  JSON.stringify([a.kind, a.files, a.lines]) === JSON.stringify([b.kind, b.files, b.lines]);
