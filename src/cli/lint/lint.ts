import { resolve } from 'node:path';
import { readLintLevels } from '../../connector/kit-settings.js';
import { loadConnector } from '../../connector/load.js';
import {
  findWorkspace,
  listSkippedConnectors,
  selectConnectors,
  type Workspace,
} from '../../connector/workspace.js';
import type { Connector } from '../../core/connector.js';
import { EXIT } from '../../core/failure.js';
import { sortProblems, type Problem } from '../../core/problem.js';
import { renderCompact } from '../../harness/report/compact.js';
import { formatMs, plural, type TextStyle } from '../../harness/report/style.js';
import { lintConnector, type LintProblem } from '../../lint/lint.js';
import { COMPILE_CODES } from '../../lint/stylesheet/index.js';
import { FixtureShelf, subjectOf } from '../../lint/subject.js';
import type { CommandContext } from '../command.js';
import { EnginePool } from '../engines.js';
import { Output } from '../output.js';
import { compileConnector } from '../publish/compile-documents.js';
import { showProblems } from '../publish/preflight.js';
import { checkFixtures } from './fixtures.js';
import { fixFiles } from './fix.js';
import type { LintFlags } from './flags.js';
import { renderAnnotation } from './github.js';
import { renderNotes } from './notes.js';

/** Reads connectors and says what is wrong with them. */
export async function lint(
  names: readonly string[],
  flags: LintFlags,
  context: CommandContext,
): Promise<void> {
  const started = performance.now();
  const output = new Output(flags, context.streams);
  const workspace = findWorkspace(resolve(flags.cwd));
  const first = await look(workspace, names, flags, context);
  const fixed = flags.fix === true ? fixFiles(workspace.root, first.found) : [];
  const { found, connectors, fixtures } =
    fixed.length > 0 ? await look(workspace, names, flags, context) : first;
  const problems = context.streams.cleanValues(sortProblems(found.map(({ problem }) => problem)));

  for (const { file, changes } of fixed)
    output.line(`${output.style.colors.green('✓')} ${file}  ${plural(changes, 'change')}`);
  if (flags.format === 'github') for (const problem of problems) output.line(renderAnnotation(problem));
  else if (flags.format === 'compact')
    for (const problem of problems) output.line(renderCompact(problem, 'mrssmith.yaml'));
  else {
    showProblems(
      problems.filter(({ severity }) => severity !== 'note'),
      workspace.root,
      output,
    );
    const notes = renderNotes(problems, output.style);
    if (notes.length > 0 && !output.isQuiet) output.line(`${notes.join('\n')}\n`);
  }
  const totals = {
    connectors,
    fixtures,
    errors: count(problems, 'error'),
    warnings: count(problems, 'warning'),
    notes: count(problems, 'note'),
    fixed: fixed.reduce((sum, { changes }) => sum + changes, 0),
    fixable: found.filter(({ edit }) => edit !== undefined).length,
    ms: Math.round(performance.now() - started),
  };
  output.line(renderSummary(totals, output.style));
  const next = nextStep(problems, totals);
  if (next !== undefined) output.line(`${output.style.colors.green('→')} ${next}`);
  if (output.wantsJson) output.json({ problems, summary: totals });
  const isTooMuch = totals.warnings > (flags.maxWarnings ?? Number.MAX_SAFE_INTEGER);
  context.exit(totals.errors > 0 || isTooMuch ? EXIT.failed : EXIT.ok);
}

interface Look {
  readonly found: readonly LintProblem[];
  readonly connectors: number;
  readonly fixtures: number;
}

async function look(
  workspace: Workspace,
  names: readonly string[],
  { dialect }: LintFlags,
  { engine, signal }: CommandContext,
): Promise<Look> {
  const levels = readLintLevels(workspace.root);
  const shelf = new FixtureShelf();
  const others: Problem[] = names.length === 0 ? listSkippedConnectors(workspace) : [];
  const found: LintProblem[] = [];
  const loaded: Connector[] = [];
  for (const folder of selectConnectors(workspace, names)) {
    const connector = loadConnector(folder.folder, workspace);
    if (connector.kind === 'invalid') others.push(...connector.problems);
    else loaded.push(connector.connector);
  }
  for (const connector of loaded) {
    found.push(...lintConnector(subjectOf(connector, shelf.read(workspace, connector), dialect), { levels }));
  }
  const engines = new EnginePool(engine, signal);
  for (const connector of loaded) {
    if (signal.aborted) break;
    others.push(...(await compileConnector(connector, (name) => engines.get(name))));
  }
  const fixtures = await checkFixtures(workspace, loaded, () => engines.get('libxslt'), levels);
  others.push(...fixtures.problems);
  // An engine that the command was given is the command's to end.
  if (engine === undefined) await engines[Symbol.asyncDispose]();
  const all = [...found, ...others.map((problem) => ({ problem, edit: undefined }))];
  return { found: withoutRepeats(all), connectors: loaded.length, fixtures: fixtures.count };
}

/** What the engine refuses, a rule may have explained already: its place is the better one. */
function withoutRepeats(found: readonly LintProblem[]): LintProblem[] {
  const seen = new Set<string>();
  const explained = new Set(
    found.flatMap(({ problem: { code, severity, file } }) =>
      severity === 'error' && COMPILE_CODES.has(code) && !ENGINE_CODES.has(code) ? [file] : [],
    ),
  );
  return found.filter(({ problem: { code, file, line, message } }) => {
    if (ENGINE_CODES.has(code) && explained.has(file)) return false;
    const key = JSON.stringify([code, file, line, code.startsWith('XSLT_') ? '' : message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What the engine says of a stylesheet that does not compile. */
const ENGINE_CODES: ReadonlySet<string> = new Set(['XSLT_INVALID', 'RESULTS_INVALID']);

const count = (problems: readonly Problem[], severity: Problem['severity']): number =>
  problems.filter((problem) => problem.severity === severity).length;

interface Totals {
  readonly connectors: number;
  readonly fixtures: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly fixable: number;
  readonly ms: number;
}

function renderSummary(totals: Totals, { colors }: TextStyle): string {
  const { connectors, fixtures, errors, warnings, notes, ms } = totals;
  const parts = [
    errors > 0 ? colors.red(plural(errors, 'error')) : '',
    warnings > 0 ? colors.yellow(plural(warnings, 'warning')) : '',
    notes > 0 ? colors.cyan(plural(notes, 'note')) : '',
  ].filter((part) => part !== '');
  const what = parts.length === 0 ? colors.green('nothing to mend') : parts.join(', ');
  return `${plural(connectors, 'connector')}, ${plural(fixtures, 'fixture')}: ${what} · ${formatMs(ms)}`;
}

function nextStep(problems: readonly Problem[], { fixable }: Totals): string | undefined {
  if (fixable > 0) return `mrssmith lint --fix mends ${fixable === 1 ? 'one of them' : `${fixable} of them`}`;
  const [first] = problems.filter(({ severity }) => severity !== 'note');
  return first === undefined ? undefined : `mrssmith lint --explain ${first.code}`;
}
