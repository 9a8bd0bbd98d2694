import { matchesGlob } from '../../connector/glob.js';
import type { ActionName } from '../../core/connector.js';
import type { Problem } from '../../core/problem.js';
import { groupProblems, type ProblemGroup } from '../../harness/report/problem-text.js';
import type { Session, SessionRun, Settled } from '../session/session.js';

/** How one run is, at a glance. */
export type RunMark = 'passed' | 'failed' | 'changed' | 'missing' | 'waiting';

/** Runs of one action, in the order of their fixtures. */
export interface ActionMarks {
  readonly action: ActionName;
  readonly marks: readonly { readonly mark: RunMark; readonly isDone: boolean }[];
}

export interface ConnectorMarks {
  readonly id: string;
  readonly actions: readonly ActionMarks[];
  /** Why it cannot be run. */
  readonly isInvalid: boolean;
}

/** What of the session is shown, as the keys have it. */
export interface Choice {
  /** Text or glob that the names of connectors or fixtures have in them; empty for all. */
  readonly filter: string;
  readonly isOnlyFailed: boolean;
  /** Which problem is shown in full: counts on at will. */
  readonly problem: number;
}

/** Everything that the terminal shows of a session. */
export interface TerminalModel {
  readonly root: string;
  readonly dialect: string;
  readonly url: string | undefined;
  readonly connectors: readonly ConnectorMarks[];
  readonly counts: Readonly<Record<RunMark, number>>;
  /** Each thing to mend once: what is wrong with connectors first, then what fails. */
  readonly problems: readonly (Partial<ProblemGroup> & { readonly problem: Problem })[];
  /** The first snapshot that differs, as people read it; empty without one. */
  readonly differences: readonly string[];
  readonly warnings: readonly Problem[];
  readonly activity: { readonly done: number; readonly total: number } | undefined;
  readonly settled: Settled | undefined;
}

/** Reads a session for the terminal. @param clean - Takes secrets out of data. */
export function toModel(
  session: Session,
  {
    url,
    choice,
    clean,
  }: {
    readonly url: string | undefined;
    readonly choice: Choice;
    readonly clean: <T>(value: T) => T;
  },
): TerminalModel {
  const runs = chosenRuns(session, choice);
  const { invalid, problems } = session.catalog;
  const shownInvalid = invalid.filter(({ id }) => isNamed(id, choice.filter));
  const failed = runs.flatMap(({ result }) => (result?.report.ok === false ? [result.report] : []));
  const ownProblems = [...shownInvalid.flatMap((one) => one.problems), ...problems];
  const isError = ({ severity }: Problem) => severity === 'error';
  return {
    root: session.root,
    dialect: session.dialect,
    url,
    connectors: [
      ...toConnectors(runs),
      ...shownInvalid.map(({ id }) => ({ id, actions: [], isInvalid: true })),
    ],
    counts: countMarks(runs),
    problems: [
      ...clean(ownProblems.filter(isError)).map((problem) => ({ problem })),
      ...groupProblems(clean(failed), new Set(['error'])),
    ],
    differences: runs.find(isChanged)?.snapshot?.lines ?? [],
    warnings: clean(ownProblems.filter((problem) => !isError(problem))),
    activity: session.activity,
    settled: session.lastSettled,
  };
}

/** The runs that are shown. */
export function chosenRuns(session: Session, { filter, isOnlyFailed }: Choice): SessionRun[] {
  return [...session.runs.values()].filter(
    (run) =>
      (isNamed(run.connector.id, filter) || isNamed(run.fixture.name, filter)) &&
      (!isOnlyFailed || run.result?.report.ok === false || isChanged(run)),
  );
}

/** A text counts wherever it stands; case does not count. */
export function isNamed(name: string, filter: string): boolean {
  const [text, wanted] = [name.toLowerCase(), filter.trim().toLowerCase()];
  return text.includes(wanted) || matchesGlob(text, wanted);
}

const isChanged = ({ result, snapshot }: SessionRun): boolean =>
  result?.report.ok === true && snapshot?.kind === 'changed';

export function markOf({ result, snapshot }: Pick<SessionRun, 'result' | 'snapshot'>): RunMark {
  if (result === undefined) return 'waiting';
  if (!result.report.ok) return 'failed';
  return snapshot?.kind === 'changed' || snapshot?.kind === 'missing' ? snapshot.kind : 'passed';
}

function countMarks(runs: readonly SessionRun[]): Record<RunMark, number> {
  const counts = { passed: 0, failed: 0, changed: 0, missing: 0, waiting: 0 };
  for (const run of runs) counts[markOf(run)] += 1;
  return counts;
}

function toConnectors(runs: readonly SessionRun[]): ConnectorMarks[] {
  const connectors = new Map<string, Map<ActionName, ActionMarks['marks'][number][]>>();
  for (const run of runs) {
    const actions = connectors.get(run.connector.id) ?? new Map<ActionName, ActionMarks['marks'][number][]>();
    const marks = actions.get(run.action) ?? [];
    marks.push({ mark: markOf(run), isDone: run.state === 'done' });
    actions.set(run.action, marks);
    connectors.set(run.connector.id, actions);
  }
  return [...connectors].map(([id, actions]) => ({
    id,
    isInvalid: false,
    actions: [...actions].map(([action, marks]) => ({ action, marks })),
  }));
}
