import { createRedactor } from '../../connector/redact.js';
import { readSecrets } from '../../connector/secrets.js';
import type { Connector } from '../../core/connector.js';
import { error, type Problem } from '../../core/problem.js';
import { checkSnapshot, findObsolete } from '../snapshots/index.js';
import type { CaseRun, SnapshotMode, TestCase } from '../types.js';
import { passedFacts, type TestFacts } from './facts.js';
import { findCauses, withCauses, withMakers } from './causes.js';
import { environmentOf } from './runs.js';
import type { TestSettings } from './settings.js';

/** Hides the secrets of a connector. */
export const redactorOf = (connector: Connector, { root }: TestSettings): ((text: string) => string) =>
  createRedactor(readSecrets(connector, environmentOf(root)));

/** Errors of the stage that ended a run; none where it passed. */
export function errorsOf({ result }: CaseRun): Problem[] {
  const failed = result.report.stages.find(({ ok }) => !ok);
  return failed === undefined ? [] : failed.problems.filter(({ severity }) => severity === 'error');
}

/**
 * Compares a run with its snapshot. A run that failed, and that nobody approved so, says why; of one that went
 * through, new output waits.
 */
export function judgeRun(run: CaseRun, settings: TestSettings, redact: (text: string) => string): TestFacts {
  const { connector, fixture, action } = run;
  const facts = { ...passedFacts('run', connector.id), fixture, action };
  const { kind, files, problems, lines } = checkSnapshot(run, settings.mode, { redact });
  if (kind === 'matched') return facts;
  if (kind === 'written') return { ...facts, files, isWritten: true };
  const errors = errorsOf(run);
  // The reason is enough: that the outline then says otherwise goes without saying.
  if (errors.length > 0) return { ...facts, files, problems: withMakers(run, errors) };
  if (settings.mode === 'ci') return { ...facts, files, problems: withCauses(run, problems, lines), lines };
  const causes = findCauses(run, lines);
  const shown = causes.length === 0 ? lines : [...lines, `see ${causes.join(', ')}`];
  return { ...facts, files, lines: shown, isPending: true };
}

/** Approved files that no case touches any more. */
export function judgeObsolete(
  connector: Connector,
  cases: readonly Pick<TestCase, 'fixture' | 'action'>[],
  mode: SnapshotMode,
  remove: (file: string) => void,
): TestFacts {
  const facts = passedFacts('obsolete', connector.id);
  const files = findObsolete(connector, cases);
  if (files.length === 0) return facts;
  if (mode === 'update') {
    for (const file of files) remove(file);
    return { ...facts, files, isWritten: true };
  }
  const problems = files.map((file) =>
    error('SNAPSHOT_OBSOLETE', 'no fixture and action of the connector belongs to it', {
      file,
      fix: `If its fixture or action is gone for good:\n\n  mrssmith test ${connector.id} -u`,
    }),
  );
  return { ...facts, files, problems };
}
