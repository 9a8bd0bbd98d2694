import type { RunKey } from '../../wire.js';
import type { Matrix, MatrixRow } from './matrix-rows.js';
import type { Route } from './route.js';

/** Where one is in the matrix. */
export interface Cursor {
  readonly row: string;
  readonly column: number;
}

export interface CursorMove {
  readonly cursor: Cursor;
  readonly fold?: { readonly connector: string; readonly isFolded: boolean };
}

export const rowIdOf = (row: MatrixRow): string =>
  row.kind === 'connector' ? `connector ${row.id}` : `fixture ${row.connector}/${row.fixture}`;

/** Where the selection stands; `undefined` while it is not among the rows. */
export function toCursor(matrix: Matrix, route: Route, key: RunKey | undefined): Cursor | undefined {
  if (route.view === 'connector') return { row: `connector ${route.id}`, column: 0 };
  if (key === undefined) return undefined;
  for (const row of matrix.rows) {
    const column = row.kind === 'fixture' ? row.cells.indexOf(key) : -1;
    if (column >= 0) return { row: rowIdOf(row), column };
  }
  return undefined;
}

/** One may stand on a fixture, and on a connector whose fixtures are not there. */
const isStop = (row: MatrixRow): boolean => row.kind === 'fixture' || row.isFolded || row.isBroken;

/** @returns where a key leads; `undefined` for one that leads nowhere. */
export function moveCursor(
  matrix: Matrix,
  cursor: Cursor | undefined,
  key: string,
  pageRows: number,
): CursorMove | undefined {
  const { rows } = matrix;
  const index = rows.findIndex((row) => rowIdOf(row) === cursor?.row);
  const column = cursor?.column ?? 0;
  switch (key) {
    case 'ArrowDown':
      return stopAt(rows, index + 1, 1, column);
    case 'ArrowUp':
      return stopAt(rows, index < 0 ? 0 : index - 1, -1, column);
    case 'PageDown':
      return stopAt(rows, Math.min(rows.length - 1, index + pageRows), -1, column);
    case 'PageUp':
      return stopAt(rows, Math.max(0, index - pageRows), 1, column);
    case 'Home':
      return stopAt(rows, 0, 1, column);
    case 'End':
      return stopAt(rows, rows.length - 1, -1, column);
    case 'ArrowRight':
      return moveRight(rows, index, column);
    case 'ArrowLeft':
      return moveLeft(rows, index, column);
    default:
      return undefined;
  }
}

function stopAt(
  rows: readonly MatrixRow[],
  from: number,
  by: 1 | -1,
  column: number,
): CursorMove | undefined {
  for (let index = from; index >= 0 && index < rows.length; index += by) {
    const row = rows[index];
    if (row !== undefined && isStop(row))
      return { cursor: { row: rowIdOf(row), column: nearestColumn(row, column) } };
  }
  return undefined;
}

/** Not every connector has every action. */
function nearestColumn(row: MatrixRow, column: number): number {
  if (row.kind === 'connector') return column;
  const taken = row.cells.flatMap((key, at) => (key === undefined ? [] : [at]));
  return taken.reduce(
    (best, at) => (Math.abs(at - column) < Math.abs(best - column) ? at : best),
    taken[0] ?? 0,
  );
}

function moveRight(rows: readonly MatrixRow[], index: number, column: number): CursorMove | undefined {
  const row = rows[index];
  if (row?.kind === 'connector' && row.isFolded)
    return { cursor: { row: rowIdOf(row), column }, fold: { connector: row.id, isFolded: false } };
  if (row?.kind !== 'fixture') return undefined;
  const next = row.cells.findIndex((key, at) => at > column && key !== undefined);
  return next < 0 ? undefined : { cursor: { row: rowIdOf(row), column: next } };
}

/** Further left than the first cell lies the connector, which is folded. */
function moveLeft(rows: readonly MatrixRow[], index: number, column: number): CursorMove | undefined {
  const row = rows[index];
  if (row?.kind !== 'fixture') return undefined;
  const next = row.cells.findLastIndex((key, at) => at < column && key !== undefined);
  if (next >= 0) return { cursor: { row: rowIdOf(row), column: next } };
  return {
    cursor: { row: `connector ${row.connector}`, column: 0 },
    fold: { connector: row.connector, isFolded: true },
  };
}

/** The next or the former run in reading order, from wherever one is. */
export function stepRun(matrix: Matrix, key: RunKey | undefined, by: 1 | -1): RunKey | undefined {
  const { shown } = matrix;
  const index = key === undefined ? -1 : shown.indexOf(key);
  if (index < 0) return by === 1 ? shown[0] : shown.at(-1);
  return shown[index + by];
}
