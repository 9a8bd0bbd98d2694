import { localName, namespaceOf, prefixOf } from '../../xml/scan.js';
import type { LintRule } from '../rule.js';
import { walkExpression, type Expression } from '../xpath/ast.js';
import { COMMON } from './functions.js';
import { typeOf, type StaticType } from './scopes.js';
import { LIBXSLT, XPATH, XSLT, sheetRule } from './sheet-rule.js';
import { isXslt, placeIn, type SheetExpression } from './sheet.js';

/** Functions whose argument must be nodes. The names of a fragment are empty, which harms nobody. */
const WANT_NODES = new Set(['count', 'sum', 'local-name', 'name', 'namespace-uri', 'generate-id']);
const WANTED_BY_EXSLT = new Set(['http://exslt.org/sets', 'http://exslt.org/math']);
const NUMBER_FUNCTIONS = new Set([
  'abs',
  'sqrt',
  'power',
  'constant',
  'log',
  'random',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'exp',
]);

/** Parts that must be nodes, of an expression; `isWhole` where the instruction needs nodes. */
function* wantedNodes({
  tree,
  element,
  attribute,
}: SheetExpression): Generator<{ part: Expression; by: string }> {
  if (tree === undefined) return;
  if (isXslt(element, 'for-each', 'apply-templates') && attribute.name === 'select')
    yield { part: tree, by: element.name };
  for (const part of walkExpression(tree)) {
    if (part.kind === 'union')
      for (const operand of part.operands) yield { part: operand, by: 'the union |' };
    if (part.kind === 'path' && part.filter !== undefined) {
      yield { part: part.filter, by: part.steps.length > 0 ? 'a path' : 'a condition in brackets' };
    }
    if (part.kind !== 'call') continue;
    const namespace = prefixOf(part.name) === '' ? '' : namespaceOf(element, prefixOf(part.name));
    const local = localName(part.name);
    const isWanted =
      namespace === ''
        ? WANT_NODES.has(local)
        : WANTED_BY_EXSLT.has(namespace) && !NUMBER_FUNCTIONS.has(local);
    if (isWanted) for (const argument of part.args) yield { part: argument, by: `${part.name}()` };
  }
}

const TYPE_WORDS: Readonly<Record<StaticType, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  nodes: 'nodes',
  fragment: 'a variable with content',
  unknown: 'something else',
};

const notNodes = sheetRule({
  code: 'XPATH_NOT_NODES',
  severity: 'error',
  what: 'Nodes are wanted here, and this gives a text, a number or a truth value.',
  why: 'The transformation fails when it comes there.',
  remedy: 'Give it a path.',
  source: `${XPATH('3.3')}; ${LIBXSLT}: "Invalid type", "does not evaluate to a node set"`,
  example: {
    bad: `<xsl:for-each select="'content'"><a/></xsl:for-each>`,
    good: '<xsl:for-each select="item/content"><a/></xsl:for-each>',
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      for (const { part, by } of wantedNodes(expression)) {
        const type = typeOf(sheet, expression.element, part);
        if (type === 'nodes' || type === 'unknown' || type === 'fragment') continue;
        yield {
          place: placeIn(sheet, expression, part),
          message: `${by} wants nodes, and this is ${TYPE_WORDS[type]}`,
        };
      }
    }
  },
});

const fragment = sheetRule({
  code: 'XSLT_FRAGMENT_AS_NODES',
  severity: 'error',
  what: 'A variable with content is used as nodes.',
  why: 'In XSLT 1.0 such a tree is a text to all expressions: a path into it, a loop over it or a union with it ends the transformation, and its count is always 1.',
  remedy:
    'Wrap it: exsl:node-set($variable), with xmlns:exsl="http://exslt.org/common"; or give the variable a select.',
  source: `${XSLT('11.1')}; ${LIBXSLT}: "Invalid type"`,
  example: {
    bad: '<xsl:variable name="list"><i>1</i></xsl:variable><xsl:for-each select="$list/i"><a/></xsl:for-each>',
    good: '<xsl:variable name="list"><i>1</i></xsl:variable><xsl:for-each select="exsl:node-set($list)/i" xmlns:exsl="http://exslt.org/common"><a/></xsl:for-each>',
  },
  *check(sheet) {
    for (const expression of sheet.expressions) {
      for (const { part, by } of wantedNodes(expression)) {
        if (part.kind !== 'variable' || typeOf(sheet, expression.element, part) !== 'fragment') continue;
        yield {
          place: placeIn(sheet, expression, part),
          message: `$${part.name} has content, and is no set of nodes to ${by}`,
          fix: `Write exsl:node-set($${part.name}), with xmlns:exsl="${COMMON}".`,
        };
      }
    }
  },
});

export const nodeSetRules: readonly LintRule[] = [notNodes, fragment];
