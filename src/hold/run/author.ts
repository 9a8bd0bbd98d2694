import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { loadConnector } from '../../connector/load.js';
import {
  findWorkspace,
  listFixtures,
  selectConnectors,
  selectFixtures,
  unknownFixture,
} from '../../connector/workspace.js';
import type { FixtureFile } from '../../connector/workspace.js';
import { ACTION_NAMES, type ActionName, type Connector, type EngineName } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Dialect } from '../../core/outcome.js';
import type { RunReport } from '../../harness/pipeline/run.js';
import { parseFault, type FaultWish } from '../../harness/sinks/faults.js';
import { decodeXml } from '../../xml/scan.js';
import { overrideItem } from '../assert/overrides.js';
import { selectXPath } from '../assert/xpath.js';
import type { CaseRun } from '../types.js';
import { engineOf, runSequence } from './runs.js';
import { defaultSettings, type TestSettings } from './settings.js';
import { workbench } from './workbench.js';

/** Where a connector is, and how it runs; all of it may be left out. */
export interface ConnectorOptions {
  /** A folder of the workspace; the current one without it. */
  readonly cwd?: string;
  readonly dialect?: Dialect;
  /** The connector's own without it. */
  readonly engine?: EngineName;
}

/** What the partner answers to the action in place of what connector.yaml says. */
export interface PartnerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RunOptions extends ConnectorOptions {
  /** Name of a fixture; the first one of the connector without it. */
  readonly fixture?: string;
  /** `submit` without it. A submit that behaves goes before an update or a delete, and brings the remote id. */
  readonly action?: ActionName;
  /** The item itself, in place of the fixture's. */
  readonly item?: string | Uint8Array;
  /** Changes of the item: path to text, `null` to take it out, `{ xml }` for markup. */
  readonly set?: Readonly<Record<string, string | number | boolean | null | { readonly xml: string }>>;
  /** One answer, or several for successive attempts. */
  readonly respond?: PartnerAnswer | readonly PartnerAnswer[];
  /** How the partner misbehaves, e.g. `disk-full`, `http-status:503@1`. */
  readonly faults?: readonly string[];
  /** What "now" is; 2026-01-01T00:00:00Z without it. */
  readonly now?: Date | string;
}

/** A run, with what tests ask of it. */
export interface ConnectorRun {
  readonly report: RunReport;
  /** The bytes that were delivered; `undefined` where the run ended before that. */
  readonly sent: Uint8Array | undefined;
  /** What was delivered, or else what the stylesheet made, as text; empty where there is none. */
  readonly xml: string;
  /** The partner's answer. */
  readonly returned: Uint8Array | undefined;
  /** The conversation, one line each. */
  readonly transcript: readonly string[];
  /** Texts of what an XPath selects in `xml`; the root element is the context. */
  xpath(expression: string, namespaces?: Readonly<Record<string, string>>): Promise<string[]>;
}

/** A connector with its surroundings. */
export interface OpenConnector {
  readonly connector: Connector;
  readonly fixtures: readonly FixtureFile[];
  readonly settings: TestSettings;
}

/**
 * Finds a connector by its name, or by the path of its folder.
 *
 * @throws {Failure} WORKSPACE_NOT_FOUND, CONNECTOR_UNKNOWN, CONNECTOR_INVALID.
 */
export function openConnector(name: string, options: ConnectorOptions = {}): OpenConnector {
  const isPath = isAbsolute(name) || name.startsWith('.');
  const cwd = resolve(options.cwd ?? '.');
  const folder = isPath ? resolve(cwd, name) : undefined;
  const workspace = findWorkspace(folder ?? cwd);
  const wanted = folder ?? name;
  const found = selectConnectors(workspace, folder === undefined ? [wanted] : []).find(
    (one) => folder === undefined || one.folder === folder,
  );
  if (found === undefined) {
    throw new Failure('CONNECTOR_UNKNOWN', `${wanted} is no folder of a connector`, {
      exit: EXIT.usage,
      fix: `Connectors are folders with a connector.yaml in ${join(workspace.root, 'connectors')}.`,
    });
  }
  const loaded = loadConnector(found.folder, workspace);
  if (loaded.kind === 'invalid') {
    const [{ file, line, message }] = loaded.problems;
    throw new Failure('CONNECTOR_INVALID', `${file}:${line}: ${message}`, {
      exit: EXIT.usage,
      problems: loaded.problems,
    });
  }
  const { dialect = 'guide', engine } = options;
  return {
    connector: loaded.connector,
    fixtures: listFixtures(workspace, found),
    settings: { ...defaultSettings(workspace.root), dialect, engine },
  };
}

/**
 * Takes an item through a connector, into a sink.
 *
 * @throws {Failure} what `openConnector` throws; FIXTURE_UNKNOWN; USAGE for options that cannot be used.
 */
export async function runConnector(name: string, options: RunOptions = {}): Promise<ConnectorRun> {
  const { connector, fixtures, settings } = openConnector(name, options);
  const { action = 'submit', respond, now } = options;
  if (connector.actions[action] === undefined) {
    const has = ACTION_NAMES.filter((one) => connector.actions[one] !== undefined).join(', ');
    throw usage(`${connector.id} has no action ${action}: it has ${has}`);
  }
  const fixture = chooseFixture(fixtures, options.fixture);
  const needsSubmit = action !== 'submit' && connector.actions.submit !== undefined;
  const results = await runSequence(
    {
      connector: respond === undefined ? connector : withAnswers(connector, action, respond),
      fixture,
      actions: needsSubmit ? ['submit', action] : [action],
      bytes: itemOf(fixture, options),
      nowMs: now === undefined ? undefined : new Date(now).getTime(),
      faults: { actions: [action], wishes: (options.faults ?? []).map(toFault) },
    },
    settings,
  );
  const result = results.get(action);
  if (result === undefined) throw usage(`${action} did not run`);
  return new FinishedRun({ connector, fixture: fixture.name, action, result }, settings);
}

const usage = (message: string): Failure => new Failure('USAGE', message, { exit: EXIT.usage });

function chooseFixture(fixtures: readonly FixtureFile[], wanted: string | undefined): FixtureFile {
  const [first] = wanted === undefined ? fixtures : selectFixtures(fixtures, [wanted]);
  if (first !== undefined) return first;
  throw unknownFixture(
    wanted ?? '*',
    fixtures.map(({ name }) => name),
  );
}

function itemOf(fixture: FixtureFile, { item, set }: RunOptions): Uint8Array | undefined {
  const given = item === undefined ? undefined : Buffer.from(item as string);
  if (set === undefined) return given;
  const changed = overrideItem(given ?? readFileSync(fixture.path), set);
  if (changed.kind === 'refused') throw usage(`set: ${changed.path}: ${changed.reason}`);
  return changed.bytes;
}

function withAnswers(
  connector: Connector,
  action: ActionName,
  respond: PartnerAnswer | readonly PartnerAnswer[],
): Connector {
  const list = Array.isArray(respond) ? (respond as readonly PartnerAnswer[]) : [respond as PartnerAnswer];
  const answers = list.map(({ status = 200, headers = {}, body = '' }) => ({
    status,
    headers,
    body: Buffer.from(body as string),
    file: undefined,
  }));
  const { harness } = connector;
  return { ...connector, harness: { ...harness, responses: { ...harness.responses, [action]: answers } } };
}

function toFault(text: string): FaultWish {
  const wish = parseFault(text, () => 1);
  if (typeof wish === 'string') throw usage(wish);
  return wish;
}

class FinishedRun implements ConnectorRun {
  readonly #run: CaseRun;
  readonly #settings: TestSettings;

  constructor(run: CaseRun, settings: TestSettings) {
    this.#run = run;
    this.#settings = settings;
  }

  get report(): RunReport {
    return this.#run.result.report;
  }

  get sent(): Uint8Array | undefined {
    return this.#run.result.artifacts.sent;
  }

  get returned(): Uint8Array | undefined {
    return this.#run.result.artifacts.returned;
  }

  get transcript(): readonly string[] {
    return (this.#run.result.artifacts.transcript ?? []).map(({ text }) => text);
  }

  get xml(): string {
    const { sent, transformed } = this.#run.result.artifacts;
    const bytes = sent ?? transformed;
    return bytes === undefined ? '' : decodeXml(bytes);
  }

  async xpath(expression: string, namespaces: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const { sent, transformed } = this.#run.result.artifacts;
    const bytes = sent ?? transformed;
    if (bytes === undefined) throw usage('the run made no document to look into');
    const engine = engineOf(this.#run.connector, this.#settings, workbench(this.#settings.stateFolder));
    const found = await selectXPath(engine, bytes, expression, namespaces);
    if (found.kind !== 'selected') throw usage(`${expression}: ${found.reason}`);
    return [...found.values];
  }
}
