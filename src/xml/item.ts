import { attributeOf, childElements, contentOf, nodeName, XmlDocument } from './document.js';
import type { ItemFacts } from './engine.js';
import { native } from './native.js';
import { AFTER_DISTRIBUTION } from './server-facts.js';

/** What an item says about its entry, as far as the run's distribution block needs it. */
export function readFacts(root: bigint): ItemFacts {
  const children = childElements(root).map((node) => ({ node, name: nodeName(node) }));
  const named = (name: string) => children.filter((child) => child.name === name).map(({ node }) => node);
  const text = (name: string) => {
    const [first] = named(name);
    return first === undefined ? undefined : contentOf(first);
  };
  return {
    entryId: text('entryId'),
    status: text('status'),
    createdAt: text('createdAt'),
    startDate: text('startDate'),
    endDate: text('endDate'),
    flavors: named('content').map((node) => ({
      id: attributeOf(node, 'flavorAssetId') ?? '',
      paramsId: attributeOf(node, 'flavorParamsId'),
    })),
    thumbnails: named('thumbnail').map((node) => ({
      id: attributeOf(node, 'thumbAssetId') ?? '',
      width: attributeOf(node, 'width') ?? '',
      height: attributeOf(node, 'height') ?? '',
    })),
    distributionProfileIds: named('distribution').map(
      (node) => attributeOf(node, 'distributionProfileId') ?? '',
    ),
  };
}

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
