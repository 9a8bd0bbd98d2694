import type { ScannedDocument, ScannedNode } from '../../scan.js';
import { attributesOf } from './axes.js';
import { ReadMarks, isNodes, type Value } from './values.js';

/** What an `xsl:key` of a name indexes. */
export interface KeyReads {
  readonly name: string;
  /** Number of the instruction. */
  readonly instruction: number;
  readonly matches: (run: ReadRun, node: ScannedNode) => boolean;
  readonly use: (run: ReadRun, node: ScannedNode) => Value;
}

/** The nodes, and the one text, that a name ever stood for. */
interface Binding {
  readonly nodes: Set<ScannedNode>;
  readonly values: Set<string | number | boolean>;
  isUnknown: boolean;
}

/** Finds out what one run of a stylesheet read, once it is over. */
export class ReadRun {
  readonly root: ScannedNode;
  /** Where reading is noted; exchanged to see what one instruction reads. */
  marks = new ReadMarks();
  /** Keys that somebody asked. */
  readonly usedKeys = new Set<number>();
  /** What a name stands for at the moment that is looked at, where that is known. */
  resolve: ((name: string) => { readonly value: Value } | undefined) | undefined;
  readonly #elements: readonly ScannedNode[];
  readonly #keys: readonly KeyReads[];
  readonly #bindings = new Map<string, Binding>();
  readonly #indexes = new Map<KeyReads, ReadonlyMap<string, readonly ScannedNode[]>>();
  #hasGrown = false;

  constructor({ root, elements }: ScannedDocument, keys: readonly KeyReads[]) {
    this.root = root;
    this.#elements = elements;
    this.#keys = keys;
  }

  /**
   * What a variable or parameter of that name is: all nodes that any of that name ever was. Which one it was
   * at this moment is not known, and rarely matters, for paths tell no nodes apart.
   */
  variable(name: string): Value {
    const found = this.resolve?.(name);
    if (found !== undefined) return found.value;
    const binding = this.#bindings.get(name);
    if (binding === undefined || binding.isUnknown) {
      return binding !== undefined && binding.nodes.size > 0 ? [...binding.nodes] : undefined;
    }
    if (binding.nodes.size > 0 || binding.values.size === 0) return [...binding.nodes];
    const [value] = binding.values;
    return binding.values.size === 1 ? value : undefined;
  }

  bind(name: string, value: Value): void {
    let binding = this.#bindings.get(name);
    if (binding === undefined) {
      binding = { nodes: new Set(), values: new Set(), isUnknown: false };
      this.#bindings.set(name, binding);
      this.#hasGrown = true;
    }
    const before = binding.nodes.size + binding.values.size;
    if (isNodes(value)) for (const node of value) binding.nodes.add(node);
    else if (value === undefined) {
      this.#hasGrown ||= !binding.isUnknown;
      binding.isUnknown = true;
    } else binding.values.add(value);
    this.#hasGrown ||= binding.nodes.size + binding.values.size > before;
  }

  /** Whether a binding changed since the last call. */
  takeGrowth(): boolean {
    const hasGrown = this.#hasGrown;
    this.#hasGrown = false;
    return hasGrown;
  }

  /** @param wanted - Texts that are looked for; `undefined` is any. */
  byKey(name: string | undefined, wanted: readonly (string | undefined)[]): readonly ScannedNode[] {
    const found = new Set<ScannedNode>();
    for (const key of this.#keys) {
      if (name !== undefined && key.name !== name) continue;
      this.usedKeys.add(key.instruction);
      const index = this.#index(key);
      const texts = wanted.every((text) => text !== undefined) ? wanted : [...index.keys()];
      for (const text of texts) for (const node of index.get(text) ?? []) found.add(node);
    }
    return [...found].sort((a, b) => a.start - b.start);
  }

  /** An index is made over the whole document: all of its values are read. */
  #index(key: KeyReads): ReadonlyMap<string, readonly ScannedNode[]> {
    const made = this.#indexes.get(key);
    if (made !== undefined) return made;
    const index = new Map<string, ScannedNode[]>();
    this.#indexes.set(key, index);
    for (const element of this.#elements) {
      this.#addTo(index, key, element);
      for (const attribute of attributesOf(element)) this.#addTo(index, key, attribute);
    }
    return index;
  }

  #addTo(index: Map<string, ScannedNode[]>, key: KeyReads, node: ScannedNode): void {
    if (!key.matches(this, node)) return;
    for (const text of this.marks.strings(key.use(this, node))) {
      const nodes = index.get(text ?? '');
      if (nodes === undefined) index.set(text ?? '', [node]);
      else nodes.push(node);
    }
  }
}
