import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/lint/edits.js';
import { EXTENSION_FUNCTIONS } from '../../src/lint/stylesheet/functions.js';
import { STYLESHEET_RULES } from '../../src/lint/stylesheet/index.js';
import { findMalformed } from '../../src/lint/stylesheet/wellformed.js';
import { XmlDocument } from '../../src/xml/document.js';
import { scanXml } from '../../src/xml/scan.js';
import { Stylesheet } from '../../src/xml/stylesheet.js';
import { STYLESHEET_ROWS } from './stylesheet-rows.js';
import { allFindings, findingsOf, ruleOf, sheetAround, subjectOfSheet } from './stylesheet-support.js';
import { rounds } from '../support/rounds.js';

const ROOT = join(import.meta.dirname, '../..');
const PLAIN = { values: {}, doubled: false };
const ITEM = '<item><entryId>1_a</entryId><status>2</status><title>a</title><tags><tag>x</tag></tags></item>';

/** Files of this end in the folders of a folder, as paths from the root. */
const filesIn = (folder: string, end: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith(end))
        .map((file) => join(folder, file))
    : [];

/** What the engine makes of a stylesheet over a small item. */
function runOnEngine(
  text: string,
): 'malformed' | 'compile' | 'run' | 'terminated' | 'php' | 'limit' | 'made' {
  const compiled = Stylesheet.compile(Buffer.from(text), 'submit.xsl', PLAIN);
  if (compiled.kind === 'failed') return compiled.failure;
  using stylesheet = compiled.stylesheet;
  const parsed = XmlDocument.parse(Buffer.from(ITEM), 'item.xml');
  if (parsed.document === undefined) throw new Error('the item is not well-formed');
  using document = parsed.document;
  const made = stylesheet.transform(
    document,
    { nowSec: 0, timezone: 'UTC' },
    { limits: { instructions: 100_000, xpathOperations: 1_000_000 } },
  );
  if (made.kind === 'failed') return made.failure;
  made.document[Symbol.dispose]();
  return 'made';
}

const rowsOf = (...codes: string[]) => STYLESHEET_ROWS.filter(([code]) => codes.includes(code));

describe('the engine agrees', () => {
  test.each(rowsOf('XSLT_MALFORMED'))('%s: it does not parse %s', (_, found, near) => {
    expect(runOnEngine(sheetAround(found.replace('¦', '')))).toBe('malformed');
    expect(runOnEngine(sheetAround(near))).not.toBe('malformed');
  });

  test.each(rowsOf('XSLT_INVALID', 'XPATH2_SYNTAX', 'XSLT_INCLUDE'))(
    '%s: it refuses %s',
    (_, found, near) => {
      expect(['compile', 'run']).toContain(runOnEngine(sheetAround(found.replace('¦', ''))));
      expect(runOnEngine(sheetAround(near))).toBe('made');
    },
  );

  test.each([
    'XSLT_VARIABLE_UNKNOWN',
    'XSLT_VARIABLE_REDEFINED',
    'XSLT_VARIABLE_CIRCULAR',
    'XSLT_TEMPLATE_UNKNOWN',
    'XSLT_MISPLACED',
    'XSLT_PREFIX_UNDECLARED',
    'XSLT_ATTRIBUTE_LATE',
    'XPATH2_FUNCTION',
    'XPATH_FUNCTION_UNKNOWN',
    'XPATH_ARGUMENTS',
    'XPATH_NOT_NODES',
    'XSLT_FRAGMENT_AS_NODES',
    'XSLT_NODE_SET_FOREIGN',
    'EXSLT_UNAVAILABLE',
    'PHP_FUNCTION_FAILED',
  ])('%s: its example does not run, and runs mended', (code) => {
    const { bad, good } = ruleOf(code).example;
    expect(['compile', 'run', 'php']).toContain(runOnEngine(sheetAround(bad)));
    expect(runOnEngine(sheetAround(good))).toBe('made');
  });

  const functions = [...EXTENSION_FUNCTIONS].flatMap(([namespace, there]) =>
    namespace === 'http://php.net/xsl' ? [] : [...there.keys()].map((name) => [name, namespace] as const),
  );
  test.each(functions)('there is %s of %s', (name, namespace) => {
    const text = `<xsl:if xmlns:f="${namespace}" test="not(function-available('f:${name}'))"><xsl:message terminate="yes"/></xsl:if>`;
    expect(runOnEngine(sheetAround(text))).toBe('made');
  });
});

describe('nothing to say about what is right', () => {
  const files = [...filesIn('connectors', '.xsl'), ...filesIn('templates', '.xsl')];
  test.each(files)('%s', (file) => {
    const role = file.includes('.results.') ? 'results' : 'transform';
    const found = allFindings(readFileSync(join(ROOT, file), 'utf8'), { role });
    expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  test('what looks odd and is allowed', () => {
    const text = readFileSync(join(import.meta.dirname, 'stylesheet-nothing-wrong.xsl'), 'utf8');
    expect(runOnEngine(text)).toBe('made');
    expect(allFindings(text)).toEqual([]);
  });

  /** Cases that are about a mistake, and the codes of it. */
  const MISTAKES: Readonly<Record<string, readonly string[]>> = {
    '04': ['XSLT_ENCODING_MISSING'],
    '06': ['SERVER_VARIABLE_DOUBLED', 'XSLT_INJECTED_SELECT'],
    '07': ['SERVER_VARIABLE_DOUBLED'],
    '12': ['XSLT_ESCAPING_DISABLED'],
    '13': ['XSLT_METHOD_TEXT'],
    '14': ['XSLT_ENCODING_MISSING', 'XSLT_METHOD_HTML'],
    '16': ['XSLT_INVALID'],
    '17': ['XSLT_MALFORMED'],
    '22': ['XSLT_ATTRIBUTE_UNKNOWN'],
    '25': ['XSLT_DOCUMENT_ITEM', 'XSLT_ENCODING_MISSING'],
    '26': ['XSLT_ENCODING_MISSING'],
    '27': ['XSLT_ENCODING_MISSING', 'XSLT_ENTITY_LOST'],
  };
  const cases = filesIn('test/oracle/cases', 'transform.xsl');
  test('the stylesheets of the oracle', () => {
    for (const file of cases) {
      const found = allFindings(readFileSync(join(ROOT, file), 'utf8')).filter(
        ({ severity }) => severity !== 'note',
      );
      const number = file.split('/').at(-2)?.slice(0, 2) ?? '';
      expect([file, [...new Set(found.map(({ code }) => code))].sort()]).toEqual([
        file,
        MISTAKES[number] ?? [],
      ]);
    }
  });
});

describe('what --fix does', () => {
  const mending = STYLESHEET_ROWS.filter(([code, found]) =>
    findingsOf(code, sheetAround(found.replace('¦', ''))).some(({ edit }) => edit !== undefined),
  );
  test('several rules mend', () => {
    expect(new Set(mending.map(([code]) => code)).size).toBeGreaterThanOrEqual(6);
  });

  test.each(mending)('%s: %s is mended, and stays as well-formed as it was', (code, found) => {
    const text = sheetAround(found.replace('¦', ''));
    const edits = findingsOf(code, text).flatMap(({ edit }) => (edit === undefined ? [] : [edit]));
    const mended = applyEdits(text, edits);
    expect(mended.applied).toBe(edits.length);
    expect(findingsOf(code, mended.text)).toEqual([]);
    expect(findMalformed(mended.text)).toEqual([]);
  });
});

describe('never throws', () => {
  const words = fc.constantFrom(
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">',
    '</xsl:stylesheet>',
    '<xsl:template match="',
    '"/>',
    '">',
    '</xsl:template>',
    '<xsl:variable name="a" select="',
    '$a',
    'a[',
    ']',
    '(',
    ')',
    '{',
    '}',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x [',
    '&nbsp;',
    '&',
    '<',
    '>',
    '"',
    "'",
    'if (a) then b',
    'key(',
    'document(',
    "''",
    "php:function('gmdate',",
    '/',
    '//',
    '::',
    '|',
    '*',
    '@x',
    '..',
    ' ',
    '\n',
    '<xsl:choose>',
    '<xsl:when test="',
    '<xsl:sort select="',
    '<xsl:call-template name="t">',
    '<a b="',
    '<?xml version="1.0"?>',
    '￿',
    '😀',
    '\u0000',
  );
  const look = (text: string) => {
    const subject = subjectOfSheet(text);
    for (const rule of STYLESHEET_RULES) {
      for (const { place } of rule.check(subject)) {
        expect(place.line).toBeGreaterThan(0);
        expect(place.column).toBeGreaterThan(0);
      }
    }
  };

  test('whatever is written', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => look(parts.join(''))),
      { numRuns: rounds(500) },
    );
  });

  test('and whatever stands in an expression', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 6 }).map((parts) => parts.join('')),
    );
    const escape = (value: string) =>
      value.replaceAll('\u0000', ' ').replaceAll(/[&<"]/g, (char) => `&#${char.charCodeAt(0)};`);
    fc.assert(
      fc.property(text, (value) => {
        look(sheetAround(`<a b="${escape(value)}"><xsl:value-of select="${escape(value)}"/></a>`));
        look(sheetAround(`<xsl:template match="${escape(value)}" name="${escape(value)}"/>`));
      }),
      { numRuns: rounds(300) },
    );
  });

  test('on what is cut off anywhere', () => {
    const whole = readFileSync(join(ROOT, 'connectors/media-rss/submit.xsl'), 'utf8');
    fc.assert(
      fc.property(fc.nat(whole.length), (at) => look(whole.slice(0, at))),
      { numRuns: rounds(40) },
    );
  });

  test('a document type without end takes no time, however many comments stand in it', () => {
    const text = `<!DOCTYPE x [\n${'<!-- a --> <?b c?>\n'.repeat(14)}<x/>`;
    const before = process.cpuUsage();
    expect(findMalformed(text)).not.toEqual([]);
    scanXml(text);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(300);
  });

  test('what is well-formed to the engine is so here, and most of what is not', () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const parsed = XmlDocument.parse(Buffer.from(text), 'x.xml');
        parsed.document?.[Symbol.dispose]();
        if (parsed.document !== undefined && !parsed.errors.some(({ level }) => level === 'fatal'))
          expect(findMalformed(text)).toEqual([]);
      }),
      { numRuns: rounds(500) },
    );
  });
});
