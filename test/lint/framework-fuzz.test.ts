import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../src/connector/load.js';
import { findWorkspace, listConnectors } from '../../src/connector/workspace.js';
import type { Connector } from '../../src/core/connector.js';
import { lintConnector } from '../../src/lint/lint.js';
import { FixtureShelf, subjectOf, toXmlSource, type LintSubject } from '../../src/lint/subject.js';
import { rounds } from '../support/rounds.js';

const ROOT = join(import.meta.dirname, '../..');
const workspace = findWorkspace(ROOT);
const shelf = new FixtureShelf();

const connectors: Connector[] = listConnectors(workspace).flatMap(({ folder }) => {
  const loaded = loadConnector(folder, workspace);
  return loaded.kind === 'loaded' ? [loaded.connector] : [];
});
const [first] = connectors;
if (first === undefined) throw new Error('no examples');
const subject = subjectOf(first, shelf.read(workspace, first).slice(0, 3));

/** The examples' own stylesheets and schemas: what is broken should be broken in ways that somebody could break it. */
const texts = connectors.flatMap(({ folder }) =>
  readdirSync(folder)
    .filter((file) => /\.(xsl|xsd)$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8')),
);

/** Small pieces, at which everything turns. */
const scrap = fc.constantFrom(
  '',
  '<',
  '>',
  '"',
  "'",
  '{',
  '}',
  '/',
  '//',
  '[',
  '(',
  ')',
  '$',
  '@',
  '::',
  'xsl:',
  ' xmlns=""',
  ' xmlns:xsl="urn:other"',
  '<xsl:if>',
  '</xsl:if>',
  '<xsl:variable name="remoteId" select="',
  '<xsl:template match="',
  '<xsl:apply-templates/>',
  '<xsl:call-template/>',
  '<xsl:sort/>',
  '<xs:element/>',
  '<!--',
  '-->',
  ']]>',
  '&',
  '&#0;',
  '\u0000',
  '😀',
);
/** Cuts a part out of a text and puts something else there, several times. */
const broken = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), scrap), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([text, cuts]) =>
    cuts.reduce((now, [where, length, piece]) => {
      const at = Math.floor(where * now.length);
      return now.slice(0, at) + piece + now.slice(at + length);
    }, text),
  );

/** The subject with this text as every file of XML that it has. */
function withText(text: string): LintSubject {
  const bytes = Buffer.from(text);
  const source = { ...toXmlSource('x.xsl', bytes), actions: ['submit', 'update', 'delete'] as const };
  const place = { file: 'x.xsl', line: 1 };
  return {
    ...subject,
    stylesheets: [source],
    schemas: [source],
    results: [{ parser: 'xsl', text, actions: ['submit'], place, stylesheet: source }],
  };
}

const failuresOf = (given: LintSubject): string[] =>
  lintConnector(given)
    .filter(({ problem }) => problem.code === 'INTERNAL')
    .map(({ problem }) => problem.message);

describe('no rule fails', () => {
  test('over stylesheets and schemas that are broken', () => {
    fc.assert(
      fc.property(broken, (text) => {
        expect(failuresOf(withText(text))).toEqual([]);
      }),
      { numRuns: rounds(150) },
    );
  });

  test.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['no XML', '{"a": 1}'],
    ['a root alone', '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'],
    [
      'a root of another namespace',
      '<xsl:stylesheet xmlns:xsl="urn:x"><xsl:template match="/"/></xsl:stylesheet>',
    ],
    [
      'a literal root',
      '<a xsl:version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:if test="a[">',
    ],
    ['elements within elements, ten thousand deep', '<a>'.repeat(10_000)],
    ['an expression that is nested deep', sheet(`<xsl:value-of select="${'('.repeat(5_000)}"/>`)],
    ['an expression of many terms', sheet(`<xsl:value-of select="${'a|'.repeat(5_000)}a"/>`)],
    [
      'templates that call each other',
      sheet(
        '',
        '<xsl:template name="a"><xsl:call-template name="b"/></xsl:template><xsl:template name="b"><xsl:call-template name="a"/></xsl:template>',
      ),
    ],
    [
      'variables that need each other',
      sheet('', '<xsl:variable name="a" select="$b"/><xsl:variable name="b" select="$a"/>'),
    ],
  ])('over %s', (_, text) => {
    expect(failuresOf(withText(text))).toEqual([]);
  });
});

function sheet(body: string, topLevel = ''): string {
  return `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/">${body}</xsl:template>${topLevel}</xsl:stylesheet>`;
}

test('every finding has a place within its file', () => {
  fc.assert(
    fc.property(broken, (text) => {
      const lines = text.split('\n');
      for (const { problem } of lintConnector(withText(text))) {
        if (problem.file !== 'x.xsl' || problem.line === undefined) continue;
        const line = lines[problem.line - 1];
        expect(line, `${problem.code} ${problem.line}`).toBeDefined();
        expect(problem.column ?? 1).toBeLessThanOrEqual((line?.length ?? 0) + 1);
      }
    }),
    { numRuns: rounds(50) },
  );
});

test('fifty connectors take little time', () => {
  /** Of the processor, in milliseconds: what else the machine does is no matter. */
  const run = () => {
    const fresh = new FixtureShelf();
    const before = process.cpuUsage();
    for (let index = 0; index < 50; index++) {
      const connector = connectors[index % connectors.length] ?? first;
      lintConnector(subjectOf(connector, fresh.read(workspace, connector)));
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  expect(Math.min(run(), run(), run())).toBeLessThan(2_000);
});
