import type { Finding, LintRule } from '../rule.js';
import type { Expression, PathExpression } from '../xpath/ast.js';
import { LIBXSLT, XSLT, sheetRule } from './sheet-rule.js';
import { attributeOf, isXslt, placeIn, placeOf, type Sheet, type SheetExpression } from './sheet.js';

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
      const { element, attribute, tree } = expression;
      const isConstant = tree?.kind === 'literal' || tree?.kind === 'number' || tree?.kind === 'variable';
      if (!isXslt(element, 'sort') || attribute.name !== 'select' || !isConstant || tree === undefined)
        continue;
      yield { place: placeIn(sheet, expression, tree), message: `${expression.text} is the same for all` };
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

export const numberRules: readonly LintRule[] = [sortLanguage, sortNumbers, sortConstant, bigNumbers];
