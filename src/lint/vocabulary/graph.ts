import type { ScannedNode } from '../../xml/scan.js';
import type { NameFact, TypeFact } from './facts.js';
import { ITEM_TYPES, ROOT_TYPE } from './item.js';

/** A kind of node that an item can have: all `content` elements are one. */
export interface VocabularyNode {
  readonly kind: 'document' | 'element' | 'attribute' | 'text';
  /** Empty for documents and texts; `undefined` for a node of whatever name. */
  readonly name: string | undefined;
  /** Whether it is the account's own or another connector's, so that the schema cannot know its name. */
  readonly isOpen: boolean;
  readonly fact: NameFact | undefined;
  /** What the schema says of the element; `undefined` for leaves, and for what it does not know. */
  readonly type: TypeFact | undefined;
  readonly parents: VocabularyNode[];
  readonly children: VocabularyNode[];
  readonly attributes: VocabularyNode[];
}

/** Every kind of node of an item, as a graph with the document at its top. */
export interface ItemGraph {
  readonly document: VocabularyNode;
  readonly all: readonly VocabularyNode[];
  /** The document, and everything, as sets that are always the same ones. */
  readonly sets: {
    readonly document: ReadonlySet<VocabularyNode>;
    readonly all: ReadonlySet<VocabularyNode>;
  };
  /** Names of elements and attributes in the account's own metadata, as the fixtures have them. */
  readonly fixtureNames: ReadonlySet<string>;
  /** Elements in the account's own metadata that have no children in any fixture, and no attributes in any. */
  readonly fixtureLeaves: ReadonlySet<string>;
  /** Whether any fixture has metadata of the account's own. */
  readonly hasMetadata: boolean;
  /** The node for those of an open kind that have this name: always the same one. */
  readonly named: (open: VocabularyNode, name: string) => VocabularyNode;
}

/**
 * The kinds of node that an item can have, by the schema and by what the fixtures have beyond it.
 *
 * @param fixtures - Roots of the fixtures that are items.
 */
export function buildItemGraph(fixtures: readonly ScannedNode[]): ItemGraph {
  const builder = new Builder();
  const item = builder.element('item', undefined, ITEM_TYPES[ROOT_TYPE], builder.document);
  builder.document.children.push(item);
  for (const fixture of fixtures) builder.learn(item, fixture);
  return builder.finish();
}

const make = (kind: VocabularyNode['kind'], name: string | undefined): Mutable => ({
  kind,
  name,
  isOpen: name === undefined,
  fact: undefined,
  type: undefined,
  parents: [],
  children: [],
  attributes: [],
});

type Mutable = { -readonly [Key in keyof VocabularyNode]: VocabularyNode[Key] };

class Builder {
  readonly document = make('document', '');
  #item: VocabularyNode | undefined;
  readonly #all: VocabularyNode[] = [this.document];
  readonly #names = new Set<string>();
  readonly #inner = new Set<string>();
  #hasMetadata = false;

  /** An element of a type, with all below it. Items within items are the same item once more. */
  element(
    name: string,
    fact: NameFact | undefined,
    type: TypeFact | undefined,
    parent: VocabularyNode,
  ): VocabularyNode {
    const isItem = type !== undefined && type === ITEM_TYPES[ROOT_TYPE];
    if (isItem && this.#item !== undefined) {
      this.#item.parents.push(parent);
      return this.#item;
    }
    const node: Mutable = { ...make('element', name), fact, type, parents: [parent] };
    if (isItem) this.#item = node;
    this.#all.push(node);
    for (const [attribute, about] of Object.entries(type?.attributes ?? {}))
      this.#attribute(node, attribute, about);
    for (const [child, about] of Object.entries(type?.children ?? {}))
      node.children.push(this.element(child, about, ITEM_TYPES[about.type], node));
    if (type === undefined || type.hasText) this.#text(node);
    if (type !== undefined && type.openness !== 'closed') this.#any(node);
    return node;
  }

  #attribute(parent: VocabularyNode, name: string | undefined, fact?: NameFact): void {
    const node: Mutable = { ...make('attribute', name), fact, parents: [parent] };
    parent.attributes.push(node);
    this.#all.push(node);
  }

  #text(parent: VocabularyNode): void {
    const node = { ...make('text', ''), parents: [parent] };
    parent.children.push(node);
    this.#all.push(node);
  }

  /** Elements of whatever name, with elements, attributes and text of whatever kind in them. */
  #any(parent: VocabularyNode): void {
    const node = { ...make('element', undefined), parents: [parent] };
    node.parents.push(node);
    node.children.push(node);
    parent.children.push(node);
    this.#all.push(node);
    this.#attribute(node, undefined);
    this.#text(node);
  }

  /** Adds what a fixture has and the schema has not. What has a namespace the server never makes. */
  learn(node: VocabularyNode, element: ScannedNode): void {
    for (const name of attributesOf(element)) {
      const isKnown = node.attributes.some((attribute) => attribute.name === name);
      if (!isKnown) this.#attribute(node, name);
    }
    for (const child of elementsOf(element)) {
      const open = node.children.find((candidate) => candidate.kind === 'element' && candidate.isOpen);
      const known = node.children.find(({ name }) => name === child.name);
      if (known !== undefined) this.learn(known, child);
      else if (open !== undefined) this.#learnOpen(child);
      else {
        const added = this.element(child.name, undefined, undefined, node);
        node.children.push(added);
        this.learn(added, child);
      }
    }
  }

  #learnOpen(element: ScannedNode): void {
    this.#hasMetadata = true;
    this.#names.add(element.name);
    const [attributes, elements] = [attributesOf(element), elementsOf(element)];
    if (attributes.length > 0 || elements.length > 0) this.#inner.add(element.name);
    for (const name of attributes) this.#names.add(name);
    for (const child of elements) this.#learnOpen(child);
  }

  finish(): ItemGraph {
    return {
      document: this.document,
      all: this.#all,
      sets: { document: new Set([this.document]), all: new Set(this.#all) },
      fixtureNames: this.#names,
      fixtureLeaves: new Set([...this.#names].filter((name) => !this.#inner.has(name))),
      hasMetadata: this.#hasMetadata,
      named: nameOpenNodes(),
    };
  }
}

const elementsOf = ({ children }: ScannedNode): ScannedNode[] =>
  children.filter(({ type, namespace }) => type === 'element' && namespace === '');

const attributesOf = ({ attributes }: ScannedNode): string[] =>
  attributes
    .filter(({ name, namespace }) => namespace === '' && name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(({ name }) => name);

function nameOpenNodes(): ItemGraph['named'] {
  const known = new Map<VocabularyNode, Map<string, VocabularyNode>>();
  return (open, name) => {
    const ofOpen = known.get(open) ?? new Map<string, VocabularyNode>();
    known.set(open, ofOpen);
    const node = ofOpen.get(name) ?? { ...open, name };
    ofOpen.set(name, node);
    return node;
  };
}
