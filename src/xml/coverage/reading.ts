import type { ScannedNode } from '../scan.js';
import type { Mirror } from './mirror.js';
import type { Observer } from './observer.js';
import { pathsOf } from './reads/fields.js';
import { ReadRun } from './reads/run.js';
import { readsOf, type SheetReads } from './reads/sheet-reads.js';
import { stringOf } from './reads/values.js';

/** What a run read, found out once it is over. */
export interface Reading {
  /** Paths without positions. */
  readonly paths: readonly string[];
  /** Keys that were asked, by number of their instruction. */
  readonly usedKeys: ReadonlySet<number>;
  /** How often a built-in rule took a node that an instruction selected. */
  readonly builtIn: ReadonlyMap<number, number>;
  readonly run: ReadRun;
}

/** Rounds until every name has all its nodes: one hands them to the next. */
const MOST_ROUNDS = 6;

/**
 * Evaluates the expressions of all instructions that ran once more, in every context they ran in, on a tree of
 * our own, and notes what they look at. Too much rather than too little: what cannot be known counts as read.
 */
export function findReads(observer: Observer, mirror: Mirror, isComplete: boolean): Reading {
  const reads = readsOf(observer.set.model);
  const run = new ReadRun(mirror.document, reads.keys);
  const contexts = new Contexts(observer, mirror);

  const evaluate = (indexes: Iterable<number>) => {
    for (const index of indexes) {
      const read = reads.instructions[index];
      if (read !== undefined) for (const node of contexts.of(index)) read(run, node);
    }
  };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    evaluate(reads.bindings);
    if (!run.takeGrowth()) break;
  }
  evaluate(reads.others);
  const builtIn = isComplete ? followBuiltIn(run, reads, contexts) : new Map<number, number>();
  return {
    paths: pathsOf(run.marks.nodes),
    usedKeys: run.usedKeys,
    builtIn,
    run,
  };
}

/** Context nodes of instructions. */
class Contexts {
  readonly observer: Observer;
  readonly #mirror: Mirror;
  readonly #blocks = new Map<number, readonly ScannedNode[]>();

  constructor(observer: Observer, mirror: Mirror) {
    this.observer = observer;
    this.#mirror = mirror;
  }

  get root(): ScannedNode {
    return this.#mirror.document.root;
  }

  of(instruction: number): readonly ScannedNode[] {
    const { block } = this.observer.set.model.instructions[instruction] ?? { block: -1 };
    return block === -1 ? [this.root] : this.ofBlock(block);
  }

  ofBlock(block: number): readonly ScannedNode[] {
    let nodes = this.#blocks.get(block);
    if (nodes === undefined) {
      const found = [...(this.observer.contexts[block] ?? [])].map((address) => this.#mirror.nodeAt(address));
      nodes = [...new Set(found)].filter((node) => node !== undefined);
      this.#blocks.set(block, nodes);
    }
    return nodes;
  }
}

/** Finds the nodes that no template took: their text is copied, which reads it. @source XSLT 1.0, section 5.8 */
function followBuiltIn(run: ReadRun, reads: SheetReads, contexts: Contexts): Map<number, number> {
  const taken = templatesByMode(reads, contexts);
  const counts = new Map<number, number>();
  const seen = new Map<string, Set<ScannedNode>>();
  const process = (node: ScannedNode, mode: string): number => {
    const nodes = seen.get(mode) ?? new Set();
    seen.set(mode, nodes);
    if (nodes.has(node)) return 0;
    nodes.add(node);
    lookAtPredicates(run, reads, node, mode);
    if (taken.get(mode)?.has(node) === true) return 0;
    if (node.type === 'text' || node.type === 'attribute') {
      run.marks.take(node);
      return stringOf(node).trim() === '' ? 0 : 1;
    }
    for (const child of node.children) process(child, mode);
    return node.type === 'element' ? 1 : 0;
  };
  process(contexts.root, '');
  for (const [index, { select, mode }] of reads.selections) {
    let count = 0;
    for (const context of contexts.of(index)) {
      for (const node of select(run, context) ?? []) count += process(node, mode);
    }
    if (count > 0) counts.set(index, count);
  }
  return counts;
}

function templatesByMode({ templates }: SheetReads, contexts: Contexts): Map<string, Set<ScannedNode>> {
  const taken = new Map<string, Set<ScannedNode>>();
  for (const [index, { mode, pattern }] of templates.entries()) {
    const block = contexts.observer.set.model.templates[index]?.block;
    if (pattern === undefined || block === undefined) continue;
    const nodes = taken.get(mode) ?? new Set();
    for (const node of contexts.ofBlock(block)) nodes.add(node);
    taken.set(mode, nodes);
  }
  return taken;
}

/** Whether a template fits is decided by looking, also where it then does not fit. */
function lookAtPredicates(run: ReadRun, { templates }: SheetReads, node: ScannedNode, mode: string): void {
  for (const template of templates) {
    if (template.hasPredicate && template.mode === mode) template.pattern?.(run, node);
  }
}
