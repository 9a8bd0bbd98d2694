import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { CoverageRecorder } from '../../coverage/index.js';
import { ACTION_NAMES } from '../../core/connector.js';
import { defineCases } from '../assert/suite.js';
import { defineConformance } from '../conformance/suite.js';
import type { Vitest } from '../types.js';
import { ConnectorRuns } from './connector-runs.js';
import { conclude, passedFacts } from './facts.js';
import { errorsOf, judgeObsolete, judgeRun, redactorOf } from './run-test.js';
import { selectTests, type ConnectorTests } from './selection.js';
import type { TestSettings } from './settings.js';

/** A run may have to start an engine, and may wait for a whole lifecycle. */
const TEST_TIMEOUT_MS = 120_000;

/**
 * Defines the tests of one connector, in a test file: every fixture and action, snapshots nobody needs, the cases of
 * `tests/*.test.yaml`, and what every connector has to hold.
 *
 * @param manifest - Absolute path of connector.yaml.
 */
export function defineConnectorSuite(vitest: Vitest, manifest: string, settings: TestSettings): void {
  const { describe, test } = vitest;
  const tests = selectTests(manifest, settings);
  if ('kind' in tests) {
    test('connector.yaml', ({ task }) => {
      conclude(task.meta, { ...passedFacts('connector', tests.id), problems: tests.problems });
    });
    return;
  }
  if (tests.fixtures.length === 0 || tests.actions.length === 0) {
    test.skip('nothing of it was selected', () => undefined);
    return;
  }
  const runs = new ConnectorRuns(tests, settings);
  defineRuns(vitest, tests, runs, settings);
  defineCases(vitest, tests, settings);
  if (tests.isWhole) {
    defineObsolete(vitest, tests, settings);
    describe('conformance', () => {
      defineConformance(vitest, tests, runs, settings);
    });
  }
}

function defineRuns(
  { afterAll, test }: Vitest,
  tests: ConnectorTests,
  runs: ConnectorRuns,
  settings: TestSettings,
): void {
  const { connector, fixtures, actions } = tests;
  const redact = redactorOf(connector, settings);
  const recorder = settings.coverage ? new CoverageRecorder() : undefined;
  /** Fixtures whose submit failed, and was not approved so. */
  const broken = new Set<string>();
  for (const fixture of fixtures) {
    for (const action of actions) {
      test(`${fixture.name} ${action}`, { timeout: TEST_TIMEOUT_MS }, async (context) => {
        const run = await runs.get(fixture, action);
        if (run === undefined) return;
        const { meta } = context.task;
        recorder?.add(run);
        if (broken.has(fixture.name) && errorsOf(run).length === 0) {
          // What it sends without the remote id of its submit is nothing to approve.
          const facts = { ...passedFacts('run', connector.id), fixture: fixture.name, action };
          meta.mrssmith = { ...facts, skipped: 'its submit failed' };
          context.skip('its submit failed');
        }
        const facts = judgeRun(run, settings, redact);
        if (action === 'submit' && facts.problems.length > 0 && errorsOf(run).length > 0)
          broken.add(fixture.name);
        conclude(meta, facts);
      });
    }
  }
  if (recorder === undefined) return;
  // oxlint-disable-next-line no-empty-pattern -- Vitest wants fixtures taken apart, and none is needed
  afterAll(({}, suite) => {
    suite.file.meta.mrssmithCoverage = recorder.toJSON();
  });
}

/** Snapshots of `fetchReport` are made only when it is asked for: they are none the less somebody's. */
function defineObsolete(
  { test }: Vitest,
  { connector, allFixtures }: ConnectorTests,
  settings: TestSettings,
): void {
  const actions = ACTION_NAMES.filter((action) => connector.actions[action] !== undefined);
  const cases = allFixtures.flatMap(({ name }) => actions.map((action) => ({ fixture: name, action })));
  test('no obsolete snapshots', ({ task }) => {
    const remove = (file: string) => rmSync(resolve(settings.root, file), { force: true });
    conclude(task.meta, judgeObsolete(connector, cases, settings.mode, remove));
  });
}
