import type { ConnectorRuns } from '../run/connector-runs.js';
import { conclude, passedFacts } from '../run/facts.js';
import type { ConnectorTests } from '../run/selection.js';
import type { TestSettings } from '../run/settings.js';
import type { Vitest } from '../types.js';
import { CHECKS } from './checks.js';
import { CONFORMANCE_RULES, CONFORMANCE_RULE_NAMES } from './rules.js';
import { readConformance } from './settings.js';

const TEST_TIMEOUT_MS = 120_000;

/** Defines what every connector has to hold, one test for each rule. */
export function defineConformance(
  { test }: Vitest,
  tests: ConnectorTests,
  runs: ConnectorRuns,
  settings: TestSettings,
): void {
  const { connector, actions } = tests;
  const facts = passedFacts('conformance', connector.id);
  const { skip, problems } = readConformance(connector.folder, settings.root);
  if (problems.length > 0) {
    test('tests/conformance.yaml', ({ task }) => {
      conclude(task.meta, { ...facts, problems });
    });
  }
  for (const name of CONFORMANCE_RULE_NAMES) {
    test(`${name}: ${CONFORMANCE_RULES[name]}`, { timeout: TEST_TIMEOUT_MS }, async (context) => {
      const reason = skip[name];
      if (reason !== undefined) {
        context.task.meta.mrssmith = { ...facts, skipped: reason };
        context.skip(reason);
      }
      const found = await CHECKS[name]({ connector, actions, runs: await runs.all(), settings });
      conclude(context.task.meta, { ...facts, problems: found });
    });
  }
}
