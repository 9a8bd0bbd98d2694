import type { Place } from '../../core/problem.js';
import type { Finding, LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import type { Site } from '../vocabulary/flow.js';
import type { VocabularyNode } from '../vocabulary/graph.js';
import { isXsl, placeOfPart, type SheetElement } from '../vocabulary/sheet.js';
import { NOTHING, type Value } from '../vocabulary/value.js';
import { walkExpression, type Expression, type PathExpression } from '../xpath/ast.js';
import { readItemUse, type ItemReading } from './item.js';

/** Looks at each transform. */
export const perTransform =
  (check: (reading: ItemReading) => Iterable<Finding>): LintRule['check'] =>
  (subject: LintSubject) =>
    readItemUse(subject).flatMap((reading) => [...check(reading)]);

/** Looks at each expression of each transform. */
export const perSite = (check: (site: Site, reading: ItemReading) => Iterable<Finding>): LintRule['check'] =>
  perTransform((reading) => reading.flow.sites.flatMap((site) => [...check(site, reading)]));

/** Place of a part of an expression. */
export const placeOf = ({ source }: ItemReading, { attribute, offset }: Site, part: Expression): Place =>
  placeOfPart(source, attribute, offset, part);

/** What a part of an expression can give. */
export const valueOf = ({ flow }: ItemReading, part: Expression): Value =>
  flow.evaluated.get(part)?.value ?? NOTHING;

/** Whether it can give nodes, and these alone. */
export const givesOnly = (value: Value, isWanted: (node: VocabularyNode) => boolean): boolean =>
  !value.isUnknown && value.nodes.size > 0 && [...value.nodes].every(isWanted);

/** Whether the expression makes text of the output: `xsl:value-of`, or braces in an attribute. */
export const makesText = ({ element, attribute }: Site): boolean =>
  isXsl(element)
    ? isXsl(element, 'value-of') ||
      (attribute.name !== 'select' &&
        attribute.name !== 'test' &&
        attribute.name !== 'use' &&
        attribute.name !== 'value')
    : true;

/** Functions that make one text of a set of nodes: the text of the first. */
const FIRST_OF = new Set([
  'string',
  'normalize-space',
  'concat',
  'substring',
  'translate',
  'substring-before',
  'substring-after',
  'number',
  'format-number',
  'round',
  'floor',
  'ceiling',
]);

/** Parts of an expression of which the first node's text is taken. */
export function* textParts(expression: Expression): Generator<Expression> {
  if (expression.kind === 'call' && (FIRST_OF.has(expression.name) || expression.name.includes(':'))) {
    for (const arg of expression.args) yield* textParts(arg);
  } else if (expression.kind === 'binary' && ['+', '-', '*', 'div', 'mod'].includes(expression.op)) {
    yield* textParts(expression.left);
    yield* textParts(expression.right);
  } else if (expression.kind === 'negate') yield* textParts(expression.operand);
  else yield expression;
}

/** Whether nothing in a path chooses among several: no predicate, and no variable or function it starts from. */
export const isUnchosen = (part: Expression): part is PathExpression =>
  part.kind === 'path' &&
  part.filter === undefined &&
  part.steps.every(({ predicates }) => predicates.length === 0);

/** Whether a node stands in an element of this name, or is one. */
export function isWithin(node: VocabularyNode, name: string): boolean {
  const seen = new Set<VocabularyNode>();
  const visit = (at: VocabularyNode): boolean => {
    if (at.kind === 'element' && at.name === name) return true;
    if (seen.has(at)) return false;
    seen.add(at);
    return at.parents.some(visit);
  };
  return visit(node);
}

/** Whether a path leads from outside into elements of this name, without choosing one. */
export function comesThrough(reading: ItemReading, part: Expression, name: string): part is PathExpression {
  if (!isUnchosen(part)) return false;
  const { context, value } = reading.flow.evaluated.get(part) ?? { context: NOTHING, value: NOTHING };
  const isOutside = part.isAbsolute || givesOnly(context, (node) => !isWithin(node, name));
  return isOutside && givesOnly(value, (node) => isWithin(node, name));
}

/** Every expression inside the expressions of a site. */
export const partsOf = ({ expression }: Site): Iterable<Expression> => walkExpression(expression);

/**
 * Whether something around an element asks about a name: a test, a choice that is passed over, a selection; or around
 * every call of the template it stands in.
 */
export function isGuarded(reading: ItemReading, element: SheetElement, name: string, depth = 0): boolean {
  const pattern = new RegExp(`(^|[^\\w.-])${name}(?![\\w.-])`);
  const mentions = (value: string | undefined) => value !== undefined && pattern.test(value);
  for (let at: SheetElement | undefined = element; at !== undefined; at = at.parent) {
    if (mentions(at.attribute('test')?.value) || mentions(at.attribute('match')?.value)) return true;
    if (at !== element && mentions(at.attribute('select')?.value)) return true;
    const isBranch = isXsl(at, 'otherwise') || isXsl(at, 'when');
    if (isBranch && at.parent?.elements.some((branch) => mentions(branch.attribute('test')?.value)) === true)
      return true;
    if (isXsl(at, 'template') && depth < 5) return isCallGuarded(reading, at, name, depth + 1);
  }
  return false;
}

function isCallGuarded(reading: ItemReading, template: SheetElement, name: string, depth: number): boolean {
  const called = template.attribute('name')?.value;
  if (called === undefined || template.attribute('match') !== undefined) return false;
  const calls = reading.view.all.filter(
    (element) => isXsl(element, 'call-template') && element.attribute('name')?.value === called,
  );
  return calls.length > 0 && calls.every((call) => isGuarded(reading, call, name, depth));
}

/** Whether any expression or pattern of the stylesheet has this text. */
export const mentionsAnywhere = ({ view }: ItemReading, pattern: RegExp): boolean =>
  view.all.some((element) => element.attributes.some(({ value }) => pattern.test(value)));

export const nameOf = (node: VocabularyNode): string =>
  `${node.kind === 'attribute' ? '@' : ''}${node.name ?? '*'}`;
