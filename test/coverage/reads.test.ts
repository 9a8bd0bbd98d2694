import { expect, test } from 'vitest';
import { observe, sheet } from './support.js';

const ITEM = `<item xmlns:x="urn:x"><entryId>1</entryId><title>T</title><description>D</description>
  <content url="u1" width="10" flavor="a"><tags>t</tags></content><content url="u2" width="20" flavor="b"/>
  <customData profile="7"><metadata><Genre>drama</Genre><Lang>en</Lang></metadata></customData>
  <x:rating scheme="s">18</x:rating></item>`;

const readsOf = (content: string, attributes = '') =>
  observe(sheet(content, attributes), ITEM)
    .reads.filter((path) => path !== '/item')
    .sort();

const inItem = (content: string) =>
  `<xsl:template match="/"><r><xsl:for-each select="item">${content}</xsl:for-each></r></xsl:template>`;

test.each([
  ['select', inItem('<xsl:value-of select="title"/>'), ['/item/title']],
  ['a test', inItem('<xsl:if test="title">x</xsl:if>'), ['/item/title']],
  [
    'a test that never comes to its right side',
    inItem('<xsl:if test="not(title) and description"/>'),
    ['/item/title'],
  ],
  [
    'the tests of choose up to the one that holds',
    inItem('<xsl:choose><xsl:when test="entryId"/><xsl:when test="title"/></xsl:choose>'),
    ['/item/entryId'],
  ],
  [
    'attribute value templates',
    inItem('<a b="{title}-{{x}}"/><xsl:element name="e{entryId}"/>'),
    ['/item/entryId', '/item/title'],
  ],
  [
    'predicates, on every node they are tried on',
    inItem('<xsl:value-of select="content[@flavor = \'b\']/@url"/>'),
    ['/item/content/@flavor', '/item/content/@url'],
  ],
  [
    'copies, with all that is in them',
    inItem('<xsl:copy-of select="content[1]"/>'),
    [
      '/item/content',
      '/item/content/@flavor',
      '/item/content/@url',
      '/item/content/@width',
      '/item/content/tags',
    ],
  ],
  [
    'functions',
    inItem('<xsl:value-of select="concat(title, count(content))"/>'),
    ['/item/content', '/item/title'],
  ],
  [
    'sort keys',
    inItem('<xsl:for-each select="content"><xsl:sort select="@width"/></xsl:for-each>'),
    ['/item/content', '/item/content/@width'],
  ],
  [
    'paths from variables',
    inItem('<xsl:variable name="m" select="customData/metadata"/><xsl:value-of select="$m/Genre"/>'),
    ['/item/customData/metadata/Genre'],
  ],
  [
    'parameters that are handed on',
    `${inItem('<xsl:call-template name="t"><xsl:with-param name="p" select="content"/></xsl:call-template>')}<xsl:template name="t"><xsl:param name="p"/><xsl:value-of select="$p/@width"/></xsl:template>`,
    ['/item/content/@width'],
  ],
  ['variables that nobody uses are not read', inItem('<xsl:variable name="v" select="title"/>'), []],
  [
    'instructions that never run are not read',
    inItem('<xsl:if test="false()"><xsl:value-of select="title"/></xsl:if>'),
    [],
  ],
  [
    'keys',
    `<xsl:key name="k" match="content" use="@flavor"/>${inItem("<xsl:value-of select=\"key('k', 'a')/@url\"/>")}`,
    ['/item/content/@flavor', '/item/content/@url'],
  ],
  [
    'match patterns, also those that do not fit',
    '<xsl:template match="/"><xsl:apply-templates select="item/content"/></xsl:template><xsl:template match="content[@width &gt; 99]"/><xsl:template match="content"/>',
    ['/item/content', '/item/content/@width'],
  ],
])('reads: %s', (_, content, expected) => {
  expect(readsOf(content)).toEqual(expected);
});

test('the text that a built-in rule copies is read', () => {
  const reads = readsOf(
    '<xsl:template match="/"><r><xsl:apply-templates select="//metadata"/></r></xsl:template><xsl:template match="Lang"/>',
  );
  expect(reads).toContain('/item/customData/metadata/Genre');
  expect(reads).not.toContain('/item/customData/metadata/Lang');
});

test('names are compared by namespace', () => {
  expect(readsOf(inItem('<xsl:value-of select="y:rating/@scheme"/>'), ' xmlns:y="urn:x"')).toEqual([
    '/item/x:rating/@scheme',
  ]);
  expect(readsOf(inItem('<xsl:value-of select="rating"/>'))).toEqual([]);
});

test('what is given to a function of PHP is read', () => {
  const reads = readsOf(
    inItem(`<xsl:value-of select="php:functionString('date', 'Y', entryId)"/>`),
    ' xmlns:php="http://php.net/xsl"',
  );
  expect(reads).toEqual(['/item/entryId']);
});
