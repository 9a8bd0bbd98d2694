import type { ScannedNode } from '../../scan.js';

/** What an expression gives; `undefined` for what is not known here: results of other functions, trees of variables. */
export type Value = readonly ScannedNode[] | string | number | boolean | undefined;

export const isNodes = (value: Value): value is readonly ScannedNode[] => Array.isArray(value);

/** The text of a node. @source XPath 1.0, section 5 */
export function stringOf(node: ScannedNode): string {
  if (node.type !== 'element' && node.type !== 'root') return node.value;
  const { children } = node;
  if (children.length === 1 && children[0]?.type === 'text') return children[0].value;
  let text = '';
  for (const child of children) {
    if (child.type === 'text') text += child.value;
    else if (child.type === 'element') text += stringOf(child);
  }
  return text;
}

/** Something that was looked for, and is not there or is empty. */
export interface Miss {
  /** The last node that is there; the empty one itself where `steps` is empty. */
  readonly from: ScannedNode;
  /** The way on from there, as XPath: `duration`, `content[@isSource='true']/@url`. */
  readonly steps: string;
}

/** Takes note of what is read. */
export class ReadMarks {
  readonly nodes = new Set<ScannedNode>();
  /** What was looked for in vain, where somebody wants to know. */
  readonly misses: Miss[] | undefined;

  constructor(notesMisses = false) {
    this.misses = notesMisses ? [] : undefined;
  }

  /** Somebody asked whether it is there, or for its name. */
  touch(node: ScannedNode): void {
    if (node.type === 'text') this.touch(node.parent ?? node);
    else this.nodes.add(node);
  }

  /** Somebody took its text. */
  take(node: ScannedNode): void {
    this.touch(node);
    for (const child of node.children) if (child.type === 'element') this.take(child);
  }

  /** Somebody copied all of it. */
  copy(node: ScannedNode): void {
    this.touch(node);
    for (const attribute of node.attributes) this.nodes.add(attribute);
    for (const child of node.children) if (child.type === 'element') this.copy(child);
  }

  /** The text of a value; of nodes, that of the first. */
  string(value: Value): string | undefined {
    if (isNodes(value)) {
      const [first] = value;
      if (first === undefined) return '';
      this.take(first);
      return this.#textOf(first);
    }
    return typeof value === 'number' ? formatNumber(value) : value === undefined ? undefined : String(value);
  }

  number(value: Value): number | undefined {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return value ? 1 : 0;
    const text = this.string(value);
    return text === undefined ? undefined : parseNumber(text);
  }

  boolean(value: Value): boolean | undefined {
    if (isNodes(value)) {
      for (const node of value) this.touch(node);
      return value.length > 0;
    }
    if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
    return typeof value === 'string' ? value !== '' : value;
  }

  /** Texts of all nodes, or of the one value. */
  strings(value: Value): (string | undefined)[] {
    if (!isNodes(value)) return [this.string(value)];
    return value.map((node) => {
      this.take(node);
      return this.#textOf(node);
    });
  }

  /** What gets a name is used by that name: whether it has a text is seen here alone. */
  bind(value: Value): void {
    if (this.misses === undefined || !isNodes(value)) return;
    const [first] = value;
    if (first !== undefined && first.type !== 'root') this.#textOf(first);
  }

  #textOf(node: ScannedNode): string {
    const text = stringOf(node);
    if (this.misses !== undefined && text.trim() === '') this.misses.push({ from: node, steps: '' });
    return text;
  }
}

export function parseNumber(text: string): number {
  const trimmed = text.trim();
  return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

const formatNumber = (value: number): string => (Object.is(value, -0) ? '0' : String(value));

/** `=`, `!=`, `<` … between values of any type. @source XPath 1.0, section 3.4 */
export function compareValues(marks: ReadMarks, op: string, left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) {
    for (const value of [left, right]) if (isNodes(value)) marks.strings(value);
    return undefined;
  }
  const isEquality = op === '=' || op === '!=';
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return holds(op, Number(marks.boolean(left)), Number(marks.boolean(right)));
  }
  if (!isNodes(left) && !isNodes(right)) {
    const asTexts = isEquality && typeof left === 'string' && typeof right === 'string';
    return asTexts
      ? holds(op, left, right)
      : holds(op, Number(marks.number(left)), Number(marks.number(right)));
  }
  const asNumbers = !isEquality || typeof left === 'number' || typeof right === 'number';
  const convert = (text: string | undefined) => (asNumbers ? parseNumber(text ?? '') : (text ?? ''));
  const rights = marks.strings(right).map(convert);
  // Both sides are read as a whole: which pair decides is nobody's business.
  return marks
    .strings(left)
    .map(convert)
    .some((one) => rights.some((other) => holds(op, one, other)));
}

function holds<T extends string | number>(op: string, left: T, right: T): boolean {
  switch (op) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}
