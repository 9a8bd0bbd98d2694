import { collectErrors } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import {
  native,
  NODE_TYPE,
  OFFSET,
  intAt,
  pointerAt,
  takeBytes,
  takeString,
  textAt,
  type DocPtr,
  type NodePtr,
} from './native.js';

/** Like PHP's `loadXML`: no entity substitution, CDATA stays CDATA, no external subset. */
const PARSE_OPTIONS = 0;

export interface ParsedDocument {
  /** `undefined` when the text is not well-formed. */
  readonly document: XmlDocument | undefined;
  readonly errors: readonly EngineError[];
}

/** A parsed document in the library's memory. */
export class XmlDocument implements Disposable {
  /** For the other classes of this folder alone. */
  readonly pointer: DocPtr;
  /** Name that errors carry. */
  readonly url: string;
  /** What it was read from, or last written as; not when it was made otherwise. */
  text: Uint8Array | undefined;
  #open = true;

  /** Takes ownership of a document that the library made. */
  constructor(pointer: DocPtr, url: string) {
    this.pointer = pointer;
    this.url = url;
  }

  /**
   * Parses as PHP's `DOMDocument::loadXML` does. An empty text is malformed, as it is there.
   *
   * @param url - What errors call the document; never opened.
   */
  static parse(bytes: Uint8Array, url: string): ParsedDocument {
    if (bytes.length === 0) {
      return {
        document: undefined,
        errors: [{ domain: 'xml', code: 4, level: 'fatal', message: 'the document is empty', line: 1 }],
      };
    }
    const { value, errors } = collectErrors(
      () => native().xmlReadMemory(bytes, bytes.length, url, null, PARSE_OPTIONS) as DocPtr | null,
    );
    if (value === null) return { document: undefined, errors };
    const document = new XmlDocument(value, url);
    document.text = bytes;
    return { document, errors };
  }

  /** A deep copy. References to entities that the document declares are empty in it: the library copies no entity content. */
  copy(): XmlDocument {
    const copy = new XmlDocument(native().xmlCopyDoc(this.pointer, 1) as DocPtr, this.url);
    copy.text = this.text;
    return copy;
  }

  /** What `document('')` and relative addresses in this document resolve against. */
  setBase(url: string): void {
    native().xmlNodeSetBase(this.pointer, url);
  }

  get root(): NodePtr | undefined {
    return (native().xmlDocGetRootElement(this.pointer) as NodePtr | null) ?? undefined;
  }

  /** Local name and namespace of the root element. */
  get rootName(): { readonly name: string; readonly namespace: string | undefined } | undefined {
    const { root } = this;
    if (root === undefined) return undefined;
    const ns = pointerAt(root, OFFSET.node.ns);
    return {
      name: textAt(root, OFFSET.node.name) ?? '',
      namespace: ns === undefined ? undefined : textAt(ns, OFFSET.ns.href),
    };
  }

  /** How many elements stand at the top: a transformation may make none, or several. */
  get rootCount(): number {
    let count = 0;
    for (
      let node = pointerAt(this.pointer, OFFSET.node.children);
      node !== undefined;
      node = pointerAt(node, OFFSET.node.next)
    ) {
      if (intAt(node, OFFSET.node.type) === NODE_TYPE.element) count++;
    }
    return count;
  }

  get encoding(): string | undefined {
    return textAt(this.pointer, OFFSET.doc.encoding);
  }

  /**
   * The bytes of PHP's `saveXML()`, which are the bytes the account sends.
   *
   * @returns `undefined` when the document names an encoding that the library does not know.
   */
  serialize(): Buffer | undefined {
    const memory: [bigint | null] = [null];
    const size: [number] = [0];
    collectErrors(() => native().xmlDocDumpFormatMemory(this.pointer, memory, size, 0));
    const bytes = takeBytes(memory[0], size[0]);
    return bytes === undefined || bytes.length === 0 ? undefined : bytes;
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    native().xmlFreeDoc(this.pointer);
  }
}

/** Elements directly below a node, in order. */
export function childElements(parent: bigint): NodePtr[] {
  const found: NodePtr[] = [];
  for (
    let node = pointerAt(parent, OFFSET.node.children);
    node !== undefined;
    node = pointerAt(node, OFFSET.node.next)
  ) {
    if (intAt(node, OFFSET.node.type) === NODE_TYPE.element) found.push(node as NodePtr);
  }
  return found;
}

export const nodeName = (node: bigint): string => textAt(node, OFFSET.node.name) ?? '';

export const nodeLine = (node: bigint): number => Number(native().xmlGetLineNo(node));

export const attributeOf = (node: bigint, name: string): string | undefined =>
  takeString(native().xmlGetNoNsProp(node, name) as bigint | null);

/** The first attribute of that local name, whatever its namespace: what PHP's `getNamedItem` finds. */
export const anyAttributeOf = (node: bigint, name: string): string | undefined =>
  takeString(native().xmlGetProp(node, name) as bigint | null);

export const contentOf = (node: bigint): string =>
  takeString(native().xmlNodeGetContent(node) as bigint | null) ?? '';
