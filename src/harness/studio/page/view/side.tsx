import type { Signal } from '@preact/signals';
import { countRuns } from '../model/matrix-rows.js';
import { Empty } from './empty.js';
import { Icon } from './icon.js';
import { Matrix } from './matrix.js';
import { ProblemList } from './problem-list.js';
import { useStudio } from './studio-context.js';

/** All runs, with what narrows them down. */
export function Side() {
  const studio = useStudio();
  const { rows, tally, shown } = studio.matrix.value;
  const problems = studio.workspace.info.value?.problems ?? [];
  const isEmpty = tally.total === 0 && rows.length === 0;
  const toAccept = countRuns(shown.flatMap((key) => studio.workspace.runs.get(key)?.peek() ?? [])).changed;
  return (
    <aside class="side" aria-label="All runs">
      <div class="side-head">
        <label class="search">
          <Icon name="search" />
          <span class="visually-hidden">Filter runs</span>
          <input
            id="filter"
            type="search"
            placeholder="Filter connector, fixture, action"
            autocomplete="off"
            spellcheck={false}
            value={studio.filterText.value}
            onInput={({ currentTarget }) => {
              studio.filterText.value = currentTarget.value;
            }}
            onKeyDown={({ key, currentTarget }) => {
              if (key === 'Escape') {
                studio.filterText.value = '';
                currentTarget.blur();
              }
            }}
          />
          <kbd>/</kbd>
        </label>
        <div class="filters" role="group" aria-label="Show">
          <Filter title="failed" tone="fail" count={tally.failed} isOn={studio.isFailedOnly} />
          <Filter title="changed" tone="changed" count={tally.changed} isOn={studio.isChangedOnly} />
          <span class="filters-total">
            {shown.length === tally.total ? `${tally.total} runs` : `${shown.length} of ${tally.total}`}
          </span>
          {toAccept > 1 && (
            <button
              type="button"
              class="link filters-accept"
              title="Decide about all snapshots shown (A)"
              onClick={() => {
                studio.sheet.value = { kind: 'snapshots' };
              }}
            >
              Review {toAccept}
            </button>
          )}
        </div>
      </div>
      {problems.length > 0 && (
        <details class="side-problems">
          <summary>
            {problems.length} problem{problems.length === 1 ? '' : 's'} in the workspace
          </summary>
          <ProblemList problems={problems} />
        </details>
      )}
      {rows.length === 0 ? (
        <Empty title={isEmpty ? 'No runs yet' : 'No run is like that'}>
          {!isEmpty && (
            <button
              type="button"
              class="link"
              onClick={() => {
                studio.filterText.value = '';
                studio.isFailedOnly.value = false;
                studio.isChangedOnly.value = false;
              }}
            >
              Show all
            </button>
          )}
        </Empty>
      ) : (
        <Matrix />
      )}
    </aside>
  );
}

interface FilterProps {
  readonly title: string;
  readonly tone: 'fail' | 'changed';
  readonly count: number;
  readonly isOn: Signal<boolean>;
}

const Filter = ({ title, tone, count, isOn }: FilterProps) => (
  <button
    type="button"
    class={`filter is-${tone} ${count === 0 ? 'is-none' : ''}`}
    aria-pressed={isOn.value}
    onClick={() => {
      isOn.value = !isOn.peek();
    }}
  >
    <b>{count}</b> {title}
  </button>
);
