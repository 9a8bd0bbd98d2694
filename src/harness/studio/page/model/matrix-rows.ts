import type { ActionName } from '../../../../core/connector.js';
import type { RunKey, WireRunSummary } from '../../wire.js';
import type { WorkspaceInfo } from './workspace.js';

/** A line of the matrix. */
export type MatrixRow =
  | {
      readonly kind: 'connector';
      readonly id: string;
      readonly tally: Tally;
      readonly isFolded: boolean;
      /** It cannot be run. */
      readonly isBroken: boolean;
    }
  | {
      readonly kind: 'fixture';
      readonly connector: string;
      readonly fixture: string;
      /** By column; `undefined` where the connector has no such action. */
      readonly cells: readonly (RunKey | undefined)[];
    };

export interface Tally {
  readonly total: number;
  readonly failed: number;
  /** Whose output is another than what was approved, or was never approved. */
  readonly changed: number;
  readonly pending: number;
}

export interface MatrixFilter {
  /** Words, all of which have to occur in the key of a run. */
  readonly text: string;
  readonly isFailedOnly: boolean;
  readonly isChangedOnly: boolean;
}

export interface Matrix {
  readonly rows: readonly MatrixRow[];
  readonly actions: readonly ActionName[];
  readonly tally: Tally;
  /** Runs that the filter lets through, in reading order, folded ones too. */
  readonly shown: readonly RunKey[];
}

const ACTION_ORDER: readonly ActionName[] = ['submit', 'update', 'delete', 'fetchReport'];

export const isFailed = ({ ok }: WireRunSummary): boolean => ok === false;

/** Whether somebody should look at its output: it differs from the snapshot, or there is none. */
export const isChanged = ({ snapshot }: WireRunSummary): boolean =>
  snapshot === 'changed' || snapshot === 'missing';

/** Lays out the runs as rows: one a connector, and below it one a fixture. */
export function layOutMatrix(
  info: WorkspaceInfo | undefined,
  runs: readonly WireRunSummary[],
  filter: MatrixFilter,
  folded: ReadonlySet<string>,
): Matrix {
  const actions = ACTION_ORDER.filter((name) => runs.some(({ action }) => action === name));
  const passes = toPredicate(filter);
  const byConnector = groupBy(runs, ({ connector }) => connector);
  const isFiltered = filter.text.trim() !== '' || filter.isFailedOnly || filter.isChangedOnly;
  const rows: MatrixRow[] = [];
  const shown: RunKey[] = [];
  for (const { id, problems } of info?.connectors ?? []) {
    const all = byConnector.get(id) ?? [];
    const kept = all.filter(passes);
    const isBroken = all.length === 0 || problems.some(({ severity }) => severity === 'error');
    if (kept.length === 0 && (isFiltered ? !(isBroken && matches(filter.text, id)) : !isBroken)) continue;
    const isFolded = folded.has(id);
    rows.push({ kind: 'connector', id, tally: countRuns(all), isFolded, isBroken });
    shown.push(...kept.map(({ key }) => key));
    if (!isFolded) rows.push(...toFixtureRows(id, kept, actions));
  }
  return { rows, actions, tally: countRuns(runs), shown };
}

function toFixtureRows(
  connector: string,
  runs: readonly WireRunSummary[],
  actions: readonly ActionName[],
): MatrixRow[] {
  return [...groupBy(runs, ({ fixture }) => fixture)].map(([fixture, own]) => ({
    kind: 'fixture',
    connector,
    fixture,
    cells: actions.map((name) => own.find(({ action }) => action === name)?.key),
  }));
}

function toPredicate({ text, isFailedOnly, isChangedOnly }: MatrixFilter) {
  return (run: WireRunSummary): boolean =>
    (!isFailedOnly || isFailed(run)) && (!isChangedOnly || isChanged(run)) && matches(text, run.key);
}

function matches(text: string, key: string): boolean {
  const lower = key.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export function countRuns(runs: readonly WireRunSummary[]): Tally {
  const tally = { total: runs.length, failed: 0, changed: 0, pending: 0 };
  for (const run of runs) {
    if (isFailed(run)) tally.failed += 1;
    if (isChanged(run)) tally.changed += 1;
    if (run.state !== 'done') tally.pending += 1;
  }
  return tally;
}

/** As `Map.groupBy`, which browsers of last year lack. */
function groupBy<T>(all: readonly T[], toKey: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(toKey(one));
    if (group === undefined) groups.set(toKey(one), [one]);
    else group.push(one);
  }
  return groups;
}
