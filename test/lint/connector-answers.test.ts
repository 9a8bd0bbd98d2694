import { describe, expect, test } from 'vitest';
import { findingsOf, problemsOf, SHEET } from './connector-support.js';

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const ID = '<xs:simpleType name="Id"><xs:restriction base="xs:string"/></xs:simpleType>';
const VIDEO = '<xs:element name="video" type="Id"/>';
const schema = (body: string, attributes = '') => `<xs:schema ${XS}${attributes}>\n${body}\n</xs:schema>`;
const withSchema = (xsd: string, sheet = SHEET) => ({
  yaml: 'actions:\n  submit: { protocol: sftp, serverAddress: host.example, remotePath: /in, transform: a.xsl, validator: a.xsd }',
  files: { 'a.xsd': xsd, 'a.xsl': sheet },
});

describe('schemas: found, with its place', () => {
  test.each([
    ['XSD_EMPTY a.xsd:1:1', '\n'],
    ['SERVER_XSD_AFTER_XSLT connector.yaml:3:93', schema(VIDEO + ID)],
    ['XSD_ROOT_MISMATCH a.xsl:3:1', schema('<xs:element name="vidoe" type="xs:string"/>')],
    ['XSD_ROOT_MISMATCH a.xsl:3:1', schema(VIDEO + ID, ' targetNamespace="urn:x"')],
    ['XSD_ROOT_MISMATCH a.xsl:3:1', schema(ID)],
    ['XSD_VERSION_11 a.xsd:2:1', schema('<xs:assert test="1"/>')],
    ['XSD_VERSION_11 a.xsd:2:32', schema('<xs:element name="video" type="xs:dateTimeStamp"/>')],
    ['XSD_INCLUDE_RELATIVE a.xsd:2:29', schema('<xs:include schemaLocation="b.xsd"/>')],
    ['XSD_DECLARATION_UNUSED a.xsd:3:1', schema(`<xs:element name="video" type="xs:string"/>\n${ID}`)],
    ['XSD_ELEMENT_UNKNOWN a.xsl:3:8', schema(VIDEO + ID), SHEET.replace('<video>', '<video><titel/>')],
    ['XSD_ATTRIBUTE_UNKNOWN a.xsl:3:8', schema(VIDEO + ID), SHEET.replace('<video>', '<video lenght="1">')],
  ])('%s', (expected, xsd, sheet = SHEET) => {
    expect(findingsOf(withSchema(xsd, sheet))).toContain(expected);
  });

  test('an action without a transform sends the item, which the schema must declare', () => {
    const { yaml, files } = withSchema(schema(VIDEO + ID));
    expect(findingsOf({ yaml: yaml.replace(', transform: a.xsl', ''), files })).toContain(
      'XSD_ROOT_MISMATCH a.xsd:1:1',
    );
  });
});

describe('schemas: nearly, and not found', () => {
  const applied = SHEET.replace('match="/item"', 'match="/"')
    .replace('</xsl:stylesheet>', '')
    .replace('<video>', '<video><xsl:apply-templates/>');
  test.each([
    ['XSD_', schema(VIDEO + ID), SHEET],
    [
      'XSD_ROOT_MISMATCH',
      schema(ID),
      SHEET.replace('<video>', '<xsl:element name="{name()}">').replace('</video>', '</xsl:element>'),
    ],
    ['XSD_ROOT_MISMATCH', schema('<xs:include schemaLocation="urn:b"/>'), SHEET],
    ['XSD_ROOT_MISMATCH', schema(VIDEO + ID), `${applied}</xsl:stylesheet>`],
    ['XSD_ROOT_MISMATCH', schema(VIDEO + ID), SHEET.replace('match="/item"', 'match="/item[status = 3]"')],
    ['XSD_VERSION_11', schema('<xs:element name="assert" type="xs:duration"/>'), SHEET],
    [
      'XSD_INCLUDE_RELATIVE',
      schema('<xs:import namespace="urn:b" schemaLocation="http://b.example/b.xsd"/>'),
      SHEET,
    ],
    [
      'XSD_ELEMENT_UNKNOWN',
      schema(
        '<xs:element name="video"><xs:complexType><xs:sequence><xs:any processContents="skip"/></xs:sequence></xs:complexType></xs:element>',
      ),
      SHEET.replace('<video>', '<video a="b"><titel/>'),
    ],
    [
      'XSD_ATTRIBUTE_UNKNOWN',
      schema(
        '<xs:element name="video"><xs:complexType><xs:sequence><xs:any processContents="skip"/></xs:sequence></xs:complexType></xs:element>',
      ),
      SHEET.replace('<video>', '<video a="b">'),
    ],
    [
      'XSD_ELEMENT_UNKNOWN',
      schema(VIDEO + ID),
      SHEET.replace('<video>', '<xsl:variable name="x"><titel/></xsl:variable><video>'),
    ],
    ['XSD_ATTRIBUTE_UNKNOWN', schema(VIDEO + ID), SHEET.replace('<video>', '<video xml:lang="en">')],
  ])('%s', (code, xsd, sheet) => {
    expect(findingsOf(withSchema(xsd, sheet)).filter((one) => one.startsWith(code))).toEqual([]);
  });
});

/** The expression stands on line 9. */
const withAnswer = (parser: string, expression: string, body: string) => ({
  yaml: `actions:
  submit:
    protocol: https
    serverAddress: 'https://host.example/api#'
    transform: a.xsl
    results:
      parser: ${parser}
      expression: ${expression}
harness:
  responses:
    submit: { file: answer.xml }
profile: { requiredFlavorParamsIds: [0] }`,
  files: { 'answer.xml': body },
});
const PLAIN = '<r><id>7</id></r>';
const SPACED = '<r xmlns="urn:r"><id>7</id></r>';

describe('results: found, with its place', () => {
  // The expression begins at column 19.
  test.each([
    ['SERVER_RESULTS_VALUE connector.yaml:9:19', 'xpath', 'string(//id)', PLAIN],
    ['SERVER_RESULTS_VALUE connector.yaml:9:19', 'xpath', 'count(//id) + 1', PLAIN],
    ['RESULTS_NAMESPACE connector.yaml:9:21', 'xpath', '//id', SPACED],
    ['RESULTS_PREFIX_UNDECLARED connector.yaml:9:21', 'xpath', '//r:id', SPACED],
    ['RESULTS_NAME_UNSEEN connector.yaml:9:22', 'xpath', '/r/Id', PLAIN],
    ['RESULTS_NAME_UNSEEN connector.yaml:9:26', 'xpath', "'/r/id/@key'", PLAIN.replace('<r>', '<r kee="1">')],
    ['RESULTS_NOT_XML connector.yaml:12:5', 'xpath', '//id', '{"id":7}'],
    ['RESULTS_REGEX_NO_GROUP connector.yaml:9:20', 'regex', `'"id":"[a-z]+"'`, '{"id":"x"}'],
    ['RESULTS_REGEX_GREEDY connector.yaml:9:26', 'regex', `'"id":"(.*)"'`, '{"id":"x"}'],
    ['RESULTS_REGEX_SLASH connector.yaml:9:30', 'regex', "'<id>(\\d+)</id>'", PLAIN],
  ])('%s', (expected, parser, expression, body) => {
    expect(findingsOf(withAnswer(parser, expression, body))).toContain(expected);
  });

  test('in a file of its own, from its first line on', () => {
    const { yaml, files } = withAnswer('xpath', 'x', SPACED);
    const found = findingsOf({
      yaml: yaml.replace('expression: x', 'file: a.xpath'),
      files: { ...files, 'a.xpath': '/*\n/id\n' },
    });
    expect(found).toContain('RESULTS_NAMESPACE a.xpath:2:2');
  });

  test('in a results stylesheet', () => {
    const sheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:php="http://php.net/xsl">
<xsl:template match="/"><xsl:value-of select="php:function('dateUtils::kGmdate', 'c')"/></xsl:template></xsl:stylesheet>`;
    const { yaml, files } = withAnswer('xsl', 'x', PLAIN);
    const found = (text: string) =>
      findingsOf({ yaml: yaml.replace('expression: x', 'file: r.xsl'), files: { ...files, 'r.xsl': text } });
    expect(found(sheet)).toContain('RESULTS_DATE_UNAVAILABLE r.xsl:2:61');
    expect(found(sheet.replace('dateUtils::kGmdate', 'gmdate')).join()).not.toContain('RESULTS_DATE');
  });

  test('the nearest name is suggested', () => {
    const { yaml, files } = withAnswer('xpath', '/r/Id', PLAIN);
    expect(problemsOf({ yaml, files })).toContainEqual(
      expect.objectContaining({ code: 'RESULTS_NAME_UNSEEN', fix: 'Did you mean id?' }),
    );
  });
});

describe('results: nearly, and not found', () => {
  test.each([
    ['xpath', '//id', PLAIN],
    ['xpath', '//id | //other/../r', '<r><id/><other/></r>'],
    ['xpath', '"//*[local-name() = \'id\']"', SPACED],
    ['xpath', '//r:id', '<r:r xmlns:r="urn:r"><r:id/></r:r>'],
    ['xpath', '(//id)[1]', PLAIN],
    ['regex', `'(?<="id":")[a-z]+'`, '{"id":"x"}'],
    ['regex', `'[a-z]{2}-\\d+'`, 'ok tp-12'],
    ['regex', `'"id":"([^"]*)"'`, '{"id":"x"}'],
    ['regex', `'"id":"(.*?)"'`, '{"id":"x"}'],
    ['regex', `'<id>([^<\\/]*)<\\/id>'`, PLAIN],
  ])('%s %s', (parser, expression, body) => {
    const found = findingsOf(withAnswer(parser, expression, body));
    expect(found.filter((one) => /^RESULTS_|SERVER_RESULTS_VALUE/.test(one))).toEqual([]);
  });
});
