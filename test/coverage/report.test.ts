import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  checkThresholds,
  CoverageRecorder,
  renderCoverage,
  summarize,
  toCobertura,
  toHtml,
  toLcov,
  type CoveredRun,
} from '../../src/coverage/index.js';
import { createStyle } from '../../src/harness/report/style.js';
import { LibxsltHost } from '../../src/xml/host.js';
import { sheet, transform } from './support.js';

const SHEET = sheet(`<xsl:template match="/">
<asset state="live">
<xsl:if test="item/title"><title><xsl:value-of select="item/title"/></title></xsl:if>
<xsl:for-each select="item/content">
<file type="{@type}"/>
</xsl:for-each>
<!-- mrssmith-coverage-ignore partners without files -->
<xsl:if test="not(item/content)"><none/></xsl:if>
</asset>
</xsl:template>
<xsl:template match="never"><b/></xsl:template>`);

const SCHEMA = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="asset"><xs:complexType><xs:sequence>
<xs:element name="title" minOccurs="0"/>
<xs:element name="file" type="file" minOccurs="0" maxOccurs="unbounded"/>
<xs:element name="picture" type="file" minOccurs="0"/>
</xs:sequence>
<xs:attribute name="state"><xs:simpleType><xs:restriction base="xs:string">
<xs:enumeration value="live"/>
<xs:enumeration value="gone"/>
</xs:restriction></xs:simpleType></xs:attribute>
<xs:attribute name="until"/>
</xs:complexType></xs:element>
<xs:complexType name="file"><xs:attribute name="type"/><xs:attribute name="size"/></xs:complexType>
</xs:schema>`;

const file = (shown: string, text: string) => ({ path: shown, shown, bytes: Buffer.from(text) });
const connector = {
  id: 'acme',
  actions: {
    submit: {
      transform: file('connectors/acme/submit.xsl', SHEET),
      validator: file('connectors/acme/a.xsd', SCHEMA),
    },
  },
} as unknown as CoveredRun['connector'];

const WITH_TITLE = '<item><title lang="en">T</title><content type="a"/><content type="b"/></item>';
const WITHOUT = '<item><entryId>1</entryId><content type="a"/></item>';

function run(fixture: string, item: string, engine = 'libxslt'): CoveredRun {
  using host = new LibxsltHost();
  const reply = engine === 'libxslt' ? transform(host, SHEET, item, { coverage: true }) : undefined;
  const { observation } = reply ?? {};
  const transformed = reply?.kind === 'made' ? reply.bytes : undefined;
  return {
    connector,
    fixture,
    action: 'submit',
    result: {
      report: { engine },
      artifacts: {
        mrss: Buffer.from(item),
        ...(transformed === undefined ? {} : { transformed }),
        ...(observation === undefined ? {} : { observation }),
      },
    },
  };
}

function record(...runs: CoveredRun[]): CoverageRecorder {
  const recorder = new CoverageRecorder();
  for (const one of runs) recorder.add(one);
  return recorder;
}

const both = () => summarize(record(run('titled', WITH_TITLE), run('bare', WITHOUT)).toJSON());
const one = () => summarize(record(run('titled', WITH_TITLE)).toJSON());

test('recorders of several processes add up to what one would have gathered', () => {
  const together = record(run('titled', WITH_TITLE), run('bare', WITHOUT));
  const merged = new CoverageRecorder();
  for (const part of [record(run('bare', WITHOUT)), record(run('titled', WITH_TITLE))]) {
    merged.merge(JSON.parse(JSON.stringify(part)));
  }
  expect(merged.toJSON()).toEqual(JSON.parse(JSON.stringify(together)));
});

test('counts what is covered, leaving out what is ignored', () => {
  expect(both().totals).toEqual({
    instructions: { covered: 6, total: 7 },
    branches: { covered: 2, total: 3 },
    templates: { covered: 1, total: 2 },
  });
  expect(one().totals.branches).toEqual({ covered: 1, total: 3 });
});

test('fields of fixtures that nobody reads are named with their fixtures', () => {
  expect(both().fields).toEqual([
    {
      connector: 'acme',
      read: ['/item/content/@type', '/item/title'],
      neverRead: [
        { path: '/item/entryId', fixtures: ['bare'] },
        { path: '/item/title/@lang', fixtures: ['titled'] },
      ],
    },
  ]);
});

test('what the schema allows and no output has is named, but not what stands inside it', () => {
  const [schema] = both().schemas;
  expect(schema?.neverProduced).toEqual([
    { kind: 'attribute', path: '/asset/file/@size', line: 13 },
    { kind: 'element', path: '/asset/picture', line: 5 },
    { kind: 'value', path: '/asset/@state', value: 'gone', line: 9 },
    { kind: 'attribute', path: '/asset/@until', line: 11 },
  ]);
  expect(schema?.elements).toEqual({ covered: 3, total: 4 });
});

test('thresholds that are not reached say how much is missing, where, and what to do', () => {
  expect(checkThresholds(both(), { instructions: 80, branches: 60 })).toEqual([]);
  expect(checkThresholds(both(), { instructions: 90 })).toEqual([
    {
      code: 'COVERAGE_TOO_LOW',
      severity: 'error',
      message: '85.7 % of instructions were covered (6 of 7), 90 % are wanted: 1 short',
      file: 'connectors/acme/submit.xsl',
      line: 12,
      fix: expect.stringContaining('line 12. Add a fixture'),
    },
  ]);
});

test('saxon: nothing is measured, and that is said', () => {
  const report = summarize(record(run('titled', WITH_TITLE, 'saxon')).toJSON());
  expect(renderCoverage(report, createStyle(100, false)).join('\n')).toContain(
    'coverage is not offered for engine saxon',
  );
  expect(checkThresholds(report, { branches: 1 })).toMatchObject([{ code: 'COVERAGE_UNMEASURED' }]);
});

test('a stylesheet that no run reached can be in the report', () => {
  const recorder = new CoverageRecorder();
  recorder.include(connector, ['submit', 'update']);
  expect(summarize(recorder.toJSON()).totals.templates).toEqual({ covered: 0, total: 2 });
});

test.each([120, 80, 60, 40])('no line of the text is wider than %i columns', (width) => {
  const lines = renderCoverage(both(), createStyle(width, false));
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join('\n').replaceAll(/\s+/g, ' ')).toContain('not run: 12');
});

test('LCOV: a record whose sums are those of its lines', () => {
  const lines = toLcov(both()).split('\n');
  const values = (tag: string) =>
    lines.filter((line) => line.startsWith(`${tag}:`)).map((line) => line.slice(tag.length + 1));
  expect(values('SF')).toEqual(['connectors/acme/submit.xsl']);
  expect(values('DA')).toEqual(['2,2', '3,2', '4,2', '5,2', '6,3', '12,0']);
  expect(values('LF')).toEqual(['6']);
  expect(values('LH')).toEqual(['5']);
  expect(values('FNDA')).toEqual(['2,match / (line 2)', '0,match never (line 12)']);
  expect(values('BRDA').map((value) => value.split(',').at(-1))).toEqual(['1', '1', '0']);
  expect([...values('BRF'), ...values('BRH')]).toEqual(['3', '2']);
  expect(lines.slice(-2)).toEqual(['end_of_record', '']);
});

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;

test.skipIf(!hasXmllint)('Cobertura: valid by its document type', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cobertura-'));
  try {
    const xml = join(folder, 'cobertura.xml');
    writeFileSync(xml, toCobertura(both(), { nowMs: 1_767_225_600_000 }).replace(/<!DOCTYPE[^>]*>/, ''));
    const dtd = join(import.meta.dirname, 'coverage-04.dtd');
    const { stderr, status } = spawnSync('xmllint', ['--noout', '--nonet', '--dtdvalid', dtd, xml], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the page asks for nothing from outside, and quotes what it shows', () => {
  const html = toHtml(both());
  expect(html).toContain(`default-src 'none'`);
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect(html).toContain(
    '<mark class="missed" title="never run">&lt;xsl:template match=&quot;never&quot;&gt;</mark>',
  );
  expect(html).toContain('partners without files');
});
