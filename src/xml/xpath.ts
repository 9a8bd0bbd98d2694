import { collectErrors } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import { contentOf, type XmlDocument } from './document.js';
import {
  native,
  NODE_TYPE,
  OFFSET,
  XPATH_TYPE,
  doubleAt,
  intAt,
  pointerAt,
  textAt,
  writeUnsignedLong,
  type NodePtr,
  type XPathObjectPtr,
} from './native.js';

export type XPathValue =
  | { readonly kind: 'nodes'; readonly nodes: readonly NodePtr[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean };

export interface XPathResult<T> {
  /** `undefined` when the expression is invalid or failed. */
  readonly value: T | undefined;
  readonly errors: readonly EngineError[];
}

export interface XPathOptions {
  /** XPath operations allowed; beyond them the evaluation fails. */
  readonly opLimit?: number;
}

/**
 * Evaluates an expression as PHP's `DOMXPath::query` does: the context node is the root element, and
 * the prefixes declared on it are usable.
 *
 * @param read - Called with the value while its nodes are alive.
 */
export function evaluateXPath<T>(
  document: XmlDocument,
  expression: string,
  read: (value: XPathValue) => T,
  { opLimit = 0 }: XPathOptions = {},
): XPathResult<T> {
  const n = native();
  const context = n.xmlXPathNewContext(document.pointer) as bigint;
  const { root } = document;
  if (root !== undefined) {
    n.xmlXPathSetContextNode(root, context);
    for (let ns = pointerAt(root, OFFSET.node.nsDef); ns !== undefined; ns = pointerAt(ns, OFFSET.ns.next)) {
      const prefix = textAt(ns, OFFSET.ns.prefix);
      if (prefix !== undefined) n.xmlXPathRegisterNs(context, prefix, textAt(ns, OFFSET.ns.href) ?? '');
    }
  }
  if (opLimit > 0) writeUnsignedLong(context, OFFSET.xpathContext.opLimit, opLimit);
  try {
    const { value: object, errors } = collectErrors(
      () => n.xmlXPathEvalExpression(expression, context) as XPathObjectPtr | null,
    );
    if (object === null) return { value: undefined, errors };
    try {
      return { value: read(readXPathObject(object)), errors };
    } finally {
      n.xmlXPathFreeObject(object);
    }
  } finally {
    n.xmlXPathFreeContext(context);
  }
}

/** What an XPath object holds. Nodes stay the document's. */
export function readXPathObject(object: XPathObjectPtr): XPathValue {
  const at = OFFSET.xpathObject;
  switch (intAt(object, at.type)) {
    case XPATH_TYPE.boolean:
      return { kind: 'boolean', value: intAt(object, at.boolean) !== 0 };
    case XPATH_TYPE.number:
      return { kind: 'number', value: doubleAt(object, at.number) };
    case XPATH_TYPE.string:
      return { kind: 'string', value: textAt(object, at.string) ?? '' };
    default:
      // A result tree fragment (type 9) holds nodes the same way.
      return { kind: 'nodes', nodes: nodesOf(object) };
  }
}

function nodesOf(object: XPathObjectPtr): NodePtr[] {
  const set = pointerAt(object, OFFSET.xpathObject.nodes);
  if (set === undefined) return [];
  const count = intAt(set, OFFSET.nodeSet.count);
  const table = pointerAt(set, OFFSET.nodeSet.table);
  if (table === undefined) return [];
  const nodes: NodePtr[] = [];
  for (let index = 0; index < count; index++) {
    const node = pointerAt(table, index * 8);
    if (node !== undefined) nodes.push(node as NodePtr);
  }
  return nodes;
}

/** Text of each node, untrimmed, as `textContent` gives it: PHP's namespace nodes have none. */
export const textsOf = (nodes: readonly NodePtr[]): string[] =>
  nodes.map((node) => (intAt(node, OFFSET.node.type) === NODE_TYPE.namespace ? '' : contentOf(node)));
