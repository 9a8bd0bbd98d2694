import { stepOf } from '../../xml/node-paths.js';
import { placesIn, scanXml, type ScannedNode } from '../../xml/scan.js';
import type { WireSource } from '../studio/wire.js';

/** Finds nodes of the MRSS by their paths, and numbers those that were asked for. */
export class SourceIndex {
  /** In the order in which they were asked for. */
  readonly sources: WireSource[] = [];
  readonly #root: ScannedNode;
  readonly #place: ReturnType<typeof placesIn>;
  /** Whether texts that are white space are not counted: the stylesheet took them out. */
  readonly #stripsSpace: boolean;
  readonly #nodes = new Map<string, ScannedNode | undefined>();
  readonly #numbers = new Map<string, number>();
  readonly #children = new Map<ScannedNode, ReadonlyMap<string, ScannedNode>>();

  constructor(mrss: string, stripsSpace: boolean) {
    this.#root = scanXml(mrss).root;
    this.#place = placesIn(mrss);
    this.#stripsSpace = stripsSpace;
  }

  /** Number of a node; `undefined` where there is none of that path. */
  number(path: string): number | undefined {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    const node = this.find(path);
    if (node === undefined) return undefined;
    const number = this.sources.length;
    const { start: from, end: to } = node;
    this.sources.push({ path, from, to, line: this.#place(from).line });
    this.#numbers.set(path, number);
    return number;
  }

  find(path: string): ScannedNode | undefined {
    if (path === '/') return this.#root.children.find(({ type }) => type === 'element');
    if (this.#nodes.has(path)) return this.#nodes.get(path);
    const slash = path.lastIndexOf('/');
    const parent = slash === 0 ? this.#root : slash === -1 ? undefined : this.find(path.slice(0, slash));
    const node = parent === undefined ? undefined : this.#step(parent, path.slice(slash + 1));
    this.#nodes.set(path, node);
    return node;
  }

  #step(parent: ScannedNode, step: string): ScannedNode | undefined {
    if (step.startsWith('@')) return parent.attributes.find(({ name }) => name === step.slice(1));
    let children = this.#children.get(parent);
    if (children === undefined) {
      children = indexChildren(parent, this.#stripsSpace);
      this.#children.set(parent, children);
    }
    return children.get(step.endsWith(']') ? step : `${step}[1]`);
  }
}

function indexChildren(parent: ScannedNode, stripsSpace: boolean): Map<string, ScannedNode> {
  const counts = new Map<string, number>();
  const index = new Map<string, ScannedNode>();
  for (const child of parent.children) {
    if (stripsSpace && child.type === 'text' && child.value.trim() === '') continue;
    const step = stepOf(child);
    const position = (counts.get(step) ?? 0) + 1;
    counts.set(step, position);
    index.set(`${step}[${position}]`, child);
  }
  return index;
}
