import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { findWorkspace } from '../../src/connector/workspace.js';
import { itemChoiceRules } from '../../src/lint/connector/item-choice.js';
import { itemDateRules } from '../../src/lint/connector/item-dates.js';
import { itemPathRules } from '../../src/lint/connector/item-paths.js';
import { itemPresenceRules } from '../../src/lint/connector/item-presence.js';
import { lintConnector } from '../../src/lint/lint.js';
import { FixtureShelf, subjectOf } from '../../src/lint/subject.js';
import { fixtureBytes, writeWorkspace } from '../support/workspace.js';

const rules = [...itemPathRules, ...itemDateRules, ...itemChoiceRules, ...itemPresenceRules];
const fixtures = Object.fromEntries(
  ['minimal', 'custom-metadata', 'everything'].map((name) => [name, fixtureBytes(name)]),
);

const NAMESPACES =
  'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:media="http://search.yahoo.com/mrss/" xmlns:php="http://php.net/xsl" xmlns:date="http://exslt.org/dates-and-times" xmlns:exsl="http://exslt.org/common" xmlns:str="http://exslt.org/strings" xmlns:set="http://exslt.org/sets"';

type Action = 'submit' | 'delete';

/** The text behind the rule's body is top-level: the body stands on line 3, the rest from line 5 on. */
const sheetOf = (body: string, topLevel = '', match = '/') =>
  `<xsl:stylesheet version="1.0" ${NAMESPACES}>
<xsl:template match="${match}"><out>
${body}
</out></xsl:template>
${topLevel}
</xsl:stylesheet>
`;

/** What the rules find in a stylesheet, for submissions or for deletions, as `CODE line:column`. */
function foundIn(sheet: string, action: Action = 'submit') {
  const plain = sheetOf('');
  using workspace = writeWorkspace(
    {
      acme: {
        actions: action === 'delete' ? { delete: { transform: 'delete.xsl' } } : {},
        files: { 'submit.xsl': action === 'submit' ? sheet : plain, 'delete.xsl': sheet },
      },
    },
    fixtures,
  );
  const loaded = loadConnector(join(workspace.path, 'connectors/acme'), { root: workspace.path });
  if (loaded.kind !== 'loaded') throw new Error(JSON.stringify(loaded.problems));
  const subject = subjectOf(
    loaded.connector,
    new FixtureShelf().read(findWorkspace(workspace.path), loaded.connector),
  );
  return lintConnector(subject, { rules }).map(({ problem, edit }) => ({ ...problem, edit }));
}

const found = (sheet: string, action?: Action) =>
  foundIn(sheet, action).map(({ code, line, column }) => `${code} ${line}:${column}`);
const codes = (sheet: string, action?: Action) => foundIn(sheet, action).map(({ code }) => code);
const value = (select: string) => `<xsl:value-of select="${select}"/>`;
/** The column of an expression in `value`. */
const AT = '<xsl:value-of select="'.length + 1;

describe.each(
  rules.filter(({ code }) => code !== 'MRSS_SENT_WHOLE').map((rule) => [rule.code, rule] as const),
)('%s', (code, { example }) => {
  const action = code === 'MRSS_DELETED_ENTRY' ? 'delete' : 'submit';

  test('is found in its own example, and not in what it should be', () => {
    expect(codes(sheetOf(example.bad), action)).toContain(code);
    expect(codes(sheetOf(example.good), action)).not.toContain(code);
  });
});

describe('found, with the place of the very step', () => {
  test.each([
    [value('/item/titel'), `MRSS_PATH_NEVER 3:${AT + 6}`],
    [value('//content/@ur1'), `MRSS_PATH_NEVER 3:${AT + 10}`],
    [value('/item/content[@flavorId = 3]/@url'), `MRSS_PATH_NEVER 3:${AT + 14}`],
    [value('/item/referenceId'), `MRSS_PATH_NEVER 3:${AT + 6}`],
    [value('/item/duration'), `MRSS_PATH_NEVER 3:${AT + 6}`],
    [value('/item/url'), `MRSS_PATH_NEVER 3:${AT + 6}`],
    [value("/item/distribution[@provider = 'Acme']/remoteID"), `MRSS_PATH_NEVER 3:${AT + 39}`],
    [value("/item/customData[@metadataProfileName = 'x']"), `MRSS_PATH_NEVER 3:${AT + 17}`],
    [value('/item/title/../titl'), `MRSS_PATH_NEVER 3:${AT + 15}`],
    [value('/item/media/duration | /item/media/lenght'), `MRSS_PATH_NEVER 3:${AT + 35}`],
    [value("/item/*[local-name() = 'media']/duratoin"), `MRSS_PATH_NEVER 3:${AT + 32}`],
    [value('set:distinct(/item/category)/@nme'), `MRSS_PATH_NEVER 3:${AT + 29}`],
    [value('/item/content[1]/following-sibling::contents'), `MRSS_PATH_NEVER 3:${AT + 17}`],
    [value('/item/thumbnail[1]/ancestor::itm'), `MRSS_PATH_NEVER 3:${AT + 19}`],
    ['<a b="x{ /item/media/duratoin }"/>', 'MRSS_PATH_NEVER 3:22'],
    [
      '<xsl:for-each select="/item/content[1]"><xsl:value-of select="@URL"/></xsl:for-each>',
      'MRSS_PATH_NEVER 3:63',
    ],
    [
      '<xsl:for-each select="/item/content[1]"><xsl:if test="current()/@urls">x</xsl:if></xsl:for-each>',
      'MRSS_PATH_NEVER 3:65',
    ],
    ['<xsl:if test="&#47;item/media:group">x</xsl:if>', 'MRSS_NO_NAMESPACE 3:25'],
    [value('/rss/channel/title'), `MRSS_ROOT_NOT_RSS 3:${AT + 1}`],
    [value('//channel/item/title'), `MRSS_ROOT_NOT_RSS 3:${AT + 2}`],
    [value('/item/player/@url'), `MRSS_NOT_DISTRIBUTED 3:${AT + 6}`],
    [value('//customData/metadata/Credits/Credit/Nane'), `MRSS_FIELD_UNSEEN 3:${AT + 37}`],
    [value('/item/distribution[1]/createdAt * 1000'), `MRSS_LOCAL_TIME_AS_NUMBER 3:${AT}`],
    [value('date:year(/item/createdAt)'), `MRSS_EPOCH_AS_TEXT 3:${AT + 10}`],
    ['<a at="{/item/distribution[1]/submittedAt}Z"/>', 'MRSS_LOCAL_TIME_MARKED_UTC 3:9'],
    [value('/item/*/@fileSize'), `MRSS_UNITS_MIXED 3:${AT}`],
    ['<a href="{//content/@url}"/>', 'MRSS_ONE_OF_SEVERAL 3:11'],
    [value('//remoteId'), `MRSS_ANY_DISTRIBUTION 3:${AT}`],
    ['<xsl:copy-of select="/"/>', 'MRSS_DISTRIBUTION_COPIED 3:22'],
    ['<xsl:copy-of select="/item/title | /item"/>', 'MRSS_DISTRIBUTION_COPIED 3:36'],
    [value('count(/item/content[1]/tags/tag)'), `MRSS_EMPTY_PLACEHOLDER 3:${AT + 6}`],
    [
      '<xsl:for-each select="/item/subTitle"><xsl:if test="not(@lang)">x</xsl:if></xsl:for-each>',
      'MRSS_TEST_ALWAYS_TRUE 3:57',
    ],
    [value("format-number(/item/media/duration div 1000, '0')"), `MRSS_NOT_A_NUMBER 3:${AT + 14}`],
    [value("str:tokenize(/item/category[1], '/')"), `MRSS_CATEGORY_SEPARATOR 3:${AT + 32}`],
  ])('%s', (body, expected) => {
    expect(found(sheetOf(body))).toContain(expected);
  });

  test.each([
    ['<xsl:template match="contnet"/>', 'MRSS_FIELD_UNSEEN'],
    ['<xsl:template match="/item/contnet"/>', 'MRSS_PATH_NEVER 5:28'],
    ['<xsl:template match="media:content"/>', 'MRSS_NO_NAMESPACE 5:22'],
    ['<xsl:template match="rss/channel"/>', 'MRSS_ROOT_NOT_RSS 5:22'],
    ['<xsl:key name="k" match="/item/content" use="@flavorAsset"/>', 'MRSS_PATH_NEVER 5:46'],
    ['<xsl:variable name="x" select="/item/descripton"/>', 'MRSS_PATH_NEVER 5:38'],
    [
      '<xsl:template match="content"><xsl:call-template name="t"/></xsl:template><xsl:template name="t"><a b="{@hieght}"/></xsl:template>',
      'MRSS_PATH_NEVER 5:105',
    ],
    [
      '<xsl:template match="content"><xsl:call-template name="t"><xsl:with-param name="p" select="tags"/></xsl:call-template></xsl:template><xsl:template name="t"><xsl:param name="p"/><a b="{$p/tga}"/></xsl:template>',
      'MRSS_PATH_NEVER 5:188',
    ],
  ])('at the top level: %s', (topLevel, expected) => {
    const all = found(sheetOf('<xsl:apply-templates/>', topLevel));
    if (expected === 'MRSS_FIELD_UNSEEN')
      expect(all.filter((one) => one.startsWith('MRSS_PATH'))).toEqual([]);
    else expect(all).toContain(expected);
  });
});

describe('what may be is no finding', () => {
  test.each([
    value('/item/title'),
    value("/item/distribution[@provider = 'x']/some_setting_of_another_connector"),
    value('/item/customData[@metadataProfileId = 1]/metadata/SomethingElse'),
    '<xsl:for-each select="/item/tags/tag"><xsl:value-of select="normalize-space()"/></xsl:for-each>',
    '<xsl:variable name="x"><a><titel/></a></xsl:variable><xsl:copy-of select="exsl:node-set($x)/a/titel"/>',
    value("/item/content[@isSource = 'true']/@url"),
    value("document('x.xml')/titel"),
    value("php:functionString('xml_load_for_xslt', /item/partnerData)/titel"),
    '<xsl:for-each select="str:tokenize(/item/partnerData, \';\')"><xsl:value-of select="../token"/></xsl:for-each>',
    value("/item/*[local-name() = 'media']/duration[. &gt; 0]"),
    value('$unknown/titel'),
    '<xsl:for-each select="/item/content[1]/@*"><xsl:value-of select="name()"/></xsl:for-each>',
    value('/item/children/item[1]/title'),
    value("/item/content[@url != ''][last()]/@url"),
    value("concat(/item/distribution[@provider = 'x']/submittedAt, ' local')"),
    '<a at="{php:functionString(\'strtotime\', /item/content[last()]/@createdAt)}"/>',
    '<xsl:if test="/item/media/duration &gt; 0"><xsl:value-of select="/item/media/duration div 1000"/></xsl:if>',
    '<xsl:for-each select="/item/media/duration"><xsl:value-of select=". div 1000"/></xsl:for-each>',
    '<xsl:for-each select="/item/content[@fileSize]"><xsl:value-of select="@fileSize * 8"/></xsl:for-each>',
    '<xsl:if test="/item/referenceID">x</xsl:if>',
    '<xsl:if test="/item/distribution[1]/flavorAssetIds/flavorAssetId = /item/content/@flavorAssetId">x</xsl:if>',
  ])('%s', (body) => {
    expect(foundIn(sheetOf(body)).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  test('a template that is also applied to what is not the item', () => {
    const topLevel =
      '<xsl:variable name="f"><titel/></xsl:variable><xsl:template match="titel"><xsl:value-of select="@languge"/></xsl:template>';
    expect(found(sheetOf('<xsl:apply-templates select="exsl:node-set($f)/*"/>', topLevel))).toEqual([]);
  });

  test('a stylesheet that includes another, which may call its templates with anything', () => {
    const topLevel =
      '<xsl:include href="x.xsl"/><xsl:template name="t"><xsl:value-of select="titel"/></xsl:template>';
    expect(found(sheetOf('', topLevel))).toEqual([]);
  });

  test('what no item reaches: a template that nobody calls', () => {
    expect(
      found(sheetOf('', '<xsl:template name="t"><xsl:value-of select="titel"/></xsl:template>')),
    ).toEqual([]);
  });

  test.each([
    value('/item/entryId'),
    '<xsl:if test="/item/updatedAt &gt; 0"><xsl:value-of select="/item/updatedAt"/></xsl:if>',
    '<xsl:choose><xsl:when test="/item/status = 3">x</xsl:when><xsl:otherwise><xsl:value-of select="/item/title"/></xsl:otherwise></xsl:choose>',
  ])('in a deletion: %s', (body) => {
    expect(found(sheetOf(body), 'delete')).toEqual([]);
  });
});

test('the nearest name is suggested, and one that differs in capitals alone is mended by --fix', () => {
  const of = (select: string) => foundIn(sheetOf(value(select)))[0];
  expect(of('/item/referenceId')).toMatchObject({
    fix: 'Write referenceID.',
    edit: { length: 11, text: 'referenceID' },
  });
  expect(of('/item/duration')).toMatchObject({ fix: 'Write /item/media/duration.', edit: undefined });
  expect(of('/item/category[1]/nam')).toMatchObject({ fix: 'Write @name.' });
  expect(of('/item/content[last()]/url')).toMatchObject({ fix: 'Write @url.' });
  expect(of('/item/guid')).toMatchObject({ fix: 'Write /item/entryId.' });
  expect(of('/item/media:content')).toMatchObject({ fix: 'Write content, without a prefix.' });
});
