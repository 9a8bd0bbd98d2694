import type { ScannedNode } from './scan.js';

/** Paths of nodes with positions, e.g. `/item/content[2]/@url`; `/` is the root. */
export class NodePaths {
  readonly #steps = new Map<ScannedNode, string>();
  /** Of elements. */
  readonly #paths = new Map<ScannedNode, string>();

  of(node: ScannedNode): string {
    const { parent } = node;
    if (parent === undefined) return '/';
    const known = this.#paths.get(node);
    if (known !== undefined) return known;
    const path = `${parent.parent === undefined ? '' : this.of(parent)}/${this.#step(node, parent)}`;
    if (node.type === 'element') this.#paths.set(node, path);
    return path;
  }

  #step(node: ScannedNode, parent: ScannedNode): string {
    if (node.type === 'attribute') return `@${node.name}`;
    let step = this.#steps.get(node);
    if (step === undefined) {
      const names = new StepCounter(parent.children.map(stepOf));
      for (const child of parent.children) this.#steps.set(child, names.next(stepOf(child)));
      step = this.#steps.get(node) ?? stepOf(node);
    }
    return step;
  }
}

/** Numbers steps of the same name, where there are several. */
export class StepCounter {
  readonly #totals = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#totals.set(name, (this.#totals.get(name) ?? 0) + 1);
  }

  next(name: string): string {
    const position = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, position);
    return (this.#totals.get(name) ?? 0) > 1 ? `${name}[${position}]` : name;
  }
}

const STEPS = { text: 'text()', comment: 'comment()', instruction: 'processing-instruction()' } as const;

/** A node that is no attribute as a step of a path, without its position. */
export const stepOf = ({ type, name }: ScannedNode): string =>
  type === 'text' || type === 'comment' || type === 'instruction' ? STEPS[type] : name;
