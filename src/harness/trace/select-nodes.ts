import type { Engine } from '../../xml/engine.js';
import { prefixOf, type ScannedDocument } from '../../xml/scan.js';

/** What an expression selects in a document: nodes by their paths, or why none. */
export type SelectedNodes =
  /** Paths with the position of every step, e.g. `/asset[1]/title[1]/text()[1]`. */
  | { readonly kind: 'nodes'; readonly paths: readonly string[] }
  | { readonly kind: 'value'; readonly type: string; readonly value: string }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'not-xml'; readonly reason: string };

/** More are not told apart by anybody. */
const MOST_NODES = 1000;

/** Behind each value: no document that people write has it. */
const END = '\ue000';

/** The namespaces that prefixes stand for anywhere in a document; where one stands for several, the first. */
export function prefixesIn({ elements }: ScannedDocument): Map<string, string> {
  const found = new Map<string, string>();
  for (const element of elements) {
    if (!element.hasNamespaces) continue;
    for (const { name, value } of element.attributes) {
      const prefix = name.slice('xmlns:'.length);
      if (prefixOf(name) === 'xmlns' && !found.has(prefix)) found.set(prefix, value);
    }
  }
  return found;
}

/** Evaluates an expression on the root element of a document, with the prefixes of the document. */
export async function selectNodes(
  engine: Engine,
  document: Uint8Array,
  expression: string,
  prefixes: ReadonlyMap<string, string>,
): Promise<SelectedNodes> {
  const reply = await engine.readResults({
    parser: 'xsl',
    expression: { bytes: Buffer.from(toStylesheet(expression, prefixes)), name: 'the XPath' },
    answer: document,
    timezone: 'UTC',
    nowSec: 0,
    limits: { timeoutMs: 10_000 },
  });
  if (reply.kind !== 'read') {
    const [first = ''] = reply.errors.map(({ message }) => message.trim()).filter((text) => text !== '');
    return { kind: reply.kind, reason: first };
  }
  const [type = '', ...values] = reply.values.join(',').split(END).slice(0, -1);
  return type === 'node-set'
    ? { kind: 'nodes', paths: values }
    : { kind: 'value', type, value: values[0] ?? '' };
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<"]/g, (char) => `&#${char.charCodeAt(0)};`).replace(/[\r\n\t]/g, ' ');

/** Writes the path of each selected node. */
function toStylesheet(expression: string, prefixes: ReadonlyMap<string, string>): string {
  const declared = [...prefixes]
    .filter(([, uri]) => uri !== '')
    .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`)
    .join('');
  const step = (test: string, path: string) => `<mrssmith-x:when test="${test}">${path}</mrssmith-x:when>`;
  const value = (select: string) => `<mrssmith-x:value-of select="${select}"/>`;
  const numbered = (name: string, siblings: string) =>
    `/${name}[${value(`count(preceding-sibling::${siblings}) + 1`)}]`;
  return `<mrssmith-x:stylesheet version="1.0" xmlns:mrssmith-x="http://www.w3.org/1999/XSL/Transform" xmlns:mrssmith-e="http://exslt.org/common"${declared}>
<mrssmith-x:output method="text"/><mrssmith-x:template match="/"><mrssmith-x:for-each select="*"><mrssmith-x:variable name="mrssmith-v" select="${escapeAttribute(expression)}"/>
${value(`concat(mrssmith-e:object-type($mrssmith-v), '${END}')`)}
<mrssmith-x:choose><mrssmith-x:when test="mrssmith-e:object-type($mrssmith-v) = 'node-set'"><mrssmith-x:for-each select="$mrssmith-v"><mrssmith-x:if test="position() &lt;= ${MOST_NODES}"><mrssmith-x:for-each select="ancestor-or-self::node()"><mrssmith-x:choose>
${step('self::*', numbered(value('name()'), '*[name() = name(current())]'))}
${step('self::text()', numbered('text()', 'text()'))}
${step('self::comment()', numbered('comment()', 'comment()'))}
${step('self::processing-instruction()', numbered('processing-instruction()', 'processing-instruction()'))}
${step('parent::*', `/@${value('name()')}`)}
</mrssmith-x:choose></mrssmith-x:for-each>${value(`'${END}'`)}</mrssmith-x:if></mrssmith-x:for-each></mrssmith-x:when>
<mrssmith-x:otherwise>${value(`concat($mrssmith-v, '${END}')`)}</mrssmith-x:otherwise></mrssmith-x:choose></mrssmith-x:for-each></mrssmith-x:template></mrssmith-x:stylesheet>`;
}
