import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import type { Expression } from '../xpath/ast.js';
import { isTextMethod } from './output.js';
import { XSLT, sheetRule } from './sheet-rule.js';
import {
  attributeOf,
  isXslt,
  kindOf,
  placeInValue,
  placeOf,
  placeOfText,
  valueOf,
  type Sheet,
} from './sheet.js';

const PAYLOAD =
  'kaltura/server, KalturaGenericDistributionJobData.php: whatever the transformation makes is sent';

const alternatives = (tree: Expression | undefined): readonly Expression[] =>
  tree === undefined ? [] : tree.kind === 'union' ? tree.operands : [tree];

/** Whether a pattern may match the document, or the item. */
function mayMatchRoot(pattern: Expression): boolean {
  if (pattern.kind !== 'path') return true;
  const steps = pattern.steps.filter(({ isImplied }) => !isImplied);
  if (steps.length === 0) return true;
  const [step] = steps;
  if (steps.length > 1 || step === undefined || step.axis !== 'child') return false;
  const { test } = step;
  if (test.kind === 'name') return test.name === 'item' && test.prefix === undefined;
  return test.kind === 'wildcard' || test.kind === 'node';
}

const isDocument = (pattern: Expression): boolean =>
  pattern.kind === 'path' && pattern.isAbsolute && pattern.steps.length === 0;

interface Entry {
  readonly template: ScannedNode;
  readonly match: ScannedNode;
  /** Whether all it matches is the document, or the item. */
  readonly isFirst: boolean;
}

/** Templates without a mode that the transformation may begin with. */
function entriesOf(sheet: Sheet): { readonly entries: readonly Entry[]; readonly hasUnknown: boolean } {
  const entries: Entry[] = [];
  let hasUnknown = false;
  for (const { element, attribute, kind, tree } of sheet.expressions) {
    if (kind !== 'pattern' || !isXslt(element, 'template') || valueOf(element, 'mode') !== undefined)
      continue;
    if (tree === undefined) hasUnknown = true;
    const patterns = alternatives(tree);
    if (!patterns.some(mayMatchRoot)) continue;
    const isFirst = patterns.every((one) => isDocument(one) || isItem(one));
    entries.push({ template: element, match: attribute, isFirst });
  }
  return { entries, hasUnknown };
}

const isItem = (pattern: Expression): boolean =>
  pattern.kind === 'path' && mayMatchRoot(pattern) && pattern.steps.some(({ test }) => test.kind === 'name');

/** The template that runs first: for the document, or else for the item. */
export function firstTemplate(sheet: Sheet): ScannedNode | undefined {
  const { entries } = entriesOf(sheet);
  const forDocument = entries.filter(({ match }) => match.value.trim() === '/');
  const [first, second] = forDocument.length > 0 ? forDocument : entries;
  return second === undefined && first?.isFirst === true ? first.template : undefined;
}

const empty = sheetRule({
  code: 'XSLT_EMPTY',
  severity: 'warning',
  about: 'transform',
  what: 'The stylesheet makes no root element.',
  why: 'The server sends what there is: an XML declaration alone, or all texts of the item in one row.',
  remedy: 'Match the item, match="/item", and make an element there. There is no rss around the item.',
  source: `${PAYLOAD}; ${XSLT('5.8')}: built-in rules`,
  example: {
    bad: '<xsl:template match="/rss/channel/item"><asset/></xsl:template>',
    good: '<xsl:template match="/item"><asset/></xsl:template>',
  },
  *check(sheet) {
    const { root } = sheet;
    if (root === undefined || sheet.isSimplified || !sheet.isClosed || isTextMethod(sheet)) return;
    const { entries, hasUnknown } = entriesOf(sheet);
    if (hasUnknown) return;
    if (entries.length === 0) {
      yield noEntry(sheet, root);
      return;
    }
    for (const { template, match } of entries) {
      if (entries.length > 1 || mayMakeElement(sheet, template)) continue;
      yield {
        place: placeInValue(sheet, match),
        message: `the template for ${match.value} makes no element, and nothing else does`,
        fix: 'Make the root element here.',
      };
    }
  },
});

function noEntry(sheet: Sheet, root: ScannedNode): Finding {
  const templates = sheet.topLevel.filter(
    (node) => isXslt(node, 'template') && attributeOf(node, 'match') !== undefined,
  );
  const rss = templates.find((node) => /\b(?:rss|channel)\b/.test(valueOf(node, 'match') ?? ''));
  const match = attributeOf(rss ?? templates[0] ?? root, 'match');
  if (match === undefined)
    return { place: placeOf(sheet, root), message: 'no template matches the item, and none the document' };
  return {
    place: placeInValue(sheet, match),
    message:
      rss === undefined
        ? 'no template matches the item, and none the document: this one runs somewhere below, if at all'
        : `${match.value} matches nothing: the item is the root element`,
    fix: 'Write match="/item".',
  };
}

/** Whether anything in it can make an element, or hands on to what can. */
function mayMakeElement(sheet: Sheet, node: ScannedNode): boolean {
  return node.children.some((child) => {
    if (child.type !== 'element') return false;
    const kind = kindOf(sheet, child);
    if (kind !== 'xslt') return true;
    if (
      isXslt(
        child,
        'variable',
        'param',
        'message',
        'comment',
        'processing-instruction',
        'attribute',
        'text',
        'value-of',
        'number',
      )
    )
      return false;
    if (isXslt(child, 'if', 'choose', 'when', 'otherwise', 'for-each', 'fallback'))
      return mayMakeElement(sheet, child);
    return true;
  });
}

export const isElementMaker = (sheet: Sheet, node: ScannedNode): boolean =>
  node.type === 'element' && (kindOf(sheet, node) === 'literal' || isXslt(node, 'element'));

const severalRoots = sheetRule({
  code: 'XSLT_SEVERAL_ROOTS',
  severity: 'warning',
  about: 'transform',
  what: 'The stylesheet makes more than one root element.',
  why: 'The server sends it as it is, and it is no XML document any more.',
  remedy: 'Put one element around them.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:template match="/item"><asset/><rights/></xsl:template>',
    good: '<xsl:template match="/item"><package><asset/><rights/></package></xsl:template>',
  },
  *check(sheet) {
    const first = firstTemplate(sheet);
    const [one, ...others] = first?.children.filter((child) => isElementMaker(sheet, child)) ?? [];
    if (one === undefined) return;
    for (const other of others) {
      yield {
        place: placeOf(sheet, other),
        message: `<${other.name}> is a second root element beside <${one.name}> of line ${placeOf(sheet, one).line}`,
      };
    }
  },
});

const textOutside = sheetRule({
  code: 'XSLT_TEXT_OUTSIDE_ROOT',
  severity: 'warning',
  about: 'transform',
  what: 'Text stands beside the root element.',
  why: 'It is sent in front of the root element or behind it, where an XML document has none.',
  remedy: 'Take it out, or put it inside. Blanks and line ends are no matter, but in xsl:text they are.',
  source: PAYLOAD,
  example: {
    bad: '<xsl:template match="/item">Asset: <asset/></xsl:template>',
    good: '<xsl:template match="/item"><asset/></xsl:template>',
  },
  *check(sheet) {
    const first = firstTemplate(sheet);
    if (
      first === undefined ||
      isTextMethod(sheet) ||
      !first.children.some((child) => isElementMaker(sheet, child))
    )
      return;
    for (const child of first.children) {
      const isText = child.type === 'text' && child.value.trim() !== '';
      const isWritten =
        isXslt(child, 'value-of', 'number') ||
        (isXslt(child, 'text') && child.children.some(({ value }) => value !== ''));
      if (!isText && !isWritten) continue;
      yield {
        place: isText ? placeOfText(sheet, child) : placeOf(sheet, child),
        message: isText
          ? 'this text stands beside the root element'
          : `${child.name} writes beside the root element`,
      };
    }
  },
});

export const rootRules: readonly LintRule[] = [empty, severalRoots, textOutside];
