import { warning } from '../../core/problem.js';
import { renderCompact } from '../../harness/report/compact.js';
import { groupFailures, testsOf } from './groups.js';
import type { TestReport } from './model.js';

/** What failed and what waits, on one line each, for editors and scripts. */
export function toCompact(report: TestReport): string[] {
  const home = 'mrssmith.yaml';
  const waiting = testsOf(report, 'pending').map(({ connector, test }) => {
    const file = test.files[0] ?? `connectors/${connector}/connector.yaml`;
    return warning('SNAPSHOT_MISSING', `${test.name}: output waits to be approved`, { file });
  });
  return [
    ...report.problems.map((problem) => renderCompact(problem, home)),
    ...groupFailures(report).map(({ problem, tests }) =>
      renderCompact(problem, `connectors/${tests[0]?.connector ?? ''}/connector.yaml`),
    ),
    ...waiting.map((problem) => renderCompact(problem, home)),
  ];
}
