import { decodeXml, localName, scanXml } from '../../xml/scan.js';

/** What stands beside what in the fixtures. */
export interface FixturePaths {
  /** Another child, or with `@` another attribute, of an element that has this one; the same one every time. */
  besides(name: string): string | undefined;
}

/** Reads fixtures for the names that occur together. */
export function readFixturePaths(documents: Iterable<Uint8Array>): FixturePaths {
  const beside = new Map<string, Map<string, number>>();
  const count = (names: readonly string[]) => {
    for (const name of names) {
      const others = beside.get(name) ?? new Map<string, number>();
      for (const other of names) if (other !== name) others.set(other, (others.get(other) ?? 0) + 1);
      beside.set(name, others);
    }
  };
  for (const bytes of documents) {
    for (const element of scanXml(decodeXml(bytes)).elements) {
      count([...new Set(element.attributes.map(({ name }) => `@${localName(name)}`))]);
      const leaves = element.children.filter(
        ({ type, children, value }) =>
          type === 'element' && value === '' && children.every((child) => child.type === 'text'),
      );
      count([...new Set(leaves.map(({ name }) => localName(name)))]);
    }
  }
  return {
    besides(name) {
      const others = [...(beside.get(name) ?? [])];
      // The most frequent, so that most fixtures have it; the first by name among those.
      others.sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
      return others[0]?.[0];
    },
  };
}
