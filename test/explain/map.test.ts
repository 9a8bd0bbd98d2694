import { describe, expect, test } from 'vitest';
import { sheet } from '../coverage/support.js';
import { mapped } from './support.js';

const ITEM =
  '<item id="7"><title>é 😀 &amp; &lt;i/></title>\n<content url="u1" height="1"/><content url="u2" height="2"><tags>t</tags></content></item>';

/** Line 2 of the stylesheet is the first of the template. */
const root = (content: string) => sheet(`<xsl:template match="/">\n${content}\n</xsl:template>`);

/** Each row: a stylesheet; then for each path what it is, the line and label of its maker, and where it came from. */
const ROWS: readonly (readonly [
  name: string,
  stylesheet: string,
  expected: Readonly<Record<string, readonly string[]>>,
])[] = [
  [
    'a namespaced output, with prefixes',
    root('<a:r xmlns:a="urn:a" a:k="{item/@id}"><b xmlns="urn:b"/></a:r>'),
    {
      '/a:r': ['<a:r xmlns:a="urn:a" a:k="7"><b xmlns="urn:b"/></a:r> | 3 <a:r> | /item/@id /'],
      '/a:r/@a:k': ['a:k="7" | 3 <a:r> | /item/@id /'],
      '/a:r/b': ['<b xmlns="urn:b"/> | 3 <b> | /'],
    },
  ],
  [
    'references that are longer than what they stand for, piece by piece',
    root('<r>T: <xsl:value-of select="item/title"/>!</r>'),
    {
      '/r/text()': [
        'T:  | 3 "T:" | /',
        '&#xE9; &#x1F600; &amp; &lt;i/&gt; | 3 xsl:value-of select="item/title" | /item/title /',
        '! | 3 "!" | /',
      ],
    },
  ],
  [
    'CDATA sections that are split in two',
    sheet(
      '<xsl:output cdata-section-elements="r"/><xsl:template match="/"><r>x]]&gt;\n<xsl:value-of select="item/@id"/></r></xsl:template>',
    ),
    {
      '/r/text()': [
        '<![CDATA[x]]]]><![CDATA[>\n | 2 "x]]>" | /',
        '7]]> | 3 xsl:value-of select="item/@id" | /item/@id /',
      ],
    },
  ],
  [
    'characters that the encoding lacks',
    sheet(
      '<xsl:output encoding="US-ASCII"/><xsl:template match="/"><r>1<xsl:value-of select="item/title"/>2</r></xsl:template>',
    ),
    {
      '/r/text()': [
        '1 | 2 "1" | /',
        '&#233; &#128512; &amp; &lt;i/&gt; | 2 xsl:value-of select="item/title" | /item/title /',
        '2 | 2 "2" | /',
      ],
    },
  ],
  [
    'UTF-16',
    sheet(
      '<xsl:output encoding="UTF-16"/><xsl:template match="/"><r><xsl:value-of select="item/title"/></r></xsl:template>',
    ),
    {
      '/r/text()': ['é 😀 &amp; &lt;i/&gt; | 2 xsl:value-of select="item/title" | /item/title /'],
    },
  ],
  [
    'elements and attributes of computed names, whose value others write',
    root(
      '<xsl:element name="e{item/@id}">\n<xsl:attribute name="k">\n<xsl:value-of select="item/title"/></xsl:attribute>\n</xsl:element>',
    ),
    {
      '/e7': ['<e7 k="&#xE9; &#x1F600; &amp; &lt;i/&gt;"/> | 3 xsl:element name="e{item/@id}" | /item/@id /'],
      '/e7/@k': ['k="&#xE9; &#x1F600; &amp; &lt;i/&gt;" | 4 xsl:attribute name="k" | /item/title /'],
    },
  ],
  [
    'attribute sets',
    sheet(`<xsl:attribute-set name="s">
<xsl:attribute name="k"><xsl:value-of select="item/@id"/></xsl:attribute></xsl:attribute-set>
<xsl:template match="/"><r a="1" xsl:use-attribute-sets="s" b="2"/></xsl:template>`),
    {
      '/r/@k': ['k="7" | 3 xsl:attribute name="k" | /item/@id /'],
      '/r/@a': ['a="1" | 4 <r> | /'],
      '/r/@b': ['b="2" | 4 <r> | /'],
    },
  ],
  [
    'an attribute that is written anew',
    root('<r k="1"><xsl:attribute name="k">\n<xsl:value-of select="item/@id"/></xsl:attribute></r>'),
    { '/r/@k': ['k="7" | 3 xsl:attribute name="k" | /item/@id /'] },
  ],
  [
    'copies, each of its own original',
    root('<r><xsl:copy-of select="item/content[@height &gt; 0]"/></r>'),
    {
      '/r/content[1]/@url': [
        'url="u1" | 3 xsl:copy-of select="item/content[@height > 0]" | /item/content[1]/@url /',
      ],
      '/r/content[2]/tags': [
        '<tags>t</tags> | 3 xsl:copy-of select="item/content[@height > 0]" | /item/content[2]/tags /',
      ],
      '/r/content[2]/tags/text()': [
        't | 3 xsl:copy-of select="item/content[@height > 0]" | /item/content[2]/tags/text() /',
      ],
    },
  ],
  [
    'loops',
    root('<r><xsl:for-each select="item/content">\n<f u="{@url}"/></xsl:for-each></r>'),
    {
      '/r/f[2]': ['<f u="u2"/> | 4 <f> | /item/content[2]/@url /item/content[2]'],
    },
  ],
  [
    'variables and parameters, of what they stood for at that moment',
    sheet(`<xsl:template match="/"><r><xsl:for-each select="item/content"><xsl:variable name="u" select="@url"/>
<xsl:value-of select="$u"/>
<xsl:call-template name="t"><xsl:with-param name="h" select="@height"/></xsl:call-template>;</xsl:for-each></r></xsl:template>
<xsl:template name="t"><xsl:param name="h"/>
<xsl:value-of select="$h"/></xsl:template>`),
    {
      '/r/text()': [
        'u1 | 3 xsl:value-of select="$u" | /item/content[1]/@url /item/content[1]',
        '1 | 6 xsl:value-of select="$h" | /item/content[1]/@height /item/content[1]',
        '; | 4 ";" | /item/content[1]',
        'u2 | 3 xsl:value-of select="$u" | /item/content[2]/@url /item/content[2]',
        '2 | 6 xsl:value-of select="$h" | /item/content[2]/@height /item/content[2]',
        '; | 4 ";" | /item/content[2]',
      ],
    },
  ],
  [
    'trees that a variable holds',
    root(
      '<xsl:variable name="v"><w><xsl:value-of select="item/@id"/></w></xsl:variable>\n<r><xsl:copy-of select="$v"/></r>',
    ),
    { '/r/w/text()': ['7 | 4 xsl:copy-of select="$v" | /item/@id /'] },
  ],
  [
    'markup that was written as it is',
    root(
      '<r><xsl:text disable-output-escaping="yes">&lt;b q="1">y&lt;/b></xsl:text>\n<xsl:value-of select="item/title" disable-output-escaping="yes"/></r>',
    ),
    {
      '/r/b': ['<b q="1">y</b> | 3 xsl:text | /'],
      '/r/b/@q': ['q="1" | 3 xsl:text | /'],
      '/r/i': ['<i/> | 4 xsl:value-of select="item/title" | /item/title /'],
    },
  ],
  [
    'texts outside of any element',
    sheet(
      '<xsl:output method="text"/><xsl:template match="/item">\n<xsl:value-of select="@id"/>|<xsl:value-of select="content/@url"/></xsl:template>',
    ),
    {
      '/text()': [
        '7 | 3 xsl:value-of select="@id" | /item/@id /item',
        '| | 3 "|" | /item',
        'u1 | 3 xsl:value-of select="content/@url" | /item/content[1]/@url /item',
      ],
    },
  ],
  [
    'HTML',
    sheet(
      '<xsl:output method="html" doctype-public="-//W3C//DTD XHTML 1.0 Strict//EN" doctype-system="http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"/><xsl:template match="/"><html><head><title>t</title></head><body><br/>\n<p><xsl:value-of select="item/@id"/></p></body></html></xsl:template>',
    ),
    { '/html/body/p/text()': ['7 | 3 xsl:value-of select="item/@id" | /item/@id /'] },
  ],
  [
    'several roots, comments, instructions, a document type',
    sheet(
      '<xsl:output doctype-system="a.dtd"/><xsl:template match="/"><xsl:comment>c</xsl:comment><a/>\n<a><xsl:value-of select="item/@id"/></a><xsl:processing-instruction name="p">d</xsl:processing-instruction></xsl:template>',
    ),
    {
      '/comment()': ['<!--c--> | 2 xsl:comment | /'],
      '/a[1]': ['<a/> | 2 <a> | /'],
      '/a[2]/text()': ['7 | 3 xsl:value-of select="item/@id" | /item/@id /'],
      '/processing-instruction()': ['<?p d?> | 3 xsl:processing-instruction name="p" | /'],
    },
  ],
];

describe('what made a node of the output, and where it came from', () => {
  test.each(ROWS)('%s', (_, stylesheet, expected) => {
    const { tell } = mapped(stylesheet, ITEM);
    for (const [path, lines] of Object.entries(expected)) expect(tell(path)).toEqual(lines);
  });
});

test('the makers lead outwards: to what is around, and to who called the template', () => {
  const { map } = mapped(
    sheet(`<xsl:template match="/"><r>
<xsl:apply-templates select="item/content"/></r></xsl:template>
<xsl:template match="content"><f>
<xsl:call-template name="t"><xsl:with-param name="u" select="@url"/></xsl:call-template></f></xsl:template>
<xsl:template name="t"><xsl:param name="u"/>
<xsl:value-of select="$u"/></xsl:template>`),
    ITEM,
  );
  const node = map.nodes.find(({ path }) => path === '/r/f[1]/text()');
  expect(
    node?.makers.map((maker) => `${map.instructions[maker]?.line} ${map.instructions[maker]?.label}`),
  ).toEqual([
    '7 xsl:value-of select="$u"',
    '5 xsl:call-template name="t"',
    '4 <f>',
    '3 xsl:apply-templates select="item/content"',
    '2 <r>',
  ]);
  expect(map.instructions[node?.makers[0] ?? -1]?.template).toBe('name="t"');
});

test('a document in UTF-16 with a byte order mark has its places in the text', () => {
  const document = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>\n${ITEM}`, 'utf16le');
  const { map, mrss } = mapped(root('<r><xsl:value-of select="item/title"/></r>'), document);
  const source = map.sources.find(({ path }) => path === '/item/title');
  expect(mrss.slice(source!.from, source!.to)).toBe('<title>é 😀 &amp; &lt;i/></title>');
  expect(source!.line).toBe(2);
});
