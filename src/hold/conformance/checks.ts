import type { Action, ActionName, Connector } from '../../core/connector.js';
import { error, type Problem, type ProblemCode } from '../../core/problem.js';
import { distinct, stylesheetProblems } from '../../harness/pipeline/engine-problems.js';
import { htmlErrorPage } from '../../harness/sinks/answer-faults.js';
import { decodeXml } from '../../xml/scan.js';
import { engineOf } from '../run/runs.js';
import type { TestSettings } from '../run/settings.js';
import { workbench } from '../run/workbench.js';
import type { CaseRun } from '../types.js';
import { transformAgain } from './again.js';
import type { ConformanceRule } from './rules.js';
import { secretProblems } from './secrets.js';
import { dropOptional } from './variants.js';

/** Everything a rule looks at. */
export interface Subject {
  readonly connector: Connector;
  readonly actions: readonly ActionName[];
  /** Every run of the connector. */
  readonly runs: readonly CaseRun[];
  readonly settings: TestSettings;
}

type Check = (subject: Subject) => readonly Problem[] | Promise<readonly Problem[]>;

/** Requests under way at once: the engine need not wait for the next one. */
const AT_ONCE = 8;

export const CHECKS: Readonly<Record<ConformanceRule, Check>> = {
  engine: ({ runs }) =>
    failuresAt(runs, ['mrss', 'transform']).filter(({ code }) => code !== 'XSLT_TERMINATED'),
  schema: ({ runs }) => failuresAt(runs, ['validate']),
  stable: checkStable,
  optional: checkOptional,
  secrets: ({ runs, settings, connector }) => secretProblems(connector, runs, settings),
  results: checkResults,
  'remote-id': checkRemoteId,
};

/** Errors of runs that ended at one of these stages. */
function failuresAt(runs: readonly CaseRun[], stages: readonly string[]): Problem[] {
  const found = runs.flatMap(({ result }) => {
    const failed = result.report.stages.find(({ ok }) => !ok);
    // What its author ended has no error of the engine.
    const isMeant = failed?.problems.some(({ code }) => code === 'XSLT_TERMINATED') === true;
    return failed === undefined || isMeant || !stages.includes(failed.stage)
      ? []
      : failed.problems.filter(({ severity }) => severity === 'error');
  });
  return distinct(found);
}

async function checkStable({ runs, settings }: Subject): Promise<Problem[]> {
  const checked = await inTurns(runs, async (run) => {
    const { mrss, transformed } = run.result.artifacts;
    if (mrss === undefined || transformed === undefined) return undefined;
    const again = await transformAgain(run, mrss, settings);
    if (again.kind !== 'made' || again.bytes === undefined) return undefined;
    return Buffer.compare(again.bytes, transformed) === 0
      ? undefined
      : unstable(run, transformed, again.bytes);
  });
  const found = checked.filter((problem) => problem !== undefined);
  return [...new Map(found.map((problem) => [problem.file, problem])).values()];
}

function unstable({ connector, action, fixture }: CaseRun, first: Uint8Array, second: Uint8Array): Problem {
  const [a, b] = [decodeXml(first).split('\n'), decodeXml(second).split('\n')];
  const line = a.findIndex((text, index) => text !== b[index]);
  const [one, other] = [a[line] ?? '', b[line] ?? ''];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 30), at + 40));
  return error(
    'OUTPUT_UNSTABLE',
    `${action} over ${fixture} gives ${near(one)} once and ${near(other)} the next time, in line ${line + 1} of the output`,
    {
      ...placeOfTransform(connector, action, /math:random|generate-id\s*\(/),
      fix: 'generate-id() and math:random() are new in every run: make the value from the item, or write under conformance.yaml why it has to be so.',
    },
  );
}

function placeOfTransform(connector: Connector, action: ActionName, pattern?: RegExp) {
  const sheet = connector.actions[action]?.transform;
  if (sheet === undefined) return { file: connector.manifest };
  const lines = Buffer.from(sheet.bytes).toString('utf8').split('\n');
  const index = pattern === undefined ? -1 : lines.findIndex((line) => pattern.test(line));
  return { file: sheet.shown, ...(index === -1 ? {} : { line: index + 1 }) };
}

/** Each optional element is left out of the first item that has it, for each stylesheet once. */
async function checkOptional(subject: Subject): Promise<Problem[]> {
  const { settings } = subject;
  const problems: Problem[] = [];
  for (const runs of bySheet(subject).values()) {
    const tried = new Set<string>();
    const isWanted = (path: string) => !tried.has(path) && tried.add(path).has(path);
    const variants = runs.flatMap((run) => {
      const { mrss, transformed } = run.result.artifacts;
      // Of an item that fails as it is, nothing can be said without this or that.
      if (mrss === undefined || transformed === undefined) return [];
      return [...dropOptional(mrss, isWanted)].map((variant) => ({ run, variant }));
    });
    const found = await inTurns(variants, async ({ run, variant }) => {
      const reply = await transformAgain(run, variant.bytes, settings);
      const isBroken = (reply.kind === 'failed' && reply.failure !== 'terminated') || reply.kind === 'gone';
      if (!isBroken) return [];
      const errors = reply.kind === 'failed' ? reply.errors : [];
      return required(run, variant.path, errors);
    });
    problems.push(...found.flat());
  }
  return distinct(problems);
}

function required(
  { connector, action, fixture }: CaseRun,
  path: string,
  errors: Parameters<typeof stylesheetProblems>[1],
): Problem[] {
  const sheet = connector.actions[action]?.transform;
  const source = {
    name: sheet?.shown ?? connector.manifest,
    text: Buffer.from(sheet?.bytes ?? []).toString('utf8'),
  };
  const [first] = stylesheetProblems('OPTIONAL_REQUIRED', errors, source, true);
  const reason = first === undefined ? 'the engine ends' : first.message;
  return [
    error('OPTIONAL_REQUIRED', `${action} over ${fixture} without ${path}: ${reason}`, {
      file: first?.file ?? source.name,
      line: first?.line,
      column: first?.column,
      fix: 'An item may do without it: test for it with xsl:if before it is used.',
    }),
  ];
}

/** Actions that share a stylesheet are one subject. */
function bySheet({ connector, runs }: Subject): Map<string, CaseRun[]> {
  const found = new Map<string, CaseRun[]>();
  const owner = new Map<string, ActionName>();
  for (const run of runs) {
    const sheet = connector.actions[run.action]?.transform?.shown;
    if (sheet === undefined) continue;
    if ((owner.get(sheet) ?? run.action) !== run.action) continue;
    owner.set(sheet, run.action);
    found.set(sheet, [...(found.get(sheet) ?? []), run]);
  }
  return found;
}

/** The results parsers of answers that HTTP brings. */
async function checkResults({ connector, actions, settings }: Subject): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const name of actions) {
    const action = connector.actions[name];
    const isHttp = action?.protocol === 'http' || action?.protocol === 'https';
    if (action?.results === undefined || !isHttp) continue;
    const sample = (connector.harness.responses[name] ?? []).filter(({ status }) => status < 300).at(-1);
    if (sample !== undefined) problems.push(...(await checkSample(connector, action, sample, settings)));
    problems.push(...(await checkErrorPage(connector, action, settings)));
  }
  return distinct(problems);
}

async function checkSample(
  connector: Connector,
  action: Action,
  { body, file }: { body: Uint8Array; file: string | undefined },
  settings: TestSettings,
): Promise<Problem[]> {
  if ((await readAnswer(connector, action, body, settings)) !== '') return [];
  return [
    resultsProblem(
      'SAMPLE_UNREAD',
      action,
      `it finds nothing in ${file ?? `the answer of harness.responses.${action.name}`}, which is what the partner answers to ${action.name}`,
      'Mend the parser, or put a real answer of the partner there.',
    ),
  ];
}

async function checkErrorPage(
  connector: Connector,
  action: Action,
  settings: TestSettings,
): Promise<Problem[]> {
  const page = htmlErrorPage({ status: 200, headers: {}, body: Buffer.alloc(0), file: undefined });
  const value = await readAnswer(connector, action, page.body, settings);
  if (value === '') return [];
  return [
    resultsProblem(
      'ERROR_PAGE_READ',
      action,
      `a page in HTML that says the service is unavailable gives ${JSON.stringify(value.slice(0, 60))} as an answer to ${action.name}`,
      'The account takes any answer for a success: read what only a receipt has.',
    ),
  ];
}

function resultsProblem(code: ProblemCode, { results }: Action, message: string, fix: string): Problem {
  return error(code, message, { file: results?.file, line: results?.line, fix });
}

/** What the parser takes for the remote id; empty for none. */
async function readAnswer(
  connector: Connector,
  { results }: Action,
  answer: Uint8Array,
  settings: TestSettings,
): Promise<string> {
  if (results === undefined) return '';
  const engine = engineOf(connector, settings, workbench(settings.stateFolder));
  const reply = await engine.readResults({
    parser: results.parser,
    expression: { bytes: Buffer.from(results.text), name: results.file },
    answer,
    timezone: connector.harness.timezone,
    nowSec: 0,
    limits: { timeoutMs: settings.timeoutMs },
  });
  if (reply.kind !== 'read') return '';
  const [whole = '', group] = reply.values;
  return (results.parser === 'regex' ? (group ?? whole) : whole).trim();
}

function checkRemoteId({ connector, actions, runs }: Subject): Problem[] {
  return actions
    .filter((name) => name === 'update' || name === 'delete')
    .flatMap((name) => {
      const action = connector.actions[name];
      const silent = runs.find((run) => run.action === name && isSilent(run, runs));
      if (action === undefined || silent === undefined) return [];
      const id = silent.result.report.remoteId ?? '';
      return [
        error(
          'REMOTE_ID_UNUSED',
          `${name} over ${silent.fixture} goes to ${silent.result.report.delivery?.path ?? 'the partner'}, and neither this path nor the document has the remote id ${JSON.stringify(id)}`,
          {
            file: connector.manifest,
            line: action.lines.remotePath ?? action.line,
            fix: 'Write {REMOTE_ID} into remotePath, or the remote id of the distribution block into the document.',
          },
        ),
      ];
    });
}

/** Whether a run that has a remote id was delivered without it. */
function isSilent(run: CaseRun, runs: readonly CaseRun[]): boolean {
  const submit = runs.find(({ fixture, action }) => fixture === run.fixture && action === 'submit');
  const id = submit?.result.report.remoteId ?? '';
  const { delivery } = run.result.report;
  const { sent } = run.result.artifacts;
  if (id === '' || delivery === undefined || sent === undefined) return false;
  const spellings = [id, encodeURIComponent(id), id.replaceAll('&', '&amp;').replaceAll('<', '&lt;')];
  const text = decodeXml(sent);
  return !spellings.some((spelling) => delivery.path.includes(spelling) || text.includes(spelling));
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))));
  }
  return results;
}
