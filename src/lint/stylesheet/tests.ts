import type { LintRule } from '../rule.js';
import type { LintSubject } from '../subject.js';
import { walkExpression, type Expression } from '../xpath/ast.js';
import { ITEM_TYPES } from '../vocabulary/item.js';
import { typeOf } from './scopes.js';
import { sheetRule, XPATH, XSLT } from './sheet-rule.js';
import { isXslt, placeIn, type Sheet, type SheetExpression } from './sheet.js';

/** Expressions that decide something, and the conditions in brackets. */
function* tests(sheet: Sheet): Generator<{ expression: SheetExpression; tree: Expression }> {
  for (const expression of sheet.expressions) {
    if (expression.tree === undefined) continue;
    if (expression.attribute.name === 'test' && isXslt(expression.element, 'if', 'when'))
      yield { expression, tree: expression.tree };
  }
}

const constantTest = sheetRule({
  code: 'XPATH_TEST_CONSTANT',
  severity: 'warning',
  what: 'The test has the same answer always.',
  why: 'A text in quotes is true unless it is empty; a variable with content is true even when its content is empty.',
  remedy: 'Compare a path with a value; of a variable with content, test string($variable).',
  source: XPATH('4.3, boolean()'),
  example: {
    bad: `<xsl:if test="'status'"><a/></xsl:if>`,
    good: `<xsl:if test="item/status = '2'"><a/></xsl:if>`,
  },
  *check(sheet) {
    for (const { expression, tree } of tests(sheet)) {
      for (const part of conditionsIn(tree)) {
        const answer = constantAnswer(sheet, expression, part);
        if (answer === undefined) continue;
        const isFragment = part.kind === 'variable';
        yield {
          place: placeIn(sheet, expression, part),
          message: `${expression.text.slice(part.start, part.end)} is always ${answer}`,
          fix: isFragment
            ? `Write string($${part.name}): a variable with content counts as true even when that is empty.`
            : undefined,
        };
      }
    }
  },
});

/** What `and` and `or` join. */
function* conditionsIn(tree: Expression): Generator<Expression> {
  if (tree.kind === 'binary' && (tree.op === 'and' || tree.op === 'or')) {
    yield* conditionsIn(tree.left);
    yield* conditionsIn(tree.right);
  } else yield tree;
}

function constantAnswer(sheet: Sheet, { element }: SheetExpression, part: Expression): boolean | undefined {
  switch (part.kind) {
    case 'literal':
      return part.value !== '';
    case 'number':
      return part.value !== 0;
    case 'variable':
      return typeOf(sheet, element, part) === 'fragment' ? true : undefined;
    case 'binary':
      return compareConstants(part.left, part.op, part.right);
    default:
      // true() and false() are written on purpose.
      return undefined;
  }
}

const valueOf = (part: Expression): string | number | undefined =>
  part.kind === 'literal' || part.kind === 'number' ? part.value : undefined;

function compareConstants(left: Expression, op: string, right: Expression): boolean | undefined {
  const [a, b] = [valueOf(left), valueOf(right)];
  if (a === undefined || b === undefined || (op !== '=' && op !== '!=')) return undefined;
  const isSame = typeof a === 'number' || typeof b === 'number' ? Number(a) === Number(b) : a === b;
  return op === '=' ? isSame : !isSame;
}

const vocabulary = new Set(
  Object.values(ITEM_TYPES).flatMap(({ children, attributes }) => [
    ...Object.keys(children),
    ...Object.keys(attributes),
  ]),
);

const missingQuotes = sheetRule({
  code: 'XPATH_QUOTES_MISSING',
  severity: 'warning',
  what: 'A value is compared with a name that nothing in the item has: quotes are missing.',
  why: 'Without quotes it is a path to an element of that name. There is none, and the comparison is never true.',
  remedy: "Write it in quotes: status = 'ready'.",
  source: XPATH('2.5, 3.4'),
  example: {
    bad: '<xsl:if test="item/licenseType = free"><a/></xsl:if>',
    good: `<xsl:if test="item/licenseType = 'free'"><a/></xsl:if>`,
  },
  *check(sheet, subject) {
    if (sheet.role === 'results') return;
    const used = namesUsed(sheet);
    for (const expression of sheet.expressions) {
      if (expression.tree === undefined) continue;
      for (const part of walkExpression(expression.tree)) {
        if (part.kind !== 'binary' || (part.op !== '=' && part.op !== '!=')) continue;
        for (const [side, other] of [
          [part.left, part.right],
          [part.right, part.left],
        ] as const) {
          const name = bareName(side);
          if (name === undefined || (bareName(other) === undefined && other.kind === 'literal')) continue;
          if (other.kind === 'number' || (used.get(name) ?? 0) > 1) continue;
          if (!isBoolean(name) && (isKnown(name, subject) || sheet.source.text.includes(`<${name}`)))
            continue;
          if (bareName(other) !== undefined && !isBoolean(name) && !vocabulary.has(bareName(other) ?? ''))
            continue;
          yield {
            place: placeIn(sheet, expression, side),
            message: `${name} is a path here, and nothing in the item has that name`,
            fix: `Write '${name}'.`,
          };
        }
      }
    }
  },
});

const isBoolean = (name: string): boolean => name === 'true' || name === 'false';

/** The name, where an expression is one child step and no more. */
function bareName(part: Expression): string | undefined {
  if (part.kind !== 'path' || part.isAbsolute || part.filter !== undefined || part.steps.length !== 1)
    return undefined;
  const [step] = part.steps;
  if (
    step?.axis !== 'child' ||
    step.predicates.length > 0 ||
    step.test.kind !== 'name' ||
    step.test.prefix !== undefined
  )
    return undefined;
  return step.test.name;
}

/** How often each name is a step of a path. */
function namesUsed(sheet: Sheet): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { tree } of sheet.expressions) {
    if (tree === undefined) continue;
    for (const part of walkExpression(tree)) {
      if (part.kind !== 'path') continue;
      for (const { test } of part.steps)
        if (test.kind === 'name') found.set(test.name, (found.get(test.name) ?? 0) + 1);
    }
  }
  return found;
}

const isKnown = (name: string, subject: LintSubject): boolean =>
  vocabulary.has(name) ||
  subject.fixtures.some(({ text }) => text.includes(`<${name}`) || text.includes(`:${name}`));

const emptyWhen = sheetRule({
  code: 'XSLT_CONDITION_REPEATED',
  severity: 'warning',
  what: 'Two xsl:when of one xsl:choose have the same test.',
  why: 'The second never runs: the first that is true wins.',
  remedy: 'Write another test, or take one out.',
  source: XSLT('9.2'),
  example: {
    bad: '<xsl:choose><xsl:when test="item/status = 2">a</xsl:when><xsl:when test="item/status = 2">b</xsl:when></xsl:choose>',
    good: '<xsl:choose><xsl:when test="item/status = 2">a</xsl:when><xsl:when test="item/status = 3">b</xsl:when></xsl:choose>',
  },
  *check(sheet) {
    const seen = new Map<unknown, Map<string, number>>();
    for (const expression of sheet.expressions) {
      const { element, attribute, text } = expression;
      if (!isXslt(element, 'when') || attribute.name !== 'test') continue;
      const first = seen.get(element.parent) ?? new Map<string, number>();
      seen.set(element.parent, first);
      const written = text.trim().replaceAll(/\s+/g, ' ');
      const place = placeIn(sheet, expression, { start: 0 });
      const line = first.get(written);
      if (line !== undefined) yield { place, message: `line ${line} has the same test, and is taken first` };
      else first.set(written, place.line ?? 0);
    }
  },
});

export const testRules: readonly LintRule[] = [constantTest, missingQuotes, emptyWhen];
