/** Where text stands in a well-formed document, for changes that leave every other byte as it is. */

/** A run of character data, with its place in the document. */
export interface XmlPiece {
  /** Offsets into the document, in UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Names of the elements around it as written, from the root on. Of an attribute: its own element included. */
  readonly path: readonly string[];
  /** Name of the attribute whose value it is; `undefined` for text, CDATA and comments. */
  readonly attribute: string | undefined;
  /** Whether references such as `&amp;` stand for characters in it. */
  readonly hasReferences: boolean;
}

/** An element with everything in it. */
export interface ElementSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface XmlScan {
  readonly pieces: readonly XmlPiece[];
  /** The root's child elements, in order. */
  readonly children: readonly ElementSpan[];
}

const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<![^>]*>|<\/[^>]*>|<[^\s/>]+(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+/g;
const ATTRIBUTE = /([^\s=/<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** @param xml - Well-formed; nothing is promised for anything else, but that it ends. */
export function scanXml(xml: string): XmlScan {
  const pieces: XmlPiece[] = [];
  const children: ElementSpan[] = [];
  const path: string[] = [];
  let childStart = 0;
  const leave = (end: number): void => {
    const name = path.pop();
    if (name !== undefined && path.length === 1) children.push({ name, start: childStart, end });
  };
  for (const { 0: token, index } of xml.matchAll(TOKEN)) {
    const end = index + token.length;
    const addRaw = (opening: number, closing: number) =>
      pieces.push({
        start: index + opening,
        end: end - closing,
        path: [...path],
        attribute: undefined,
        hasReferences: false,
      });
    if (!token.startsWith('<')) {
      pieces.push({ start: index, end, path: [...path], attribute: undefined, hasReferences: true });
    } else if (token.startsWith('<![CDATA[')) {
      addRaw('<![CDATA['.length, ']]>'.length);
    } else if (token.startsWith('<!--')) {
      addRaw('<!--'.length, '-->'.length);
    } else if (token.startsWith('</')) {
      leave(end);
    } else if (!/^<[!?]/.test(token)) {
      if (path.length === 1) childStart = index;
      path.push(/^<([^\s/>]+)/.exec(token)?.[1] ?? '');
      pieces.push(...attributesOf(token, index, [...path]));
      if (token.endsWith('/>')) leave(end);
    }
  }
  return { pieces, children };
}

function attributesOf(tag: string, offset: number, path: readonly string[]): XmlPiece[] {
  return [...tag.matchAll(ATTRIBUTE)].map((match) => {
    const [whole, attribute = '', double, single] = match;
    const end = offset + match.index + whole.length - 1;
    const start = end - (double ?? single ?? '').length;
    return { start, end, path, attribute, hasReferences: true };
  });
}

/** The characters of a piece, with the place that each came from. */
export interface Decoded {
  readonly text: string;
  /** Offset in the document of each UTF-16 unit, and of the end. */
  readonly offsets: readonly number[];
}

const REFERENCE = /&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function decodePiece(xml: string, { start, end, hasReferences }: XmlPiece): Decoded {
  const offsets: number[] = [];
  let text = '';
  for (let at = start; at < end;) {
    const reference = hasReferences && xml[at] === '&' ? referenceAt(xml, at) : undefined;
    const characters = reference?.characters ?? xml.charAt(at);
    for (let unit = 0; unit < characters.length; unit++) offsets.push(at);
    text += characters;
    at += reference?.length ?? 1;
  }
  offsets.push(end);
  return { text, offsets };
}

function referenceAt(xml: string, at: number): { characters: string; length: number } | undefined {
  REFERENCE.lastIndex = at;
  const match = REFERENCE.exec(xml);
  if (match === null) return undefined;
  const [whole, decimal, hex, name] = match;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const characters = name === undefined ? String.fromCodePoint(Math.min(code, 0x10ffff)) : NAMED[name];
  return characters === undefined ? undefined : { characters, length: whole.length };
}
