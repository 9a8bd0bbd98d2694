import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TransformRequest } from '../../src/xml/engine.js';
import { LibxsltHost } from '../../src/xml/host.js';
import { generatePair } from '../oracle/generate.js';
import { here, sheet, transform } from './support.js';

const ROOT = join(import.meta.dirname, '../..');
const host = new LibxsltHost();
afterAll(() => {
  host[Symbol.dispose]();
});

type Case = readonly [sheet: Uint8Array, document: Uint8Array, request: Partial<TransformRequest>];

/** Everything that a caller sees of a run, but what was observed. */
function replyOf([stylesheet, document, request]: Case, flags: Partial<TransformRequest>): string {
  const reply = transform(host, stylesheet, document, { ...request, ...flags });
  if (reply === undefined) return 'malformed';
  const { observation: _, ...rest } = reply;
  const bytes = reply.kind === 'made' ? Buffer.from(reply.bytes ?? []).toString('latin1') : '';
  const text = JSON.stringify({ ...rest, bytes, document: undefined });
  // Addresses in memory, which differ from run to run.
  return text.replaceAll(/\bid[mp]?[0-9a-f]{6,}\b/g, 'id');
}

/** @returns how many of them an observation was made of. */
function expectSame(cases: Iterable<Case>): number {
  let observed = 0;
  for (const one of cases) {
    const plain = replyOf(one, {});
    expect(replyOf(one, { coverage: true })).toBe(plain);
    expect(replyOf(one, { trace: true })).toBe(plain);
    const [stylesheet, document, request] = one;
    if (transform(host, stylesheet, document, { ...request, coverage: true })?.observation !== undefined)
      observed++;
  }
  return observed;
}

test('the example connectors send the same bytes over every fixture', () => {
  const fixtures = filesIn(join(ROOT, 'fixtures/mrss'), '.xml');
  const cases = readdirSync(join(ROOT, 'connectors')).flatMap((connector) =>
    filesIn(join(ROOT, 'connectors', connector), '.xsl').flatMap((path) =>
      fixtures.map((fixture): Case => [readFileSync(path), readFileSync(fixture), {}]),
    ),
  );
  expect(expectSame(cases)).toBe(cases.length);
});

test('the cases that PHP made come out the same, errors and their lines included', () => {
  const folders = [join(ROOT, 'test/oracle/cases'), join(ROOT, '../shared/oracle/cases')].filter(existsSync);
  const cases = folders.flatMap((folder) =>
    readdirSync(folder).flatMap((name): Case[] => {
      const files = [join(folder, name, 'submit.xsl'), join(folder, name, 'transform.xsl')].filter(
        existsSync,
      );
      const mrss = ['mrss.xml', 'input.xml', 'item.xml']
        .map((file) => join(folder, name, file))
        .find(existsSync);
      return mrss === undefined ? [] : files.map((file) => [readFileSync(file), readFileSync(mrss), {}]);
    }),
  );
  expect(expectSame(cases)).toBeGreaterThan(10);
});

test('stylesheets that nobody thought of come out the same', { timeout: 60_000 }, () => {
  const seed = Number(process.env['MRSSMITH_ORACLE_SEED'] ?? Date.now() % 1_000_000_000);
  const count = Number(process.env['MRSSMITH_ORACLE_PAIRS'] ?? 120);
  const cases = Array.from({ length: count }, (_, index): Case => {
    const { stylesheet, document, variables, doubled, timezone } = generatePair(seed + index);
    return [stylesheet, document, { variables, doubled, timezone }];
  });
  expect(expectSame(cases), `from seed ${seed}`).toBeGreaterThan(count / 3);
});

const ITEM = Buffer.from('<item><title>T</title><content url="u"/></item>');

test.each([
  ['every instruction', here('torture.xsl').toString()],
  [
    'a literal result element for a stylesheet',
    '<r xsl:version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:value-of select="//title"/> <a/>text</r>',
  ],
  [
    'a variable that is empty, and true when it is not',
    sheet(
      '<xsl:template match="/"><xsl:variable name="v"/><r><xsl:value-of select="boolean($v)"/></r></xsl:template>',
    ),
  ],
  [
    'white space that is kept',
    sheet(
      '<xsl:template match="/"><r xml:space="preserve"> <xsl:if test="true()"> <a/> </xsl:if> </r></xsl:template>',
    ),
  ],
  [
    'an attribute after its element has content',
    sheet('<xsl:template match="/"><r>a\n<xsl:attribute name="b">c</xsl:attribute></r></xsl:template>'),
  ],
  [
    'an error on line 4',
    sheet('<xsl:template match="/">\n<r>\n<xsl:value-of select="$none"/></r></xsl:template>'),
  ],
  [
    'a compile error on line 3',
    sheet('<xsl:template match="/">\n<xsl:value-of select="a["/></xsl:template>'),
  ],
  ['a parameter too late', sheet('<xsl:template match="/"><r/><xsl:param name="p"/></xsl:template>')],
  [
    'a sort key too late',
    sheet(
      '<xsl:template match="/"><r><xsl:for-each select="//*"><a/><xsl:sort/></xsl:for-each></r></xsl:template>',
    ),
  ],
  [
    'a message that ends it',
    sheet('<xsl:template match="/"><r>\n<xsl:message terminate="yes">no</xsl:message></r></xsl:template>'),
  ],
  [
    'recursion without end',
    sheet('<xsl:template match="/" name="t">\n<xsl:call-template name="t"/></xsl:template>'),
  ],
  [
    'an attribute set that has no content',
    sheet(
      '<xsl:attribute-set name="s"><xsl:attribute name="a"/></xsl:attribute-set><xsl:template match="/"><r xsl:use-attribute-sets="s"/></xsl:template>',
    ),
  ],
  [
    'extension prefixes of its own',
    sheet(
      '<xsl:template match="/"><r><x:y/></r></xsl:template>',
      ' xmlns:x="urn:x" extension-element-prefixes="x"',
    ),
  ],
  [
    'an entity in its document type',
    `<!DOCTYPE xsl:stylesheet [<!ENTITY e "<b/>"><!ENTITY t "text">]>${sheet('<xsl:template match="/"><r a="&t;">&e;&t;</r></xsl:template>')}`,
  ],
  [
    'a variable that the server fills',
    sheet(
      '<xsl:variable name="entryDistributionId"><xsl:value-of select="//title"/></xsl:variable><xsl:template match="/"><r><xsl:value-of select="$entryDistributionId"/></r></xsl:template>',
    ),
  ],
])('%s comes out the same', (_, text) => {
  const request = { variables: { entryDistributionId: '9001' } };
  expectSame([[Buffer.from(text), ITEM, request]]);
});

test('a loop without end is ended inside the library, as it is without coverage', () => {
  const endless = sheet(
    '<xsl:template match="/">\n<xsl:for-each select="//@*|//node()"><xsl:for-each select="//node()"><xsl:for-each select="//node()"><xsl:for-each select="//node()"><xsl:for-each select="//node()"><xsl:for-each select="//node()"><xsl:for-each select="//node()"><xsl:if test="false()"/></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:for-each></xsl:template>',
  );
  const document = Buffer.from(`<item>${'<a>1</a>'.repeat(60)}</item>`);
  const reply = transform(host, endless, document, { coverage: true, limits: { timeoutMs: 300 } });
  expect(reply).toMatchObject({ kind: 'failed', failure: 'limit' });
});

const filesIn = (folder: string, extension: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => join(folder, name));
