import { attributeOf, childElements, contentOf, nodeName, XmlDocument } from './document.js';
import type { ItemFacts } from './engine.js';
import { toItemFacts } from './item-facts.js';
import { native } from './native.js';
import { AFTER_DISTRIBUTION } from './server-facts.js';

export const readFacts = (root: bigint): ItemFacts =>
  toItemFacts(
    childElements(root).map((node) => ({
      name: nodeName(node),
      text: () => contentOf(node),
      attribute: (name) => attributeOf(node, name),
    })),
  );

/** Puts the run's block where the server's contributors put it: after customData, before scenes. */
export function insertBlock(document: XmlDocument, xml: string): void {
  const n = native();
  const parsed = XmlDocument.parse(Buffer.from(xml, 'utf8'), 'distribution');
  const { root } = document;
  if (parsed.document === undefined || root === undefined) {
    throw new TypeError(`the distribution block is not well-formed: ${xml}`);
  }
  using block = parsed.document;
  const copy = n.xmlDocCopyNode(block.root, document.pointer, 1) as bigint;
  const before = childElements(root).find((child) => AFTER_DISTRIBUTION.has(nodeName(child)));
  if (before === undefined) n.xmlAddChild(root, copy);
  else n.xmlAddPrevSibling(before, copy);
}
