import { prefixOf, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import { sheetRule, XSLT } from './sheet-rule.js';
import { attributeOf, isXslt, placeInValue, placeOf, valueOf, type Sheet } from './sheet.js';

export const PAYLOAD = `kaltura/server, KalturaGenericDistributionJobData.php: the payload is DOMDocument::saveXML of what transformToDoc made`;
const outputs = (sheet: Sheet): ScannedNode[] => sheet.topLevel.filter((node) => isXslt(node, 'output'));
const methodOf = (sheet: Sheet): string | undefined =>
  outputs(sheet)
    .map((node) => valueOf(node, 'method'))
    .find((method) => method !== undefined);
/** Whether the stylesheet writes text alone, which has a rule of its own. */
export const isTextMethod = (sheet: Sheet): boolean => methodOf(sheet) === 'text';

const missingEncoding = sheetRule({
  code: 'XSLT_ENCODING_MISSING',
  severity: 'warning',
  about: 'transform',
  what: 'xsl:output names no encoding.',
  why: 'Then every character beyond ASCII is sent as a numeric reference: é becomes &#xE9;.',
  remedy: 'Write <xsl:output encoding="UTF-8"/>.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:output method="xml"/>',
    good: '<xsl:output method="xml" encoding="UTF-8"/>',
  },
  *check(sheet) {
    const { root } = sheet;
    if (root === undefined || sheet.isSimplified || !sheet.isClosed) return;
    const found = outputs(sheet);
    if (found.some((node) => attributeOf(node, 'encoding') !== undefined)) return;
    const [first] = found;
    if (first !== undefined) {
      const offset = first.start + 1 + first.name.length;
      yield {
        place: placeOf(sheet, first),
        message: `${first.name} names no encoding: what is not ASCII is sent as &#xHEX;`,
        edit: { offset, length: 0, text: ' encoding="UTF-8"' },
      };
    } else yield withoutOutput(sheet, root);
  },
});

function withoutOutput(sheet: Sheet, root: ScannedNode): Finding {
  const place = placeOf(sheet, root);
  const message = 'there is no xsl:output with an encoding: what is not ASCII is sent as &#xHEX;';
  const isEmpty = sheet.source.text.slice(root.start, root.tagEnd).endsWith('/>');
  if (isEmpty || sheet.topLevel.some((node) => isXslt(node, 'import'))) return { place, message };
  const prefix = prefixOf(root.name);
  const name = prefix === '' ? 'output' : `${prefix}:output`;
  return {
    place,
    message,
    edit: { offset: root.tagEnd, length: 0, text: `\n  <${name} encoding="UTF-8"/>` },
  };
}

/** What libxml2 and the C library know, as far as partners use it. */
const ENCODINGS =
  /^(?:utf-?(?:8|16|16le|16be|32|32le|32be|7)|us-ascii|ascii|iso[-_]?8859[-_]?(?:[1-9]|1[0-6])|iso-10646-ucs-[24]|ucs-[24]|latin-?(?:[1-9]|10)|l[1-9]|windows-?(?:125[0-8]|874)|cp(?:125[0-8]|437|850|852|855|866|874|932|936|949|950)|ibm\d{3,5}|koi8-?[rut]|koi8-ru|mac(?:intosh|roman|cyrillic|greek|turkish)?|shift[-_]jis|sjis|euc-?(?:jp|kr|cn|tw)|iso-2022-(?:jp|kr|cn)(?:-\d|-ext)?|big5(?:-?hkscs)?|gb2312|gbk|gb18030|hz(?:-gb-2312)?|tis-?620|viscii|html|ebcdic-[\w-]+)$/i;

const unknownEncoding = sheetRule({
  code: 'XSLT_ENCODING_UNKNOWN',
  severity: 'error',
  what: 'The encoding of xsl:output is none that the engine knows.',
  why: 'The document cannot be written: the job fails with "XML data not supplied".',
  remedy: 'Write encoding="UTF-8".',
  source: PAYLOAD,
  example: { bad: '<xsl:output encoding="UTF8-BOM"/>', good: '<xsl:output encoding="UTF-8"/>' },
  *check(sheet) {
    for (const node of outputs(sheet)) {
      const encoding = attributeOf(node, 'encoding');
      if (encoding === undefined || ENCODINGS.test(encoding.value)) continue;
      yield {
        place: placeInValue(sheet, encoding),
        message: `the engine knows no encoding ${JSON.stringify(encoding.value)}`,
      };
    }
  },
});

const IGNORED: Readonly<Record<string, string>> = {
  indent: 'the payload is never indented',
  'omit-xml-declaration': 'the XML declaration is always sent',
  standalone: 'the XML declaration never says it',
  'media-type': 'the Content-Type of the request is another',
};

const ignoredOutput = sheetRule({
  code: 'XSLT_OUTPUT_IGNORED',
  severity: 'note',
  about: 'transform',
  what: 'This setting of xsl:output has no effect on the payload.',
  why: 'The server does not write with the serializer of XSLT: of xsl:output it heeds encoding, cdata-section-elements, the document type and version.',
  remedy: 'Take it out, or leave it for other processors.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:output encoding="UTF-8" indent="yes"/>',
    good: '<xsl:output encoding="UTF-8"/>',
  },
  *check(sheet) {
    for (const node of outputs(sheet)) {
      for (const attribute of node.attributes) {
        const effect = IGNORED[attribute.name];
        const isDefault = attribute.value === 'no' && attribute.name !== 'media-type';
        if (effect === undefined || isDefault) continue;
        yield { place: placeOf(sheet, attribute), message: `${attribute.name} has no effect: ${effect}` };
      }
    }
  },
});

const textMethod = sheetRule({
  code: 'XSLT_METHOD_TEXT',
  severity: 'warning',
  about: 'transform',
  what: 'The payload is to be text.',
  why: 'It cannot be: the server sends an XML declaration before it, and escapes & and <. JSON and CSV cannot be made.',
  remedy: 'Write an XML document.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:output method="text" encoding="UTF-8"/>',
    good: '<xsl:output method="xml" encoding="UTF-8"/>',
  },
  check: (sheet) =>
    methods(
      sheet,
      'text',
      'method="text" has no effect: an XML declaration is sent before the text, and & and < are escaped',
    ),
});

const htmlMethod = sheetRule({
  code: 'XSLT_METHOD_HTML',
  severity: 'warning',
  about: 'transform',
  what: 'The payload is to be HTML.',
  why: 'It is written as XML, with standalone="yes" in its declaration and empty elements such as <br/>.',
  remedy: 'Write an XML document.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:output method="html" encoding="UTF-8"/>',
    good: '<xsl:output method="xml" encoding="UTF-8"/>',
  },
  check: (sheet) =>
    methods(sheet, 'html', 'method="html" makes XML all the same, with standalone="yes" in its declaration'),
});

function* methods(sheet: Sheet, method: string, message: string): Generator<Finding> {
  for (const node of outputs(sheet)) {
    const attribute = attributeOf(node, 'method');
    if (attribute?.value === method) yield { place: placeOf(sheet, attribute), message };
  }
}

const disabledEscaping = sheetRule({
  code: 'XSLT_ESCAPING_DISABLED',
  severity: 'warning',
  about: 'transform',
  what: 'disable-output-escaping="yes" writes text as markup.',
  why: 'It works, unlike with many processors: an & or < in a title makes the payload ill-formed, and the XSD, which sees the text before it is written, does not notice.',
  remedy:
    'Make elements with literal elements, and markup inside a text with CDATA: cdata-section-elements on xsl:output.',
  source: `${PAYLOAD}; ${XSLT('16.4')}`,
  example: {
    bad: '<xsl:value-of select="description" disable-output-escaping="yes"/>',
    good: '<xsl:value-of select="description"/>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      const attribute = isXslt(node, 'value-of', 'text')
        ? attributeOf(node, 'disable-output-escaping')
        : undefined;
      if (attribute?.value !== 'yes') continue;
      yield {
        place: placeOf(sheet, attribute),
        message: `${node.name} writes its text as it is: an & or < in it makes the payload ill-formed`,
      };
    }
  },
});

export const outputRules: readonly LintRule[] = [
  missingEncoding,
  unknownEncoding,
  ignoredOutput,
  textMethod,
  htmlMethod,
  disabledEscaping,
];
