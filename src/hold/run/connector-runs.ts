import type { FixtureFile } from '../../connector/workspace.js';
import type { ActionName } from '../../core/connector.js';
import type { CaseRun } from '../types.js';
import { runSequence, type Results } from './runs.js';
import type { ConnectorTests } from './selection.js';
import type { TestSettings } from './settings.js';

/** The runs of one connector: each fixture once, whoever asks first, and the next one while that is looked at. */
export class ConnectorRuns {
  readonly #tests: ConnectorTests;
  readonly #settings: TestSettings;
  readonly #started = new Map<number, Promise<Results>>();

  constructor(tests: ConnectorTests, settings: TestSettings) {
    this.#tests = tests;
    this.#settings = settings;
  }

  async get(fixture: FixtureFile, action: ActionName): Promise<CaseRun | undefined> {
    const { connector, fixtures } = this.#tests;
    const index = fixtures.indexOf(fixture);
    const results = this.#start(index);
    this.#start(index + 1)?.catch(() => undefined);
    const result = (await results)?.get(action);
    return result === undefined ? undefined : { connector, fixture: fixture.name, action, result };
  }

  /** All of them, in order. */
  async all(): Promise<CaseRun[]> {
    const { fixtures, actions } = this.#tests;
    const runs: CaseRun[] = [];
    for (const fixture of fixtures) {
      for (const action of actions) {
        const run = await this.get(fixture, action);
        if (run !== undefined) runs.push(run);
      }
    }
    return runs;
  }

  #start(index: number): Promise<Results> | undefined {
    const { connector, fixtures, actions } = this.#tests;
    const fixture = fixtures[index];
    if (fixture === undefined) return undefined;
    let results = this.#started.get(index);
    if (results === undefined) {
      results = runSequence({ connector, fixture, actions }, this.#settings);
      this.#started.set(index, results);
    }
    return results;
  }
}
