import { attributeOf, type XmlDocument } from '../document.js';
import { native, NODE_TYPE, OFFSET, intAt, pointerAt, textAt } from '../native.js';
import type { ScannedNode } from '../scan.js';
import { nativeProbes } from './native-probes.js';
import type { SheetModel } from './plan.js';
import { isStylesheet, isXslt } from './sheet-syntax.js';

export const PROBE_NAMESPACE = 'urn:mrssmith:probe';
export const PROBE_ELEMENT = 'probe';
const PROBE_PREFIX = 'mrssmith-probe';

/**
 * What a probe tells: that a block begins or ends, that an instruction of several ways begins or has
 * ended, or that any instruction comes next.
 */
export type Probe =
  | { readonly kind: 'begin' | 'end'; readonly block: number }
  | { readonly kind: 'open' | 'close' | 'next'; readonly instruction: number };

/** The kinds of instructions whose course is followed to its end. */
export const FOLLOWED: ReadonlySet<string> = new Set(['for-each', 'apply-templates']);

/** A parsed stylesheet that probes can be put into, before anything in it is changed. */
export class ProbeCarrier {
  readonly #document: XmlDocument;
  readonly #model: SheetModel;
  /** By ordinal. */
  readonly #elements: readonly bigint[];
  readonly #probes: Probe[] = [];
  /** Elements that are gone, with everything in them: the server writes their content anew. */
  readonly #replaced: ReadonlySet<ScannedNode>;

  private constructor(
    document: XmlDocument,
    model: SheetModel,
    elements: readonly bigint[],
    replaced: ReadonlySet<ScannedNode>,
  ) {
    this.#document = document;
    this.#model = model;
    this.#elements = elements;
    this.#replaced = replaced;
  }

  /**
   * Finds every element of the model in the parsed document.
   *
   * @returns a function to call once values are written in, with the nodes that got one; `undefined` where
   *   text and tree do not agree.
   */
  static prepare(
    document: XmlDocument,
    model: SheetModel,
  ): ((replaced: ReadonlySet<bigint>, isTraced: boolean) => readonly Probe[]) | undefined {
    const elements = elementsOf(document);
    const [root] = model.document.elements;
    // A literal result element that stands for a stylesheet would copy the probes' namespace into its result.
    if (root === undefined || !isStylesheet(root)) return undefined;
    if (elements.length !== model.document.elements.length) return undefined;
    return (replaced, isTraced) => {
      const nodes = model.document.elements.filter((_, index) => replaced.has(elements[index] ?? 0n));
      return new ProbeCarrier(document, model, elements, new Set(nodes)).#insert(isTraced);
    };
  }

  /** @returns the probes by the number that each carries. */
  #insert(isTraced: boolean): readonly Probe[] {
    const { instructions, blocks, plan } = this.#model;
    const namespace = this.#declare();
    if (namespace === undefined) return [];
    const followed = [...instructions.keys()].filter((index) =>
      FOLLOWED.has(plan.instructions[index]?.kind ?? ''),
    );
    const isFollowed = new Set(followed);
    for (const [index, { node, canFollow }] of instructions.entries()) {
      if (!canFollow || this.#isGone(node) || !(isTraced || isFollowed.has(index))) continue;
      const kind = isFollowed.has(index) ? 'open' : 'next';
      this.#putBefore(node, this.#make({ kind, instruction: index }, namespace));
    }
    for (const [index, { owner, header }] of blocks.entries()) {
      if (this.#isGone(owner) || this.#replaced.has(owner)) continue;
      this.#putFirst(owner, header, this.#make({ kind: 'begin', block: index }, namespace));
    }
    for (const index of followed) {
      const node = instructions[index]?.node;
      if (node === undefined || this.#isGone(node)) continue;
      const probe = this.#make({ kind: 'close', instruction: index }, namespace);
      nativeProbes().xmlAddNextSibling(this.#elements[node.ordinal] ?? null, probe);
    }
    if (isTraced) this.#endTemplates(namespace);
    return this.#probes;
  }

  /** Ends of templates. Nothing may stand behind the result of a function: those have no end. */
  #endTemplates(namespace: bigint): void {
    for (const [index, { owner, instruction }] of this.#model.blocks.entries()) {
      if (instruction !== -1 || !isXslt(owner, 'template')) continue;
      const probe = this.#make({ kind: 'end', block: index }, namespace);
      native().xmlAddChild(this.#elements[owner.ordinal] ?? null, probe);
    }
  }

  /** Makes the probes' namespace one of extension elements, beside those that are there. */
  #declare(): bigint | undefined {
    const n = nativeProbes();
    const root = this.#elements[0];
    if (root === undefined) return undefined;
    const namespace = n.xmlNewNs(root, PROBE_NAMESPACE, PROBE_PREFIX) as bigint | null;
    const name = 'extension-element-prefixes';
    const present = attributeOf(root, name);
    n.xmlSetProp(root, name, present === undefined ? PROBE_PREFIX : `${present} ${PROBE_PREFIX}`);
    return namespace ?? undefined;
  }

  #make(probe: Probe, namespace: bigint): bigint {
    const n = nativeProbes();
    const node = n.xmlNewDocNode(this.#document.pointer, namespace, PROBE_ELEMENT, null) as bigint;
    n.xmlSetProp(node, 'n', String(this.#probes.length));
    this.#probes.push(probe);
    return node;
  }

  #putBefore(node: ScannedNode, probe: bigint): void {
    if (node.type === 'element') {
      native().xmlAddPrevSibling(this.#elements[node.ordinal] ?? null, probe);
      return;
    }
    const { parent } = node;
    if (parent === undefined) return;
    const before = parent.children.slice(0, parent.children.indexOf(node));
    this.#putFirst(
      parent,
      before.findLast(({ type }) => type === 'element'),
      probe,
    );
  }

  /** At the start of a content, or behind one of its elements. */
  #putFirst(owner: ScannedNode, behind: ScannedNode | undefined, probe: bigint): void {
    const parent = this.#elements[owner.ordinal];
    if (parent === undefined) return;
    const first = pointerAt(parent, OFFSET.node.children);
    if (behind !== undefined) nativeProbes().xmlAddNextSibling(this.#elements[behind.ordinal] ?? null, probe);
    else if (first !== undefined) native().xmlAddPrevSibling(first, probe);
    else native().xmlAddChild(parent, probe);
  }

  #isGone(node: ScannedNode): boolean {
    for (let at = node.parent; at !== undefined; at = at.parent) if (this.#replaced.has(at)) return true;
    return false;
  }
}

/** Probes of a compiled copy, by address. */
export function findProbes(document: XmlDocument): Map<number, number> {
  const found = new Map<number, number>();
  for (const element of elementsOf(document)) {
    if (isProbe(element)) found.set(Number(element), Number(attributeOf(element, 'n')));
  }
  return found;
}

function isProbe(element: bigint): boolean {
  const ns = pointerAt(element, OFFSET.node.ns);
  return ns !== undefined && textAt(ns, OFFSET.ns.href) === PROBE_NAMESPACE;
}

/** In document order. What stands in entities is left out. */
function elementsOf(document: XmlDocument): bigint[] {
  const found: bigint[] = [];
  const visit = (parent: bigint) => {
    let node = pointerAt(parent, OFFSET.node.children);
    while (node !== undefined) {
      if (intAt(node, OFFSET.node.type) === NODE_TYPE.element) {
        found.push(node);
        visit(node);
      }
      node = pointerAt(node, OFFSET.node.next);
    }
  };
  visit(document.pointer);
  return found;
}
