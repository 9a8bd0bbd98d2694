import type { ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import type { Expression, PathExpression } from '../xpath/ast.js';
import { callsOf } from './calls.js';
import { phpCalls } from './php.js';
import { LIBXSLT, sheetRule, XSLT } from './sheet-rule.js';
import {
  ancestorOf,
  attributeOf,
  isXslt,
  placeIn,
  placeOf,
  valueOf,
  type Sheet,
  type SheetExpression,
} from './sheet.js';
import { callsIn, variablesIn } from './scopes.js';

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

const sortLanguage = sheetRule({
  code: 'XSLT_SORT_LANGUAGE',
  severity: 'note',
  what: 'xsl:sort asks for the order of a language.',
  why: 'The server sorts by code point: A Z a z, and é behind z.',
  remedy: 'Sort by translate(NAME, …) into small letters without accents.',
  source: LIBXSLT,
  example: {
    bad: '<xsl:for-each select="//tag"><xsl:sort select="." lang="fr"/><t/></xsl:for-each>',
    good: '<xsl:for-each select="//tag"><xsl:sort select="."/><t/></xsl:for-each>',
  },
  *check(sheet) {
    for (const node of sheet.elements) {
      const attribute = isXslt(node, 'sort')
        ? (attributeOf(node, 'lang') ?? attributeOf(node, 'case-order'))
        : undefined;
      if (attribute !== undefined)
        yield {
          place: placeOf(sheet, attribute),
          message: `${attribute.name} has no effect: order is by code point`,
        };
    }
  },
});

/** Names of the item whose values are numbers. */
const NUMBERS =
  /^(?:createdAt|updatedAt|startDate|endDate|duration|fileSize|width|height|videoBitrate|audioBitrate|overallBitrate|bitrate|frameRate|flavorParamsId|partnerSortValue|views|plays)$/;

const sortNumbers = sheetRule({
  code: 'XSLT_SORT_AS_TEXT',
  severity: 'warning',
  what: 'Numbers are sorted as texts.',
  why: 'By code point 1000 comes before 200.',
  remedy: 'Add data-type="number".',
  source: XSLT('10'),
  example: {
    bad: '<xsl:for-each select="item/content"><xsl:sort select="@videoBitrate"/><c/></xsl:for-each>',
    good: '<xsl:for-each select="item/content"><xsl:sort select="@videoBitrate" data-type="number"/><c/></xsl:for-each>',
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      const { element, tree } = expression;
      if (
        !isXslt(element, 'sort') ||
        tree?.kind !== 'path' ||
        attributeOf(element, 'data-type') !== undefined
      )
        continue;
      const name = lastName(tree);
      if (name === undefined || !NUMBERS.test(name)) continue;
      const select = attributeOf(element, 'select');
      yield {
        place: placeIn(sheet, expression, tree),
        message: `${name} is a number, and is sorted as a text`,
        edit:
          select === undefined ? undefined : { offset: select.end, length: 0, text: ' data-type="number"' },
      };
    }
  },
});

function lastName({ steps }: PathExpression): string | undefined {
  const last = steps.at(-1);
  return last?.test.kind === 'name' ? last.test.name : undefined;
}

const sortConstant = sheetRule({
  code: 'XSLT_SORT_CONSTANT',
  severity: 'warning',
  what: 'xsl:sort sorts by what is the same for all.',
  why: 'The order stays as it was.',
  remedy: 'Write the name without quotes.',
  source: XSLT('10'),
  example: {
    bad: `<xsl:for-each select="item/content"><xsl:sort select="'@width'"/><c/></xsl:for-each>`,
    good: '<xsl:for-each select="item/content"><xsl:sort select="@width" data-type="number"/><c/></xsl:for-each>',
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      const { element, tree } = expression;
      const isConstant = tree?.kind === 'literal' || tree?.kind === 'number' || tree?.kind === 'variable';
      if (!isXslt(element, 'sort') || !isConstant || tree === undefined) continue;
      yield { place: placeIn(sheet, expression, tree), message: `${expression.text} is the same for all` };
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

/** Values of the item that times a thousand, or in a sum, pass 2147483647. */
const BIG = /^(?:createdAt|updatedAt|startDate|endDate|duration|fileSize)$/;
const SAFE = new Set(['format-number']);

const bigNumbers = sheetRule({
  code: 'XPATH_BIG_NUMBER',
  severity: 'warning',
  what: 'A number that is computed may pass 2147483646.',
  why: 'From there on the engine writes it with an exponent: 1.7e+12.',
  remedy: "Write format-number(…, '0'), or put the digits together: concat(createdAt, '000').",
  source: `${LIBXSLT}; libxml2 2.9.14, xmlXPathFormatNumber`,
  example: {
    bad: '<xsl:value-of select="item/createdAt * 1000"/>',
    good: `<xsl:value-of select="concat(item/createdAt, '000')"/>`,
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      if (expression.tree === undefined || !isWritten(expression)) continue;
      yield* bigIn(sheet, expression, expression.tree);
    }
  },
});

/** A condition or a loop writes no number. */
const isWritten = ({ kind, element, attribute }: SheetExpression): boolean =>
  kind === 'template' ||
  (kind === 'expression' &&
    attribute.name !== 'test' &&
    !isXslt(element, 'sort', 'for-each', 'apply-templates'));

function* bigIn(sheet: Sheet, expression: SheetExpression, part: Expression): Generator<Finding> {
  if (part.kind === 'call' && SAFE.has(part.name)) return;
  const message = bigMessage(part);
  if (message !== undefined) {
    yield { place: placeIn(sheet, expression, part), message };
    return;
  }
  if (part.kind === 'binary') {
    // Comparisons and quotients give small things.
    if (!['+', '-', '*'].includes(part.op)) return;
    yield* bigIn(sheet, expression, part.left);
    yield* bigIn(sheet, expression, part.right);
  } else if (part.kind === 'call')
    for (const argument of part.args) yield* bigIn(sheet, expression, argument);
}

function bigMessage(part: Expression): string | undefined {
  if (part.kind === 'binary' && part.op === '*') {
    const factor =
      part.left.kind === 'number' ? part.left.value : part.right.kind === 'number' ? part.right.value : 0;
    const name = bigName(part.left) ?? bigName(part.right);
    return factor >= 1000 && name !== undefined
      ? `${name} * ${factor} is written with an exponent once it passes 2147483646`
      : undefined;
  }
  if (part.kind !== 'call' || part.args[0]?.kind !== 'path') return undefined;
  const isSize = lastName(part.args[0]) === 'fileSize';
  return isSize && ['sum', 'number', 'round', 'floor', 'ceiling'].includes(part.name)
    ? `${part.name}() of bytes is written with an exponent once it passes 2147483646`
    : undefined;
}

function bigName(part: Expression): string | undefined {
  if (part.kind === 'call') {
    const isPhp = part.args[0]?.kind === 'literal' && part.args[0].value === 'strtotime';
    return isPhp ? 'a time' : part.args[0] === undefined ? undefined : bigName(part.args[0]);
  }
  if (part.kind !== 'path') return undefined;
  const name = lastName(part);
  return name !== undefined && BIG.test(name) ? name : undefined;
}

export const runtimeRules: readonly LintRule[] = [
  said,
  terminated,
  deep,
  endless,
  sortLanguage,
  sortNumbers,
  sortConstant,
  now,
  bigNumbers,
];
