import { describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { loadConnector } from '../../src/connector/load.js';
import { findWorkspace } from '../../src/connector/workspace.js';
import { itemPathRules } from '../../src/lint/connector/item-paths.js';
import { lintConnector } from '../../src/lint/lint.js';
import { FixtureShelf, subjectOf } from '../../src/lint/subject.js';
import { fixtureBytes, writeWorkspace } from '../support/workspace.js';

const fixtures = Object.fromEntries(
  ['minimal', 'custom-metadata', 'everything'].map((name) => [name, fixtureBytes(name)]),
);

/** What the rules find in a stylesheet for submissions, or one for deletions, as `code line:column`. */
function found(body: string, action: 'submit' | 'delete' = 'submit'): string[] {
  const sheet = [
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:media="http://search.yahoo.com/mrss/">',
    '<xsl:template match="/"><out>',
    body,
    '</out></xsl:template></xsl:stylesheet>',
  ].join('\n');
  const plain = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>';
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
  return lintConnector(subject, { rules: itemPathRules }).map(
    ({ problem: { code, line, column } }) => `${code} ${line}:${column}`,
  );
}

describe.each(itemPathRules.map((rule) => [rule.code, rule] as const))('%s', (code, { example }) => {
  const action = code === 'MRSS_DELETED_ENTRY' ? 'delete' : 'submit';

  test('is found in its own example, and not in what it should be', () => {
    expect(found(example.bad, action).map((one) => one.split(' ')[0])).toContain(code);
    expect(found(example.good, action).map((one) => one.split(' ')[0])).not.toContain(code);
  });
});

describe('the place is that of the step', () => {
  test.each([
    ['<xsl:value-of select="/item/titel"/>', 'MRSS_PATH_NEVER 3:29'],
    ['<a b="x{ /item/media/duratoin }"/>', 'MRSS_PATH_NEVER 3:22'],
    [
      '<xsl:for-each select="/item/content[1]"><xsl:value-of select="@URL"/></xsl:for-each>',
      'MRSS_PATH_NEVER 3:63',
    ],
    ['<xsl:if test="&#47;item/media:group">x</xsl:if>', 'MRSS_NO_NAMESPACE 3:25'],
    ['<xsl:value-of select="/rss/channel/title"/>', 'MRSS_ROOT_NOT_RSS 3:24'],
  ])('%s', (body, expected) => {
    expect(found(body)).toContain(expected);
  });
});

describe('what may be is no finding', () => {
  test.each([
    '<xsl:value-of select="/item/title"/>',
    '<xsl:value-of select="/item/distribution[1]/some_setting_of_another_connector"/>',
    '<xsl:for-each select="/item/tags/tag"><xsl:value-of select="normalize-space()"/></xsl:for-each>',
    '<xsl:variable name="x"><a><titel/></a></xsl:variable><xsl:copy-of select="$x"/>',
    '<xsl:value-of select="/item/content[@isSource = \'true\']/@url"/>',
    '<xsl:value-of select="//@entryId"/>',
    '<xsl:value-of select="document(\'x.xml\')/titel"/>',
  ])('%s', (body) => {
    expect(found(body).filter((one) => !one.startsWith('MRSS_PATH_NEVER 3:27'))).toEqual([]);
  });
});
