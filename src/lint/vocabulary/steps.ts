import type { ItemGraph, VocabularyNode } from './graph.js';

export type NodeSet = ReadonlySet<VocabularyNode>;

/** What a step asks for. */
export type StepTest =
  | { readonly kind: 'name'; readonly name: string; readonly hasNamespace: boolean }
  | { readonly kind: 'any-name' }
  | { readonly kind: 'node' }
  | { readonly kind: 'text' }
  /** Comments and processing instructions, which an item has none of. */
  | { readonly kind: 'other' };

/** Where a step leads. */
export interface StepResult {
  readonly nodes: NodeSet;
  /**
   * `possible`; `unseen`: only a field of the account's own could be called so, and no fixture has it; `never`:
   * nothing is called so, or it has no namespace; `empty`: nothing there, and no name to be wrong.
   */
  readonly verdict: 'possible' | 'unseen' | 'never' | 'empty';
  /** Names that there are in its place. */
  readonly names: readonly string[];
}

/** Stylesheets of one workspace take much the same steps. */
const taken = new WeakMap<NodeSet, Map<string, StepResult>>();

/** Takes one step of a path from every node of a set, all of one graph. */
export function takeStep(graph: ItemGraph, from: NodeSet, axis: string, test: StepTest): StepResult {
  const steps = taken.get(from) ?? new Map<string, StepResult>();
  taken.set(from, steps);
  const key = test.kind === 'name' ? `${axis} ${test.name} ${test.hasNamespace}` : `${axis}::${test.kind}`;
  const result = steps.get(key) ?? goStep(graph, from, axis, test);
  steps.set(key, result);
  return result;
}

function goStep(graph: ItemGraph, from: NodeSet, axis: string, test: StepTest): StepResult {
  const reached = new Set([...from].flatMap((node) => followAxis(graph, node, axis)));
  const principal = axis === 'attribute' ? 'attribute' : 'element';
  const candidates = [...reached].filter((node) => isOfKind(node, test, principal));
  if (test.kind !== 'name') {
    return { nodes: new Set(candidates), verdict: candidates.length > 0 ? 'possible' : 'empty', names: [] };
  }
  const names = [...new Set(candidates.flatMap(({ name }) => name ?? []))];
  if (test.hasNamespace) return { nodes: new Set(), verdict: 'never', names };
  const named = candidates.filter(({ name }) => name === test.name);
  const open = candidates
    .filter(({ name }) => name === undefined)
    .map((node) => graph.named(node, test.name));
  const isSeen = graph.fixtureNames.has(test.name);
  if (named.length > 0) return possible([...named, ...(isSeen ? open : [])], names);
  if (open.length === 0) return { nodes: new Set(), verdict: 'never', names };
  if (isSeen || !graph.hasMetadata) return possible(open, names);
  return { nodes: new Set(open), verdict: 'unseen', names: [...names, ...graph.fixtureNames] };
}

const possible = (nodes: readonly VocabularyNode[], names: readonly string[]): StepResult => ({
  nodes: new Set(nodes),
  verdict: 'possible',
  names,
});

function isOfKind({ kind }: VocabularyNode, test: StepTest, principal: 'attribute' | 'element'): boolean {
  switch (test.kind) {
    case 'name':
    case 'any-name':
      return kind === principal;
    case 'text':
      return kind === 'text';
    case 'node':
      return true;
    case 'other':
      return false;
  }
}

/** The nodes on an axis of a node, itself among them where the axis says so. */
function followAxis(graph: ItemGraph, node: VocabularyNode, axis: string): readonly VocabularyNode[] {
  switch (axis) {
    case 'child':
      return node.children;
    case 'attribute':
      return node.attributes;
    case 'self':
      return [node];
    case 'parent':
      return node.parents;
    case 'ancestor':
      return closure(node.parents, ({ parents }) => parents);
    case 'ancestor-or-self':
      return closure([node], ({ parents }) => parents);
    case 'descendant':
      return closure(node.children, ({ children }) => children);
    case 'descendant-or-self':
      return closure([node], ({ children }) => children);
    case 'following-sibling':
    case 'preceding-sibling':
      return node.kind === 'attribute' ? [] : node.parents.flatMap(({ children }) => children);
    case 'following':
    case 'preceding':
      return graph.all.filter(({ kind }) => kind === 'element' || kind === 'text');
    default:
      return [];
  }
}

function closure(
  start: readonly VocabularyNode[],
  next: (node: VocabularyNode) => readonly VocabularyNode[],
): VocabularyNode[] {
  const found = new Set(start);
  for (const node of found) for (const other of next(node)) found.add(other);
  return [...found];
}
