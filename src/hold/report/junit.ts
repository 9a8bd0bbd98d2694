import { escapeXml } from '../../xml/escape.js';
import { describeProblem } from '../run/facts.js';
import type { FileReport, TestLine, TestReport } from './model.js';

/** The report as JUnit's XML, which most CI systems read. Output that waits for a review is a failure there. */
export function toJunit({ files, totals, problems }: TestReport): string {
  const beside: readonly FileReport[] =
    problems.length === 0
      ? []
      : [{ connector: 'mrssmith', file: 'mrssmith', ms: 0, tests: [{ ...NOBODY, problems }] }];
  const suites = [...files, ...beside].map(toSuite);
  const failures = totals.failed + totals.pending + beside.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mrssmith test" tests="${totals.tests + beside.length}" failures="${failures}" skipped="${totals.skipped}" time="${seconds(totals.ms)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const NOBODY: TestLine = {
  name: 'beside the tests',
  kind: 'vitest',
  state: 'failed',
  ms: 0,
  problems: [],
  lines: [],
  files: [],
  isWritten: false,
};

function toSuite({ file, ms, tests }: FileReport): string {
  const failures = tests.filter(({ state }) => state === 'failed' || state === 'pending').length;
  const skipped = tests.filter(({ state }) => state === 'skipped').length;
  return [
    `  <testsuite name="${attribute(file)}" tests="${tests.length}" failures="${failures}" skipped="${skipped}" time="${seconds(ms)}">`,
    ...tests.map((test) => toCase(test, file)),
    '  </testsuite>',
  ].join('\n');
}

function toCase(test: TestLine, file: string): string {
  const { name, state, ms, skipped } = test;
  const head = `    <testcase classname="${attribute(file)}" name="${attribute(name)}" file="${attribute(test.problems[0]?.file ?? file)}" time="${seconds(ms)}"`;
  if (state === 'passed') return `${head}/>`;
  if (state === 'skipped')
    return `${head}><skipped${skipped === undefined ? '' : ` message="${attribute(skipped)}"`}/></testcase>`;
  const [first] = test.problems;
  const message = first === undefined ? 'output waits to be approved: mrssmith review' : first.message;
  const type = first?.code ?? 'SNAPSHOT_PENDING';
  const text = [...test.problems.map(describeProblem), ...test.lines].join('\n');
  return `${head}>\n      <failure type="${attribute(type)}" message="${attribute(message)}">${characters(text)}</failure>\n    </testcase>`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Characters that XML has no way to write. */
// eslint-disable-next-line no-control-regex -- they are the point
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const characters = (text: string): string => escapeXml(text.replace(UNWRITABLE, '\ufffd'));
const attribute = (text: string): string => characters(text).replaceAll('\n', '&#10;');
