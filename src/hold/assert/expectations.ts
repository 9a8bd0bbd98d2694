import type { Path } from '../../connector/yaml.js';
import { nearest } from '../../connector/nearest.js';
import { error, sortProblems, type Problem } from '../../core/problem.js';
import type { RunReport, RunResult } from '../../harness/pipeline/run.js';
import { decodeXml, scanXml } from '../../xml/scan.js';
import type { Engine } from '../../xml/engine.js';
import { findMakers } from '../diff/makers.js';
import type { CaseRun } from '../types.js';
import type { AssertCase, ParsedTests } from './parse.js';
import type { Expectations } from './schema.js';
import { compareValue, quoted } from './values.js';
import { selectXPath } from './xpath.js';

interface Checked {
  readonly run: CaseRun;
  readonly test: AssertCase;
  readonly file: ParsedTests;
  readonly engine: Engine;
}

/** Every expectation that does not hold, at its line in the file of tests. */
export async function checkExpectations(checked: Checked): Promise<Problem[]> {
  const { run, test } = checked;
  const { expect } = test.yaml;
  const problems = [...checkEnd(checked, expect)];
  // Of a run that failed against expectation, the reason is what matters.
  if (problems.length > 0 && expect.fails === undefined) return problems;
  problems.push(
    ...checkRemoteId(checked, expect),
    ...checkText(checked, 'path', expect.path, run.result.report.delivery?.path),
    ...checkText(checked, 'sent', expect.sent, textOf(run.result)),
    ...checkStatus(checked, expect),
    ...checkTranscript(checked, expect),
    ...checkWarnings(checked, expect),
    ...(await checkXPaths(checked, expect)),
  );
  return sortProblems(problems);
}

const textOf = ({ artifacts: { sent, transformed } }: RunResult): string | undefined => {
  const bytes = sent ?? transformed;
  return bytes === undefined ? undefined : decodeXml(bytes);
};

/** A problem at a place of the case's `expect`. */
function unmet(
  { file, test, run }: Checked,
  path: Path,
  message: string,
  at: 'key' | 'value' = 'value',
  fix?: string,
): Problem {
  const full = [...test.path, 'expect', ...path];
  const several = test.actions.length > 1 ? `${run.action}: ` : '';
  return error('EXPECTATION_FAILED', several + message, {
    file: file.file,
    ...file.places[at](full),
    ...(fix === undefined ? {} : { fix }),
  });
}

const failedStage = ({ stages }: RunReport) => stages.find(({ ok }) => !ok);

function checkEnd(checked: Checked, { fails }: Expectations): Problem[] {
  const failed = failedStage(checked.run.result.report);
  if (fails === undefined) {
    if (failed === undefined) return [];
    const message = `the run was to go through, and failed at ${failed.stage}`;
    const reasons = failed.problems.filter(({ severity }) => severity === 'error');
    return [unmet(checked, [], message, 'key'), ...reasons];
  }
  if (failed === undefined) {
    return [unmet(checked, ['fails'], `the run was to fail at ${fails.stage}, and went through`, 'key')];
  }
  const errors = failed.problems.filter(({ severity }) => severity === 'error');
  if (failed.stage !== fails.stage) {
    return [
      unmet(
        checked,
        ['fails', 'stage'],
        `expected the run to fail at ${fails.stage}, and it failed at ${failed.stage}`,
      ),
      ...errors,
    ];
  }
  const found = errors.map(({ code }) => code).join(', ');
  const withCode = errors.filter(({ code }) => fails.code === undefined || code === fails.code);
  if (withCode.length === 0) {
    return [unmet(checked, ['fails', 'code'], `expected ${fails.code}, found ${found}`), ...errors];
  }
  const inFile = withCode.filter(({ file }) => fails.file === undefined || isSameFile(file, fails.file));
  if (inFile.length === 0) {
    const files = withCode.map(({ file }) => file ?? 'no file').join(', ');
    return [unmet(checked, ['fails', 'file'], `expected ${fails.file}, found ${files}`)];
  }
  const onLine = inFile.filter(({ line }) => fails.line === undefined || line === fails.line);
  if (onLine.length === 0) {
    const lines = inFile.map(({ line }) => line ?? 'none').join(', ');
    return [unmet(checked, ['fails', 'line'], `expected line ${fails.line}, found ${lines}`)];
  }
  const { message } = fails;
  if (message === undefined || onLine.some((one) => one.message.includes(message))) return [];
  const messages = onLine.map((one) => quoted(one.message)).join(', ');
  return [
    unmet(checked, ['fails', 'message'], `expected a message with ${quoted(message)}, found ${messages}`),
  ];
}

const isSameFile = (found: string | undefined, wanted: string): boolean =>
  found === wanted || found?.endsWith(`/${wanted}`) === true;

function checkRemoteId(checked: Checked, { remoteId }: Expectations): Problem[] {
  if (remoteId === undefined) return [];
  const found = checked.run.result.report.remoteId;
  const wanted = remoteId === null ? null : String(remoteId);
  if (found === wanted) return [];
  const message = `expected ${wanted === null ? 'no remote id' : quoted(wanted)}, found ${found === null ? 'none' : quoted(found)}`;
  const action = checked.run.connector.actions[checked.run.action];
  const parser = action?.results;
  const fix = parser === undefined ? undefined : `The results parser is ${parser.file}:${parser.line}.`;
  return [unmet(checked, ['remoteId'], message, 'value', fix)];
}

function checkText(
  checked: Checked,
  name: 'path' | 'sent',
  wanted: Expectations['path'],
  found: string | undefined,
): Problem[] {
  if (wanted === undefined) return [];
  const shown = found === undefined ? 'nothing was delivered' : `found ${quoted(found)}`;
  if (typeof wanted === 'string') {
    return wanted === found ? [] : [unmet(checked, [name], `expected ${quoted(wanted)}, ${shown}`)];
  }
  const { matches, contains } = wanted;
  const problems: Problem[] = [];
  if (matches !== undefined && !new RegExp(matches, 'u').test(found ?? ''))
    problems.push(unmet(checked, [name, 'matches'], `expected what matches ${matches}, ${shown}`));
  if (contains !== undefined && found?.includes(contains) !== true)
    problems.push(unmet(checked, [name, 'contains'], `expected what contains ${quoted(contains)}, ${shown}`));
  return problems;
}

function checkStatus(checked: Checked, { status }: Expectations): Problem[] {
  const { statusName } = checked.run.result.report;
  if (status === undefined || status === statusName) return [];
  return [unmet(checked, ['status'], `expected ${status}, found ${statusName}`)];
}

function checkTranscript(checked: Checked, { transcript }: Expectations): Problem[] {
  if (transcript === undefined) return [];
  const lines = (checked.run.result.artifacts.transcript ?? []).map(({ text }) => text);
  let from = 0;
  const wanted = typeof transcript === 'string' ? [transcript] : transcript;
  for (const [index, text] of wanted.entries()) {
    const hit = lines.findIndex((line, at) => at >= from && line.includes(text));
    if (hit >= 0) {
      from = hit + 1;
      continue;
    }
    const near = nearest(text, lines);
    const isEarlier = lines.some((line) => line.includes(text));
    const why = isEarlier ? 'stands before the text above' : `is not in the ${lines.length} lines of it`;
    const guess = near === undefined ? '' : ` Nearest: ${quoted(near)}.`;
    const path = typeof transcript === 'string' ? ['transcript'] : ['transcript', index];
    return [unmet(checked, path, `${quoted(text)} ${why}.${guess}`)];
  }
  return [];
}

function checkWarnings(checked: Checked, { warnings }: Expectations): Problem[] {
  if (warnings === undefined) return [];
  const { stages } = checked.run.result.report;
  const found = stages.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'warning'));
  const codes = [...new Set(found.map(({ code }) => code))];
  const shown = codes.length === 0 ? 'none' : codes.join(', ');
  if (warnings === 'none') {
    return codes.length === 0 ? [] : [unmet(checked, ['warnings'], `expected no warnings, found ${shown}`)];
  }
  return warnings.flatMap((code, index) =>
    (codes as string[]).includes(code)
      ? []
      : [unmet(checked, ['warnings', index], `expected ${code}, found ${shown}`)],
  );
}

async function checkXPaths(checked: Checked, { xpath = {} }: Expectations): Promise<Problem[]> {
  const { run, file, engine } = checked;
  const { sent, transformed } = run.result.artifacts;
  const bytes = sent ?? transformed;
  const problems: Problem[] = [];
  for (const [expression, expected] of Object.entries(xpath)) {
    const path = ['xpath', expression];
    if (bytes === undefined) {
      problems.push(unmet(checked, path, 'there is no document to look into: the run made none', 'key'));
      continue;
    }
    const found = await selectXPath(engine, bytes, expression, file.namespaces);
    if (found.kind !== 'selected') {
      const what = found.kind === 'invalid' ? 'the XPath is invalid' : 'what was delivered is no XML';
      problems.push(unmet(checked, path, `${what}: ${found.reason}`, 'key'));
      continue;
    }
    const wrong = compareValue(expected, found);
    if (wrong !== undefined) {
      const fix = namespaceHint(bytes, expression, found.values.length) ?? makerHint(run, expression);
      problems.push(unmet(checked, path, `${expression}: ${wrong}`, 'value', fix));
    }
  }
  return problems;
}

/** The trap of XPath: names without prefix never reach a default namespace. */
function namespaceHint(bytes: Uint8Array, expression: string, count: number): string | undefined {
  if (count > 0 || expression.includes('local-name')) return undefined;
  const root = scanXml(decodeXml(bytes)).elements[0];
  const uri = root?.attributes.find(({ name }) => name === 'xmlns')?.value;
  if (uri === undefined || uri === '') return undefined;
  return `The document has the default namespace ${uri}: declare a prefix for it under namespaces, and use it in the path.`;
}

/** Where the stylesheet makes it, as far as its name says. */
function makerHint({ connector, action }: CaseRun, expression: string): string | undefined {
  const sheet = connector.actions[action]?.transform;
  if (sheet === undefined || !/^[/\p{L}\p{N}_.:@[\]*-]+$/u.test(expression)) return undefined;
  const places = findMakers([sheet])(expression.replaceAll('//', '/'));
  if (places.length === 0) return undefined;
  return `The stylesheet makes it at ${places.map(({ file, line }) => `${file}:${line}`).join(', ')}.`;
}
