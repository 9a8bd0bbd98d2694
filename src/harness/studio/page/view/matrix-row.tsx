import type { RunKey } from '../../wire.js';
import type { MatrixRow } from '../model/matrix-rows.js';
import { setFolded } from './folding.js';
import { Icon } from './icon.js';
import { describeRun, RunCell } from './run-cell.js';
import { useStudio } from './studio-context.js';

interface PlacedRow<Kind extends MatrixRow['kind']> {
  readonly row: MatrixRow & { readonly kind: Kind };
  readonly index: number;
  readonly place: { readonly top: string };
}

interface ConnectorRowProps extends PlacedRow<'connector'> {
  readonly isSelected: boolean;
  readonly isReachable: boolean;
}

/** A connector, with what its runs come to. */
export function ConnectorRow({ row, index, place, isSelected, isReachable }: ConnectorRowProps) {
  const studio = useStudio();
  const { id, tally, isFolded, isBroken } = row;
  const open = () => {
    studio.selectConnector(id);
    studio.narrowPart.value = 'detail';
  };
  return (
    <div
      class={`row is-connector ${isSelected ? 'is-selected' : ''}`}
      role="row"
      aria-level={1}
      aria-rowindex={index + 2}
      aria-expanded={!isFolded}
      style={place}
    >
      <div role="gridcell" class="row-connector">
        <button
          type="button"
          class="twist"
          tabIndex={-1}
          aria-label={isFolded ? `Unfold ${id}` : `Fold ${id}`}
          onClick={() => setFolded(studio.settings, id, !isFolded)}
        >
          <Icon name="chevron" class={isFolded ? '' : 'is-down'} />
        </button>
        <button type="button" class="row-name" tabIndex={isReachable ? 0 : -1} onClick={open}>
          {id}
        </button>
        {isBroken && <span class="tag is-fail">cannot be run</span>}
        {tally.failed > 0 && <span class="count is-fail">{tally.failed} failed</span>}
        {tally.changed > 0 && <span class="count is-changed">{tally.changed} changed</span>}
        {!isBroken && tally.failed + tally.changed === 0 && <span class="count">{tally.total}</span>}
      </div>
    </div>
  );
}

interface FixtureRowProps extends PlacedRow<'fixture'> {
  readonly selectedColumn: number | undefined;
  readonly reachable: number | undefined;
}

/** A fixture, with a cell for each action. */
export function FixtureRow({ row, index, place, selectedColumn, reachable }: FixtureRowProps) {
  const { connector, fixture, cells } = row;
  return (
    <div
      class={`row is-fixture ${selectedColumn === undefined ? '' : 'is-selected'}`}
      role="row"
      aria-level={2}
      aria-rowindex={index + 2}
      style={place}
    >
      <span role="rowheader" class="row-fixture" title={`${connector}/${fixture}`}>
        {fixture}
      </span>
      {cells.map((key, column) =>
        key === undefined ? (
          <span key={column} role="gridcell" class="cell is-empty" aria-label="no such action" />
        ) : (
          <Cell
            key={column}
            runKey={key}
            isSelected={selectedColumn === column}
            isReachable={reachable === column}
          />
        ),
      )}
    </div>
  );
}

interface CellProps {
  readonly runKey: RunKey;
  readonly isSelected: boolean;
  readonly isReachable: boolean;
}

function Cell({ runKey, isSelected, isReachable }: CellProps) {
  const studio = useStudio();
  const run = studio.workspace.runs.get(runKey);
  if (run === undefined) return <span role="gridcell" class="cell is-empty" aria-label="gone" />;
  const text = describeRun(run.value);
  return (
    <button
      type="button"
      role="gridcell"
      class={`cell ${isSelected ? 'is-selected' : ''}`}
      tabIndex={isReachable ? 0 : -1}
      aria-selected={isSelected}
      aria-label={`${run.value.fixture}: ${text}`}
      title={text}
      onClick={() => {
        studio.selectRun(runKey);
        studio.narrowPart.value = 'detail';
      }}
    >
      <RunCell run={run} />
    </button>
  );
}
