import { plural, widthOf, wrap } from '../../harness/report/style.js';
import type { PendingCase } from '../../hold/snapshots/pending.js';
import type { Output } from '../output.js';
import { isWaiting } from './open.js';
import { groupKey, renderCaseLine, toWaitingCase } from './show.js';

/** Lists what waits, connector by connector. */
export function showList(cases: readonly PendingCase[], output: Output): void {
  const { style, isQuiet } = output;
  if (!isQuiet) {
    const groups = groupAlike(cases);
    const longest = Math.max(0, ...groups.map(([{ base }]) => widthOf(base) + 4));
    const nameWidth = Math.min(longest, Math.max(14, Math.floor(style.width / 3)));
    let shown: string | undefined;
    for (const [found, alike] of groups) {
      if (found.connector !== shown) {
        if (shown !== undefined) output.line();
        output.line(style.colors.bold(found.connector));
        shown = found.connector;
      }
      output.line(renderCaseLine(found, alike, nameWidth, style));
    }
    if (cases.length > 0) output.line();
  }
  for (const line of wrap(describeCounts(cases), style.width)) output.line(line);
}

/** e.g. `12 cases wait (10 changed, 2 new), 8 of them in the same way; 1 is obsolete`. */
export function describeCounts(cases: readonly PendingCase[]): string {
  const waiting = cases.filter(isWaiting);
  const obsolete = cases.length - waiting.length;
  const obsoleteText = obsolete === 0 ? '' : `${plural(obsolete, 'case')} obsolete`;
  if (waiting.length === 0)
    return obsolete === 0 ? 'Nothing waits for a review.' : `Nothing new waits; ${obsoleteText}.`;
  const changed = waiting.filter(({ kind }) => kind === 'changed').length;
  const kinds = [
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(waiting.length > changed ? [`${waiting.length - changed} new`] : []),
  ].join(', ');
  const groups = largestGroup(waiting);
  const alike = groups > 1 ? `; ${groups} changed in the same way` : '';
  const verb = waiting.length === 1 ? 'waits' : 'wait';
  return `${plural(waiting.length, 'case')} ${verb} for a review (${kinds})${alike}${obsolete === 0 ? '' : `; ${obsoleteText}`}.`;
}

/** Cases, each with how many changed as it did; those that did are left out. */
function groupAlike(cases: readonly PendingCase[]): [PendingCase, number][] {
  const groups = new Map<string, [PendingCase, number]>();
  for (const [index, found] of cases.entries()) {
    const key = groupKey(found) ?? String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [found, 1]);
    else group[1] += 1;
  }
  return [...groups.values()];
}

const largestGroup = (cases: readonly PendingCase[]): number =>
  Math.max(0, ...groupAlike(cases).map(([, size]) => size));

/** What waits, as the document of a command. */
export const toDocument = (cases: readonly PendingCase[]) => ({
  pending: cases.filter(isWaiting).map(toWaitingCase),
  obsolete: cases.filter((found) => !isWaiting(found)).map(toWaitingCase),
});
