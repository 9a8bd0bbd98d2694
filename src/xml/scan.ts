import type { TextPlace } from './places.js';

/**
 * XML as a tree with places, read without native code from text that is known to be well-formed: libxml2
 * has read it, or does not matter when it is not. Nodes are XPath's, with CDATA as text.
 */
export interface ScannedNode {
  readonly type: 'root' | 'element' | 'attribute' | 'text' | 'comment' | 'instruction';
  /** As written, with prefix; target of a processing instruction; empty for the others. */
  readonly name: string;
  readonly parent: ScannedNode | undefined;
  readonly children: readonly ScannedNode[];
  /** In document order, from 0, among elements alone; -1 for everything else. */
  readonly ordinal: number;
  /** Offsets in the text: first character, behind the start tag, behind the end tag. */
  readonly start: number;
  readonly tagEnd: number;
  readonly end: number;
  /** Of attributes, texts, comments and processing instructions. */
  readonly value: string;
  readonly attributes: readonly ScannedNode[];
  /** Whether a namespace is declared here or further out. */
  readonly hasNamespaces: boolean;
  /** Of an element or attribute; '' for none. */
  readonly namespace: string;
  /** Child elements of a local name. */
  childrenNamed(local: string): readonly ScannedNode[];
}

export interface ScannedDocument {
  readonly text: string;
  readonly root: ScannedNode;
  /** By ordinal. */
  readonly elements: readonly ScannedNode[];
}

const NOTHING: readonly ScannedNode[] = [];

class Node implements ScannedNode {
  readonly type: ScannedNode['type'];
  readonly name: string;
  readonly parent: Node | undefined;
  children: readonly ScannedNode[] = NOTHING;
  readonly ordinal: number;
  readonly start: number;
  tagEnd: number;
  end: number;
  /** Markup of the attributes, or of the text; decoded when somebody asks. */
  raw: string;
  readonly entities: Entities;
  /** Whether a namespace is declared here or further out. */
  readonly hasNamespaces: boolean;
  #value: string | undefined;
  #attributes: readonly ScannedNode[] | undefined;
  #namespace: string | undefined;
  #byName: ReadonlyMap<string, readonly ScannedNode[]> | undefined;

  constructor(
    type: ScannedNode['type'],
    name: string,
    parent: Node | undefined,
    ordinal: number,
    start: number,
    end: number,
    raw: string,
    entities: Entities,
  ) {
    this.type = type;
    this.name = name;
    this.parent = parent;
    this.ordinal = ordinal;
    this.start = start;
    this.tagEnd = end;
    this.end = end;
    this.raw = raw;
    this.entities = entities;
    this.hasNamespaces = parent?.hasNamespaces === true || (type === 'element' && raw.includes('xmlns'));
  }

  get value(): string {
    if (this.type === 'element' || this.type === 'root') return '';
    this.#value ??= this.type === 'text' ? decodeText(this.raw, this.entities) : this.raw;
    return this.#value;
  }

  get attributes(): readonly ScannedNode[] {
    this.#attributes ??= this.type === 'element' && this.raw.includes('=') ? this.#readAttributes() : NOTHING;
    return this.#attributes;
  }

  get namespace(): string {
    if (!this.hasNamespaces) return '';
    const prefix = prefixOf(this.name);
    if (prefix === '' && this.type === 'attribute') return '';
    this.#namespace ??= namespaceOf(this, prefix);
    return this.#namespace;
  }

  childrenNamed(local: string): readonly ScannedNode[] {
    if (this.children.length < MANY) return this.children.filter((child) => isNamed(child, local));
    this.#byName ??= indexChildren(this.children);
    return this.#byName.get(local) ?? NOTHING;
  }

  #readAttributes(): ScannedNode[] {
    const { raw, entities } = this;
    const from = this.start + 1 + this.name.length;
    const found: ScannedNode[] = [];
    ATTRIBUTE.lastIndex = 0;
    for (let match = ATTRIBUTE.exec(raw); match !== null; match = ATTRIBUTE.exec(raw)) {
      const [, name = '', double, single = ''] = match;
      const value = decodeAttribute(double ?? single, entities);
      const start = from + match.index;
      found.push(new Node('attribute', name, this, -1, start, from + ATTRIBUTE.lastIndex, value, entities));
    }
    return found;
  }
}

/** From so many children on, an index is worth its making. */
const MANY = 12;

const isNamed = ({ type, name }: ScannedNode, local: string) =>
  type === 'element' && (name === local || localName(name) === local);

function indexChildren(children: readonly ScannedNode[]): Map<string, ScannedNode[]> {
  const index = new Map<string, ScannedNode[]>();
  for (const child of children) {
    if (child.type !== 'element') continue;
    const name = localName(child.name);
    const named = index.get(name);
    if (named === undefined) index.set(name, [child]);
    else named.push(child);
  }
  return index;
}

type Entities = ReadonlyMap<string, string>;

const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /<!ENTITY\s+([^\s%]+)\s+(?:"([^"]*)"|'([^']*)')\s*>/g;

const QUOTED = `"[^"]*"|'[^']*'`;
/** A `<` inside a tag is no XML: what is broken there is passed over without reading to the end of the text. */
const QUOTED_IN_TAG = `"[^"<]*"|'[^'<]*'`;
/** Read in one way only: where a subset does not end, a pattern would try every way to divide its comments. */
const MISC = '<!--(?:(?!-->)[^])*-->|<\\?(?:(?!\\?>)[^])*\\?>';
/** Comment, CDATA, processing instruction, document type with its subset, end tag, start tag. */
const MARKUP = new RegExp(
  [
    '<!--([^]*?)-->',
    '<!\\[CDATA\\[([^]*?)\\]\\]>',
    '<\\?([^]*?)\\?>',
    `<!DOCTYPE(?:${QUOTED}|[^\\[>"'])*(?:\\[((?:${MISC}|${QUOTED}|(?!<!--|<\\?)[^\\]"'])*)\\]\\s*)?>`,
    '<(/)[^<>]*>',
    `<([^\\s/<>!?]+)([^"'<>]*(?:(?:${QUOTED_IN_TAG})[^"'<>]*)*)>`,
  ].join('|'),
  'g',
);

/** White space in values becomes spaces. @source XML 1.0, section 3.3.3 */
const decodeAttribute = (raw: string, entities: Entities): string =>
  decode(/[\t\n\r]/.test(raw) ? raw.replaceAll(/\r\n|[\t\n\r]/g, ' ') : raw, entities);

/** Reads a document. What is not well-formed gives some tree, never an error. */
export function scanXml(text: string): ScannedDocument {
  let entities: Entities = new Map();
  const elements: ScannedNode[] = [];
  const root = new Node('root', '', undefined, -1, 0, text.length, '', entities);
  let current: Node = root;
  let openText: Node | undefined;
  let last = 0;

  const append = (node: Node) => {
    if (current.children === NOTHING) current.children = [node];
    else (current.children as ScannedNode[]).push(node);
  };
  /** Text, CDATA and text again are one node. */
  const addText = (raw: string, start: number, end: number) => {
    if (current === root || raw === '') return;
    if (openText === undefined) {
      openText = new Node('text', '', current, -1, start, end, raw, entities);
      append(openText);
    } else {
      openText.raw += raw;
      openText.end = end;
    }
  };
  const addOther = (
    type: 'comment' | 'instruction',
    name: string,
    raw: string,
    start: number,
    end: number,
  ) => {
    append(new Node(type, name, current, -1, start, end, raw, entities));
    openText = undefined;
  };

  MARKUP.lastIndex = 0;
  for (let match = MARKUP.exec(text); match !== null; match = MARKUP.exec(text)) {
    const start = match.index;
    const end = MARKUP.lastIndex;
    if (start > last) addText(text.slice(last, start), last, start);
    last = end;
    const [, comment, cdata, instruction, subset, isEnd, name, raw = ''] = match;
    if (name !== undefined) {
      const isEmpty = raw.endsWith('/');
      const tag = isEmpty ? raw.slice(0, -1) : raw;
      const node = new Node('element', name, current, elements.length, start, end, tag, entities);
      elements.push(node);
      append(node);
      openText = undefined;
      if (!isEmpty) current = node;
    } else if (isEnd !== undefined) {
      current.end = end;
      current = current.parent ?? root;
      openText = undefined;
    } else if (cdata !== undefined) {
      addText(escapeMarkup(cdata), start, end);
    } else if (comment !== undefined) {
      addOther('comment', '', comment, start, end);
    } else if (instruction !== undefined && !/^xml\s/.test(instruction)) {
      const target = /^\S*/.exec(instruction)?.[0] ?? '';
      addOther('instruction', target, instruction.slice(target.length).trimStart(), start, end);
    } else if (subset !== undefined) {
      entities = readEntities(subset);
    }
  }
  return { text, root, elements };
}

const escapeMarkup = (text: string) => (text.includes('&') ? text.replaceAll('&', '&amp;') : text);

function readEntities(subset: string): Entities {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of subset.matchAll(ENTITY)) {
    if (!found.has(name)) found.set(name, decode(double ?? single ?? '', found));
  }
  return found;
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decodeText = (raw: string, entities: Entities): string =>
  decode(raw.includes('\r') ? raw.replaceAll(/\r\n?/g, '\n') : raw, entities);

function decode(raw: string, entities: Entities): string {
  if (!raw.includes('&')) return raw;
  return raw.replaceAll(/&(?:#x([0-9a-fA-F]+)|#(\d+)|([^;\s]+));/g, (_, hex, decimal, name) => {
    if (name !== undefined) return PREDEFINED[name as string] ?? entities.get(name as string) ?? '';
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** The text of a document, by its byte order mark, its first characters or its declaration. @source XML 1.0, appendix F */
export function decodeXml(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  const isWide = (a: number, b: number) => first === a && second === b;
  if (isWide(0xfe, 0xff) || isWide(0, 0x3c)) return new TextDecoder('utf-16be').decode(bytes);
  if (isWide(0xff, 0xfe) || isWide(0x3c, 0)) return new TextDecoder('utf-16le').decode(bytes);
  const label = declaredEncoding(bytes);
  if (/^utf-?8$/i.test(label))
    return utf8(bytes, first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0);
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return utf8(bytes, 0);
  }
}

const utf8 = (bytes: Uint8Array, from: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', from);

function declaredEncoding(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).toString('latin1');
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/.exec(head)?.[1] ?? 'utf-8';
}

/** Value of an attribute, by its name as written. */
export const attributeValue = (node: ScannedNode, name: string): string | undefined =>
  node.attributes.find((attribute) => attribute.name === name)?.value;

export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
export const prefixOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf(':')));

/** The namespace that a prefix stands for at a node; '' for none. */
export function namespaceOf(node: ScannedNode, prefix: string): string {
  if (prefix === 'xml') return 'http://www.w3.org/XML/1998/namespace';
  const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  for (let at: ScannedNode | undefined = node; at?.hasNamespaces === true; at = at.parent) {
    const value = attributeValue(at, declaration);
    if (value !== undefined) return value;
  }
  return '';
}

/** Turns offsets into lines and columns. */
export function placesIn(text: string): (offset: number) => TextPlace {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
