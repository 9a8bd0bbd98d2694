import { join } from 'node:path';
import { MANIFEST_NAME } from '../../connector/files.js';
import type { FixtureFile } from '../../connector/workspace.js';
import { ACTION_NAMES, type ActionName, type Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import { ConnectorRuns } from '../../hold/run/connector-runs.js';
import { errorsOf, judgeRun, redactorOf } from '../../hold/run/run-test.js';
import { runSequence, type Results } from '../../hold/run/runs.js';
import { selectTests, type ConnectorTests } from '../../hold/run/selection.js';
import { defaultSettings, type TestSettings } from '../../hold/run/settings.js';
import { workbench } from '../../hold/run/workbench.js';
import { stateFolderOf } from '../state-folder.js';

/** A run that failed: nothing to approve. */
export interface FailingRun {
  readonly connector: string;
  readonly fixture: string;
  readonly action: ActionName;
}

/** What was approved of connectors. */
export interface ApprovedOutputs {
  /** Fixtures crossed with actions. */
  readonly cases: number;
  /** Paths to show. */
  readonly files: readonly string[];
  readonly failing: readonly FailingRun[];
}

export interface ApproveOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
  /** Actions to approve; all of them without. */
  readonly actions?: readonly ActionName[];
  /** Fixtures by name; all of them without. */
  readonly fixtures?: readonly string[];
}

const settingsFor = (root: string, fixtures: readonly string[] = []): TestSettings => ({
  ...defaultSettings(root),
  mode: 'update',
  fixtures,
  stateFolder: stateFolderOf(root),
});

/**
 * Approves what connectors make of fixtures, as `mrssmith test -u` would. What fails stays unapproved.
 *
 * @param folders - Absolute paths of connectors.
 * @throws {Failure} ENGINE_MISSING, FILE_UNWRITABLE; INTERRUPTED.
 */
export async function approveOutputs(
  folders: readonly string[],
  root: string,
  options: ApproveOptions,
): Promise<ApprovedOutputs> {
  const settings = settingsFor(root, options.fixtures);
  const tests = folders.flatMap((folder) => {
    const found = selectTests(join(folder, MANIFEST_NAME), settings);
    return 'kind' in found ? [] : [found];
  });
  const total = tests.reduce((sum, { fixtures, actions }) => sum + fixtures.length * actions.length, 0);
  let done = 0;
  const onCase = () => options.onProgress((done += 1), total);
  await using _bench = workbench(settings.stateFolder);
  const all: ApprovedOutputs[] = [];
  for (const one of tests) all.push(await approveOne(one, settings, options, onCase));
  return {
    cases: all.reduce((sum, { cases }) => sum + cases, 0),
    files: all.flatMap(({ files }) => files),
    failing: all.flatMap(({ failing }) => failing),
  };
}

async function approveOne(
  tests: ConnectorTests,
  settings: TestSettings,
  { signal, actions: wanted }: ApproveOptions,
  onCase: () => void,
): Promise<ApprovedOutputs> {
  const { connector, fixtures, actions } = tests;
  const redact = redactorOf(connector, settings);
  const runs = new ConnectorRuns(tests, settings);
  const files: string[] = [];
  const failing: FailingRun[] = [];
  let cases = 0;
  for (const fixture of fixtures) {
    for (const action of actions) {
      if (signal.aborted) throw new Failure('INTERRUPTED', 'nothing was written', { exit: EXIT.interrupted });
      const run = await runs.get(fixture, action);
      onCase();
      if (run === undefined) continue;
      const isBroken = errorsOf(run).length > 0;
      if (isBroken) failing.push({ connector: connector.id, fixture: fixture.name, action });
      // Without the remote id of its submit, the others send something else.
      if (isBroken && action === 'submit') break;
      if (isBroken || wanted?.includes(action) === false) continue;
      files.push(...judgeRun(run, settings, redact).files);
      cases += 1;
    }
  }
  return { cases, files, failing };
}

/** What a connector makes of one fixture, as tests run it. */
export async function runOnce(connector: Connector, fixture: FixtureFile, root: string): Promise<Results> {
  const settings = settingsFor(root);
  const actions = ACTION_NAMES.filter(
    (name) => name !== 'fetchReport' && connector.actions[name] !== undefined,
  );
  await using _bench = workbench(settings.stateFolder);
  return await runSequence({ connector, fixture, actions }, settings);
}
