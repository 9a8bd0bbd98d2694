import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toXmlSource, offsetInValue, valueStart } from '../../src/lint/subject.js';
import { contentOf, nodeLine, nodeName, XmlDocument } from '../../src/xml/document.js';
import type { NodePtr } from '../../src/xml/native.js';
import { localName, scanXml, type ScannedNode } from '../../src/xml/scan.js';
import { evaluateXPath } from '../../src/xml/xpath.js';
import { rounds } from '../support/rounds.js';

/** A document as text, in every way in which XML lets it be written. */
const blank = fc.constantFrom(' ', '\n', '\t', '\r\n', '  \n ');
const gap = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, blank);
const name = fc.constantFrom('a', 'b', 'xsl:if', 'p:a', 'ä', 'a-b.c', '_x');
const letter = fc.constantFrom(
  'x',
  ' ',
  'é',
  '😀',
  '>',
  '/',
  '=',
  '] ',
  '\n',
  '&amp;',
  '&lt;',
  '&#x1F600;',
  '&#233;',
  '&quot;',
  '{',
  '}',
);
const written = fc.array(letter, { maxLength: 8 }).map((parts) => parts.join(''));
const value = fc.oneof(
  fc.array(fc.oneof(letter, fc.constant("'")), { maxLength: 8 }).map((parts) => `"${parts.join('')}"`),
  fc.array(fc.oneof(letter, fc.constant('"')), { maxLength: 8 }).map((parts) => `'${parts.join('')}'`),
);
const attributes = fc.uniqueArray(fc.record({ name, before: blank, around: gap, value }), {
  maxLength: 3,
  selector: (attribute) => attribute.name,
});
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(name, attributes, gap, fc.array(tie('content'), { maxLength: 4 }), fc.boolean())
    .map(([tag, list, end, content, isEmpty]) => {
      const inside = list
        .map((one) => `${one.before}${one.name}${one.around}=${one.around}${one.value}`)
        .join('');
      return isEmpty
        ? `<${tag}${inside}${end}/>`
        : `<${tag}${inside}${end}>${content.join('')}</${tag}${end}>`;
    }),
  content: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    written,
    written.map((text) => `<!--${text} <no element="'> -->`),
    written.map((text) => `<![CDATA[${text}<no> & ]]>`),
    written.map((text) => `<?target ${text.replaceAll('>', '')} <no> ?>`),
    tie('element'),
  ),
}));
const document = fc
  .tuple(
    fc.constantFrom(
      '',
      '<?xml version="1.0"?>\n',
      '<?xml version="1.0" encoding="UTF-8"?>\n<!-- <no> -->\n',
      '<!DOCTYPE d [<!-- \' ]> --><!ENTITY e "x>y">]>\n',
    ),
    element,
    gap,
  )
  .map(([before, root, after]) => `${before}<d xmlns:p="urn:p" xmlns:xsl="urn:xsl">${root}</d>${after}`);

/** What libxml2 has for an expression, in document order. */
function nativeNodes<T>(parsed: XmlDocument, expression: string, read: (node: NodePtr) => T): T[] {
  const found = evaluateXPath(parsed, expression, (result) =>
    result.kind === 'nodes' ? result.nodes.map(read) : [],
  );
  return found.value ?? [];
}

const isDeclaration = (node: ScannedNode) => node.name === 'xmlns' || node.name.startsWith('xmlns:');

describe('the tree is that of libxml2', () => {
  test('elements, attributes and texts of any document', () => {
    fc.assert(
      fc.property(document, (text) => {
        const bytes = Buffer.from(text);
        const { document: parsed, errors } = XmlDocument.parse(bytes, 'd.xml');
        if (parsed === undefined) throw new Error(`${errors[0]?.message ?? ''} in ${text}`);
        using open = parsed;
        const { elements } = scanXml(bytes.toString());
        expect(elements.map((node) => localName(node.name))).toEqual(nativeNodes(open, '//*', nodeName));
        expect(
          elements.flatMap((node) =>
            node.attributes
              .filter((one) => !isDeclaration(one))
              .map((one) => [localName(one.name), one.value]),
          ),
        ).toEqual(nativeNodes(open, '//@*', (node) => [nodeName(node), contentOf(node)]));
        expect(elements.map(textOf)).toEqual(nativeNodes(open, '//*', contentOf));
      }),
      { numRuns: rounds(1000) },
    );
  });

  test('a tag ends on the line that libxml2 gives it', () => {
    fc.assert(
      fc.property(document, (text) => {
        using parsed = XmlDocument.parse(Buffer.from(text), 'd.xml').document;
        if (parsed === undefined) throw new Error(text);
        const { elements } = scanXml(text);
        const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
        expect(elements.map(({ tagEnd }) => lineOf(tagEnd))).toEqual(nativeNodes(parsed, '//*', nodeLine));
      }),
      { numRuns: rounds(500) },
    );
  });
});

const textOf = (node: ScannedNode): string =>
  node.type === 'text'
    ? node.value
    : node.children
        .filter(({ type }) => type === 'element' || type === 'text')
        .map(textOf)
        .join('');

describe('places', () => {
  test('of elements and attributes are where they begin in the text', () => {
    fc.assert(
      fc.property(document, (text) => {
        const source = toXmlSource('d.xml', Buffer.from(text));
        const lines = source.text.split('\n');
        for (const node of source.document.elements) {
          const { line = 0, column = 0 } = source.placeAt(node.start);
          expect(lines[line - 1]?.slice(column - 1)).toMatch(new RegExp(`^<${node.name}`));
          for (const attribute of node.attributes) {
            expect(source.text.slice(attribute.start)).toMatch(new RegExp(`^${attribute.name}\\s*=`));
            expect(source.text.charAt(valueStart(source, attribute) - 1)).toMatch(/["']/);
          }
        }
      }),
      { numRuns: rounds(500) },
    );
  });

  test('of every character of a value are where it is written', () => {
    fc.assert(
      fc.property(value, (quoted) => {
        const source = toXmlSource('d.xml', Buffer.from(`<a b=${quoted}/>`));
        const attribute = source.root?.attributes[0];
        if (attribute === undefined) throw new Error(quoted);
        const known: Readonly<Record<string, string>> = {
          '<': '&lt;',
          '&': '&amp;',
          é: '&#233;',
          '😀': '&#x1F600;',
        };
        let index = 0;
        for (const char of attribute.value) {
          const at = source.text.slice(offsetInValue(source, attribute, index));
          const forms = [char, known[char], '&quot;'].filter((form) => form !== undefined);
          const isSpace = char === ' ' && /^\s/.test(at);
          expect(isSpace || forms.some((form) => at.startsWith(form)), `${quoted} ${index}`).toBe(true);
          index += char.length;
        }
        expect(offsetInValue(source, attribute, attribute.value.length)).toBe(source.text.length - 3);
      }),
      { numRuns: rounds(1000) },
    );
  });
});

test('what libxml2 refuses for its depth has no tree', () => {
  const nested = (depth: number) => Buffer.from(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`);
  for (const depth of [257, 258]) {
    using parsed = XmlDocument.parse(nested(depth), 'd.xml').document;
    expect(toXmlSource('d.xml', nested(depth)).root !== undefined, `${depth}`).toBe(parsed !== undefined);
  }
});

describe('what is not well-formed', () => {
  const piece = fc.constantFrom(
    '<',
    '</',
    '<a',
    '<a b="',
    '/>',
    '>',
    '"',
    "'",
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
  );
  const more = fc.constantFrom(
    '<?x',
    '?>',
    '<!DOCTYPE',
    '[',
    ']',
    '<!ENTITY e "',
    '&',
    ';',
    '&#x110000;',
    '\u0000',
    '=',
  );

  test('gives some tree, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, more, fc.string()), { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        const source = toXmlSource('d.xml', Buffer.from(text));
        for (const node of source.document.elements) {
          expect(node.start <= node.tagEnd && node.tagEnd <= source.text.length).toBe(true);
          for (const attribute of node.attributes) offsetInValue(source, attribute, attribute.value.length);
          expect(typeof node.namespace).toBe('string');
        }
      }),
      { numRuns: rounds(2000) },
    );
  });

  test.each(['<a ', '<a b="', '</a ', "<a b='c' ", '<!', '&', '<a>', '<a b="c"/>'])(
    'takes no time: %s over and over',
    (part) => {
      const text = part.repeat(Math.ceil(500_000 / part.length));
      // Of this process: how long a busy machine lets it wait says nothing.
      const started = process.cpuUsage();
      toXmlSource('d.xml', Buffer.from(text));
      expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
    },
  );
});
