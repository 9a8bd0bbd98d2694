import { localName } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import { callsOf } from './calls.js';
import { LIBXSLT, sheetRule } from './sheet-rule.js';
import { attributeOf, isXslt, kindOf, placeIn, placeInValue, placeOf, type Sheet } from './sheet.js';

const API_HOST =
  'kaltura/server, KDOMDocument.php: the stylesheet is loaded from a string, so that paths begin in the working directory of the API process';

/** What an address means on the server. */
function describeAddress(address: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address))
    return 'the server would fetch it over the network, each of the four times that it transforms';
  return address.startsWith('/')
    ? 'the server would look for it on its own disk'
    : 'on the server it is looked for in the working directory of the API process, where there is no such file';
}

const readDocument = sheetRule({
  code: 'XSLT_READ_REFUSED',
  severity: 'warning',
  what: 'The stylesheet reads another document.',
  why: 'Relative addresses find nothing on the server; absolute ones are read from its disk or its network, which nobody can repeat elsewhere. The kit opens none of them.',
  remedy: 'Put what it needs into the stylesheet.',
  source: API_HOST,
  example: {
    bad: `<xsl:value-of select="document('genres.xml')/genres/genre[1]"/>`,
    good: `<xsl:variable name="genres">|drama=12|news=13|</xsl:variable><xsl:value-of select="substring-before(substring-after($genres, '|drama='), '|')"/>`,
  },
  *check(sheet) {
    for (const { expression, call } of callsOf(sheet)) {
      if (call.name !== 'document') continue;
      const [first] = call.args;
      const literal =
        first?.kind === 'literal'
          ? first
          : first?.kind === 'call' && first.name === 'concat' && first.args[0]?.kind === 'literal'
            ? first.args[0]
            : undefined;
      if (literal === undefined || literal.value.trim() === '') continue;
      yield {
        place: placeIn(sheet, expression, call),
        message: `document('${literal.value}'): ${describeAddress(literal.value)}`,
      };
    }
  },
});

const documentOfNothing = sheetRule({
  code: 'XSLT_DOCUMENT_ITEM',
  severity: 'warning',
  what: "document('') is not the stylesheet here.",
  why: 'Both documents were loaded from strings and have the same address: the engine gives the item, in which tables of the stylesheet are not to be found.',
  remedy: 'Keep tables in a variable: exsl:node-set($table)/entry[@key = …], or a text with separators.',
  source: API_HOST,
  example: {
    bad: `<xsl:value-of select="document('')/*/table/entry[1]"/>`,
    good: `<xsl:variable name="table"><entry>1</entry></xsl:variable><xsl:value-of select="exsl:node-set($table)/entry[1]" xmlns:exsl="http://exslt.org/common"/>`,
  },
  *check(sheet) {
    for (const { expression, call } of callsOf(sheet)) {
      const [first] = call.args;
      if (call.name !== 'document' || first?.kind !== 'literal' || first.value.trim() !== '') continue;
      yield {
        place: placeIn(sheet, expression, call),
        message: "document('') is the item, not the stylesheet",
      };
    }
  },
});

const include = sheetRule({
  code: 'XSLT_INCLUDE',
  severity: 'error',
  what: 'The stylesheet includes or imports another.',
  why: 'One text is uploaded for each action. A relative address finds nothing on the server: the stylesheet does not compile, and the job is stuck.',
  remedy: 'Put the templates into this file.',
  source: `${API_HOST}; a missing include does not compile`,
  example: {
    bad: '<xsl:include href="common.xsl"/><xsl:template match="/"><a/></xsl:template>',
    good: '<xsl:template match="/"><a/></xsl:template>',
  },
  *check(sheet) {
    for (const node of sheet.topLevel) {
      const href = isXslt(node, 'include', 'import') ? attributeOf(node, 'href') : undefined;
      if (href === undefined) continue;
      yield {
        place: placeInValue(sheet, href),
        message: `${node.name} of ${href.value}: ${describeAddress(href.value)}`,
      };
    }
  },
});

const WRITERS = new Set(['document', 'output', 'write']);

const write = sheetRule({
  code: 'XSLT_WRITE_REFUSED',
  severity: 'error',
  what: 'The stylesheet writes a second document.',
  why: 'The server forbids it: the transformation fails.',
  remedy: 'Write everything into the one document that is sent.',
  source: `${LIBXSLT}: default security preferences of PHP`,
  example: {
    bad: '<exsl:document href="second.xml" xmlns:exsl="http://exslt.org/common" xsl:extension-element-prefixes="exsl"><b/></exsl:document>',
    good: '<b/>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      const isExtension = kindOf(sheet, node) === 'extension' && WRITERS.has(localName(node.name));
      const isWriter =
        isXslt(node, 'document') || (isExtension && node.namespace !== 'http://exslt.org/functions');
      if (isWriter)
        yield {
          place: placeOf(sheet, node),
          message: `${node.name} may not write: the transformation fails there`,
        };
    }
  },
});

const lostEntity = sheetRule({
  code: 'XSLT_ENTITY_LOST',
  severity: 'error',
  what: 'The stylesheet refers to an entity of its own document type.',
  why: 'PHP compiles a copy of the stylesheet in which such references are empty: in text they vanish; in an attribute with braces, or in xsl:text, the stylesheet does not compile.',
  remedy: 'Write the character itself, or its number: &#160; for &nbsp;.',
  source: 'php-src, ext/xsl/xsltprocessor.c (importStylesheet)',
  example: {
    bad: `<!DOCTYPE xsl:stylesheet [<!ENTITY nbsp "&#160;">]>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><a>1&nbsp;2</a></xsl:template></xsl:stylesheet>`,
    good: `<!DOCTYPE xsl:stylesheet [<!ENTITY nbsp "&#160;">]>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><a>1&#160;2</a></xsl:template></xsl:stylesheet>`,
  },
  *check(sheet) {
    const { text } = sheet.source;
    const root = sheet.root?.start ?? text.length;
    const declared = new Map(
      [...text.slice(0, root).matchAll(/<!ENTITY\s+([^\s%]+)\s+(?:"([^"]*)"|'([^']*)')/g)].map(
        ([, name = '', double, single]) => [name, double ?? single ?? ''],
      ),
    );
    if (declared.size === 0) return;
    yield* references(sheet, root, declared);
  },
});

function* references(sheet: Sheet, root: number, declared: ReadonlyMap<string, string>): Generator<Finding> {
  const { text } = sheet.source;
  // Comments and CDATA have no references.
  const read = text.replaceAll(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g, (part) => ' '.repeat(part.length));
  for (const { 0: whole, 1: name = '', index } of read.slice(root).matchAll(/&([\w.-]+);/g)) {
    const value = declared.get(name);
    if (value === undefined) continue;
    const offset = root + index;
    yield {
      place: sheet.source.placeAt(offset),
      message: `${whole} is nothing on the server: entities of the stylesheet itself are lost`,
      edit: /^&#\w+;$/.test(value) ? { offset, length: whole.length, text: value } : undefined,
    };
  }
}

const externalEntity = sheetRule({
  code: 'EXTERNAL_ENTITY_IGNORED',
  severity: 'warning',
  takesAnything: true,
  what: 'An entity of the document type stands for a file or an address.',
  why: 'Neither the server nor the kit reads it: the reference is empty.',
  remedy: 'Put its text in its place.',
  source: 'php-src: DOMDocument::loadXML without LIBXML_NOENT',
  example: {
    bad: `<!DOCTYPE xsl:stylesheet [<!ENTITY shared SYSTEM "shared.xml">]>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">&shared;</xsl:stylesheet>`,
    good: '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
  },
  *check({ source, root }) {
    const head = source.text.slice(0, root?.start ?? 0);
    for (const { 1: name = '', 2: address = '', index } of head.matchAll(
      /<!ENTITY\s+(?:%\s+)?(\S+)\s+(?:SYSTEM|PUBLIC\s+["'][^"']*["'])\s+["']([^"']*)["']/g,
    )) {
      yield {
        place: source.placeAt(index),
        message: `the entity ${name} stands for ${address}, which nobody reads`,
      };
    }
  },
});

export const documentRules: readonly LintRule[] = [
  readDocument,
  documentOfNothing,
  include,
  write,
  lostEntity,
  externalEntity,
];
