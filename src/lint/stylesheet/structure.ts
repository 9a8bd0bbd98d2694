import { nearest } from '../../connector/nearest.js';
import { localName, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import {
  LATER_ATTRIBUTES,
  LATER_ELEMENTS,
  LITERAL_ATTRIBUTES,
  TEMPLATE_WORDS,
  XSLT_ELEMENTS,
} from './grammar.js';
import { LIBXSLT, XSLT, sheetRule } from './sheet-rule.js';
import {
  XSLT_NAMESPACE,
  attributeOf,
  childElements,
  isNamespaceDeclaration,
  isXslt,
  kindOf,
  placeInValue,
  placeOf,
  type Sheet,
} from './sheet.js';

export const xsltElements = (sheet: Sheet): ScannedNode[] => sheet.elements.filter((node) => isXslt(node));
export const grammarOf = (node: ScannedNode) => XSLT_ELEMENTS[localName(node.name)];
/** Whether it stands in an element that XSLT 1.0 does not know, whose content is nobody's business. */
export const isInLater = (node: ScannedNode): boolean => {
  for (let at = node.parent; at !== undefined; at = at.parent)
    if (isXslt(at) && grammarOf(at) === undefined) return true;
  return false;
};

const malformed = sheetRule({
  code: 'XSLT_MALFORMED',
  severity: 'error',
  takesAnything: true,
  what: 'The stylesheet is not well-formed XML.',
  why: 'No upload checks it: the API request that hands the job out fails, and the job is stuck without an error.',
  remedy: 'Mend it at this place.',
  source: 'XML 1.0; kaltura/server keeps any text (GenericDistributionProviderActionService)',
  example: { bad: '<a>Tides &amp; Tales&nbsp;3</a>', good: '<a>Tides &amp; Tales&#160;3</a>' },
  *check({ source, malformed: found }) {
    for (const { offset, message, fix, edit } of found)
      yield { place: source.placeAt(offset), message, fix, edit };
  },
});

const unknownElement = sheetRule({
  code: 'XSLT_ELEMENT_UNKNOWN',
  severity: 'error',
  what: 'XSLT has no element of this name.',
  why: 'In a template the engine skips it, with everything inside, and carries on; at the top level the stylesheet does not compile and the job is stuck.',
  remedy: 'Write the name as XSLT 1.0 has it.',
  source: `${XSLT('appendix B')}; ${LIBXSLT}: "foo was not compiled"`,
  example: { bad: '<xsl:valueof select="entryId"/>', good: '<xsl:value-of select="entryId"/>' },
  *check(sheet) {
    for (const node of xsltElements(sheet)) {
      const name = localName(node.name);
      if (grammarOf(node) !== undefined || LATER_ELEMENTS[name] !== undefined) continue;
      const guess = nearest(name, Object.keys(XSLT_ELEMENTS));
      yield {
        place: placeOf(sheet, node),
        message: `XSLT has no element ${node.name}`,
        fix: guess === undefined ? undefined : `Did you mean xsl:${guess}?`,
      };
    }
  },
});

const laterElement = sheetRule({
  code: 'XSLT2_ELEMENT',
  severity: 'error',
  what: 'This element is of XSLT 2.0 or 3.0.',
  why: 'The engine is libxslt, which knows 1.0 alone: it skips the element with everything inside, and delivers what is left.',
  remedy: 'Write it in XSLT 1.0.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:for-each-group select="//tag" group-by="."><t/></xsl:for-each-group>',
    good: '<xsl:for-each select="//tag[not(. = preceding::tag)]"><t/></xsl:for-each>',
  },
  *check(sheet) {
    for (const node of xsltElements(sheet)) {
      const rewrite = LATER_ELEMENTS[localName(node.name)];
      if (rewrite === undefined || grammarOf(node) !== undefined || isInLater(node)) continue;
      if (isXslt(node, 'document')) continue;
      const hasFallback = childElements(node).some((child) => isXslt(child, 'fallback'));
      if (hasFallback) continue;
      yield {
        place: placeOf(sheet, node),
        message: `${node.name} is not of XSLT 1.0: the engine skips it and all that is inside`,
        fix: rewrite,
      };
    }
  },
});

/** Attributes of XSLT elements that XSLT 1.0 does not know. */
function* strangeAttributes(
  sheet: Sheet,
): Generator<{ node: ScannedNode; attribute: ScannedNode; names: string[] }> {
  for (const node of sheet.elements) {
    const kind = kindOf(sheet, node);
    const grammar = kind === 'xslt' ? grammarOf(node) : undefined;
    for (const attribute of node.attributes) {
      if (isNamespaceDeclaration(attribute)) continue;
      if (kind === 'xslt') {
        if (grammar === undefined || attribute.namespace !== '') continue;
        const names = Object.keys(grammar.attributes);
        if (!names.includes(attribute.name)) yield { node, attribute, names };
      } else if (attribute.namespace === XSLT_NAMESPACE) {
        const names = Object.keys(LITERAL_ATTRIBUTES);
        if (!names.includes(localName(attribute.name))) yield { node, attribute, names };
      }
    }
  }
}

const isLater = (attribute: ScannedNode): boolean =>
  Object.hasOwn(LATER_ATTRIBUTES, localName(attribute.name));

const unknownAttribute = sheetRule({
  code: 'XSLT_ATTRIBUTE_UNKNOWN',
  severity: 'warning',
  what: 'The XSLT element has no attribute of this name.',
  why: 'The engine ignores it without a word.',
  remedy: 'Write the name as XSLT 1.0 has it, or take it out.',
  source: `${XSLT('appendix B')}; ${LIBXSLT}`,
  example: {
    bad: '<xsl:apply-templates selects="tags"/>',
    good: '<xsl:apply-templates select="tags"/>',
  },
  *check(sheet) {
    for (const { node, attribute, names } of strangeAttributes(sheet)) {
      if (isLater(attribute)) continue;
      const guess = nearest(localName(attribute.name), names);
      yield {
        place: placeOf(sheet, attribute),
        message: `${node.name} has no attribute ${attribute.name}: it is ignored`,
        fix: guess === undefined ? `It may have ${names.join(', ') || 'none'}.` : `Did you mean ${guess}?`,
      };
    }
  },
});

const laterAttribute = sheetRule({
  code: 'XSLT2_ATTRIBUTE',
  severity: 'warning',
  what: 'This attribute is of XSLT 2.0 or 3.0, or stands on this element there only.',
  why: 'The engine ignores it without a word: of several nodes, for one, it writes the first alone.',
  remedy: 'Write it in XSLT 1.0.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:value-of select="tags/tag" separator=", "/>',
    good: '<xsl:for-each select="tags/tag"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each>',
  },
  *check(sheet) {
    for (const { node, attribute } of strangeAttributes(sheet)) {
      if (!isLater(attribute)) continue;
      yield {
        place: placeOf(sheet, attribute),
        message: `${attribute.name} on ${node.name} is not of XSLT 1.0: it is ignored`,
        fix: LATER_ATTRIBUTES[localName(attribute.name)],
      };
    }
  },
});

const unknownValue = sheetRule({
  code: 'XSLT_VALUE_UNKNOWN',
  severity: 'error',
  what: 'The attribute takes a few words, and this is none of them.',
  why: 'The engine ignores it; with terminate it ends the transformation instead.',
  remedy: 'Write one of the words.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:message terminate="true">x</xsl:message>',
    good: '<xsl:message terminate="yes">x</xsl:message>',
  },
  *check(sheet) {
    for (const node of xsltElements(sheet)) {
      for (const attribute of node.attributes) {
        const words = wordsOf(node, attribute);
        const value = attribute.value.trim();
        if (words === undefined || words.includes(value) || value.includes('{')) continue;
        const meant = { true: 'yes', false: 'no', '1': 'yes', '0': 'no' }[value];
        const guess = meant !== undefined && words.includes(meant) ? meant : nearest(value, words);
        yield {
          place: placeInValue(sheet, attribute),
          message: `${attribute.name}="${attribute.value}" of ${node.name} is none of ${words.join(', ')}`,
          fix: guess === undefined ? undefined : `Write ${attribute.name}="${guess}".`,
        };
      }
    }
  },
});

function wordsOf(node: ScannedNode, attribute: ScannedNode): readonly string[] | undefined {
  const name = localName(node.name);
  const kind = grammarOf(node)?.attributes[attribute.name];
  if (Array.isArray(kind)) return kind as readonly string[];
  if (name === 'output' && attribute.name === 'method' && !attribute.value.includes(':')) {
    return ['xml', 'html', 'text'];
  }
  return TEMPLATE_WORDS[name]?.[attribute.name];
}

const version = sheetRule({
  code: 'XSLT_VERSION',
  severity: 'warning',
  what: 'The version of the stylesheet is not 1.0.',
  why: 'The engine takes it and ignores what it does not know, where with 1.0 it would refuse it: mistakes become silent.',
  remedy: 'Write version="1.0".',
  source: `${XSLT('2.5')}: forwards-compatible processing; ${LIBXSLT}`,
  example: {
    bad: '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
    good: '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
  },
  *check(sheet) {
    const { root } = sheet;
    if (root === undefined) return;
    const attribute = sheet.isSimplified
      ? root.attributes.find(
          ({ name, namespace }) => namespace === XSLT_NAMESPACE && localName(name) === 'version',
        )
      : attributeOf(root, 'version');
    if (attribute === undefined) {
      const offset = root.start + 1 + root.name.length;
      yield {
        place: placeOf(sheet, root),
        message: `${root.name} has no version`,
        edit: { offset, length: 0, text: ' version="1.0"' },
      };
    } else if (Number(attribute.value) !== 1) {
      yield {
        place: placeInValue(sheet, attribute),
        message: `the version is ${attribute.value}; the engine knows 1.0`,
        edit: editOfValue(sheet, attribute, '1.0'),
      };
    }
  },
});

/** Replaces the value of an attribute. */
export function editOfValue({ source }: Sheet, attribute: ScannedNode, text: string): Finding['edit'] {
  const quoted = source.text.slice(attribute.start, attribute.end);
  const from = quoted.search(/["']/);
  return { offset: attribute.start + from + 1, length: quoted.length - from - 2, text };
}

export const structureRules: readonly LintRule[] = [
  malformed,
  unknownElement,
  laterElement,
  unknownAttribute,
  laterAttribute,
  unknownValue,
  version,
];
