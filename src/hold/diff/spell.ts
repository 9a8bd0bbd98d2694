import { decodeXml } from '../../xml/scan.js';
import type { Spelling } from './types.js';

/** Comment, CDATA, processing instruction, document type, end tag, start tag. */
const MARKUP =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<!DOCTYPE(?:"[^"]*"|'[^']*'|\[[^]*?\]\s*(?=>)|[^>["'])*>|<\/[^>]*>|<[^\s/>!?](?:"[^"]*"|'[^']*'|[^"'>])*>/g;
const ATTRIBUTE = /(\s+)([^\s=]+)(\s*=\s*)("[^"]*"|'[^']*')/g;

type Token = { readonly kind: 'text' | 'start' | 'end' | 'cdata' | 'other'; readonly raw: string };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [raw] = match;
    if (match.index > last) tokens.push({ kind: 'text', raw: text.slice(last, match.index) });
    last = match.index + raw.length;
    tokens.push({ kind: kindOf(raw), raw });
  }
  if (last < text.length) tokens.push({ kind: 'text', raw: text.slice(last) });
  return tokens;
}

function kindOf(raw: string): Token['kind'] {
  if (raw.startsWith('<![CDATA[')) return 'cdata';
  if (raw.startsWith('</')) return 'end';
  return /^<[!?]/.test(raw) ? 'other' : 'start';
}

/** Ways of writing that can be taken out of a text; the encoding and the mark are not part of it. */
type TextSpelling = Exclude<Spelling, 'encoding' | 'bom'>;

const TEXT_SPELLINGS: readonly TextSpelling[] = [
  'declaration',
  'lineEnds',
  'indentation',
  'outside',
  'tagSpace',
  'quotes',
  'attributeOrder',
  'prefixes',
  'cdata',
  'entities',
  'emptyTags',
];

/** Names in which two documents of the same content are written differently. */
export function findSpellings(expected: Uint8Array, actual: Uint8Array): Spelling[] {
  const found: Spelling[] = [];
  if (encodingOf(expected) !== encodingOf(actual)) found.push('encoding');
  if (hasMark(expected) !== hasMark(actual)) found.push('bom');
  const [a, b] = [decodeXml(expected), decodeXml(actual)].map((text) => text.replace(/^\uFEFF/, '')) as [
    string,
    string,
  ];
  const all = new Set(TEXT_SPELLINGS);
  if (respell(a, all) !== respell(b, all)) return found;
  for (const spelling of TEXT_SPELLINGS) {
    const others = new Set(TEXT_SPELLINGS.filter((one) => one !== spelling));
    if (respell(a, others) !== respell(b, others)) found.push(spelling);
  }
  return found;
}

/** A declaration says its encoding, which is a finding of its own, so that it is left out here. */
function respell(text: string, leveled: ReadonlySet<TextSpelling>): string {
  let source = text;
  if (leveled.has('lineEnds')) source = source.replaceAll(/\r\n?/g, '\n');
  if (leveled.has('declaration')) source = source.replace(/^<\?xml\s[^]*?\?>/, '');
  else source = source.replace(/(^<\?xml\s[^]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')/, '$1');
  const tokens = tokenize(source);
  const scopes: ReadonlyMap<string, string>[] = [new Map()];
  const open: string[] = [];
  const parts: string[] = [];
  for (const [index, { kind, raw }] of tokens.entries()) {
    if (kind === 'start') {
      const scope = scopeOf(raw, scopes.at(-1) ?? new Map());
      const isEmpty = raw.endsWith('/>');
      const name = nameIn(raw, scope, leveled);
      parts.push(respellTag(raw, name, scope, leveled));
      if (isEmpty && leveled.has('emptyTags')) parts.push(`</${name}>`);
      if (!isEmpty) {
        scopes.push(scope);
        open.push(name);
      }
    } else if (kind === 'end') {
      scopes.pop();
      const name = open.pop() ?? '';
      parts.push(leveled.has('tagSpace') ? `</${name}>` : raw.replace(/^<\/[^\s>]*/, () => `</${name}`));
    } else if (kind === 'cdata' && leveled.has('cdata')) {
      parts.push(respellText(escapeText(raw.slice(9, -3)), leveled));
    } else if (kind === 'text') {
      const isBlank = raw.trim() === '';
      const isOutside = open.length === 0;
      if (isBlank && isOutside && leveled.has('outside')) continue;
      if (isBlank && !isOutside && leveled.has('indentation') && isBetween(tokens, index)) continue;
      parts.push(respellText(raw, leveled));
    } else {
      parts.push(raw);
    }
  }
  return parts.join('');
}

/** Not the only content of an element. */
function isBetween(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const isOpened = before?.kind === 'start' && !before.raw.endsWith('/>');
  return !isOpened || tokens[index + 1]?.kind !== 'end';
}

function scopeOf(tag: string, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const scope = new Map(outer);
  for (const [, , name = '', , quoted = ''] of tag.matchAll(ATTRIBUTE)) {
    if (name === 'xmlns') scope.set('', quoted.slice(1, -1));
    else if (name.startsWith('xmlns:')) scope.set(name.slice(6), quoted.slice(1, -1));
  }
  return scope;
}

function nameIn(tag: string, scope: ReadonlyMap<string, string>, leveled: ReadonlySet<TextSpelling>): string {
  const name = /^<([^\s/>]+)/.exec(tag)?.[1] ?? '';
  return leveled.has('prefixes') ? expand(name, scope, true) : name;
}

function expand(name: string, scope: ReadonlyMap<string, string>, usesDefault: boolean): string {
  const colon = name.indexOf(':');
  const prefix = colon === -1 ? '' : name.slice(0, colon);
  if (prefix === '' && !usesDefault) return name;
  return `{${scope.get(prefix) ?? prefix}}${name.slice(colon + 1)}`;
}

function respellTag(
  tag: string,
  name: string,
  scope: ReadonlyMap<string, string>,
  leveled: ReadonlySet<TextSpelling>,
): string {
  const isEmpty = tag.endsWith('/>');
  let attributes = [...tag.matchAll(ATTRIBUTE)].map(
    ([, space = '', attribute = '', equals = '', quoted = '']) => ({
      space: leveled.has('tagSpace') ? ' ' : space,
      name: leveled.has('prefixes') ? expand(attribute, scope, false) : attribute,
      equals: leveled.has('tagSpace') ? '=' : equals,
      value: respellValue(quoted, attribute, scope, leveled),
      isDeclaration: attribute === 'xmlns' || attribute.startsWith('xmlns:'),
    }),
  );
  if (leveled.has('prefixes')) attributes = attributes.filter(({ isDeclaration }) => !isDeclaration);
  if (leveled.has('attributeOrder')) attributes.sort((a, b) => (a.name < b.name ? -1 : 1));
  const texts = attributes.map((one) => `${one.space}${one.name}${one.equals}${one.value}`).join('');
  const tail = /\s*\/?>$/.exec(tag)?.[0] ?? '>';
  const shortTail = leveled.has('tagSpace') ? tail.trim() : tail;
  const end = isEmpty && leveled.has('emptyTags') ? shortTail.replace('/', '') : shortTail;
  return `<${name}${texts}${end}`;
}

function respellValue(
  quoted: string,
  attribute: string,
  scope: ReadonlyMap<string, string>,
  leveled: ReadonlySet<TextSpelling>,
): string {
  let value = quoted.slice(1, -1);
  if (leveled.has('prefixes') && /(?:^|:)type$/.test(attribute) && attribute.includes(':'))
    value = expand(value, scope, true);
  if (leveled.has('entities'))
    value = escapeText(decode(value.replaceAll(/[\t\n\r]/g, ' '))).replaceAll('"', '&quot;');
  if (!leveled.has('quotes')) return quoted.charAt(0) + value + quoted.charAt(0);
  return `"${value.replaceAll('"', '&quot;').replaceAll('&apos;', "'")}"`;
}

const respellText = (text: string, leveled: ReadonlySet<TextSpelling>): string =>
  leveled.has('entities') ? escapeText(decode(text)) : text;

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const decode = (text: string): string =>
  text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );

const hasMark = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) ||
  (bytes[0] === 0xfe && bytes[1] === 0xff) ||
  (bytes[0] === 0xff && bytes[1] === 0xfe);

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).toString('latin1');
  return (
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/.exec(head)?.[1] ?? 'utf-8'
  ).toLowerCase();
}
