import { decodeXml, localName, placesIn, prefixOf, scanXml, type ScannedNode } from '../../xml/scan.js';
import type { TextPlace } from '../../xml/places.js';

/** A node as it is compared: what only tells how the document was written is gone. */
export interface TreeNode {
  readonly kind: 'root' | 'element' | 'attribute' | 'text' | 'comment' | 'instruction' | 'doctype';
  /** As written. */
  readonly name: string;
  /** What a node must share with another to be the same one changed: kind, namespace and local name. */
  readonly key: string;
  /** Of everything but elements. */
  readonly value: string;
  readonly attributes: readonly TreeNode[];
  readonly children: readonly TreeNode[];
  /** The same for equal subtrees, of both documents of a comparison. */
  readonly id: number;
  /** The same for elements that differ in their name alone. */
  readonly shape: number;
  /** Nodes in the subtree. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
  /** XPath, with the prefixes of the document. */
  readonly path: string;
}

export interface Tree {
  readonly text: string;
  readonly root: TreeNode;
  readonly placeOf: (offset: number) => TextPlace;
}

/** Gives equal texts equal numbers. */
export type Intern = (text: string) => number;

export function createIntern(): Intern {
  const numbers = new Map<string, number>();
  return (text) => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
}

/** Deeper documents are compared by their lines: libxml2 takes no more than 256 levels either. */
const DEEPEST = 1_000;

const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
type Scope = ReadonlyMap<string, string>;

/** @returns `undefined` for what is not well-formed. */
export function readTree(bytes: Uint8Array, intern: Intern): Tree | undefined {
  const text = decodeXml(bytes);
  const scanned = scanXml(text);
  if (!isWellFormed(text, scanned.root, scanned.elements)) return undefined;
  const builder = new Builder(text, intern);
  return { text, root: builder.root(scanned.root), placeOf: placesIn(text) };
}

/** What the scanner takes for granted. */
function isWellFormed(text: string, root: ScannedNode, elements: readonly ScannedNode[]): boolean {
  if (elements.length === 0 || root.children.filter(({ type }) => type === 'element').length !== 1)
    return false;
  let last = 0;
  for (const child of root.children) {
    if (!isProlog(text.slice(last, child.start))) return false;
    last = child.end;
  }
  return (
    isProlog(text.slice(last)) &&
    elements.every((element) => isClosed(text, element)) &&
    depthOf(elements) < DEEPEST
  );
}

const DOCTYPE = /<!DOCTYPE(?:"[^"]*"|'[^']*'|\[[^]*?\]\s*(?=>)|[^>["'])*>/;

const isProlog = (text: string): boolean =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/<\?xml\s[^]*?\?>/, '')
    .replace(DOCTYPE, '')
    .trim() === '';

function isClosed(text: string, { name, start, tagEnd, end }: ScannedNode): boolean {
  if (tagEnd === end) return text[end - 2] === '/';
  const tag = text.slice(Math.max(start, text.lastIndexOf('<', end - 1)), end);
  return tag.startsWith(`</${name}`) && /^\s*>$/.test(tag.slice(name.length + 2));
}

function depthOf(elements: readonly ScannedNode[]): number {
  const depths = new Map<ScannedNode | undefined, number>();
  let deepest = 0;
  for (const element of elements) {
    const depth = (depths.get(element.parent) ?? 0) + 1;
    depths.set(element, depth);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

class Builder {
  readonly #text: string;
  readonly #intern: Intern;

  constructor(text: string, intern: Intern) {
    this.#text = text;
    this.#intern = intern;
  }

  root(node: ScannedNode): TreeNode {
    const scope: Scope = new Map([['xml', XML_NAMESPACE]]);
    const first = node.children.find(({ type }) => type === 'element');
    const doctype = this.#doctype(this.#text.slice(0, first?.start ?? 0));
    const children = [...doctype, ...this.#children(node, scope, '', true)].sort((a, b) => a.start - b.start);
    return this.#node('root', '', '#root', { start: 0, end: this.#text.length }, { path: '', children });
  }

  #doctype(prolog: string): TreeNode[] {
    const found = DOCTYPE.exec(prolog.replaceAll(/<!--[^]*?-->/g, (comment) => ' '.repeat(comment.length)));
    if (found === null) return [];
    const place = { start: found.index, end: found.index + found[0].length };
    const value = found[0].replaceAll(/\s+/g, ' ').replaceAll("'", '"');
    return [this.#node('doctype', '', '#doctype', place, { path: 'DOCTYPE', value })];
  }

  #children(node: ScannedNode, scope: Scope, path: string, isSpaceIgnored: boolean): TreeNode[] {
    const hasMarkup = node.children.some(({ type }) => type !== 'text');
    const isMixed = node.children.some(({ type, value }) => type === 'text' && !isBlank(value));
    const dropsBlank = isSpaceIgnored && hasMarkup && !isMixed;
    const kept = node.children.filter(
      ({ type, value }) => !(dropsBlank && type === 'text' && isBlank(value)),
    );
    const count = new Counter(kept);
    return kept.map((child) => this.#child(child, scope, `${path}/${count.step(child)}`, isSpaceIgnored));
  }

  #child(node: ScannedNode, scope: Scope, path: string, isSpaceIgnored: boolean): TreeNode {
    switch (node.type) {
      case 'element':
        return this.#element(node, scope, path, isSpaceIgnored);
      case 'instruction':
        return this.#node('instruction', node.name, `?${node.name}`, node, {
          path,
          value: node.value.trimEnd(),
        });
      case 'comment':
        return this.#node('comment', '', '#comment', node, { path, value: node.value });
      default:
        return this.#node('text', '', '#text', node, { path, value: node.value });
    }
  }

  #element(node: ScannedNode, outer: Scope, path: string, wasIgnored: boolean): TreeNode {
    const declared = node.attributes.filter(({ name }) => isDeclaration(name));
    const scope = declared.length === 0 ? outer : new Map(outer);
    for (const { name, value } of declared) {
      (scope as Map<string, string>).set(name === 'xmlns' ? '' : name.slice('xmlns:'.length), value);
    }
    const plain = node.attributes.filter(({ name }) => !isDeclaration(name));
    const space = plain.find(({ name }) => name === 'xml:space')?.value;
    const isSpaceIgnored = space === undefined ? wasIgnored : space !== 'preserve';
    const attributes = plain.map((attribute) => this.#attribute(attribute, scope, path));
    const children = this.#children(node, scope, path, isSpaceIgnored);
    return this.#node('element', node.name, expand(node.name, scope), node, { path, attributes, children });
  }

  #attribute(node: ScannedNode, scope: Scope, path: string): TreeNode {
    const key = prefixOf(node.name) === '' ? node.name : expand(node.name, scope);
    // The one attribute whose value is a name by itself.
    const isType = key === `{${SCHEMA_INSTANCE}}type`;
    const value = isType ? expand(node.value.trim(), scope) : node.value;
    return this.#node('attribute', node.name, `@${key}`, node, { path: `${path}/@${node.name}`, value });
  }

  #node(
    kind: TreeNode['kind'],
    name: string,
    key: string,
    { start, end }: { start: number; end: number },
    rest: Partial<Pick<TreeNode, 'value' | 'attributes' | 'children'>> & { path: string },
  ): TreeNode {
    const { value = '', attributes = [], children = [], path } = rest;
    const own = attributes.map(({ id }) => id).sort((a, b) => a - b);
    const inside = `${own.join(',')};${children.map(({ id }) => id).join(',')};${value}`;
    const id = this.#intern(`${key};${inside}`);
    const shape = this.#intern(`${kind};${inside}`);
    const size = 1 + attributes.length + children.reduce((sum, child) => sum + child.size, 0);
    return { kind, name, key, value, attributes, children, id, shape, size, start, end, path };
  }
}

const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');
const isBlank = (text: string): boolean => !/[^ \t\r\n]/.test(text);

const expand = (name: string, scope: Scope): string =>
  `{${scope.get(prefixOf(name)) ?? ''}}${localName(name)}`;

/** Steps of XPath: a number only where siblings share the name. */
class Counter {
  readonly #totals = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(nodes: readonly ScannedNode[]) {
    for (const node of nodes) {
      const test = testOf(node);
      this.#totals.set(test, (this.#totals.get(test) ?? 0) + 1);
    }
  }

  step(node: ScannedNode): string {
    const test = testOf(node);
    const index = (this.#seen.get(test) ?? 0) + 1;
    this.#seen.set(test, index);
    return (this.#totals.get(test) ?? 1) > 1 ? `${test}[${index}]` : test;
  }
}

function testOf({ type, name }: ScannedNode): string {
  if (type === 'element') return name;
  if (type === 'instruction') return `processing-instruction('${name}')`;
  return type === 'comment' ? 'comment()' : 'text()';
}
