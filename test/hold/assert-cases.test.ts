import { expect, test } from 'vitest';
import { overrideItem } from '../../src/hold/assert/overrides.js';
import { compareValue } from '../../src/hold/assert/values.js';
import { acme, ITEM, linesOf, saysOf, testJson } from './workspace.js';

const FILE = 'connectors/acme/tests/acme.test.yaml';
const withCases = (yaml: string, more: Record<string, string> = {}) => acme({ [FILE]: yaml, ...more });

const set = (changes: Parameters<typeof overrideItem>[1], item = ITEM) => {
  const made = overrideItem(Buffer.from(item), changes);
  return made.kind === 'made' ? Buffer.from(made.bytes).toString() : made.reason;
};

test.each([
  ['a dotted path', { title: 'A & B' }, '<title>A &amp; B</title>'],
  ['an element below another', { 'media.duration': 5 }, '<duration>5</duration>'],
  ['an XPath', { '/item/media/duration': '7' }, '<duration>7</duration>'],
  ['an attribute of the second of a kind', { 'content[2].@height': 1080 }, 'b.mp4" height="1080"/>'],
  [
    'an attribute chosen by another',
    { "/item/content[@height='720']/@url": 'x' },
    '<content url="x" height="720"/>',
  ],
  ['an attribute that is not there', { 'content[1].@width': 1 }, 'height="720" width="1"/>'],
  ['an element that is not there', { description: 'd' }, '<description>d</description></item>'],
  ['markup', { tags: { xml: '<tag>a</tag>' } }, '<tags><tag>a</tag></tags></item>'],
  ['an empty text', { title: '' }, '<title/>'],
  ['every element of a name, at any depth', { '//duration': null }, '<media></media>'],
  [
    'an attribute that is taken out',
    { 'content[1].@height': null },
    '<content url="https://cdn.example/a.mp4"/>',
  ],
] as const)('%s of a fixture can be set', (_, changes, wanted) => {
  expect(set(changes)).toContain(wanted);
});

test('what an override does not touch stays to the letter', () => {
  expect(set({ title: 'x' }).replace('<title>x</title>', '<title>Salt Marsh</title>')).toBe(ITEM);
});

test.each([
  ['a name that no item has', { tittle: 'x' }, 'Did you mean "title"?'],
  ['a step that leads nowhere', { 'medai.duration': 'x' }, 'Did you mean "media"?'],
  ['one too many', { 'content[3].@url': 'x' }, 'nothing in the fixture has this path'],
  ['no path at all', { 'a[b()]': 'x' }, 'is none of'],
] as const)('%s is refused with a reason', (_, changes, reason) => {
  expect(set(changes)).toContain(reason);
});

const nodes = (...values: string[]) => ({ kind: 'selected', values, isNodes: true }) as const;

test.each([
  ['a text', 'a', nodes('a'), undefined],
  ['another text', 'a', nodes('b'), 'expected "a", found "b"'],
  ['a number as it is written', 1.5, nodes('1.50'), undefined],
  ['two where one was wanted', 'a', nodes('a', 'b'), 'expected "a", found 2: "a", "b"'],
  ['a list', ['a', 'b'], nodes('a', 'b'), undefined],
  ['a list in another order', ['a', 'b'], nodes('b', 'a'), 'expected "a", "b", found 2: "b", "a"'],
  ['nothing', null, nodes(), undefined],
  ['something where nothing was wanted', null, nodes('a'), 'expected nothing, found "a"'],
  ['a count', { count: 2 }, nodes('a', 'b'), undefined],
  ['another count', { count: 1 }, nodes(), 'expected 1 of them, found nothing'],
  ['absence', { absent: true }, nodes(), undefined],
  ['presence where absence was wanted', { absent: true }, nodes('a'), 'expected nothing, found "a"'],
  ['a pattern', { matches: '^a' }, nodes('ab', 'ac'), undefined],
  [
    'a pattern that one breaks',
    { matches: '^a' },
    nodes('ab', 'b'),
    'expected what matches ^a, found 2: "ab", "b"',
  ],
  ['a part', { contains: 'b' }, nodes('abc'), undefined],
] as const)('%s', (_, expected, found, message) => {
  expect(compareValue(expected as Parameters<typeof compareValue>[0], found)).toBe(message);
});

test('cases that hold pass, and those that do not say where, what was wanted and what was found', async () => {
  using folder = withCases(`cases:
  - name: holds
    fixture: marsh
    action: [submit, update]
    set: { title: Reed & Sedge }
    expect:
      remoteId: sink-1
      status: READY
      path: { matches: "^/in" }
      transcript: [POST, "200"]
      sent: { contains: "Reed &amp; Sedge" }
      xpath: { /asset/title: Reed & Sedge, //file: { count: 2 }, //nothing: null }
  - name: holds for an answer of its own
    fixture: marsh
    respond: { status: 201, body: <r><id>a-7</id></r> }
    expect: { remoteId: a-7 }
  - name: holds for a failure
    fixture: marsh
    respond: { fault: http-html }
    expect: { fails: { stage: results, code: RESULTS_NOT_XML } }
  - name: does not hold
    fixture: marsh
    expect:
      remoteId: a-8
      xpath:
        /asset/title: Other
        "//[": 1
      transcript: DELE
  - name: was to fail
    fixture: marsh
    expect: { fails: { stage: validate } }
`);
  const run = await testJson(folder.path, ['-u']);
  expect(linesOf(run, 'holds').map(({ state, problems }) => [state, problems])).toEqual([
    ['passed', []],
    ['passed', []],
    ['passed', []],
  ]);
  expect(saysOf(run, 'does not hold')).toEqual([
    `${FILE}:24:17 expected "a-8", found "sink-1"`,
    `${FILE}:26:23 /asset/title: expected "Other", found "Salt Marsh"`,
    `${FILE}:27:9 the XPath is invalid: Invalid expression`,
    expect.stringContaining(`${FILE}:28:19 "DELE" is not in the `),
  ]);
  expect(saysOf(run, 'was to fail')).toEqual([
    `${FILE}:31:15 the run was to fail at validate, and went through`,
  ]);
  expect(run.status).toBe(1);
  const [wrong] = linesOf(run, 'does not hold');
  expect(wrong?.problems.find(({ message }) => message.includes('Other'))?.fix).toContain(
    'connectors/acme/submit.xsl:5',
  );
}, 60_000);

test('a case stands under its own clock and dialect', async () => {
  const sheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl" xmlns:date="http://exslt.org/dates-and-times">
<xsl:template match="/"><r><php><xsl:value-of select="php:function('gmdate', 'Y-m-d')"/></php><exslt><xsl:value-of select="substring(date:date-time(), 1, 10)"/></exslt></r></xsl:template></xsl:stylesheet>`;
  using folder = withCases(
    `cases:
  - name: frozen
    fixture: marsh
    expect: { xpath: { //php: 2026-01-01, //exslt: 2026-01-01 } }
  - name: at another time
    fixture: marsh
    now: 2030-02-03T12:00:00Z
    expect: { xpath: { //php: 2030-02-03, //exslt: 2030-02-03 } }
  - name: as the server would
    fixture: marsh
    dialect: server
    expect: { fails: { stage: results } }
`,
    {
      'connectors/acme/submit.xsl': sheet,
      'connectors/acme/connector.yaml': `name: Acme
actions: { submit: { protocol: http, serverAddress: acme.example, transform: submit.xsl, results: { parser: regex, expression: "x" } } }
`,
    },
  );
  const run = await testJson(folder.path, ['-u']);
  expect(run.tests.flatMap((file) => file.tests).filter(({ kind }) => kind === 'case')).toEqual([
    expect.objectContaining({ state: 'passed', problems: [] }),
    expect.objectContaining({ state: 'passed', problems: [] }),
    expect.objectContaining({ state: 'passed', problems: [] }),
  ]);
}, 60_000);

test('every mistake of a file of tests is told at its place, with the nearest name', async () => {
  using folder = withCases(`cases:
  - name: a
    fixtrue: marsh
    expect: { fails: { stage: validat } }
  - name: b
    fixture: mars
    action: delete
    respond: { fault: disk-ful }
    expect: { warnings: [REMOTE_ID_UNKNWN] }
`);
  const first = saysOf(await testJson(folder.path, ['-u']), 'acme.test.yaml');
  expect(first).toEqual([
    `${FILE}:3:5 cases[0] has no setting "fixtrue". Did you mean "fixture"?`,
    expect.stringContaining(`${FILE}:4:31 cases[0].expect.fails.stage must be one of`),
  ]);
  using other = withCases(`cases:
  - name: b
    fixture: mars
    action: delete
    respond: { fault: disk-ful }
    expect: { warnings: [REMOTE_ID_UNKNWN] }
`);
  expect(saysOf(await testJson(other.path, ['-u']), 'acme.test.yaml')).toEqual([
    `${FILE}:3:14 cases[0].fixture names no fixture: there is no "mars". Did you mean "marsh"?`,
    `${FILE}:4:13 cases[0].action is no action of acme, which has submit, update`,
    expect.stringContaining(`${FILE}:5:23 cases[0].respond.fault cannot be used: "disk-ful" is no fault`),
    `${FILE}:6:26 cases[0].expect.warnings[0] is no code. Did you mean REMOTE_ID_UNKNOWN?`,
  ]);
}, 60_000);

test('a default namespace is no riddle', async () => {
  using folder = withCases(
    `namespaces: { a: urn:a }
cases:
  - name: with a prefix
    fixture: marsh
    expect: { xpath: { /a:asset/a:title: Salt Marsh } }
`,
    {
      'connectors/acme/submit.xsl': SHEET_WITH_NAMESPACE,
      'connectors/acme/tests/plain.test.yaml': `cases:
  - name: without one
    fixture: marsh
    expect: { xpath: { /asset/title: Salt Marsh } }
`,
    },
  );
  const run = await testJson(folder.path, ['-u']);
  expect(linesOf(run, 'with a prefix')).toEqual([expect.objectContaining({ state: 'passed' })]);
  const [plain] = linesOf(run, 'without one');
  expect(plain?.problems[0]?.fix).toContain('default namespace urn:a');
}, 60_000);

const SHEET_WITH_NAMESPACE = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/item"><asset xmlns="urn:a"><title><xsl:value-of select="title"/></title></asset></xsl:template></xsl:stylesheet>`;
