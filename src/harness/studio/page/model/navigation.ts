import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { StageName } from '../../../../core/outcome.js';
import type { RunKey } from '../../wire.js';
import { parseRoute, renderRoute, type Route } from './route.js';

/** Which part of the page a narrow window shows. */
export type NarrowPart = 'list' | 'detail';

/** What is looked at, and the ways to look at something else. It stands in the address. */
export interface Navigation {
  readonly route: ReadonlySignal<Route>;
  /** The run that is looked at, also while the inbox is open. */
  readonly key: ReadonlySignal<RunKey | undefined>;
  readonly chosenStage: ReadonlySignal<StageName | undefined>;
  /** Where the reader was last, of runs without a failed stage. */
  readonly usualStage: ReadonlySignal<StageName>;
  readonly deliveryId: ReadonlySignal<number | undefined>;
  readonly narrowPart: Signal<NarrowPart>;
  /** There is room for one part alone; as in `narrow.css`. */
  readonly isNarrow: ReadonlySignal<boolean>;
  selectRun(key: RunKey): void;
  selectStage(stage: StageName): void;
  selectConnector(id: string): void;
  openInbox(id?: number): void;
  openRuns(): void;
}

/** @param sharedKey - The one run of a page without a server. */
export function createNavigation(sharedKey: RunKey | undefined): Navigation {
  const first: Route =
    sharedKey === undefined ? parseRoute(location.hash) : { view: 'runs', key: sharedKey, stage: undefined };
  const route = signal(first);
  const runsRoute = signal<Route & { view: 'runs' }>(
    first.view === 'runs' ? first : { view: 'runs', key: undefined, stage: undefined },
  );
  const usualStage = signal<StageName>('transform');
  const narrowPart = signal<NarrowPart>(first.view === 'runs' && first.key === undefined ? 'list' : 'detail');

  const go = (next: Route) => {
    const isOtherView = next.view !== route.peek().view;
    route.value = next;
    if (next.view === 'runs') runsRoute.value = next;
    const hash = renderRoute(next);
    if (sharedKey !== undefined || hash === location.hash) return;
    if (isOtherView) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  };
  globalThis.addEventListener('hashchange', () => {
    if (sharedKey === undefined) go(parseRoute(location.hash));
  });
  globalThis.addEventListener('popstate', () => {
    if (sharedKey === undefined) go(parseRoute(location.hash));
  });

  return {
    route,
    key: computed(() => runsRoute.value.key),
    chosenStage: computed(() => runsRoute.value.stage),
    usualStage,
    deliveryId: computed(() => (route.value.view === 'inbox' ? route.value.id : undefined)),
    narrowPart,
    isNarrow: createIsNarrow(),
    selectRun: (key) => {
      if (key === runsRoute.peek().key && route.peek().view === 'runs') return;
      go({ view: 'runs', key, stage: undefined });
    },
    selectStage: (stage) => {
      usualStage.value = stage;
      go({ ...runsRoute.peek(), stage });
    },
    selectConnector: (id) => go({ view: 'connector', id }),
    openInbox: (id) => go({ view: 'inbox', id }),
    openRuns: () => go(runsRoute.peek()),
  };
}

function createIsNarrow(): ReadonlySignal<boolean> {
  const query = matchMedia('(width < 720px)');
  const isNarrow = signal(query.matches);
  query.addEventListener('change', ({ matches }) => {
    isNarrow.value = matches;
  });
  return isNarrow;
}
