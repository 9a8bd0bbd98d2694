import type { ScannedNode } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import { firstTemplate, isElementMaker } from './roots.js';
import { LIBXSLT, XSLT, sheetRule } from './sheet-rule.js';
import { isXslt, placeOf, placeOfText, type Sheet } from './sheet.js';

/** Elements whose attributes an xsl:attribute in them adds to. */
const isOwner = (sheet: Sheet, node: ScannedNode): boolean =>
  isElementMaker(sheet, node) || isXslt(node, 'copy');
const isTransparent = (node: ScannedNode): boolean =>
  isXslt(node, 'if', 'choose', 'when', 'otherwise', 'for-each', 'fallback');
/** What surely adds a child to the element it stands in. */
function addsChild(sheet: Sheet, node: ScannedNode): boolean {
  if (node.type === 'text') return node.value.trim() !== '';
  if (isElementMaker(sheet, node) || isXslt(node, 'comment', 'processing-instruction', 'value-of', 'number'))
    return true;
  return isXslt(node, 'text') && node.children.some(({ value }) => value !== '');
}

const lateAttribute = sheetRule({
  code: 'XSLT_ATTRIBUTE_LATE',
  severity: 'error',
  what: 'xsl:attribute stands behind what the element already contains.',
  why: 'The transformation fails there: attributes come before children.',
  remedy: 'Move it to the front.',
  source: `${XSLT('7.1.3')}; ${LIBXSLT}: "Cannot add attributes to an element if children have been already added"`,
  example: {
    bad: '<a><b/><xsl:attribute name="id">1</xsl:attribute></a>',
    good: '<a><xsl:attribute name="id">1</xsl:attribute><b/></a>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      if (!isXslt(node, 'attribute')) continue;
      const before = childBefore(sheet, node);
      if (before === undefined) continue;
      const { line } = before.type === 'text' ? placeOfText(sheet, before) : placeOf(sheet, before);
      const what = before.type === 'text' ? 'text' : `<${before.name}>`;
      yield {
        place: placeOf(sheet, node),
        message: `the element has content already: ${what} of line ${line}`,
      };
    }
  },
});

/** What stands before an attribute in the same element, conditions and loops looked through. */
function childBefore(sheet: Sheet, attribute: ScannedNode): ScannedNode | undefined {
  let node = attribute;
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    const before = parent.children.slice(0, parent.children.indexOf(node));
    const found = isXslt(parent, 'choose') ? undefined : before.find((child) => addsChild(sheet, child));
    if (found !== undefined && (isOwner(sheet, parent) || isTransparent(parent))) {
      return isInOwner(sheet, parent) ? found : undefined;
    }
    if (!isTransparent(parent)) return undefined;
    node = parent;
  }
  return undefined;
}

function isInOwner(sheet: Sheet, node: ScannedNode): boolean {
  for (let at: ScannedNode | undefined = node; at !== undefined; at = at.parent) {
    if (isOwner(sheet, at)) return true;
    if (!isTransparent(at)) return false;
  }
  return false;
}

const lostAttribute = sheetRule({
  code: 'XSLT_ATTRIBUTE_LOST',
  severity: 'warning',
  about: 'transform',
  what: 'xsl:attribute stands where there is no element yet.',
  why: 'The engine drops it without a word.',
  remedy: 'Put it into the element it belongs to.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:template match="/item"><xsl:attribute name="id">1</xsl:attribute><asset/></xsl:template>',
    good: '<xsl:template match="/item"><asset><xsl:attribute name="id">1</xsl:attribute></asset></xsl:template>',
  },
  *check(sheet) {
    const first = firstTemplate(sheet);
    if (first === undefined) return;
    for (const node of sheet.elements) {
      if (!isXslt(node, 'attribute')) continue;
      let parent = node.parent;
      while (parent !== undefined && isTransparent(parent)) parent = parent.parent;
      if (parent === first)
        yield { place: placeOf(sheet, node), message: 'there is no element yet to have this attribute' };
    }
  },
});

export const lateAttributeRules: readonly LintRule[] = [lateAttribute, lostAttribute];
