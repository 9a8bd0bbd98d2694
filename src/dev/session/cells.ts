import type { ActionName } from '../../core/connector.js';
import type { FixtureFile } from '../../connector/workspace.js';
import { toRunKey, type RunKey } from '../../harness/studio/wire.js';
import type { Fingerprint } from '../../harness/watch/fingerprint.js';
import type { PlannedLifecycle } from './catalog.js';
import type { Carry } from './lane.js';
import type { SessionRun } from './session.js';

/** One run, with what the session knows about it beside what it tells. */
export interface Cell {
  readonly key: RunKey;
  readonly action: ActionName;
  run: SessionRun;
  /** A submit that nobody asked for: later actions need its remote id. */
  readonly isHidden: boolean;
  /** What its result would depend on now. */
  wanted: Fingerprint;
  /** What its result depends on; `undefined` without one. */
  made: Fingerprint | undefined;
  /** It is to be made again whatever it depends on. */
  isForced: boolean;
  /** Answers of the sinks' own that its result used. */
  answers: number;
  flight: Flight | undefined;
}

/** A run under way. */
export interface Flight {
  readonly controller: AbortController;
  readonly fingerprint: Fingerprint;
}

/** Actions over one entry: the later ones need what the earlier ones brought. */
export interface CellRow {
  readonly id: string;
  readonly fixture: FixtureFile;
  readonly cells: readonly Cell[];
}

export const rowIdOf = ({ connector, fixture }: PlannedLifecycle): string =>
  `${connector.id}/${fixture.name}`;

/**
 * The rows of a reading; cells that were there before go on as they are.
 *
 * @param before - By their ids.
 */
export function planRows(
  lifecycles: readonly PlannedLifecycle[],
  before: ReadonlyMap<string, CellRow>,
): CellRow[] {
  return lifecycles.map((lifecycle) => {
    const id = rowIdOf(lifecycle);
    const known = before.get(id)?.cells ?? [];
    const { connector, fixture, actions } = lifecycle;
    const needsSubmit = connector.actions.submit !== undefined && !actions.includes('submit');
    const names = needsSubmit ? (['submit', ...actions] as const) : actions;
    const cells = names.map((action) => {
      const isHidden = needsSubmit && action === 'submit';
      const old = known.find((cell) => cell.action === action && cell.isHidden === isHidden);
      if (old === undefined) return createCell(lifecycle, action, isHidden);
      old.run = { ...old.run, connector, fixture };
      return old;
    });
    return { id, fixture, cells };
  });
}

function createCell({ connector, fixture }: PlannedLifecycle, action: ActionName, isHidden: boolean): Cell {
  const key = toRunKey(connector.id, fixture.name, action);
  const run: SessionRun = {
    key,
    connector,
    fixture,
    action,
    revision: 0,
    state: 'waiting',
    result: undefined,
    previousTransformed: undefined,
    outputChanged: false,
    snapshot: undefined,
  };
  return {
    key,
    action,
    run,
    isHidden,
    wanted: '',
    made: undefined,
    isForced: false,
    answers: 0,
    flight: undefined,
  };
}

/** What the earlier runs of a row leave to a cell of it. */
export function carryFor(row: CellRow, cell: Cell): Carry {
  const earlier = row.cells.slice(0, row.cells.indexOf(cell));
  const submit = earlier.find(({ action }) => action === 'submit');
  return {
    remoteId: submit?.run.result?.report.remoteId ?? undefined,
    answers: earlier.reduce((sum, { answers }) => sum + answers, 0),
  };
}

/** What the result of a cell depends on, that of earlier runs included. */
export function fingerprintOf(row: CellRow, cell: Cell): Fingerprint {
  const { remoteId, answers } = carryFor(row, cell);
  return cell.action === 'submit' ? cell.wanted : `${cell.wanted} ${answers} ${remoteId ?? ''}`;
}

export const isStale = (row: CellRow, cell: Cell): boolean =>
  cell.isForced || cell.made === undefined || cell.made !== fingerprintOf(row, cell);

/** The next run of a row: the first that is stale, unless one is under way. */
export function nextOf(row: CellRow): Cell | undefined {
  if (row.cells.some(({ flight }) => flight !== undefined)) return undefined;
  return row.cells.find((cell) => isStale(row, cell));
}

/** Rows whose file was just saved first; then those with failures; then those looked at last. */
export function sortRows(
  rows: readonly CellRow[],
  saved: ReadonlySet<string>,
  lookedAt: ReadonlySet<string>,
): CellRow[] {
  const rank = (row: CellRow): number => {
    if (saved.has(row.fixture.path)) return 0;
    if (row.cells.some(({ run }) => run.result?.report.ok === false)) return 1;
    return row.cells.some(({ key }) => lookedAt.has(key)) ? 2 : 3;
  };
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}
