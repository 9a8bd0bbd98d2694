import { ParseOption, XmlDocument, XmlElement, XmlLibError, type ErrorDetail } from 'libxml2-wasm';
import type { ItemFacts } from '../engine.js';
import type { EngineError } from '../engine-error.js';
import { toItemFacts } from '../item-facts.js';
import { AFTER_DISTRIBUTION } from '../server-facts.js';

export interface ParsedXml {
  /** `undefined` when the text is not well-formed. The caller disposes it. */
  readonly document: XmlDocument | undefined;
  readonly errors: readonly EngineError[];
}

/** Substitutes the document's own entities; opens nothing. libxml2 ends entity bombs by itself. */
const EXPAND: ParseOption = ParseOption.XML_PARSE_NOENT | ParseOption.XML_PARSE_NO_XXE;

/**
 * Parses like PHP's `loadXML`: entity references and CDATA stay, nothing outside is opened.
 *
 * @param name - What errors call the document.
 * @param option - `expandEntities`: substitute entities that the document declares itself.
 */
export function parseXml(
  bytes: Uint8Array,
  name: string,
  { expandEntities = false }: { readonly expandEntities?: boolean } = {},
): ParsedXml {
  const option = expandEntities ? EXPAND : ParseOption.XML_PARSE_NO_XXE;
  try {
    const document = XmlDocument.fromBuffer(bytes, { url: name, option });
    return { document, errors: document.warnings.map((detail) => toEngineError(detail, 'xml')) };
  } catch (cause) {
    return { document: undefined, errors: errorsOf(cause, 'xml') };
  }
}

/** What the library threw, as data: one error for each thing it said. */
export function errorsOf(cause: unknown, domain: EngineError['domain']): readonly EngineError[] {
  if (cause instanceof XmlLibError && cause.details.length > 0) {
    return cause.details.map((detail) => toEngineError(detail, domain));
  }
  if (!(cause instanceof Error)) throw cause;
  return [{ domain, code: 0, level: 'error', message: cause.message.trim() }];
}

function toEngineError(detail: ErrorDetail, domain: EngineError['domain']): EngineError {
  const { message, level, file, line, col, xpath } = detail;
  return {
    domain,
    code: 0,
    level: level === 1 ? 'warning' : level === 2 ? 'error' : 'fatal',
    message: message.trimEnd(),
    ...(file === undefined || file === '' ? {} : { file }),
    ...(line > 0 ? { line } : {}),
    ...(col > 0 ? { column: col } : {}),
    ...(xpath === undefined ? {} : { path: xpath }),
  };
}

/** The bytes of PHP's `saveXML()`. */
export function serializeXml(document: XmlDocument): Buffer {
  if (document.encoding !== null) return save(document, false);
  // Without an encoding libxml2 writes none, and everything beyond ASCII as references; this build writes UTF-8.
  const body = escapeBeyondAscii(save(document, true).toString('utf8'));
  return Buffer.from(`<?xml version="${document.version}"?>\n${body}`, 'utf8');
}

function save(document: XmlDocument, noDeclaration: boolean): Buffer {
  const parts: Buffer[] = [];
  const handler = {
    write(part: Uint8Array): number {
      parts.push(Buffer.from(part)); // a view into the library's memory
      return part.length;
    },
    close: () => true,
  };
  document.save(handler, { format: false, noDeclaration });
  return Buffer.concat(parts);
}

// What is written as it is, a tag, or text between them.
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<!DOCTYPE[^[>]*(?:\[[^]*?\]\s*)?>|<[^>]*>|[^<]+/g;
const BEYOND_ASCII = /[\u{80}-\u{10ffff}]/gu;

function escapeBeyondAscii(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  const toReferences = (part: string) =>
    part.replace(
      BEYOND_ASCII,
      (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()};`,
    );
  return text.replace(TOKEN, (token) => {
    if (token.startsWith('<!') || token.startsWith('<?')) return token;
    return token.startsWith('<') ? token.replace(/"[^"]*"/g, toReferences) : toReferences(token);
  });
}

/** The text without declaration, and without entities: Saxon's own parser knows none but XML's five. */
export function toSaxonText(document: XmlDocument): string {
  if (document.dtd === null) return document.toString({ format: false, noDeclaration: true });
  const { document: expanded } = parseXml(serializeXml(document), 'item', { expandEntities: true });
  // More entities than the library is willing to expand: Saxon then says which one it does not know.
  if (expanded === undefined) return document.toString({ format: false, noDeclaration: true });
  using owned = expanded;
  return owned.root.toString({ format: false });
}

export function childElements(parent: XmlElement): XmlElement[] {
  return parent.find('*').filter((node) => node instanceof XmlElement);
}

export const attributeOf = (element: XmlElement, name: string): string | undefined =>
  element.attr(name)?.value;

export const readFacts = (root: XmlElement): ItemFacts =>
  toItemFacts(
    childElements(root).map((element) => ({
      name: element.name,
      text: () => element.content,
      attribute: (name) => attributeOf(element, name),
    })),
  );

/**
 * Puts the run's block where the server's contributors put it: after customData, before scenes.
 *
 * @throws {TypeError} when the block is not well-formed.
 */
export function insertBlock(document: XmlDocument, xml: string): void {
  const parsed = parseXml(Buffer.from(xml, 'utf8'), 'distribution');
  if (parsed.document === undefined) throw new TypeError(`the distribution block is not well-formed: ${xml}`);
  using block = parsed.document;
  const { name } = block.root;
  const before = childElements(document.root).find((child) => AFTER_DISTRIBUTION.has(child.name));
  const place = before === undefined ? document.root.addElement(name) : before.prependElement(name);
  copyInto(place, block.root);
}

/** This build cannot move nodes between documents. The block has no namespaces: names suffice. */
function copyInto(target: XmlElement, source: XmlElement): void {
  for (const { name, value } of source.attrs) target.setAttr(name, value);
  for (const node of source.find('node()')) {
    if (node instanceof XmlElement) copyInto(target.addElement(node.name), node);
    else target.addText(node.content);
  }
}
