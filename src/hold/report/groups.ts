import type { Problem } from '../../core/problem.js';
import type { TestLine, TestReport, TestState } from './model.js';

/** Something to mend, and the tests that fail for it. */
export interface FailureGroup {
  readonly problem: Problem;
  /** Every message of the place, once. */
  readonly messages: readonly string[];
  readonly tests: readonly NamedTest[];
}

export interface NamedTest {
  readonly connector: string;
  readonly test: TestLine;
}

export const testsOf = ({ files }: TestReport, state: TestState): NamedTest[] =>
  files.flatMap(({ connector, tests }) =>
    tests.filter((test) => test.state === state).map((test) => ({ connector, test })),
  );

/** Failures by their place, in order: the same place in many tests is one thing to mend. */
export function groupFailures(report: TestReport): FailureGroup[] {
  const groups = new Map<string, { problem: Problem; messages: Set<string>; tests: Set<NamedTest> }>();
  for (const named of testsOf(report, 'failed')) {
    for (const problem of named.test.problems) {
      const key = keyOf(problem);
      const group = groups.get(key) ?? { problem, messages: new Set(), tests: new Set() };
      group.messages.add(problem.message);
      group.tests.add(named);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ problem, messages, tests }) => ({
    problem,
    messages: [...messages],
    tests: [...tests],
  }));
}

function keyOf({ code, message, file, line, column }: Problem): string {
  if (code.endsWith('_MALFORMED')) return JSON.stringify([code, file]);
  const isPlace = code.startsWith('XSD_') || code.startsWith('XSLT_') || code.startsWith('PHP_');
  return JSON.stringify([code, isPlace && line !== undefined ? '' : message, file, line, column]);
}

/** e.g. `acme: minimal submit, two-flavors submit and 12 more`. */
export function nameTests(tests: readonly NamedTest[]): string {
  const connectors = [...new Set(tests.map(({ connector }) => connector))];
  if (connectors.length > 2) return `${tests.length} tests of ${connectors.length} connectors`;
  return connectors
    .map((connector) => {
      const names = tests.filter((one) => one.connector === connector).map(({ test }) => shortName(test));
      const more = names.length > 3 ? ` and ${names.length - 2} more` : '';
      return `${connector}: ${(more === '' ? names : names.slice(0, 2)).join(', ')}${more}`;
    })
    .join(' · ');
}

const shortName = ({ name }: TestLine): string =>
  name.replace(/^conformance > ([\w-]+): .*$/, 'conformance $1');
