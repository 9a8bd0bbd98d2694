import { batch, signal, type Signal } from '@preact/signals';
import type { WireConnector, WireFixture, RunKey, WireRunSummary, WireState } from '../../wire.js';

/**
 * Everything that the matrix shows. Each run has a signal of its own, so that one result draws one cell anew; what
 * counts over all runs looks at `tick`, which moves once for all results that arrive together.
 */
export interface WorkspaceModel {
  readonly info: Signal<WorkspaceInfo | undefined>;
  readonly runs: ReadonlyMap<RunKey, Signal<WireRunSummary>>;
  /** In reading order. */
  readonly keys: Signal<readonly RunKey[]>;
  readonly tick: Signal<number>;
  /** Takes a whole state: signals of runs that stay are kept. */
  replace(state: WireState): void;
  /** Gathers results; they are shown together, before the next picture. */
  addRun(run: WireRunSummary): void;
  /** Shows at once what was gathered. */
  flush(): void;
}

export type WorkspaceInfo = Pick<
  WireState,
  'version' | 'root' | 'dialect' | 'nowMs' | 'connectors' | 'fixtures' | 'problems'
>;

/** @param onRuns - Called with the results that were shown together. */
export function createWorkspace(onRuns: (runs: readonly WireRunSummary[]) => void): WorkspaceModel {
  const info = signal<WorkspaceInfo | undefined>(undefined);
  const keys = signal<readonly RunKey[]>([]);
  const tick = signal(0);
  const runs = new Map<RunKey, Signal<WireRunSummary>>();
  const gathered = new Map<RunKey, WireRunSummary>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (gathered.size === 0) return;
    const known = [...gathered.values()].filter(({ key }) => runs.has(key));
    gathered.clear();
    batch(() => {
      for (const run of known) {
        const kept = runs.get(run.key);
        if (kept !== undefined && run.revision >= kept.peek().revision) kept.value = run;
      }
      tick.value += 1;
    });
    onRuns(known);
  };

  return {
    info,
    keys,
    tick,
    runs,
    flush,
    replace: (state) => {
      gathered.clear();
      const { version, root, dialect, nowMs, connectors, fixtures, problems } = state;
      batch(() => {
        const gone = new Set(runs.keys());
        for (const run of state.runs) {
          gone.delete(run.key);
          const kept = runs.get(run.key);
          if (kept === undefined) runs.set(run.key, signal(run));
          else kept.value = run;
        }
        for (const key of gone) runs.delete(key);
        keys.value = state.runs.map(({ key }) => key);
        info.value = { version, root, dialect, nowMs, connectors, fixtures, problems };
        tick.value += 1;
      });
      onRuns(state.runs);
    },
    addRun: (run) => {
      gathered.set(run.key, run);
      // A timer, since a page in the background gets no animation frames, and would gather for ever.
      timer ??= setTimeout(flush, 16);
    },
  };
}

export const connectorOf = (info: WorkspaceInfo | undefined, id: string): WireConnector | undefined =>
  info?.connectors.find((connector) => connector.id === id);

/** The connector's own fixture of that name, or else the workspace's. */
export function fixtureOf(
  info: WorkspaceInfo | undefined,
  connector: string,
  name: string,
): WireFixture | undefined {
  const named = info?.fixtures.filter((fixture) => fixture.name === name) ?? [];
  return (
    named.find((fixture) => fixture.connector === connector) ??
    named.find((fixture) => fixture.connector === null)
  );
}
