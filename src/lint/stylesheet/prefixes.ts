import { namespaceOf, prefixOf, type ScannedNode } from '../../xml/scan.js';
import type { Finding, LintRule } from '../rule.js';
import { walkExpression } from '../xpath/ast.js';
import { LIBXSLT, sheetRule } from './sheet-rule.js';
import {
  attributeOf,
  isXslt,
  kindOf,
  placeIn,
  placeInValue,
  placeOf,
  valueKindOf,
  type Sheet,
} from './sheet.js';

const undeclaredPrefix = sheetRule({
  code: 'XSLT_PREFIX_UNDECLARED',
  severity: 'error',
  what: 'A prefix stands for no namespace here.',
  why: 'In a pattern or a name the stylesheet does not compile; in an expression the transformation fails when it comes there.',
  remedy: 'Declare it on xsl:stylesheet: xmlns:prefix="…". Elements of the item have no prefix.',
  source: `XPath 1.0, 2.3; ${LIBXSLT}: "Undefined namespace prefix"`,
  example: { bad: '<xsl:value-of select="nope:title"/>', good: '<xsl:value-of select="title"/>' },
  *check(sheet) {
    yield* prefixesOfExpressions(sheet);
    yield* prefixesOfNames(sheet);
  },
});

const isDeclared = (node: ScannedNode, prefix: string): boolean =>
  prefix === '' || prefix === 'xml' || namespaceOf(node, prefix) !== '';
const describe = (prefix: string): string => `nothing declares the prefix ${prefix}`;

function* prefixesOfExpressions(sheet: Sheet): Generator<Finding> {
  for (const expression of sheet.expressions) {
    if (expression.tree === undefined) continue;
    for (const part of walkExpression(expression.tree)) {
      const names =
        part.kind === 'call' || part.kind === 'variable'
          ? [{ prefix: prefixOf(part.name), at: part }]
          : part.kind === 'path'
            ? part.steps.map((step) => ({
                prefix: 'prefix' in step.test ? (step.test.prefix ?? '') : '',
                at: step,
              }))
            : [];
      for (const { prefix, at } of names) {
        if (isDeclared(expression.element, prefix)) continue;
        yield { place: placeIn(sheet, expression, at), message: describe(prefix) };
      }
    }
  }
}

function* prefixesOfNames(sheet: Sheet): Generator<Finding> {
  for (const node of sheet.elements) {
    const kind = kindOf(sheet, node);
    if (!isDeclared(node, prefixOf(node.name)))
      yield { place: placeOf(sheet, node), message: describe(prefixOf(node.name)) };
    for (const attribute of node.attributes) {
      if (attribute.name.startsWith('xmlns')) continue;
      if (!isDeclared(node, prefixOf(attribute.name)))
        yield { place: placeOf(sheet, attribute), message: describe(prefixOf(attribute.name)) };
      for (const { prefix, index } of prefixesIn(node, attribute, kind)) {
        if (isDeclared(node, prefix)) continue;
        yield { place: placeInValue(sheet, attribute, index), message: describe(prefix) };
      }
    }
  }
}

function prefixesIn(
  node: ScannedNode,
  attribute: ScannedNode,
  kind: ReturnType<typeof kindOf>,
): { readonly prefix: string; readonly index: number }[] {
  const what = valueKindOf(node, attribute, kind);
  const isComputed =
    isXslt(node, 'element', 'attribute') &&
    attribute.name === 'name' &&
    attributeOf(node, 'namespace') === undefined;
  const words = [...attribute.value.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, index }));
  if (what === 'prefixes') {
    return words
      .filter(({ word }) => word !== '#default')
      .map(({ word, index }) => ({ prefix: word, index }));
  }
  const isAlias = isXslt(node, 'namespace-alias') && attribute.name.endsWith('-prefix');
  if (isAlias)
    return words
      .filter(({ word }) => word !== '#default')
      .map(({ word, index }) => ({ prefix: word, index }));
  if (
    what === 'qname' ||
    what === 'qnames' ||
    what === 'name-tests' ||
    (isComputed && !/[{}]/.test(attribute.value))
  )
    return words.map(({ word, index }) => ({ prefix: prefixOf(word), index }));
  return [];
}

export const prefixRules: readonly LintRule[] = [undeclaredPrefix];
