import type { WireMap, WireRange } from '../../wire.js';

/** The three documents that a mapping ties together. */
export type MappedPane = 'output' | 'stylesheet' | 'mrss';

/** What lights up, by pane, and what is said about it. */
export interface Lit {
  readonly from: MappedPane;
  readonly ranges: Readonly<Record<MappedPane, readonly WireRange[]>>;
  /** Places of the pane that one steps through with next and previous. */
  readonly steps: { readonly pane: MappedPane; readonly at: number };
  /** Indices into the map. */
  readonly node: number | undefined;
  readonly instruction: number | undefined;
  readonly source: number | undefined;
  readonly made: readonly number[];
}

/** Follows a map in all three directions. */
export class Mapping {
  readonly map: WireMap;
  readonly #byMaker = new Map<number, { direct: number[]; around: number[] }>();
  readonly #bySource = new Map<number, number[]>();
  readonly #instructionOrder: readonly number[];
  readonly #sourceOrder: readonly number[];
  readonly #nodeOrder: readonly number[];

  constructor(map: WireMap) {
    this.map = map;
    map.nodes.forEach(({ makers, sources }, node) => {
      makers.forEach((maker, rank) => {
        const made = getOrMake(this.#byMaker, maker, () => ({ direct: [], around: [] }));
        (rank === 0 ? made.direct : made.around).push(node);
      });
      for (const source of sources) getOrMake(this.#bySource, source, () => []).push(node);
    });
    this.#nodeOrder = inOrder(map.nodes);
    this.#instructionOrder = inOrder(map.instructions);
    this.#sourceOrder = inOrder(map.sources);
  }

  /** What lights up for a position in a pane; `undefined` where nothing is known about it. */
  light(pane: MappedPane, position: number): Lit | undefined {
    if (pane === 'output') return this.#lightNode(findInnermost(this.map.nodes, this.#nodeOrder, position));
    if (pane === 'stylesheet') return this.#lightInstruction(this.#instructionAt(position));
    return this.#lightSource(this.#innermostUsed(position));
  }

  #lightNode(node: number | undefined): Lit | undefined {
    const found = node === undefined ? undefined : this.map.nodes[node];
    if (node === undefined || found === undefined) return undefined;
    const instruction = found.makers[0];
    return {
      from: 'output',
      ranges: {
        output: [found],
        stylesheet: this.#tags(instruction === undefined ? [] : [instruction]),
        mrss: pick(this.map.sources, found.sources.slice(0, Math.max(1, found.sources.length - 1))),
      },
      steps: { pane: 'output', at: 0 },
      node,
      instruction,
      source: found.sources[0],
      made: [node],
    };
  }

  #lightInstruction(instruction: number | undefined): Lit | undefined {
    if (instruction === undefined) return undefined;
    const made = this.madeBy(instruction);
    const sources = new Set(made.flatMap((node) => this.map.nodes[node]?.sources.slice(0, 1) ?? []));
    return {
      from: 'stylesheet',
      ranges: {
        output: pick(this.map.nodes, made),
        stylesheet: this.#tags([instruction]),
        mrss: pick(this.map.sources, [...sources]),
      },
      steps: { pane: 'output', at: 0 },
      node: made[0],
      instruction,
      source: [...sources][0],
      made,
    };
  }

  #lightSource(source: number | undefined): Lit | undefined {
    if (source === undefined) return undefined;
    const made = this.#bySource.get(source) ?? [];
    const makers = new Set(made.flatMap((node) => this.map.nodes[node]?.makers.slice(0, 1) ?? []));
    return {
      from: 'mrss',
      ranges: {
        output: pick(this.map.nodes, made),
        stylesheet: this.#tags([...makers]),
        mrss: pick(this.map.sources, [source]),
      },
      steps: { pane: 'output', at: 0 },
      node: made[0],
      instruction: [...makers][0],
      source,
      made,
    };
  }

  /** Nodes that an instruction wrote itself; where it wrote none, the outermost of those written inside of it. */
  madeBy(instruction: number): readonly number[] {
    const { direct, around } = this.#byMaker.get(instruction) ?? { direct: [], around: [] };
    if (direct.length > 0) return direct;
    let end = -1;
    return around.filter((node) => {
      const range = this.map.nodes[node];
      if (range === undefined || range.from < end) return false;
      end = range.to;
      return true;
    });
  }

  /** A click beside a tag means the instruction of that line; otherwise the innermost around it. */
  #instructionAt(position: number): number | undefined {
    const { instructions } = this.map;
    return findInnermost(instructions, this.#instructionOrder, position);
  }

  #innermostUsed(position: number): number | undefined {
    return findInnermost(this.map.sources, this.#sourceOrder, position);
  }

  #tags(instructions: readonly number[]): WireRange[] {
    return pick(this.map.instructions, instructions).map(({ from, tagTo }) => ({ from, to: tagTo }));
  }
}

const pick = <T>(all: readonly T[], indices: readonly number[]): T[] =>
  indices.flatMap((index) => all[index] ?? []);

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** Indices by where the ranges begin; of those that begin together, the widest first. */
const inOrder = (ranges: readonly WireRange[]): number[] =>
  ranges
    .map((_, index) => index)
    .sort((a, b) => {
      const [first, second] = [ranges[a], ranges[b]];
      if (first === undefined || second === undefined) return 0;
      return first.from - second.from || second.to - first.to;
    });

/** The last range that begins at or before a position and reaches over it. Ranges lie inside of one another or apart. */
function findInnermost(
  ranges: readonly WireRange[],
  order: readonly number[],
  position: number,
): number | undefined {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[order[middle] ?? 0]?.from ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at -= 1) {
    const index = order[at];
    const range = index === undefined ? undefined : ranges[index];
    if (range !== undefined && range.to > position) return index;
  }
  return undefined;
}
