import { localName, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import { SPECIAL_PARENTS } from './grammar.js';
import { grammarOf, isInLater, xsltElements } from './structure.js';
import { LIBXSLT, XSLT, sheetRule } from './sheet-rule.js';
import { ancestorOf, childElements, isXslt, placeOf, placeOfText, valueOf, type Sheet } from './sheet.js';

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

export const placeRules: readonly LintRule[] = [misplaced];
