import type { ScannedNode } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import type { Expression } from '../xpath/ast.js';
import { callsOf } from './calls.js';
import { phpCalls } from './php.js';
import { callsIn, variablesIn } from './scopes.js';
import { LIBXSLT, sheetRule } from './sheet-rule.js';
import { ancestorOf, attributeOf, isXslt, placeIn, placeOf, valueOf, type Sheet } from './sheet.js';

const said = sheetRule({
  code: 'XSLT_MESSAGE',
  severity: 'note',
  what: 'The stylesheet says something with xsl:message.',
  why: 'The text goes to the log of the server alone; nobody who can see the job sees it.',
  remedy: 'Write what matters into the document, or leave it for local runs.',
  source: LIBXSLT,
  example: { bad: '<xsl:message>no title</xsl:message>', good: '<xsl:comment>no title</xsl:comment>' },
  *check(sheet) {
    for (const node of sheet.elements) {
      if (isXslt(node, 'message') && valueOf(node, 'terminate') !== 'yes')
        yield { place: placeOf(sheet, node), message: 'only the log of the server will show this message' };
    }
  },
});

const terminated = sheetRule({
  code: 'XSLT_TERMINATED',
  severity: 'note',
  what: 'The stylesheet can end the transformation.',
  why: 'The job fails with "XML data not supplied"; the text of the message goes to the log of the server alone.',
  remedy: 'Expect that text for it, or send a document that says what is missing.',
  source: `${LIBXSLT}; kaltura/server, GenericDistributionEngine.php`,
  example: {
    bad: '<xsl:if test="not(item/title)"><xsl:message terminate="yes">no title</xsl:message></xsl:if>',
    good: '<xsl:if test="not(item/title)"><untitled/></xsl:if>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      const terminate = isXslt(node, 'message') ? attributeOf(node, 'terminate') : undefined;
      if (terminate?.value === 'yes')
        yield {
          place: placeOf(sheet, terminate),
          message: 'the account will show another text than this message',
        };
    }
  },
});

/** Where a named template calls itself. */
function* recursiveCalls(sheet: Sheet): Generator<{ call: ScannedNode; template: ScannedNode }> {
  for (const call of sheet.elements) {
    if (!isXslt(call, 'call-template')) continue;
    const template = ancestorOf(call, 'template');
    if (template !== undefined && valueOf(template, 'name') === valueOf(call, 'name'))
      yield { call, template };
  }
}

const deep = sheetRule({
  code: 'XSLT_RECURSION_DEEP',
  severity: 'note',
  what: 'A template calls itself with a counter, or with the rest of a text.',
  why: 'The engine ends the transformation at depth 3000, which with one xsl:if or xsl:choose around the call is 1500 rounds.',
  remedy: 'Keep to short texts and small counts, or halve the work: two calls, each for one half.',
  source: `${LIBXSLT}: xsltMaxDepth`,
  example: {
    bad: '<xsl:template name="dots"><xsl:param name="n"/><xsl:if test="$n &gt; 0">.<xsl:call-template name="dots"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>',
    good: `<xsl:template name="dots"><xsl:param name="n"/><xsl:value-of select="str:padding($n, '.')"/></xsl:template>`,
  },
  *check(sheet) {
    for (const { call, template } of recursiveCalls(sheet)) {
      const isCounted = sheet.expressions.some(
        ({ element, tree }) =>
          element.parent === call && isXslt(element, 'with-param') && tree !== undefined && isSmaller(tree),
      );
      if (!isCounted) continue;
      yield {
        place: placeOf(sheet, call),
        message: `${valueOf(template, 'name')} calls itself: beyond about 1500 rounds the transformation fails`,
      };
    }
  },
});

/** A counter, or a text that gets shorter. */
function isSmaller(tree: Expression): boolean {
  if (tree.kind === 'binary')
    return (tree.op === '+' || tree.op === '-') && [...variablesIn(tree)].length > 0;
  return [...callsIn(tree)].some(({ name }) => name === 'substring' || name === 'substring-after');
}

const endless = sheetRule({
  code: 'XSLT_RECURSION_ENDLESS',
  severity: 'error',
  what: 'A template calls itself under no condition.',
  why: 'It never ends: the transformation fails at depth 3000.',
  remedy: 'Put the call into an xsl:if that is false at last.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:template name="loop"><a/><xsl:call-template name="loop"/></xsl:template>',
    good: '<xsl:template name="loop"><xsl:param name="n"/><xsl:if test="$n &gt; 0"><xsl:call-template name="loop"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template></xsl:if></xsl:template>',
  },
  *check(sheet) {
    for (const { call, template } of recursiveCalls(sheet)) {
      if (ancestorOf(call, 'if', 'when', 'otherwise', 'for-each') !== undefined) continue;
      yield {
        place: placeOf(sheet, call),
        message: `${valueOf(template, 'name')} calls itself whatever happens`,
      };
    }
  },
});

const DATES = 'http://exslt.org/dates-and-times';
const now = sheetRule({
  code: 'XSLT_NOW',
  severity: 'note',
  about: 'transform',
  what: 'The stylesheet asks for the time.',
  why: 'The server transforms each job about four times and sends what the first gave; two deliveries of the same entry differ, and so do two snapshots.',
  remedy: 'Take createdAt or updatedAt of the item where that will do.',
  source: 'kaltura/server, KAsyncDistribute.class.php: each update of the job serialises it again',
  example: {
    bad: `<xsl:value-of select="php:function('gmdate', 'c')"/>`,
    good: `<xsl:value-of select="php:function('dateUtils::kGmdate', 'c', string(item/updatedAt))"/>`,
  },
  *check(sheet) {
    for (const { expression, call, namespace, local } of callsOf(sheet)) {
      const isNow = namespace === DATES && call.args.length === 0 && local !== 'duration';
      if (isNow)
        yield { place: placeIn(sheet, expression, call), message: `${call.name}() is the time of this run` };
    }
    for (const { expression, handler, args } of phpCalls(sheet)) {
      const [first] = args;
      const isDate = /^(?:date|gmdate|dateUtils::kG?m?[dD]ate)$/.test(handler.value) && args.length === 1;
      const isWord =
        handler.value === 'strtotime' &&
        first?.kind === 'literal' &&
        /^(?:now|today|tomorrow|yesterday|[-+]\s*\d+ \w+)/i.test(first.value);
      if (!isDate && !isWord) continue;
      yield {
        place: placeIn(sheet, expression, { start: handler.start + 1 }),
        message: `${handler.value} gives the time of this run here`,
      };
    }
  },
});

export const runtimeRules: readonly LintRule[] = [said, terminated, deep, endless, now];
