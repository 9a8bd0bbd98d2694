import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { RunKey, WireCoverage, WireMap, WireRun } from '../../wire.js';
import { BoundedCache } from './bounded-cache.js';
import { Refused, toPath, type Link } from './link.js';
import { Mapping } from './mapping.js';

/** The run that is looked at, with its documents. */
export interface SelectedRun {
  /** Stays the former one while the next is on its way; see `isStale`. */
  readonly run: ReadonlySignal<WireRun | undefined>;
  readonly mapping: ReadonlySignal<Mapping | undefined>;
  readonly isMapLoading: ReadonlySignal<boolean>;
  readonly coverage: ReadonlySignal<WireCoverage | undefined>;
  /** Why it cannot be shown. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** There is a newer result than what is shown. */
  noteRevision(key: RunKey, revision: number): void;
  noteCoverage(of: readonly string[]): void;
  /** Forgets what was kept, e.g. of a server that was restarted. */
  reset(): void;
}

/** Characters of all documents that are kept for going back and forth between runs. */
const CACHE_SIZE = 8_000_000;
/** Results may come faster than anybody can look. */
const SETTLE_MS = 25;
/** The map costs a run more: only for what stays. */
const MAP_SETTLE_MS = 250;

export function createSelectedRun(link: Link, key: ReadonlySignal<RunKey | undefined>): SelectedRun {
  const run = signal<WireRun | undefined>(undefined);
  const mapping = signal<Mapping | undefined>(undefined);
  const isMapLoading = signal(false);
  const coverage = signal<WireCoverage | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  const kept = new BoundedCache<WireRun>(CACHE_SIZE);
  const loading = new Replaced();
  const mapLoading = new Replaced();
  const coverageLoading = new Replaced();

  const show = (wanted: RunKey, next: WireRun) => {
    problem.value = undefined;
    run.value = next;
    if (mapping.peek()?.map.key !== wanted || mapping.peek()?.map.revision !== next.summary.revision)
      mapping.value = undefined;
    loadMap(wanted);
    loadCoverage(next);
  };
  const load = (wanted: RunKey, delayMs: number) =>
    loading.start(delayMs, async (abort) => {
      const next = await attempt(link.get<WireRun>(toPath('run', { key: wanted }), abort), abort);
      if (key.peek() !== wanted || next.kind === 'aborted') return;
      if (next.kind === 'failed') {
        if (next.isMissing) run.value = undefined;
        problem.value = next.message;
        return;
      }
      kept.set(wanted, next.value, sizeOf(next.value));
      show(wanted, next.value);
    });
  const loadMap = (wanted: RunKey) =>
    mapLoading.start(MAP_SETTLE_MS, async (abort) => {
      isMapLoading.value = true;
      const map = await attempt(link.get<WireMap>(toPath('map', { key: wanted }), abort), abort);
      if (map.kind === 'aborted') return;
      isMapLoading.value = false;
      if (map.kind === 'done' && map.value.key === run.peek()?.summary.key)
        mapping.value = new Mapping(map.value);
    });
  const loadCoverage = ({ summary: { connector, action } }: WireRun) =>
    coverageLoading.start(SETTLE_MS, async (abort) => {
      const path = toPath('coverage', { connector, action });
      const found = await attempt(link.get<WireCoverage>(path, abort), abort);
      if (found.kind !== 'aborted') coverage.value = found.kind === 'done' ? found.value : undefined;
    });

  effect(() => {
    const wanted = key.value;
    for (const one of [loading, mapLoading, coverageLoading]) one.stop();
    isMapLoading.value = false;
    if (wanted === undefined) {
      run.value = undefined;
      mapping.value = undefined;
      return;
    }
    const known = kept.get(wanted);
    if (known !== undefined) show(wanted, known);
    load(wanted, known === undefined ? 0 : SETTLE_MS);
  });

  return {
    run,
    mapping,
    isMapLoading,
    coverage,
    problem,
    noteRevision: (changed, revision) => {
      const known = run.peek();
      if (changed !== key.peek()) {
        kept.delete(changed);
        return;
      }
      if (known === undefined || known.summary.key !== changed || known.summary.revision < revision)
        load(changed, SETTLE_MS);
    },
    noteCoverage: (of) => {
      const shown = run.peek();
      if (shown !== undefined && of.includes(`${shown.summary.connector}/${shown.summary.action}`))
        loadCoverage(shown);
    },
    reset: () => {
      kept.clear();
      const wanted = key.peek();
      if (wanted !== undefined) load(wanted, 0);
    },
  };
}

/** A run that came with the page itself. */
export function fixedRun(run: WireRun, map: WireMap): SelectedRun {
  const nothing = () => {};
  return {
    run: signal(run),
    mapping: signal(new Mapping(map)),
    isMapLoading: signal(false),
    coverage: signal(undefined),
    problem: signal(undefined),
    noteRevision: nothing,
    noteCoverage: nothing,
    reset: nothing,
  };
}

/** One request at a time: the next one ends the one before. */
class Replaced {
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  start(delayMs: number, work: (signal: AbortSignal) => Promise<void>): void {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.#timer = setTimeout(() => void work(abort.signal), delayMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string; readonly isMissing: boolean }
  | { readonly kind: 'aborted' };

async function attempt<T>(work: Promise<T>, abort: AbortSignal): Promise<Attempt<T>> {
  try {
    const value = await work;
    return abort.aborted ? { kind: 'aborted' } : { kind: 'done', value };
  } catch (cause) {
    if (abort.aborted) return { kind: 'aborted' };
    const message = cause instanceof Refused ? cause.message : 'The server cannot be reached.';
    return { kind: 'failed', message, isMissing: cause instanceof Refused && cause.status === 404 };
  }
}

const sizeOf = ({ documents }: WireRun): number =>
  Object.values(documents).reduce((sum, document) => sum + (document?.text.length ?? 0), 2000);
