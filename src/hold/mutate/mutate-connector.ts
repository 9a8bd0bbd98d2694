import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FixtureFile } from '../../connector/workspace.js';
import type { ActionName, Connector } from '../../core/connector.js';
import type { Problem } from '../../core/problem.js';
import type { RunResult } from '../../harness/pipeline/run.js';
import { isFolder } from '../../connector/files.js';
import { readTests, type AssertCase, type ParsedTests } from '../assert/parse.js';
import { runCase } from '../assert/suite.js';
import { runSequence, type Results } from '../run/runs.js';
import { redactorOf } from '../run/run-test.js';
import type { ConnectorTests } from '../run/selection.js';
import type { TestSettings } from '../run/settings.js';
import { checkSnapshot } from '../snapshots/index.js';
import { readFixturePaths } from './fixture-paths.js';
import type { Mutant } from './mutant.js';
import { fixturesThatReach, type BaselineRun } from './reach.js';
import {
  runMutants,
  type MutantOptions,
  type MutantReport,
  type MutantTrial,
  type TrialVerdict,
} from './run-mutants.js';

export type MutateOptions = Pick<MutantOptions, 'signal' | 'onProgress' | 'limit' | 'seed'>;

export interface ConnectorMutants extends MutantReport {
  /** Runs without an approved snapshot that they match: what they would notice does not count. */
  readonly unapproved: number;
  /** Cases of `tests/*.test.yaml` that were asked, too. */
  readonly cases: number;
}

/** A mutant may loop: what takes that much longer than any stylesheet does is noticed by its time. */
const TIMEOUT_MS = 2_000;

/**
 * Changes the stylesheets of a connector and says which changes neither a snapshot nor a case of `tests/*.test.yaml`
 * notices. Runs in this process, one at a time; nothing is written.
 */
export async function mutateConnector(
  tests: ConnectorTests,
  given: TestSettings,
  options: MutateOptions = {},
): Promise<ConnectorMutants> {
  const settings = { ...given, mode: 'ci' as const, timeoutMs: Math.min(given.timeoutMs, TIMEOUT_MS) };
  const judge = await Judge.prepare(tests, settings, options.signal);
  const report = await runMutants(tests.connector, (trial) => judge.verdict(trial), {
    ...options,
    fixtures: judge.names,
    paths: readFixturePaths(tests.fixtures.map(({ path }) => readFileSync(path))),
    reaches: (mutant, action) => judge.reaches(mutant, action),
  });
  return { ...report, unapproved: judge.unapproved, cases: judge.caseCount };
}

/** What runs come to without a mutant, and what notices when they come to something else. */
class Judge {
  readonly #tests: ConnectorTests;
  readonly #settings: TestSettings;
  readonly #runs = new Map<string, BaselineRun>();
  readonly #cases = new Map<string, { one: AssertCase; file: ParsedTests }>();

  private constructor(tests: ConnectorTests, settings: TestSettings) {
    this.#tests = tests;
    this.#settings = settings;
  }

  static async prepare(tests: ConnectorTests, settings: TestSettings, signal?: AbortSignal): Promise<Judge> {
    const judge = new Judge(tests, settings);
    for (const fixture of tests.fixtures) {
      if (signal?.aborted === true) break;
      await judge.#addFixture(fixture);
    }
    await judge.#addCases();
    return judge;
  }

  /** Of the fixtures, then of the cases. */
  get names(): string[] {
    return [...this.#tests.fixtures.map(({ name }) => name), ...this.#cases.keys()];
  }

  get unapproved(): number {
    return [...this.#runs.values()].filter(({ isApproved }) => !isApproved).length;
  }

  get caseCount(): number {
    return this.#cases.size;
  }

  async #addFixture(fixture: FixtureFile): Promise<void> {
    const { connector, actions } = this.#tests;
    const results = await runSequence({ connector, fixture, actions }, { ...this.#settings, coverage: true });
    for (const [action, result] of results) {
      const isApproved = this.#isAsApproved(connector, fixture.name, action, result);
      this.#runs.set(keyOf(fixture.name, action), { fixture: fixture.name, action, result, isApproved });
    }
  }

  /** Cases that do not hold without a mutant notice none. */
  async #addCases(): Promise<void> {
    const { connector, allFixtures } = this.#tests;
    const folder = join(connector.folder, 'tests');
    const names = isFolder(folder) ? readdirSync(folder).filter((name) => /\.test\.ya?ml$/.test(name)) : [];
    for (const name of names.sort()) {
      const file = readTests(join(folder, name), connector, allFixtures, this.#settings.root);
      for (const one of file.cases) {
        const problems = await runCase(one, file, connector, this.#settings);
        if (problems.length === 0) this.#cases.set(`${file.file}: ${one.name}`, { one, file });
      }
    }
  }

  #isAsApproved(connector: Connector, fixture: string, action: ActionName, result: RunResult): boolean {
    const redact = redactorOf(connector, this.#settings);
    return checkSnapshot({ connector, fixture, action, result }, 'ci', { redact }).kind === 'matched';
  }

  /** A case may change its fixture, so that coverage says nothing of it. */
  reaches(mutant: Mutant, action: ActionName): string[] | undefined {
    const sheet = this.#tests.connector.actions[action]?.transform;
    if (sheet === undefined) return undefined;
    const reached = fixturesThatReach(
      mutant,
      sheet,
      [...this.#runs.values()].filter((run) => run.action === action),
    );
    if (reached === undefined) return undefined;
    const cases = [...this.#cases]
      .filter(([, { one }]) => one.actions.includes(action))
      .map(([name]) => name);
    return [...reached, ...cases];
  }

  async verdict({ connector, fixture: name, action }: MutantTrial): Promise<TrialVerdict> {
    const asserted = this.#cases.get(name);
    if (asserted !== undefined) return await this.#verdictOfCase(asserted, connector, action);
    const before = this.#runs.get(keyOf(name, action));
    const fixture = this.#tests.fixtures.find((one) => one.name === name);
    if (before === undefined || fixture === undefined) return { noticedBy: undefined, isSame: true };
    const results: Results = await runSequence({ connector, fixture, actions: [action] }, this.#settings);
    const result = results.get(action);
    if (result === undefined) return { noticedBy: undefined, isSame: true };
    if (isSameResult(before.result, result)) return { noticedBy: undefined, isSame: true };
    const broke = before.result.report.ok ? firstError(result) : undefined;
    if (broke !== undefined) return { noticedBy: broke.code, isSame: false };
    const isNoticed = before.isApproved && !this.#isAsApproved(connector, name, action, result);
    return { noticedBy: isNoticed ? 'snapshot' : undefined, isSame: false };
  }

  async #verdictOfCase(
    { one, file }: { one: AssertCase; file: ParsedTests },
    connector: Connector,
    action: ActionName,
  ): Promise<TrialVerdict> {
    if (!one.actions.includes(action)) return { noticedBy: undefined, isSame: true };
    const problems = await runCase(one, file, connector, this.#settings);
    return { noticedBy: problems.length > 0 ? 'case' : undefined, isSame: true };
  }
}

const keyOf = (fixture: string, action: ActionName): string => `${fixture}\0${action}`;

function isSameResult(before: RunResult, after: RunResult): boolean {
  const facts = ({ report, artifacts }: RunResult) =>
    JSON.stringify([
      report.ok,
      report.statusName,
      report.remoteId,
      report.delivery?.path,
      hex(artifacts.sent),
    ]);
  return facts(before) === facts(after);
}

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');

const firstError = ({ report }: RunResult): Problem | undefined =>
  report.stages.find(({ ok }) => !ok)?.problems.find(({ severity }) => severity === 'error');
