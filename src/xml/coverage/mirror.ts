import koffi from 'koffi';
import type { XmlDocument } from '../document.js';
import { takeBytes } from '../native.js';
import { decodeXml, scanXml, type ScannedDocument, type ScannedNode } from '../scan.js';
import { addressAt, nativeProbes, PROBE_OFFSET } from './native-probes.js';

const TYPE = { element: 1, attribute: 2, document: 9 };
const AT = { type: 8, name: 16, parent: 40 };

/** A document of the library as a tree of our own, in which its nodes can be found by address. */
export class Mirror {
  readonly document: ScannedDocument;
  readonly #found = new Map<number, ScannedNode | undefined>();

  private constructor(document: ScannedDocument) {
    this.document = document;
  }

  /**
   * @param isChanged - Whether a transformation took white space out of the document, so that the text it was
   *   read from is another one.
   */
  static of(document: XmlDocument, isChanged: boolean): Mirror {
    // Writes the place of every element into it, which libxslt does as well.
    const count = Number(nativeProbes().xmlXPathOrderDocElems(document.pointer));
    const { text } = document;
    const read = isChanged || text === undefined ? undefined : scanXml(decodeXml(text));
    return new Mirror(read?.elements.length === count ? read : scanXml(writeOut(document)));
  }

  /** The node at an address of the living document. Texts and comments are found as their parent. */
  nodeAt(address: number): ScannedNode | undefined {
    if (this.#found.has(address)) return this.#found.get(address);
    const node = this.#find(address);
    this.#found.set(address, node);
    return node;
  }

  #find(address: number): ScannedNode | undefined {
    const type = koffi.decode(BigInt(address), AT.type, 'int') as number;
    if (type === TYPE.document) return this.document.root;
    if (type === TYPE.element) {
      return this.document.elements[-addressAt(address, PROBE_OFFSET.node.content) - 1];
    }
    const parent = this.nodeAt(addressAt(address, AT.parent));
    if (type === TYPE.attribute) {
      const name = koffi.decode(BigInt(address), AT.name, 'string') as string;
      return parent?.attributes.find((attribute) => attribute.name.replace(/^.*:/, '') === name);
    }
    return parent?.children.find((child) => child.type === 'text') ?? parent;
  }
}

function writeOut(document: XmlDocument): string {
  const memory: [bigint | null] = [null];
  const size: [number] = [0];
  nativeProbes().xmlDocDumpMemoryEnc(document.pointer, memory, size, 'UTF-8');
  return takeBytes(memory[0], size[0])?.toString('utf8') ?? '';
}
