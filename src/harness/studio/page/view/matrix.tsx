import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ActionName } from '../../../../core/connector.js';
import type { MatrixRow } from '../model/matrix-rows.js';
import { moveCursor, rowIdOf, toCursor, type Cursor } from '../model/matrix-cursor.js';
import { setFolded } from './folding.js';
import { ConnectorRow, FixtureRow } from './matrix-row.js';
import { useStudio } from './studio-context.js';
import { useSize } from './use-size.js';

const ROW_HEIGHT = 26;
/** Rows beyond the edges, so that quick scrolling shows no gaps. */
const OVERSCAN = 8;

const SHORT_NAME = {
  submit: 'submit',
  update: 'update',
  delete: 'delete',
  fetchReport: 'report',
} as const satisfies Record<ActionName, string>;

/** Connectors, fixtures and actions: only the rows in view are in the document. */
export function Matrix() {
  const studio = useStudio();
  const { ref, size } = useSize<HTMLDivElement>();
  const scrollTop = useSignal(0);
  const { rows, actions } = studio.matrix.value;
  const cursor = useComputed(() => toCursor(studio.matrix.value, studio.route.value, studio.key.value));
  const cursorIndex = rows.findIndex((row) => rowIdOf(row) === cursor.value?.row);
  useScrollToCursor(ref, cursorIndex);

  const first = Math.max(0, Math.floor(scrollTop.value / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((scrollTop.value + size.height) / ROW_HEIGHT) + OVERSCAN);
  const visible = rows.slice(first, last).map((row, index) => ({ row, index: first + index }));
  const cursorRow = rows[cursorIndex];
  const isOutside = cursorRow !== undefined && (cursorIndex < first || cursorIndex >= last);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = moveCursor(studio.matrix.peek(), cursor.peek(), event.key, pageRows(size.height));
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next.fold !== undefined) setFolded(studio.settings, next.fold.connector, next.fold.isFolded);
    goTo(studio, next.cursor);
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  return (
    <div class="matrix" data-columns={actions.length}>
      <div
        class="matrix-body"
        ref={ref}
        role="treegrid"
        tabIndex={-1}
        aria-label="Runs"
        aria-rowcount={rows.length + 1}
        aria-colcount={actions.length + 1}
        onScroll={({ currentTarget }) => {
          scrollTop.value = currentTarget.scrollTop;
        }}
        onKeyDown={onKeyDown}
      >
        <div class="matrix-head" role="row" aria-rowindex={1}>
          <span role="columnheader">Fixture</span>
          {actions.map((name) => (
            <span key={name} role="columnheader" title={name}>
              {SHORT_NAME[name]}
            </span>
          ))}
        </div>
        <div class="matrix-rows" role="rowgroup" style={{ height: `${rows.length * ROW_HEIGHT}px` }}>
          {(isOutside ? [...visible, { row: cursorRow, index: cursorIndex }] : visible).map(
            ({ row, index }) => (
              <Row key={rowIdOf(row)} row={row} index={index} cursor={cursor.value} isFirst={index === 0} />
            ),
          )}
        </div>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: MatrixRow;
  readonly index: number;
  readonly cursor: Cursor | undefined;
  readonly isFirst: boolean;
}

function Row({ row, index, cursor, isFirst }: RowProps) {
  const isCursorRow = cursor?.row === rowIdOf(row);
  const place = { top: `${index * ROW_HEIGHT}px` };
  // One place in the whole grid can be reached with Tab.
  const reachable = isCursorRow ? cursor.column : cursor === undefined && isFirst ? 0 : undefined;
  return row.kind === 'connector' ? (
    <ConnectorRow
      row={row}
      index={index}
      place={place}
      isSelected={isCursorRow}
      isReachable={reachable !== undefined}
    />
  ) : (
    <FixtureRow
      row={row}
      index={index}
      place={place}
      selectedColumn={isCursorRow ? cursor.column : undefined}
      reachable={reachable}
    />
  );
}

const pageRows = (height: number) => Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);

type StudioLike = ReturnType<typeof useStudio>;

function goTo(studio: StudioLike, cursor: Cursor): void {
  const row = studio.matrix.peek().rows.find((one) => rowIdOf(one) === cursor.row);
  if (row?.kind === 'connector') studio.selectConnector(row.id);
  const key = row?.kind === 'fixture' ? row.cells[cursor.column] : undefined;
  if (key !== undefined) studio.selectRun(key);
}

/** Only where the cursor went elsewhere: rows that come and go above must not pull the reader about. */
function useScrollToCursor(ref: { readonly current: HTMLDivElement | null }, index: number): void {
  const studio = useStudio();
  const last = useRef<string>();
  const target = `${studio.key.value ?? ''} ${studio.route.value.view}`;
  useEffect(() => {
    const body = ref.current;
    if (body === null || index < 0 || last.current === target) return;
    last.current = target;
    const top = index * ROW_HEIGHT;
    const height = body.clientHeight - ROW_HEIGHT;
    if (top < body.scrollTop) body.scrollTop = Math.max(0, top - ROW_HEIGHT);
    else if (top + ROW_HEIGHT > body.scrollTop + height) body.scrollTop = top + 2 * ROW_HEIGHT - height;
  });
}
