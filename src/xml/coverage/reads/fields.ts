import type { FieldsRead } from '../../observation.js';
import type { ScannedNode } from '../../scan.js';

/** A document with the short paths of its nodes. */
export class FieldPaths {
  readonly #paths = new Map<ScannedNode, string>();

  /** Without positions, e.g. `/item/content/@url`. */
  of(node: ScannedNode): string {
    if (node.type === 'root' || node.parent === undefined) return '';
    let path = this.#paths.get(node);
    if (path === undefined) {
      path = `${this.of(node.parent)}/${node.type === 'attribute' ? '@' : ''}${node.name}`;
      this.#paths.set(node, path);
    }
    return path;
  }
}

/** Fields of a document: attributes, and elements without elements that say something or have no attributes. */
export function fieldsRead(elements: readonly ScannedNode[], read: ReadonlySet<ScannedNode>): FieldsRead {
  const paths = new FieldPaths();
  const present = new Set<string>();
  const found = new Set<string>();
  const note = (node: ScannedNode) => {
    const path = paths.of(node);
    present.add(path);
    if (read.has(node)) found.add(path);
  };
  for (const element of elements) {
    const attributes = element.attributes.filter(({ name }) => !/^xmlns(:|$)/.test(name));
    for (const attribute of attributes) note(attribute);
    if (isField(element, attributes.length > 0)) note(element);
  }
  return { present: [...present].sort(), read: [...found].sort() };
}

function isField({ children }: ScannedNode, hasAttributes: boolean): boolean {
  if (children.some(({ type }) => type === 'element')) return false;
  return !hasAttributes || children.some(({ type, value }) => type === 'text' && value.trim() !== '');
}
