import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from '../../connector/files.js';
import { compareNaturally } from '../../connector/workspace.js';
import type { ActionName, Connector } from '../../core/connector.js';
import { error, type Problem } from '../../core/problem.js';
import { conclude, passedFacts } from '../run/facts.js';
import { engineOf, runSequence, type Sequence } from '../run/runs.js';
import type { ConnectorTests } from '../run/selection.js';
import type { TestSettings } from '../run/settings.js';
import { workbench } from '../run/workbench.js';
import type { Vitest } from '../types.js';
import { checkExpectations } from './expectations.js';
import { overrideItem } from './overrides.js';
import { readTests, type AssertCase, type ParsedTests } from './parse.js';

const TEST_TIMEOUT_MS = 120_000;

/** Folder of a connector with tests. */
export const TESTS_FOLDER = 'tests';

/** Defines the cases of every `tests/*.test.yaml` of a connector. */
export function defineCases(vitest: Vitest, tests: ConnectorTests, settings: TestSettings): void {
  const folder = join(tests.connector.folder, TESTS_FOLDER);
  if (!isFolder(folder)) return;
  const names = readdirSync(folder)
    .filter((name) => /\.test\.ya?ml$/.test(name))
    .sort(compareNaturally);
  for (const name of names) {
    vitest.describe(`${TESTS_FOLDER}/${name}`, () => {
      defineFile(vitest, join(folder, name), tests, settings);
    });
  }
}

function defineFile({ test }: Vitest, path: string, tests: ConnectorTests, settings: TestSettings): void {
  const { connector, allFixtures, fixtures } = tests;
  const file = readTests(path, connector, allFixtures, settings.root);
  const facts = passedFacts('case', connector.id);
  if (file.problems.length > 0) {
    test('can be read', ({ task }) => {
      conclude(task.meta, { ...facts, problems: file.problems });
    });
    return;
  }
  for (const one of file.cases) {
    const isSelected = fixtures.some(({ name }) => name === one.fixture.name);
    const actions = one.actions.filter(
      (name) => settings.actions.length === 0 || settings.actions.includes(name),
    );
    if (!isSelected || actions.length === 0) continue;
    test(one.name, { timeout: TEST_TIMEOUT_MS }, async ({ task }) => {
      const problems = await runCase(one, file, connector, settings);
      conclude(task.meta, { ...facts, fixture: one.fixture.name, problems });
    });
  }
}

/** What does not hold of a case. */
export async function runCase(
  one: AssertCase,
  file: ParsedTests,
  connector: Connector,
  settings: TestSettings,
): Promise<readonly Problem[]> {
  const sequence = toSequence(one, file, connector);
  if ('length' in sequence) return sequence;
  const results = await runSequence(sequence, settings);
  const engine = engineOf(connector, settings, workbench(settings.stateFolder));
  const problems: Problem[] = [];
  for (const action of one.actions) {
    const result = results.get(action);
    if (result === undefined) continue;
    const run = { connector, fixture: one.fixture.name, action, result };
    problems.push(...(await checkExpectations({ run, test: one, file, engine })));
  }
  return problems;
}

/** The runs that a case takes: those of its actions, and a submit before them that behaves. */
function toSequence(one: AssertCase, file: ParsedTests, connector: Connector): Sequence | Problem[] {
  const { fixture, actions, yaml, responses, faults, nowMs, dialect } = one;
  const needsSubmit = connector.actions.submit !== undefined && !actions.includes('submit');
  const wanted: ActionName[] = needsSubmit ? ['submit', ...actions] : [...actions];
  const ordered = (['submit', 'update', 'delete', 'fetchReport'] as const).filter((name) =>
    wanted.includes(name),
  );
  const changed = yaml.set === undefined ? undefined : overrideItem(readFileSync(fixture.path), yaml.set);
  if (changed?.kind === 'refused') {
    const place = file.places.key([...one.path, 'set', changed.path]);
    return [error('TEST_INVALID', `${changed.path}: ${changed.reason}`, { file: file.file, ...place })];
  }
  return {
    connector: responses.length === 0 ? connector : withResponses(connector, actions, responses),
    fixture,
    actions: ordered,
    bytes: changed?.bytes,
    nowMs,
    dialect,
    faults: { actions, wishes: faults },
  };
}

function withResponses(
  connector: Connector,
  actions: readonly ActionName[],
  responses: AssertCase['responses'],
): Connector {
  const given = Object.fromEntries(actions.map((name) => [name, responses]));
  const { harness } = connector;
  return { ...connector, harness: { ...harness, responses: { ...harness.responses, ...given } } };
}
