import { diffLines } from 'diff';
import { decodeXml } from '../../xml/scan.js';
import type { LineChange } from './types.js';

const MOST_EDITS = 2_000;
const CONTEXT = 2;
const MOST_LINES = 2_000;

/** What changed between two texts, line by line, with the lines around it. */
export function diffText(expected: Uint8Array, actual: Uint8Array): LineChange[] {
  const [before, after] = [decodeXml(expected), decodeXml(actual)];
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITS, stripTrailingCr: true }) ?? [
    { value: before, removed: true, added: false },
    { value: after, added: true, removed: false },
  ];
  const all: LineChange[] = [];
  let [from, to] = [1, 1];
  for (const { value, removed, added } of parts) {
    for (const text of value.replace(/\r?\n$/, '').split(/\r?\n/)) {
      if (removed) all.push({ kind: 'removed', text, line: from++ });
      else if (added) all.push({ kind: 'added', text, line: to++ });
      else {
        all.push({ kind: 'same', text, line: from++ });
        to++;
      }
    }
  }
  return keepChanged(all).slice(0, MOST_LINES);
}

function keepChanged(all: readonly LineChange[]): LineChange[] {
  const kept = new Set<number>();
  for (const [index, { kind }] of all.entries()) {
    if (kind === 'same') continue;
    for (let near = index - CONTEXT; near <= index + CONTEXT; near++) kept.add(near);
  }
  return all.filter((_, index) => kept.has(index));
}
