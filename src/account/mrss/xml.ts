import type { Dialect } from '../../core/outcome.js';

/** Pieces of the item as text, with the bytes that the server's `saveXML` and `asXML` give them. */

const TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
const ATTRIBUTE: Readonly<Record<string, string>> = {
  ...TEXT,
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** @source libxml2, xmlsave.c (xmlEscapeContent, xmlAttrSerializeTxtContent) */
export const escapeText = (text: string): string => text.replaceAll(/[&<>\r]/g, (char) => TEXT[char] ?? char);
const escapeAttribute = (text: string): string =>
  text.replaceAll(/[&<>\r"\n\t]/g, (char) => ATTRIBUTE[char] ?? char);

export type Value = string | number | null | undefined;

/** Attributes in order; those of `undefined` are left out. */
export type Attributes = Readonly<Record<string, Value>>;

/** @param content - Markup that is well-formed already. */
export function wrap(name: string, content: string, attributes: Attributes = {}): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeAttribute(String(value ?? ''))}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** An element with a text; empty for `null` and `undefined`. */
export const element = (name: string, value: Value, attributes?: Attributes): string =>
  wrap(name, escapeText(String(value ?? '')), attributes);

/** The element unless there is nothing to put into it. */
export const optional = (name: string, value: Value): string =>
  value === null || value === undefined || value === '' ? '' : element(name, value);

/** A number the server leaves out when it is 0. */
export const nonZero = (name: string, value: number | null | undefined): string =>
  value === null || value === undefined || value === 0 ? '' : element(name, value);

/**
 * A text that the server adds unescaped: a reference in it is one, and a bare ampersand empties the element.
 * In dialect `guide` it is escaped like any other.
 *
 * @returns markup; with an unknown reference in it no parser takes the document, as on the server.
 * @source kaltura/server, kMrssManager.php; SimpleXMLElement::addChild of PHP 8.2
 */
export function unescapedElement(dialect: Dialect, name: string, value: Value): string {
  const text = String(value ?? '');
  if (dialect === 'guide' || !text.includes('&')) return element(name, text);
  // e.g. "R&D" and "a & b", but neither "&amp;" nor "&#38;"
  if (/&(?!(?:[A-Za-z_][\w.-]*|#\d+|#[xX][0-9a-fA-F]+);)/.test(text)) return `<${name}/>`;
  return wrap(name, text.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
}

/** `<tags>` with a child for each comma-separated text, not trimmed: a leading space is the server's. */
export const tagList = (tags: string | null | undefined): string =>
  wrap(
    'tags',
    (tags ?? '')
      .split(',')
      .map((tag) => element('tag', tag))
      .join(''),
  );
