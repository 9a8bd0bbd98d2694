import type { ScannedDocument, ScannedNode } from '../../scan.js';
import { attributesOf } from './axes.js';

/** Paths without positions, e.g. `/item/content/@url`, each once. */
export function pathsOf(nodes: Iterable<ScannedNode>): string[] {
  const paths = new Map<ScannedNode, string>();
  const pathOf = (node: ScannedNode): string => {
    if (node.parent === undefined) return '';
    let path = paths.get(node);
    if (path === undefined) {
      path = `${pathOf(node.parent)}/${node.type === 'attribute' ? '@' : ''}${node.name}`;
      paths.set(node, path);
    }
    return path;
  };
  const found = new Set<string>();
  for (const node of nodes) if (node.parent !== undefined) found.add(pathOf(node));
  return [...found];
}

/** Fields of a document: attributes, and elements without elements that say something or have no attributes. */
export function fieldsOf({ elements }: ScannedDocument): string[] {
  return pathsOf(
    elements.flatMap((element) => [...attributesOf(element), ...(isField(element) ? [element] : [])]),
  );
}

function isField(node: ScannedNode): boolean {
  if (node.children.some(({ type }) => type === 'element')) return false;
  return (
    attributesOf(node).length === 0 ||
    node.children.some(({ type, value }) => type === 'text' && value.trim() !== '')
  );
}
