import { stripVTControlCharacters } from 'node:util';
import type { TestCase as VitestCase, TestModule } from 'vitest/node';
import type { CoverageData } from '../../coverage/index.js';
import type { Problem } from '../../core/problem.js';
import { error } from '../../core/problem.js';
import type { TestFacts, TestKind } from '../run/facts.js';

/** `pending`: nothing failed, and output waits to be approved. */
export type TestState = 'passed' | 'failed' | 'pending' | 'skipped';

/** One test, ours or one that the author wrote with Vitest. */
export interface TestLine {
  /** e.g. `two-flavors submit`, `conformance > stable: …`. */
  readonly name: string;
  readonly kind: TestKind | 'vitest';
  readonly fixture?: string;
  readonly action?: string;
  readonly state: TestState;
  /** Milliseconds, to a tenth. */
  readonly ms: number;
  readonly problems: readonly Problem[];
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly isWritten: boolean;
  /** Why it was not made. */
  readonly skipped?: string;
}

/** One file of tests: a connector, or a file of its author. */
export interface FileReport {
  /** Name of the connector. */
  readonly connector: string;
  /** Path to show. */
  readonly file: string;
  readonly ms: number;
  readonly tests: readonly TestLine[];
}

export interface TestTotals {
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly pending: number;
  readonly skipped: number;
  /** Snapshot files that were approved or taken away. */
  readonly written: number;
  readonly connectors: number;
  /** In connectors that cannot be read. */
  readonly mistakes: number;
  readonly ms: number;
}

export interface TestReport {
  readonly files: readonly FileReport[];
  /** What is wrong beside any test. */
  readonly problems: readonly Problem[];
  readonly totals: TestTotals;
}

/** What a file of Vitest's says of its tests. */
export function toFileReport(module: TestModule): FileReport {
  const file = module.relativeModuleId;
  const connector = /^connectors\/([^/]+)\//.exec(file)?.[1] ?? file;
  const tests = [...module.children.allTests()].map((one) => toLine(one, file));
  const broken = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
  const failures = broken.map(({ message, stack }): TestLine => {
    const place = placeIn(stack ?? '', file);
    return { ...emptyLine(file), problems: [error('TEST_FAILED', firstLines(message), place)] };
  });
  return { connector, file, ms: tenths(module.diagnostic().duration), tests: [...tests, ...failures] };
}

export const coverageOf = (module: TestModule): CoverageData | undefined => module.meta().mrssmithCoverage;

const emptyLine = (name: string): TestLine => ({
  name,
  kind: 'vitest',
  state: 'failed',
  ms: 0,
  problems: [],
  lines: [],
  files: [],
  isWritten: false,
});

function toLine(one: VitestCase, file: string): TestLine {
  const { mrssmith: facts } = one.meta();
  const { state } = one.result();
  const ms = tenths(one.diagnostic()?.duration ?? 0);
  const name = one.fullName;
  if (facts === undefined) return { ...emptyLine(name), ms, ...ofVitest(one, file) };
  const { kind, fixture, action, problems, lines, files, isWritten, skipped } = facts;
  return {
    name,
    kind,
    ...(fixture === undefined ? {} : { fixture }),
    ...(action === undefined ? {} : { action }),
    state: stateOf(state, facts),
    ms,
    // What broke in the kit itself has left no facts of why.
    problems:
      state === 'failed' && problems.length === 0 && !facts.isPending
        ? ofVitest(one, file).problems
        : problems,
    lines,
    files,
    isWritten,
    ...(skipped === undefined ? {} : { skipped }),
  };
}

function stateOf(state: string, { isPending }: TestFacts): TestState {
  if (state === 'skipped' || state === 'pending') return 'skipped';
  if (state === 'passed') return 'passed';
  return isPending ? 'pending' : 'failed';
}

function ofVitest(one: VitestCase, file: string): Pick<TestLine, 'state' | 'problems' | 'lines'> {
  const result = one.result();
  if (result.state !== 'failed') {
    return { state: result.state === 'passed' ? 'passed' : 'skipped', problems: [], lines: [] };
  }
  const [first] = result.errors;
  const place = placeIn(first?.stack ?? '', file);
  const problems = result.errors.map(({ message }) => error('TEST_FAILED', firstLines(message), place));
  return {
    state: 'failed',
    problems,
    lines: stripVTControlCharacters(first?.diff ?? '')
      .split('\n')
      .filter((line) => line !== ''),
  };
}

const firstLines = (message: string): string =>
  stripVTControlCharacters(message).split('\n').slice(0, 12).join('\n');

/** Where in the file of tests it happened. */
function placeIn(stack: string, file: string) {
  for (const line of stack.split('\n')) {
    const [, at, row, column] = /(?:\(|at |^\s*)((?:file:\/\/)?[^\s()]+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    if (at?.endsWith(file) === true) return { file, line: Number(row), column: Number(column) };
  }
  return { file };
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;

export function totalsOf(files: readonly FileReport[], mistakes: number, ms: number): TestTotals {
  const tests = files.flatMap((file) => file.tests);
  const count = (state: TestState) => tests.filter((one) => one.state === state).length;
  return {
    tests: tests.length,
    passed: count('passed'),
    failed: count('failed'),
    pending: count('pending'),
    skipped: count('skipped'),
    written: tests.reduce((sum, one) => sum + (one.isWritten ? one.files.length : 0), 0),
    connectors: new Set(files.map(({ connector }) => connector)).size,
    mistakes,
    ms: Math.round(ms),
  };
}
