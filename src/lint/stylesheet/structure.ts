import { nearest } from '../../connector/nearest.js';
import { localName, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import {
  LATER_ATTRIBUTES,
  LATER_ELEMENTS,
  LITERAL_ATTRIBUTES,
  SPECIAL_PARENTS,
  TEMPLATE_WORDS,
  XSLT_ELEMENTS,
} from './grammar.js';
import {
  ancestorOf,
  attributeOf,
  childElements,
  isNamespaceDeclaration,
  isXslt,
  kindOf,
  placeInValue,
  placeOf,
  placeOfText,
  valueOf,
  type Sheet,
  XSLT_NAMESPACE,
} from './sheet.js';
import { LIBXSLT, sheetRule, XSLT } from './sheet-rule.js';

const xsltElements = (sheet: Sheet): ScannedNode[] => sheet.elements.filter((node) => isXslt(node));
const grammarOf = (node: ScannedNode) => XSLT_ELEMENTS[localName(node.name)];
/** Whether it stands in an element that XSLT 1.0 does not know, whose content is nobody's business. */
const isInLater = (node: ScannedNode): boolean => {
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

const misplaced = sheetRule({
  code: 'XSLT_MISPLACED',
  severity: 'error',
  what: 'An instruction stands where the engine cannot run it, though it compiles.',
  why: 'The transformation fails when it comes there, or what is written is silently left out.',
  remedy:
    'xsl:param and xsl:sort come first; xsl:choose holds xsl:when and one xsl:otherwise at its end, and nothing else.',
  source: `${XSLT('5.4, 9.2, 10, 11.6')}; ${LIBXSLT}: "xsl:when expected first", "Unexpected XSLT element 'param'"`,
  example: {
    bad: '<xsl:for-each select="//tag"><t/><xsl:sort/></xsl:for-each>',
    good: '<xsl:for-each select="//tag"><xsl:sort/><t/></xsl:for-each>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      if (isXslt(node, 'choose')) yield* checkChoose(sheet, node);
      else if (isXslt(node, 'apply-templates', 'call-template')) yield* checkApply(sheet, node);
      else yield* checkFirst(sheet, node);
    }
  },
});

function* checkChoose(sheet: Sheet, choose: ScannedNode): Generator<Finding> {
  let otherwise: ScannedNode | undefined;
  for (const child of choose.children) {
    if (child.type === 'text' && child.value.trim() !== '') {
      const message = 'text stands in xsl:choose outside of xsl:when: the transformation fails there';
      yield { place: placeOfText(sheet, child), message };
    }
    if (child.type !== 'element') continue;
    const isWhen = isXslt(child, 'when');
    if (!isWhen && !isXslt(child, 'otherwise')) {
      yield {
        place: placeOf(sheet, child),
        message: `${child.name} stands in xsl:choose, which holds xsl:when and xsl:otherwise only`,
      };
    } else if (otherwise !== undefined) {
      yield {
        place: placeOf(sheet, child),
        message: `${child.name} stands behind xsl:otherwise, which must be the last`,
      };
    }
    if (!isWhen && isXslt(child, 'otherwise')) otherwise = child;
  }
  if (!childElements(choose).some((child) => isXslt(child, 'when'))) {
    yield {
      place: placeOf(sheet, choose),
      message: 'xsl:choose has no xsl:when: the transformation fails there',
    };
  }
}

function* checkApply(sheet: Sheet, node: ScannedNode): Generator<Finding> {
  const allowed = isXslt(node, 'call-template') ? ['with-param'] : ['with-param', 'sort'];
  for (const child of node.children) {
    const isText = child.type === 'text' && child.value.trim() !== '';
    const isStrange = child.type === 'element' && !isXslt(child, ...allowed, 'fallback');
    if (!isText && !isStrange) continue;
    const what = isText ? 'text' : child.name;
    yield {
      place: isText ? placeOfText(sheet, child) : placeOf(sheet, child),
      message: `${what} stands in ${node.name}, which holds ${allowed.join(' and ')} only: it is left out`,
    };
  }
}

/** Parameters before all else in a template, sorts before all else in a loop. */
function* checkFirst(sheet: Sheet, node: ScannedNode): Generator<Finding> {
  const name = isXslt(node, 'template') ? 'param' : isXslt(node, 'for-each') ? 'sort' : undefined;
  if (name === undefined) {
    yield* sheet.root === node
      ? []
      : childElements(node)
          .filter((child) => isXslt(child, 'param') && node.namespace !== 'http://exslt.org/functions')
          .map((child) => ({
            place: placeOf(sheet, child),
            message: `${child.name} stands in ${node.name}; it is for the beginning of a template`,
          }));
    return;
  }
  let isBehind = false;
  for (const child of node.children) {
    if (isXslt(child, name)) {
      if (isBehind)
        yield {
          place: placeOf(sheet, child),
          message: `${child.name} stands behind other content of ${node.name}, and must come first`,
        };
    } else if (child.type === 'element' || (child.type === 'text' && child.value.trim() !== ''))
      isBehind = true;
  }
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

/** Where elements of XSLT may not stand at all; the stylesheet does not compile. */
export function* forbiddenPlaces(sheet: Sheet): Generator<Finding> {
  for (const node of xsltElements(sheet)) {
    const grammar = grammarOf(node);
    if (grammar === undefined || isInLater(node)) continue;
    const place = placeOf(sheet, node);
    const parent = node.parent === sheet.root && !sheet.isSimplified ? 'top' : 'body';
    if (grammar.place === 'root' && node !== sheet.root)
      yield {
        place,
        message: `${node.name} is the document element of a stylesheet and stands nowhere else`,
      };
    else if (grammar.place === 'top' && parent !== 'top')
      yield { place, message: `${node.name} must stand directly in xsl:stylesheet` };
    else if ((grammar.place === 'body' || grammar.place === 'special') && parent === 'top')
      yield { place, message: `${node.name} stands outside of a template` };
    else if (grammar.place === 'special') yield* checkParent(sheet, node);
    if (isXslt(node, 'text') && childElements(node).length > 0)
      yield { place, message: 'xsl:text holds text only', fix: 'Take the elements out of it.' };
  }
}

function* checkParent(sheet: Sheet, node: ScannedNode): Generator<Finding> {
  const parents = SPECIAL_PARENTS[localName(node.name)] ?? [];
  if (isXslt(node.parent, ...parents)) return;
  const around = ancestorOf(node, ...parents);
  const wanted = parents.map((name) => `xsl:${name}`).join(' or ');
  yield {
    place: placeOf(sheet, node),
    message: `${node.name} must stand directly in ${wanted}`,
    fix: around === undefined ? undefined : `Take away what stands between it and ${around.name}.`,
  };
}

/** Attributes that must be there. */
export function* missingAttributes(sheet: Sheet): Generator<Finding> {
  for (const node of xsltElements(sheet)) {
    for (const name of grammarOf(node)?.required ?? []) {
      if (name === 'version' || valueOf(node, name) !== undefined) continue;
      yield { place: placeOf(sheet, node), message: `${node.name} needs the attribute ${name}` };
    }
    if (
      isXslt(node, 'template') &&
      valueOf(node, 'match') === undefined &&
      valueOf(node, 'name') === undefined
    ) {
      yield { place: placeOf(sheet, node), message: `${node.name} needs match, or name` };
    }
  }
}

export const structureRules: readonly LintRule[] = [
  malformed,
  unknownElement,
  laterElement,
  unknownAttribute,
  laterAttribute,
  unknownValue,
  misplaced,
  version,
];
