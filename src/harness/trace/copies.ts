import type { Trace } from '../../xml/observation.js';
import type { MadeNode } from './output-nodes.js';

/**
 * Which node of the item a copied node is a copy of, by its place among the copies that one `xsl:copy-of` made.
 *
 * @param nodes - Of the output, in document order.
 * @returns by index of the node; nothing for what cannot be told.
 */
export function findOriginals(nodes: readonly MadeNode[], { events }: Trace): ReadonlyMap<number, string> {
  const copies = new Map<number, number[]>();
  for (const [index, { events: makers }] of nodes.entries()) {
    const [event = -1] = makers;
    if (makers.length !== 1 || events[event]?.copied === undefined) continue;
    const made = copies.get(event);
    if (made === undefined) copies.set(event, [index]);
    else made.push(index);
  }
  const originals = new Map<number, string>();
  for (const [event, made] of copies) {
    const tops = pairTops(made, nodes, events[event]?.copied ?? []);
    for (const index of made) {
      const original = originalOf(nodes[index]?.path ?? '', tops);
      if (original !== undefined) originals.set(index, original);
    }
  }
  return originals;
}

/** The copies that are in no other one belong to the copied nodes, one by one; texts may have become one with others. */
function pairTops(
  made: readonly number[],
  nodes: readonly MadeNode[],
  copied: readonly string[],
): ReadonlyMap<string, string> {
  const paths = new Set(made.map((index) => nodes[index]?.path ?? ''));
  const tops = [...paths].filter((path) => !isText(path) && !hasAncestorIn(path, paths));
  // The root is copied as what is in it: of a document, that is one element.
  const wanted = copied
    .map((path) => (path === '/' ? (tops[0] ?? '') : path))
    .filter((path) => !isText(path));
  const isSame =
    tops.length === wanted.length && tops.every((path, at) => nameOf(path) === nameOf(wanted[at] ?? ''));
  return new Map(isSame ? tops.map((path, at) => [path, wanted[at] ?? '']) : []);
}

/** What is below a copy is a copy of what lies in the same place below the original. */
function originalOf(path: string, tops: ReadonlyMap<string, string>): string | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const original = tops.get(path.slice(0, end));
    if (original !== undefined) return original + path.slice(end);
  }
  return undefined;
}

const isText = (path: string): boolean => /\/text\(\)(?:\[\d+\])?$/.test(path);

function hasAncestorIn(path: string, paths: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true;
  }
  return false;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
