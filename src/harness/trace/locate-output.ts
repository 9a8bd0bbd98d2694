import type { OutputNode } from '../../xml/observation.js';

/** What an event wrote, as a range of the written document. */
export interface WrittenPiece {
  readonly kind: 'element' | 'attribute' | 'text' | 'comment' | 'instruction';
  readonly from: number;
  /** Of an element: behind its start tag. */
  readonly to: number;
  /** Of a text: it was written as it is, and may hold anything. */
  readonly isRaw: boolean;
  /** It stands outside of any element. */
  readonly isTop: boolean;
  /** Index of the node in the trace's output. */
  readonly node: number;
  /** Events that made it. */
  readonly events: readonly number[];
}

/**
 * Finds the nodes of a result in the text it was written as, by writing along: what libxml2 writes for a node is known
 * but for its name and value, which are read. Where the text is another, what follows stays without a place.
 *
 * @param nodes - In document order.
 */
export function locateOutput(text: string, nodes: readonly OutputNode[]): WrittenPiece[] {
  const locator = new Locator(text);
  for (const [index, node] of nodes.entries()) if (!locator.locate(node, index)) break;
  return locator.pieces;
}

/** `name="value"`, with the white space before it. */
const ATTRIBUTE = /\s+([^\s=/>]+)=(?:"[^"]*"|'[^']*')/y;
const START_TAG = /<([^\s/<>!?]+)/y;
const END_TAG = /<\/[^\s<>]+\s*>/y;
/** A reference to an entity that the document declares: no text of the result. */
const REFERENCE = /&(?!(?:lt|gt|amp|quot|apos);)[^#;&\s][^;&\s]*;/y;
/** At the top, each node is written with a line end behind it. */
const PROLOG = /<\?xml\s[^]*?\?>\n/y;
const DOCTYPE = /<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>"'])*>\n/y;
const LINE_END = /\n/y;
/** All that may stand between nodes at the top. */
const BETWEEN = /(?:<\?xml\s[^]*?\?>|<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>"'])*>|\s)/y;
/** Written into the head of XHTML, whatever is there. */
const ADDED = /<meta http-equiv="Content-Type" [^>]*>/y;

/** e.g. `<?xml version="1.0" encoding="ISO-8859-1"?>` */
const NARROW = /^<\?xml\s[^>]*?encoding=["'](?!utf)/i;

interface WrittenAttribute {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

class Locator {
  readonly pieces: WrittenPiece[] = [];
  readonly #text: string;
  /** Whether the encoding lacks characters: they are written as references, wherever they stand. */
  readonly #isNarrow: boolean;
  #at = 0;
  /** Depths of the elements whose end tag is still to come. */
  readonly #open: number[] = [];
  /** Of the element whose start tag was read last. */
  #attributes: readonly WrittenAttribute[] = [];
  #nextAttribute = 0;

  constructor(text: string) {
    this.#text = text;
    this.#isNarrow = NARROW.test(text);
  }

  /** @returns whether it was where it was expected. */
  locate(node: OutputNode, index: number): boolean {
    const slash = node.path.lastIndexOf('/');
    const step = node.path.slice(slash + 1);
    if (step.startsWith('@')) return this.#attribute(step.slice(1), node, index);
    if (!this.#close(depthOf(node.path))) return false;
    if (step.startsWith('text()')) return this.#textNode(node, index);
    this.#passBetween();
    if (step.startsWith('comment()')) return this.#markup('comment', '<!--', '-->', node, index);
    if (step.startsWith('processing-instruction()'))
      return this.#markup('instruction', '<?', '?>', node, index);
    return this.#element(step.replace(/\[\d+\]$/, ''), node, index);
  }

  #element(name: string, node: OutputNode, index: number): boolean {
    if (name !== 'meta') this.#match(ADDED);
    const from = this.#at;
    const found = this.#match(START_TAG);
    if (found?.[1] !== name) return false;
    const attributes: WrittenAttribute[] = [];
    for (;;) {
      const match = this.#match(ATTRIBUTE);
      if (match === undefined) break;
      const [whole, written = ''] = match;
      const start = this.#at - whole.trimStart().length;
      if (!/^xmlns(?::|$)/.test(written)) attributes.push({ name: written, from: start, to: this.#at });
    }
    this.#attributes = attributes;
    this.#nextAttribute = 0;
    const end = this.#text.indexOf('>', this.#at);
    if (end === -1) return false;
    if (this.#text[end - 1] !== '/') this.#open.push(depthOf(node.path));
    this.#at = end + 1;
    this.#add('element', from, node, index);
    return true;
  }

  /** Attributes are written in their order; some may have been added in writing. */
  #attribute(name: string, { events }: OutputNode, node: number): boolean {
    const next = this.#attributes.findIndex((one, at) => at >= this.#nextAttribute && one.name === name);
    const found = this.#attributes[next];
    if (found === undefined) return false;
    this.#nextAttribute = next + 1;
    const { from, to } = found;
    this.pieces.push({ kind: 'attribute', from, to, isRaw: false, isTop: false, node, events });
    return true;
  }

  #markup(
    kind: 'comment' | 'instruction',
    start: string,
    end: string,
    node: OutputNode,
    index: number,
  ): boolean {
    const from = this.#at;
    if (!this.#text.startsWith(start, from)) return false;
    const found = this.#text.indexOf(end, from + start.length);
    if (found === -1) return false;
    this.#at = found + end.length;
    this.#add(kind, from, node, index);
    return true;
  }

  #textNode(node: OutputNode, index: number): boolean {
    const { length = 0, isRaw = false, offsets = [0], events } = node;
    this.#passReferences();
    if (this.#open.length === 0) this.#match(this.#at === 0 ? PROLOG : LINE_END);
    if (this.#open.length === 0 && !isRaw) this.#match(DOCTYPE);
    const measure = new TextMeasure(this.#text, this.#at, isRaw, this.#isNarrow);
    const starts = offsets.map((offset) => measure.advance(offset));
    const end = measure.advance(length);
    if (end === undefined || starts.includes(undefined)) return false;
    this.#at = measure.finish();
    const places = [...starts, this.#at] as number[];
    const isTop = depthOf(node.path) === 1;
    for (let piece = 0; piece < offsets.length; piece++) {
      const [from = 0, to = 0] = [places[piece], places[piece + 1]];
      const own = offsets.length === 1 ? events : events.slice(piece, piece + 1);
      if (to > from) this.pieces.push({ kind: 'text', from, to, isRaw, isTop, node: index, events: own });
    }
    return true;
  }

  #add(kind: WrittenPiece['kind'], from: number, { events, path }: OutputNode, node: number): void {
    const isTop = depthOf(path) === 1;
    this.pieces.push({ kind, from, to: this.#at, isRaw: false, isTop, node, events });
  }

  /** Passes the end tags of elements that the next node is not in. */
  #close(depth: number): boolean {
    while ((this.#open.at(-1) ?? -1) >= depth) {
      this.#passReferences();
      if (this.#match(END_TAG) === undefined) return false;
      this.#open.pop();
    }
    return true;
  }

  #passBetween(): void {
    this.#passReferences();
    if (this.#open.length > 0) return;
    while (this.#match(BETWEEN) !== undefined) continue;
  }

  #passReferences(): void {
    while (this.#match(REFERENCE) !== undefined) continue;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}

const depthOf = (path: string): number => {
  let depth = 0;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth++;
  return depth;
};

/** e.g. `&amp;`, `&#128512;`, `&#x1F600;` */
const REFERENCED = /&(?:#x([0-9a-f]+)|#(\d+)|\w+);/iy;
/** The same for what an encoding lacks: nothing of ASCII. */
const BEYOND = /&(?:#x([0-9a-f]+)|#(\d{3,}));/iy;

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';

/** Counts the characters of a text node along the text it was written as. */
class TextMeasure {
  readonly #text: string;
  readonly #isRaw: boolean;
  readonly #isNarrow: boolean;
  #at: number;
  #count = 0;
  #isCdata: boolean;
  #sectionEnd = -1;

  constructor(text: string, from: number, isRaw: boolean, isNarrow: boolean) {
    this.#text = text;
    this.#isNarrow = isNarrow;
    this.#isRaw = isRaw;
    this.#at = from;
    this.#isCdata = !isRaw && text.startsWith(CDATA_START, from);
  }

  /** Where the character of that number is written; `undefined` when the text ends before it. */
  advance(count: number): number | undefined {
    if (count > this.#count && this.#isCdata) this.#enterSection();
    while (this.#count < count) {
      if (this.#at >= this.#text.length) return undefined;
      if (this.#isRaw) this.#plain(count);
      else if (this.#isCdata) this.#cdata(count);
      else if (!this.#escaped(count)) return undefined;
    }
    return this.#at;
  }

  /** Behind the whole node. */
  finish(): number {
    if (!this.#isCdata) return this.#at;
    this.#enterSection();
    return this.#at === this.#sectionEnd ? this.#at + CDATA_END.length : this.#at;
  }

  /** Characters up to the wanted one, or to the next that is written otherwise. */
  #plain(count: number, before = this.#text.length): void {
    if (this.#isNarrow && this.#reference(BEYOND)) return;
    const most = Math.min(count - this.#count, before - this.#at);
    const step = this.#isNarrow ? nextOf(this.#text, this.#at + 1, most - 1) - this.#at : most;
    this.#at += step;
    this.#count += step;
  }

  #escaped(count: number): boolean {
    const next = this.#text[this.#at];
    if (next === '<') return false;
    if (next === '&') return this.#reference(REFERENCED);
    const step = nextOf(this.#text, this.#at, count - this.#count) - this.#at;
    this.#at += step;
    this.#count += step;
    return true;
  }

  /** Takes a reference as the one character that it stands for: two where text is counted in UTF-16. */
  #reference(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [whole, hex, decimal] = pattern.exec(this.#text) ?? [];
    if (whole === undefined) return false;
    const code = hex === undefined ? Number(decimal ?? 0) : Number.parseInt(hex, 16);
    this.#count += code > 0xffff ? 2 : 1;
    this.#at += whole.length;
    return true;
  }

  /** `]]>` is written as the end of one section and the beginning of another. */
  #cdata(count: number): void {
    if (this.#at === this.#sectionEnd) {
      this.#at += CDATA_END.length;
      this.#sectionEnd = -1;
      if (this.#text.startsWith(CDATA_START, this.#at)) this.#enterSection();
      else this.#isCdata = false;
      return;
    }
    this.#plain(count, this.#sectionEnd);
  }

  #enterSection(): void {
    if (this.#sectionEnd !== -1) return;
    this.#at += CDATA_START.length;
    const end = this.#text.indexOf(CDATA_END, this.#at);
    this.#sectionEnd = end === -1 ? this.#text.length : end;
  }
}

/** Where the next markup or reference begins, looked for no further than needed. */
function nextOf(text: string, from: number, most: number): number {
  const last = Math.min(text.length, from + most);
  for (let at = from; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x26 || code === 0x3c) return at;
  }
  return last;
}
