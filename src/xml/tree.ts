import { attributeOf, childElements, contentOf, nodeName, XmlDocument } from './document.js';
import type { EngineError } from './engine-error.js';
import { OFFSET, pointerAt, textAt } from './native.js';

/** An element as plain data. What is not an element, an attribute or the text of a leaf is left out. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** By local name, in document order. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Of an element without child elements; empty for the others. */
  readonly text: string;
}

export type TreeReply =
  | { readonly kind: 'read'; readonly root: XmlElement }
  | { readonly kind: 'malformed'; readonly errors: readonly EngineError[] };

/**
 * Reads a document into plain data, in this process. Nothing outside the text is ever opened.
 *
 * @param name - What errors call the document.
 */
export function readTree(bytes: Uint8Array, name: string): TreeReply {
  const { document: parsed, errors } = XmlDocument.parse(bytes, name);
  if (parsed === undefined) return { kind: 'malformed', errors };
  using document = parsed;
  const { root } = document;
  return root === undefined ? { kind: 'malformed', errors } : { kind: 'read', root: toElement(root) };
}

function toElement(node: bigint): XmlElement {
  const children = childElements(node).map(toElement);
  return {
    name: nodeName(node),
    attributes: attributesOf(node),
    children,
    text: children.length === 0 ? contentOf(node) : '',
  };
}

function attributesOf(node: bigint): Record<string, string> {
  const found: Record<string, string> = {};
  let attribute = pointerAt(node, OFFSET.node.properties);
  while (attribute !== undefined) {
    const name = textAt(attribute, OFFSET.node.name) ?? '';
    found[name] = attributeOf(node, name) ?? '';
    attribute = pointerAt(attribute, OFFSET.node.next);
  }
  return found;
}
