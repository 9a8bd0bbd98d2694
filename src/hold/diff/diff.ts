import { alignChildren } from './align.js';
import { diffBytes } from './bytes.js';
import { diffText } from './lines.js';
import type { Maker } from './makers.js';
import { createIntern, readTree, type Tree, type TreeNode } from './tree.js';
import type { DiffSide, XmlChange, XmlDiff } from './types.js';

export interface DiffOptions {
  /** Knows where the stylesheet makes an element of the output. */
  readonly madeAt?: Maker;
}

/** Changes that are listed; the rest is counted. */
const MOST_CHANGES = 1_000;
/** Characters of markup in a change. */
const MOST_TEXT = 4_000;

/**
 * How two documents differ. Order of attributes, prefixes, CDATA, white space between elements, the declaration and
 * the spelling of characters are told apart from real change.
 */
export function diffXml(expected: Uint8Array, actual: Uint8Array, { madeAt }: DiffOptions = {}): XmlDiff {
  const nothing = { changes: [], more: 0, lines: [] };
  if (Buffer.compare(expected, actual) === 0) return { kind: 'equal', ...nothing };
  const intern = createIntern();
  const [before, after] = [readTree(expected, intern), readTree(actual, intern)];
  if (before === undefined || after === undefined) {
    const bytes = diffBytes(expected, actual, false);
    return { kind: 'lines', ...nothing, bytes, lines: diffText(expected, actual) };
  }
  const isSame = before.root.id === after.root.id;
  const bytes = diffBytes(expected, actual, isSame);
  if (isSame) return { kind: 'spelling', ...nothing, bytes };
  const changes = new Comparison(before, after, madeAt).run();
  return {
    kind: 'content',
    changes: changes.slice(0, MOST_CHANGES),
    more: Math.max(0, changes.length - MOST_CHANGES),
    bytes,
    lines: [],
  };
}

class Comparison {
  readonly #before: Tree;
  readonly #after: Tree;
  readonly #madeAt: Maker | undefined;
  readonly #changes: { change: XmlChange; at: number }[] = [];
  readonly #removed: TreeNode[] = [];
  readonly #added: TreeNode[] = [];

  constructor(before: Tree, after: Tree, madeAt: Maker | undefined) {
    this.#before = before;
    this.#after = after;
    this.#madeAt = madeAt;
  }

  run(): XmlChange[] {
    this.#children(this.#before.root, this.#after.root);
    this.#settle();
    return this.#changes.sort((a, b) => a.at - b.at).map(({ change }) => change);
  }

  #element(before: TreeNode, after: TreeNode): void {
    if (before.id === after.id) return;
    if (before.kind !== 'element') {
      this.#add('changed', before, after);
      return;
    }
    for (const attribute of before.attributes) {
      const other = after.attributes.find(({ key }) => key === attribute.key);
      if (other === undefined) this.#removed.push(attribute);
      else if (other.id !== attribute.id) this.#add('changed', attribute, other);
    }
    for (const attribute of after.attributes) {
      if (!before.attributes.some(({ key }) => key === attribute.key)) this.#added.push(attribute);
    }
    this.#children(before, after);
  }

  #children(before: TreeNode, after: TreeNode): void {
    const { pairs, removed, added } = alignChildren(before.children, after.children);
    for (const [a, b] of pairs) this.#element(a, b);
    const renamed = pairRenamed(removed, added);
    for (const [a, b] of renamed) this.#add('renamed', a, b);
    const used = new Set(renamed.flat());
    this.#removed.push(...removed.filter((node) => !used.has(node) && !isLayout(node, before, after)));
    this.#added.push(...added.filter((node) => !used.has(node) && !isLayout(node, after, before)));
  }

  /** What is gone here and came there, moved. */
  #settle(): void {
    const arrived = new Map<number, TreeNode[]>();
    for (const node of this.#added) arrived.set(node.id, [...(arrived.get(node.id) ?? []), node]);
    const moved = new Set<TreeNode>();
    for (const node of this.#removed) {
      const candidates = arrived.get(node.id) ?? [];
      const target = candidates.find((other) => !moved.has(other) && isMove(node, other));
      if (target === undefined) {
        this.#add('removed', node, undefined);
      } else {
        moved.add(target);
        this.#add('moved', node, target);
      }
    }
    for (const node of this.#added) if (!moved.has(node)) this.#add('added', undefined, node);
  }

  #add(kind: XmlChange['kind'], before: TreeNode | undefined, after: TreeNode | undefined): void {
    const node = before ?? after;
    if (node === undefined || node.kind === 'root') return;
    const isElsewhere =
      before !== undefined && after !== undefined && (kind === 'moved' || kind === 'renamed');
    const madeAt = this.#madeAt?.(after?.path ?? node.path, before?.path) ?? [];
    const change: XmlChange = {
      kind,
      what: node.kind,
      path: node.path,
      ...(isElsewhere ? { toPath: after.path } : {}),
      ...(before === undefined ? {} : { expected: sideOf(this.#before, before) }),
      ...(after === undefined ? {} : { actual: sideOf(this.#after, after) }),
      ...(madeAt.length === 0 ? {} : { madeAt }),
    };
    this.#changes.push({ change, at: (after ?? node).start });
  }
}

const isLeaf = ({ children }: TreeNode): boolean => children.every(({ kind }) => kind === 'text');

/** White space in a leaf is text; where the other side has elements, it would have been layout. */
const isLayout = ({ kind, value }: TreeNode, own: TreeNode, other: TreeNode): boolean =>
  kind === 'text' && value.trim() === '' && isLeaf(own) && !isLeaf(other);

/** A leaf of few nodes is the same one only in the same place; what says more, anywhere. */
function isMove(from: TreeNode, to: TreeNode): boolean {
  if (from.kind !== 'element') return false;
  return from.size > 3 || parentOf(from.path) === parentOf(to.path);
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Elements of the same content under another name, in order. */
function pairRenamed(removed: readonly TreeNode[], added: readonly TreeNode[]): [TreeNode, TreeNode][] {
  const free = new Set(added);
  return removed.flatMap((node) => {
    if (node.kind !== 'element' || node.size < 2) return [];
    const other = [...free].find(
      (candidate) => candidate.kind === 'element' && candidate.shape === node.shape,
    );
    if (other === undefined || other.key === node.key) return [];
    free.delete(other);
    return [[node, other] as [TreeNode, TreeNode]];
  });
}

function sideOf({ text, placeOf }: Tree, node: TreeNode): DiffSide {
  const isMarkup = node.kind === 'element' || node.kind === 'doctype';
  const whole = isMarkup ? text.slice(node.start, node.end) : node.value;
  return { text: whole.length > MOST_TEXT ? `${whole.slice(0, MOST_TEXT)}…` : whole, ...placeOf(node.start) };
}
