import { dirname } from 'node:path';
import { readLintLevels } from '../../connector/kit-settings.js';
import type { Connector } from '../../core/connector.js';
import { EXIT, Failure } from '../../core/failure.js';
import type { Problem } from '../../core/problem.js';
import type { ConnectorPlan } from '../../deploy/change.js';
import { findLimits } from '../../deploy/limits.js';
import { hasWork } from '../../deploy/plan.js';
import type { Prepared } from '../../deploy/prepare.js';
import { renderProblem } from '../../harness/report/problem-text.js';
import { lintConnector } from '../../lint/lint.js';
import { subjectOf } from '../../lint/subject.js';
import type { CommandContext } from '../command.js';
import { EnginePool } from '../engines.js';
import type { Output } from '../output.js';
import { sourceReader } from '../sources.js';
import { compileDocuments } from './compile-documents.js';
import type { Folders } from './read-folders.js';

/**
 * Looks for what the account would take without a word and then do wrong: values that it cuts, documents that do not
 * compile.
 *
 * @param prepared - Only what of them changes is compiled.
 */
export async function findMistakes(
  { connectors }: Pick<Folders, 'connectors'>,
  prepared: readonly Prepared[],
  { engine, signal }: Pick<CommandContext, 'engine' | 'signal'>,
): Promise<Problem[]> {
  const candidates = connectors.flatMap((connector) => {
    const one = prepared.find((each) => each.connector === connector.id);
    return one === undefined ? [] : [{ connector, plan: one.plan, desired: one.desired }];
  });
  const limits = candidates.flatMap(({ connector, desired, plan }) => {
    const found = desired === undefined ? [] : findLimits(connector, desired);
    // What was told at the deployment is not told again at each plan.
    return hasWork(plan) ? found : found.filter(({ severity }) => severity === 'error');
  });
  await using engines = new EnginePool(engine, signal);
  const broken = await compileDocuments(candidates, (name) => engines.get(name));
  return [...limits, ...broken, ...lintErrors(candidates, broken)];
}

/** What the linter calls an error, of connectors that change; what does not compile is told already. */
function lintErrors(
  candidates: readonly { readonly connector: Connector; readonly plan: ConnectorPlan }[],
  told: readonly Problem[],
): Problem[] {
  return candidates
    .filter(({ plan }) => hasWork(plan))
    .flatMap(({ connector }) => {
      const levels = readLintLevels(dirname(dirname(connector.folder)));
      return lintConnector(subjectOf(connector, []), { levels }).map(({ problem }) => problem);
    })
    .filter(({ severity }) => severity === 'error')
    .filter(({ file, line }) => !told.some((problem) => problem.file === file && problem.line === line));
}

/**
 * Stops where something would break on the account, after it has shown all there is to say.
 *
 * @param isForced - Whether to go on all the same.
 * @throws {Failure} PLAN_STOPPED.
 */
export function stopAtErrors(
  problems: readonly Problem[],
  isForced: boolean,
  root: string,
  output: Output,
): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || isForced) return;
  // A machine is given the errors by the failure, which shows them, too.
  const isForMachine = output.wantsJson;
  const shown = isForMachine ? problems.filter((problem) => !errors.includes(problem)) : problems;
  showProblems(shown, root, output);
  const count = errors.length === 1 ? 'one thing' : `${errors.length} things`;
  throw new Failure('PLAN_STOPPED', `${count} would break on the account, or change there without a word`, {
    exit: EXIT.failed,
    fix: 'Mend it, or say --force to publish it all the same.',
    ...(isForMachine && { problems: output.streams.cleanValues(errors) }),
  });
}

/** Shows problems with the lines that they are about. Notes and warnings are left out in quiet mode. */
export function showProblems(problems: readonly Problem[], root: string, output: Output): void {
  const { streams, style, isQuiet } = output;
  const readSource = sourceReader({ root }, streams);
  const shown = streams.cleanValues(problems).filter(({ severity }) => !isQuiet || severity === 'error');
  for (const group of groupAlike(shown)) output.error(`${renderProblem(group, style, readSource)}\n`);
}

interface Alike {
  readonly problem: Problem;
  readonly messages: readonly string[];
}

/** What several connectors have in common is told once. Whatever has a line of its own stands alone. */
function groupAlike(problems: readonly Problem[]): Alike[] {
  const groups = new Map<string, Problem[]>();
  problems.forEach((problem, index) => {
    const { code, severity, line } = problem;
    const key = line === undefined ? `${severity} ${code}` : String(index);
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  });
  return [...groups.values()].flatMap((alike): Alike[] => {
    const [first, ...more] = alike;
    if (first === undefined) return [];
    const messages = [...new Set(alike.map(({ message }) => message))];
    if (more.length === 0) return [{ problem: first, messages }];
    const { file: _, ...problem } = first;
    const fixes = [...new Set(alike.flatMap(({ fix }) => fix ?? []))];
    return [
      {
        problem: { ...problem, ...(fixes.length > 1 && { fix: fixes.join('\n') }) },
        messages: alike.map(({ file, message }) => (file === undefined ? message : `${file}: ${message}`)),
      },
    ];
  });
}
