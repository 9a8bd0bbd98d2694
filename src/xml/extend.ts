import { contentOf, nodeName, XmlDocument } from './document.js';
import { native, OFFSET, pointerAt } from './native.js';
import { evaluateXPath } from './xpath.js';

/** An expression, and what is put where it matches. */
export interface Extension {
  /** From the root element on. One that is invalid matches nothing. */
  readonly xpath: string;
  /** Put into the matched node, in place of its text; otherwise at the end of its parent. */
  readonly replaces: boolean;
  /** @returns an element as markup, or `undefined` for nothing. */
  readonly render: (name: string, text: string) => string | undefined;
}

/**
 * Puts further elements into a document, extension by extension.
 *
 * @returns the document serialised again; the bytes as they were when they are not well-formed.
 */
export function extendDocument(bytes: Buffer, extensions: readonly Extension[]): Buffer {
  const parsed = XmlDocument.parse(bytes, 'item');
  if (parsed.document === undefined) return bytes;
  using document = parsed.document;
  for (const extension of extensions) {
    evaluateXPath(document, extension.xpath, (value) => {
      if (value.kind !== 'nodes') return;
      for (const node of value.nodes) extendAt(document, node, extension);
    });
  }
  return document.serialize() ?? bytes;
}

function extendAt(document: XmlDocument, node: bigint, { replaces, render }: Extension): void {
  const n = native();
  const markup = render(nodeName(node), contentOf(node));
  const parsed =
    markup === undefined ? undefined : XmlDocument.parse(Buffer.from(markup, 'utf8'), 'extension');
  if (parsed?.document === undefined) return;
  using block = parsed.document;
  const parent = replaces ? node : pointerAt(node, OFFSET.node.parent);
  if (parent === undefined) return;
  if (replaces) n.xmlNodeSetContent(node, '');
  n.xmlAddChild(parent, n.xmlDocCopyNode(block.root, document.pointer, 1));
}
