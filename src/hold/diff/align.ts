import { diffArrays } from 'diff';
import type { TreeNode } from './tree.js';

/** What became of the children of an element: same ones in order, and what is on one side alone. */
export interface Alignment {
  readonly pairs: readonly (readonly [TreeNode, TreeNode])[];
  readonly removed: readonly TreeNode[];
  readonly added: readonly TreeNode[];
}

/** Edits past which the search for the longest common part ends: it takes the square of them. */
const MOST_EDITS = 1_000;
/** Comparisons of a gap past which its nodes are paired by name alone. */
const MOST_CELLS = 10_000;
/** Parts of a subtree that its likeness to another is measured by. */
const MOST_FEATURES = 200;

/**
 * Pairs the children of two elements: equal ones by the longest common subsequence, then, in the gaps between them,
 * those that are most alike. Time is bounded: a long list that changed as a whole is paired by name.
 */
export function alignChildren(before: readonly TreeNode[], after: readonly TreeNode[]): Alignment {
  const pairs: [TreeNode, TreeNode][] = [];
  const removed: TreeNode[] = [];
  const added: TreeNode[] = [];
  for (const [a, b] of findGaps(before, after)) {
    const inGap = a.length * b.length <= MOST_CELLS ? pairAlike(a, b) : pairByKey(a, b);
    pairs.push(...inGap);
    const paired = new Set(inGap.flat());
    removed.push(...a.filter((node) => !paired.has(node)));
    added.push(...b.filter((node) => !paired.has(node)));
  }
  return { pairs, removed, added };
}

type Gap = [TreeNode[], TreeNode[]];

/** What lies between the children that are equal. */
function findGaps(before: readonly TreeNode[], after: readonly TreeNode[]): Gap[] {
  const idsOf = (nodes: readonly TreeNode[]) => nodes.map(({ id }) => id);
  const parts = diffArrays(idsOf(before), idsOf(after), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return [trimEnds(before, after)];
  const gaps: Gap[] = [];
  let [from, to] = [0, 0];
  let gap: Gap = [[], []];
  const close = () => {
    if (gap[0].length > 0 || gap[1].length > 0) gaps.push(gap);
    gap = [[], []];
  };
  for (const { removed, added, count } of parts) {
    if (removed) {
      gap[0].push(...before.slice(from, from + count));
      from += count;
    } else if (added) {
      gap[1].push(...after.slice(to, to + count));
      to += count;
    } else {
      close();
      from += count;
      to += count;
    }
  }
  close();
  return gaps;
}

function trimEnds(before: readonly TreeNode[], after: readonly TreeNode[]): Gap {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start]?.id === after[start]?.id) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end)?.id === after.at(-1 - end)?.id) end++;
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

/**
 * The pairing in order with the greatest likeness in sum.
 *
 * @source S. B. Needleman, C. D. Wunsch, 1970, with likeness as score and no penalty for gaps
 */
function pairAlike(before: readonly TreeNode[], after: readonly TreeNode[]): [TreeNode, TreeNode][] {
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  const features = new Map<TreeNode, ReadonlySet<number>>();
  const alike = before.map((a) => after.map((b) => likeness(a, b, features)));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const together = alike[i]?.[j] ?? 0;
      const skip = Math.max(at(i + 1, j), at(i, j + 1));
      best[i * width + j] = together > 0 ? Math.max(skip, together + at(i + 1, j + 1)) : skip;
    }
  }
  const pairs: [TreeNode, TreeNode][] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length;) {
    const [a, b, together] = [before[i], after[j], alike[i]?.[j] ?? 0];
    if (a !== undefined && b !== undefined && together > 0 && at(i, j) === together + at(i + 1, j + 1)) {
      pairs.push([a, b]);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** 0 for nodes that cannot be the same one changed, up to 2 for those that share all but a detail. */
function likeness(a: TreeNode, b: TreeNode, known: Map<TreeNode, ReadonlySet<number>>): number {
  if (a.key !== b.key) return 0;
  if (a.kind !== 'element') return 0.5;
  const [mine, yours] = [featuresOf(a, known), featuresOf(b, known)];
  let common = 0;
  for (const feature of mine) if (yours.has(feature)) common++;
  const total = mine.size + yours.size;
  return 0.1 + (total === 0 ? 0 : (2 * common) / total) + (hasSameIdentity(a, b) ? 0.9 : 0);
}

/** Attributes that tell siblings apart. */
const IDENTITY = /^@(?:\{.*\})?(?:id|key|name|ref|href|url|guid|code|lang|type)$/i;

const hasSameIdentity = (a: TreeNode, b: TreeNode): boolean =>
  a.attributes.some((one) => IDENTITY.test(one.key) && b.attributes.some(({ id }) => id === one.id));

function featuresOf(node: TreeNode, known: Map<TreeNode, ReadonlySet<number>>): ReadonlySet<number> {
  const found = known.get(node);
  if (found !== undefined) return found;
  const features = new Set<number>();
  const queue: TreeNode[] = [node];
  for (let index = 0; index < queue.length && features.size < MOST_FEATURES; index++) {
    const { attributes, children } = queue[index] ?? node;
    for (const { id } of attributes) features.add(id);
    for (const child of children) {
      features.add(child.id);
      queue.push(child);
    }
  }
  known.set(node, features);
  return features;
}

/** The first of a name with the first of that name, in order. */
function pairByKey(before: readonly TreeNode[], after: readonly TreeNode[]): [TreeNode, TreeNode][] {
  const keysOf = (nodes: readonly TreeNode[]) => nodes.map(({ key }) => key);
  const parts = diffArrays(keysOf(before), keysOf(after), { maxEditLength: MOST_EDITS });
  if (parts === undefined) return pairByIndex(before, after);
  const pairs: [TreeNode, TreeNode][] = [];
  let [from, to] = [0, 0];
  for (const { removed, added, count } of parts) {
    if (!removed && !added)
      pairs.push(...pairByIndex(before.slice(from, from + count), after.slice(to, to + count)));
    if (!added) from += count;
    if (!removed) to += count;
  }
  return pairs;
}

const pairByIndex = (before: readonly TreeNode[], after: readonly TreeNode[]): [TreeNode, TreeNode][] =>
  before.flatMap((node, index) => {
    const other = after[index];
    return other?.key === node.key ? [[node, other] as [TreeNode, TreeNode]] : [];
  });
