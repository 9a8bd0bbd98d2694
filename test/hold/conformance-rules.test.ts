import { expect, test } from 'vitest';
import { acme, ITEM, linesOf, MANIFEST, SHEET, testJson, type TestDocument } from './workspace.js';

const stylesheet = (body: string, attributes = '') =>
  `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl" ${attributes}>
<xsl:template match="/item">
${body}
</xsl:template></xsl:stylesheet>`;

/** State of each rule. */
const rulesOf = (document: TestDocument) =>
  Object.fromEntries(
    linesOf(document, 'conformance > ').map(({ name, state }) => [
      /> ([\w-]+)/.exec(name)?.[1] ?? name,
      state,
    ]),
  );

const problemOf = (document: TestDocument, rule: string) =>
  linesOf(document, `conformance > ${rule}`)[0]?.problems[0];

test('a connector that nobody wrote a test for keeps every rule', async () => {
  using folder = acme();
  const run = await testJson(folder.path, ['-u']);
  expect(rulesOf(run)).toEqual({
    engine: 'passed',
    schema: 'passed',
    stable: 'passed',
    optional: 'passed',
    secrets: 'passed',
    results: 'passed',
    'remote-id': 'passed',
  });
  expect(run.status).toBe(0);
}, 60_000);

test.each([
  {
    rule: 'engine',
    files: { 'connectors/acme/submit.xsl': stylesheet('<a><xsl:call-template name="b"/></a>') },
    problem: { code: 'XSLT_FAILED', file: 'connectors/acme/submit.xsl', line: 3 },
  },
  {
    rule: 'schema',
    files: {
      'connectors/acme/connector.yaml': MANIFEST.replaceAll(
        'transform: submit.xsl',
        'transform: submit.xsl\n    validator: a.xsd',
      ),
      'connectors/acme/a.xsd':
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="other"/></xs:schema>',
    },
    problem: { code: 'XSD_INVALID', file: 'connectors/acme/submit.xsl', line: 4 },
  },
  {
    rule: 'stable',
    files: {
      'connectors/acme/submit.xsl': stylesheet(
        '<a><xsl:value-of select="math:random()"/></a>',
        'xmlns:math="http://exslt.org/math"',
      ),
    },
    problem: { code: 'OUTPUT_UNSTABLE', file: 'connectors/acme/submit.xsl', line: 3 },
  },
  {
    rule: 'optional',
    files: {
      'connectors/acme/submit.xsl': stylesheet(`<a><xsl:value-of select="title"/>
<xsl:if test="not(media/duration)"><xsl:value-of select="php:function('strtotime')"/></xsl:if></a>`),
    },
    problem: { code: 'OPTIONAL_REQUIRED', file: 'connectors/acme/submit.xsl' },
  },
  {
    rule: 'secrets',
    files: {
      'fixtures/mrss/marsh.xml': ITEM.replace('a.mp4', 'a.mp4/ks/djJ8MTAyfPzIjYnVzYWJ1c2FidXNhYnVzYWI='),
    },
    problem: { code: 'SECRET_IN_OUTPUT', file: 'connectors/acme/submit.xsl', line: 7 },
  },
  {
    rule: 'results',
    files: {
      'connectors/acme/connector.yaml': `${MANIFEST}harness: { responses: { submit: { body: "<r><number>1</number></r>" } } }\n`,
    },
    problem: { code: 'SAMPLE_UNREAD', file: 'connectors/acme/connector.yaml', line: 8 },
  },
  {
    rule: 'results',
    files: {
      'connectors/acme/connector.yaml': MANIFEST.replace(
        '{ parser: xpath, expression: //id }',
        "{ parser: regex, expression: '\\d+' }",
      ),
    },
    problem: { code: 'ERROR_PAGE_READ', file: 'connectors/acme/connector.yaml', line: 8 },
  },
  {
    rule: 'remote-id',
    files: { 'connectors/acme/connector.yaml': MANIFEST.replace("'/in/{REMOTE_ID}'", '/in/change') },
    problem: { code: 'REMOTE_ID_UNUSED', file: 'connectors/acme/connector.yaml', line: 12 },
  },
])(
  '$rule: $problem.code names the place',
  async ({ rule, files, problem }) => {
    using folder = acme(files);
    const run = await testJson(folder.path, ['-u']);
    expect(problemOf(run, rule)).toMatchObject(problem);
    expect(run.status).toBe(1);
  },
  60_000,
);

test('what an author ends on purpose is no error of the engine', async () => {
  using folder = acme({
    'connectors/acme/submit.xsl': SHEET.replace(
      '<asset id',
      '<xsl:if test="not(title)"><xsl:message terminate="yes">no title</xsl:message></xsl:if><asset id',
    ),
  });
  const run = await testJson(folder.path, ['-u']);
  expect(rulesOf(run)).toMatchObject({ engine: 'passed', optional: 'passed' });
}, 60_000);

test('a rule is switched off with a reason, and a rule that does not exist is told', async () => {
  using folder = acme({
    'connectors/acme/connector.yaml': MANIFEST.replace("'/in/{REMOTE_ID}'", '/in/change'),
    'connectors/acme/tests/conformance.yaml': 'skip:\n  remote-id: the partner finds it by our id\n',
  });
  const run = await testJson(folder.path, ['-u']);
  expect(linesOf(run, 'remote-id')).toEqual([
    expect.objectContaining({ state: 'skipped', skipped: 'the partner finds it by our id' }),
  ]);
  expect(run.status).toBe(0);

  using other = acme({ 'connectors/acme/tests/conformance.yaml': 'skip:\n  remoteid: because\n' });
  const wrong = await testJson(other.path, ['-u']);
  expect(linesOf(wrong, 'tests/conformance.yaml')[0]?.problems[0]).toMatchObject({
    code: 'TEST_INVALID',
    file: 'connectors/acme/tests/conformance.yaml',
    line: 2,
    message: 'skip has no setting "remoteid". Did you mean "remote-id"?',
  });
}, 60_000);
