import { localName, type ScannedNode } from '../../scan.js';
import type { NodeTest } from '../../xpath-syntax.js';

export type Axis = (node: ScannedNode) => Iterable<ScannedNode>;
export type Matches = (node: ScannedNode) => boolean;

function* descendants(node: ScannedNode): Generator<ScannedNode> {
  for (const child of node.children) {
    yield child;
    if (child.children.length > 0) yield* descendants(child);
  }
}

function* withSelf(node: ScannedNode): Generator<ScannedNode> {
  yield node;
  yield* descendants(node);
}

function* ancestors(node: ScannedNode): Generator<ScannedNode> {
  for (let at = node.parent; at !== undefined; at = at.parent) yield at;
}

function siblings(node: ScannedNode, side: 'before' | 'behind'): readonly ScannedNode[] {
  if (node.parent === undefined || node.type === 'attribute') return [];
  const all = node.parent.children;
  const index = all.indexOf(node);
  return side === 'behind' ? all.slice(index + 1) : all.slice(0, index).toReversed();
}

function* beyond(node: ScannedNode, side: 'before' | 'behind'): Generator<ScannedNode> {
  for (let at: ScannedNode | undefined = node; at !== undefined; at = at.parent) {
    for (const sibling of siblings(at, side)) yield* withSelf(sibling);
  }
}

const NONE: readonly ScannedNode[] = [];

/** Nodes of each axis, nearest first. @source XPath 1.0, section 2.2 */
export const AXES: Readonly<Record<string, Axis>> = {
  child: (node) => node.children,
  attribute: (node) => (node.type === 'element' ? attributesOf(node) : NONE),
  self: (node) => [node],
  parent: (node) => (node.parent === undefined ? NONE : [node.parent]),
  descendant: descendants,
  'descendant-or-self': withSelf,
  ancestor: ancestors,
  'ancestor-or-self': function* (node) {
    yield node;
    yield* ancestors(node);
  },
  'following-sibling': (node) => siblings(node, 'behind'),
  'preceding-sibling': (node) => siblings(node, 'before'),
  following: (node) => beyond(node, 'behind'),
  preceding: (node) => beyond(node, 'before'),
  namespace: () => NONE,
};

/** Axes on which two nodes never have a node in common. */
export const DISJOINT: ReadonlySet<string> = new Set(['child', 'attribute', 'self']);

export const isDeclaration = ({ name }: ScannedNode): boolean =>
  name.startsWith('xmlns') && (name.length === 5 || name[5] === ':');

/** Attributes as XPath sees them: without declarations of namespaces. */
export const attributesOf = ({ attributes, hasNamespaces }: ScannedNode): readonly ScannedNode[] =>
  hasNamespaces && attributes.some(isDeclaration)
    ? attributes.filter((node) => !isDeclaration(node))
    : attributes;

/** @param namespaceFor - What a prefix of the expression stands for. */
export function matcherOf(test: NodeTest, axis: string, namespaceFor: (prefix: string) => string): Matches {
  if (test.kind === 'type') return typeMatcher(test.type, test.target);
  const type = axis === 'attribute' ? 'attribute' : 'element';
  const { prefix, local } = test;
  const uri = prefix === '' ? '' : namespaceFor(prefix);
  if (local === '*' && prefix === '') return (node) => node.type === type;
  return (node) => {
    if (node.type !== type) return false;
    // Most names have no prefix, and are told apart by their first look.
    if (local !== '*' && node.name !== local && localName(node.name) !== local) return false;
    return node.namespace === uri;
  };
}

function typeMatcher(type: string, target: string | undefined): Matches {
  if (type === 'node') return () => true;
  if (type === 'processing-instruction') {
    return (node) => node.type === 'instruction' && (target === undefined || node.name === target);
  }
  return (node) => node.type === type;
}
