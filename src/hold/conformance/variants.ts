import { ITEM_TYPES, ROOT_TYPE } from '../../lint/vocabulary/item.js';
import type { TypeFact } from '../../lint/vocabulary/facts.js';
import { decodeXml, localName, scanXml, type ScannedNode } from '../../xml/scan.js';

/** An item without one kind of its elements. */
export interface Variant {
  /** What is missing, e.g. `/item/media/duration`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * An item without each of its optional elements in turn. What the schema of the item does not know is optional; the
 * distribution block is the run's own and stays.
 *
 * @param isWanted - Asked for each path before the item is written without it.
 */
export function* dropOptional(item: Uint8Array, isWanted: (path: string) => boolean): Generator<Variant> {
  const text = decodeXml(item);
  const [root] = scanXml(text).elements;
  if (root === undefined) return;
  const byPath = new Map<string, ScannedNode[]>();
  collect(root, `/${localName(root.name)}`, ITEM_TYPES[ROOT_TYPE], byPath);
  for (const [path, nodes] of byPath) {
    if (!isWanted(path)) continue;
    yield { path, bytes: Buffer.from(without(text, nodes)) };
  }
}

function collect(
  parent: ScannedNode,
  path: string,
  type: TypeFact | undefined,
  found: Map<string, ScannedNode[]>,
): void {
  for (const child of parent.children) {
    if (child.type !== 'element') continue;
    const name = localName(child.name);
    const fact = type?.children[name];
    const below = `${path}/${name}`;
    const isOwn = below === '/item/distribution';
    if (!isOwn && fact?.isOptional !== false) found.set(below, [...(found.get(below) ?? []), child]);
    collect(child, below, fact === undefined ? undefined : ITEM_TYPES[fact.type], found);
  }
}

const without = (text: string, nodes: readonly ScannedNode[]): string => {
  let kept = '';
  let last = 0;
  for (const { start, end } of nodes) {
    kept += text.slice(last, start);
    last = end;
  }
  // It is written in UTF-8, whatever it was read in.
  return (kept + text.slice(last)).replace(/^(<\?xml[^>]*?encoding=)(?:"[^"]*"|'[^']*')/, '$1"UTF-8"');
};
