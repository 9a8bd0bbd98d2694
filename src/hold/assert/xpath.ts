import type { Engine } from '../../xml/engine.js';

/** What an expression gives over a document: texts of nodes, or one text; or why it gives nothing. */
export type Selected =
  | { readonly kind: 'selected'; readonly values: readonly string[]; readonly isNodes: boolean }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'not-xml'; readonly reason: string };

const LIMITS = { timeoutMs: 10_000 };

/** Behind each value: no document that people write has it. */
const END = '\ue000';

/**
 * Evaluates an expression over a document on the engine. The root element is the context, and the prefixes declared on it
 * can be used; with `namespaces` those alone.
 */
export async function selectXPath(
  engine: Engine,
  document: Uint8Array,
  expression: string,
  namespaces: Readonly<Record<string, string>>,
): Promise<Selected> {
  const hasOwn = Object.keys(namespaces).length > 0;
  const source = hasOwn ? toStylesheet(expression, namespaces) : expression;
  const reply = await engine.readResults({
    parser: hasOwn ? 'xsl' : 'xpath',
    expression: { bytes: Buffer.from(source), name: 'the XPath of the test' },
    answer: document,
    timezone: 'UTC',
    nowSec: 0,
    limits: LIMITS,
  });
  const reason = () =>
    (reply.kind === 'read' ? [] : reply.errors).map(({ message }) => message.trim()).join('; ');
  if (reply.kind === 'not-xml') return { kind: 'not-xml', reason: reason() };
  if (reply.kind === 'invalid') return { kind: 'invalid', reason: reason() };
  if (!hasOwn) return { kind: 'selected', values: reply.values, isNodes: reply.type === 'nodes' };
  const [kind, ...values] = reply.values.join(',').split(END).slice(0, -1);
  return { kind: 'selected', values, isNodes: kind === 'node-set' };
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<"]/g, (char) => `&#${char.charCodeAt(0)};`).replace(/[\r\n\t]/g, ' ');

function toStylesheet(expression: string, namespaces: Readonly<Record<string, string>>): string {
  const declared = Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
    .join('');
  return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:mrssmith="http://exslt.org/common"${declared}>
<xsl:output method="text"/><xsl:template match="/"><xsl:for-each select="*"><xsl:variable name="mrssmith" select="${escapeAttribute(expression)}"/>
<xsl:variable name="type" select="mrssmith:object-type($mrssmith)"/><xsl:value-of select="concat($type, '${END}')"/>
<xsl:choose><xsl:when test="$type = 'node-set'"><xsl:for-each select="$mrssmith"><xsl:value-of select="concat(., '${END}')"/></xsl:for-each></xsl:when>
<xsl:otherwise><xsl:value-of select="concat($mrssmith, '${END}')"/></xsl:otherwise></xsl:choose></xsl:for-each></xsl:template></xsl:stylesheet>`;
}
