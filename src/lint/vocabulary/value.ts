import type { VocabularyNode } from './graph.js';
import type { NodeSet } from './steps.js';

/** What an expression can give, as far as that can be told without running it. */
export interface Value {
  /** Kinds of node of the item that may be among the nodes. */
  readonly nodes: NodeSet;
  /** Whether it may give nodes that are not the item's, or that nothing is known of. */
  readonly isUnknown: boolean;
}

const NO_NODES: NodeSet = new Set();

/** A text, a number, a boolean, or no node at all. */
export const NOTHING: Value = { nodes: NO_NODES, isUnknown: false };
/** Anything. */
export const UNKNOWN: Value = { nodes: NO_NODES, isUnknown: true };

export const ofNodes = (nodes: Iterable<VocabularyNode>): Value => ({
  nodes: new Set(nodes),
  isUnknown: false,
});

/** Whether nothing can be there: a place of the stylesheet that no item reaches. */
export const isEmpty = ({ nodes, isUnknown }: Value): boolean => nodes.size === 0 && !isUnknown;

/** What may be either. */
export function either(...values: readonly Value[]): Value {
  const [first, ...others] = values;
  if (first === undefined) return NOTHING;
  // Sets that are the same stay the same, and what was found out about them too.
  if (
    others.every(
      (other) => other === first || (isWithin(other, first) && (first.isUnknown || !other.isUnknown)),
    )
  )
    return first;
  return {
    nodes: new Set(values.flatMap(({ nodes }) => [...nodes])),
    isUnknown: values.some(({ isUnknown }) => isUnknown),
  };
}

const isWithin = ({ nodes }: Value, outer: Value): boolean =>
  [...nodes].every((node) => outer.nodes.has(node));

export const isSame = (a: Value, b: Value): boolean =>
  a.isUnknown === b.isUnknown &&
  a.nodes.size === b.nodes.size &&
  [...a.nodes].every((node) => b.nodes.has(node));
