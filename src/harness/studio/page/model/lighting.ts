import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { RunKey, WireRange } from '../../wire.js';
import type { Lit, MappedPane, Mapping } from './mapping.js';

/** What is lit up now in the three documents. */
export interface Lighting {
  readonly lit: ReadonlySignal<Lit | undefined>;
  /** Which of what was made is the one that is looked at. */
  readonly step: ReadonlySignal<number>;
  /** The reader pointed at something of which nothing is known. */
  readonly isMissed: ReadonlySignal<boolean>;
  rangesOf(pane: MappedPane): readonly WireRange[];
  /** The one of them that has to be in view. */
  activeOf(pane: MappedPane): number | undefined;
  point(pane: MappedPane, position: number, how: 'click' | 'cursor' | 'key'): void;
  move(by: 1 | -1): void;
  clear(): void;
}

export function createLighting(
  mapping: ReadonlySignal<Mapping | undefined>,
  isFollowing: Signal<boolean>,
  run: ReadonlySignal<RunKey | undefined>,
): Lighting {
  const pointed = signal<{ pane: MappedPane; position: number } | undefined>(undefined);
  const step = signal(0);
  const lit = computed(() => {
    const at = pointed.value;
    return at === undefined ? undefined : mapping.value?.light(at.pane, at.position);
  });
  const isMissed = computed(
    () => pointed.value !== undefined && mapping.value !== undefined && lit.value === undefined,
  );
  // Another run, another document: what was pointed at there means nothing here. The map of a run comes later than its
  // documents: what was pointed at meanwhile lights up with it.
  effect(() => {
    if (run.value !== undefined) pointed.value = undefined;
  });

  const activeOf = (pane: MappedPane): number | undefined => {
    const now = lit.value;
    if (now === undefined || pane === now.from || now.ranges[pane].length === 0) return undefined;
    if (pane === 'output') return step.value % now.ranges.output.length;
    if (now.from === 'output') return 0;
    return activeBeside(now, pane, mapping.value, step.value);
  };

  return {
    lit,
    step,
    isMissed,
    rangesOf: (pane) => lit.value?.ranges[pane] ?? [],
    activeOf,
    point: (pane, position, how) => {
      if (how === 'cursor' && !isFollowing.peek()) return;
      step.value = 0;
      pointed.value = { pane, position };
    },
    move: (by) => {
      const count = lit.peek()?.made.length ?? 0;
      if (count > 0) step.value = (step.peek() + by + count) % count;
    },
    clear: () => {
      pointed.value = undefined;
    },
  };
}

/** While one steps through what was made, the instruction and the item's node of that very one are in view. */
function activeBeside(
  lit: Lit,
  pane: 'stylesheet' | 'mrss',
  mapping: Mapping | undefined,
  step: number,
): number | undefined {
  const node = mapping?.map.nodes[lit.made[step] ?? -1];
  if (mapping === undefined || node === undefined) return 0;
  const wanted =
    pane === 'stylesheet'
      ? mapping.map.instructions[node.makers[0] ?? -1]
      : mapping.map.sources[node.sources[0] ?? -1];
  const index = lit.ranges[pane].findIndex(({ from }) => from === wanted?.from);
  return index < 0 ? 0 : index;
}
