/** XPath 1.0 expressions and XSLT patterns as trees, each part with its place in the text. */

/** Offsets in the text of the expression: from the first character to behind the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Axis =
  | 'ancestor'
  | 'ancestor-or-self'
  | 'attribute'
  | 'child'
  | 'descendant'
  | 'descendant-or-self'
  | 'following'
  | 'following-sibling'
  | 'namespace'
  | 'parent'
  | 'preceding'
  | 'preceding-sibling'
  | 'self';

export type NodeTest =
  | { readonly kind: 'name'; readonly prefix: string | undefined; readonly name: string }
  /** `*` or `prefix:*` */
  | { readonly kind: 'wildcard'; readonly prefix: string | undefined }
  | { readonly kind: 'node' | 'text' | 'comment' }
  | { readonly kind: 'processing-instruction'; readonly target: string | undefined };

export interface LocationStep extends Span {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Expression[];
  /** Whether it stands for the `//` in the text, not for anything that is written out. */
  readonly isImplied: boolean;
}

export interface LiteralExpression extends Span {
  readonly kind: 'literal';
  readonly value: string;
}
export interface NumberExpression extends Span {
  readonly kind: 'number';
  readonly value: number;
}
export interface VariableExpression extends Span {
  readonly kind: 'variable';
  /** With its prefix, without `$`. */
  readonly name: string;
}
export interface CallExpression extends Span {
  readonly kind: 'call';
  /** With its prefix. */
  readonly name: string;
  readonly args: readonly Expression[];
}
export interface BinaryExpression extends Span {
  readonly kind: 'binary';
  readonly op: 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod';
  readonly left: Expression;
  readonly right: Expression;
}
export interface NegateExpression extends Span {
  readonly kind: 'negate';
  readonly operand: Expression;
}
export interface UnionExpression extends Span {
  readonly kind: 'union';
  readonly operands: readonly Expression[];
}
export interface PathExpression extends Span {
  readonly kind: 'path';
  readonly isAbsolute: boolean;
  /** What the steps start from, e.g. `$item` or `key('k', 1)`; `undefined` for the context node or the root. */
  readonly filter: Expression | undefined;
  /** Predicates of `filter`. */
  readonly predicates: readonly Expression[];
  readonly steps: readonly LocationStep[];
}

export type Expression =
  | LiteralExpression
  | NumberExpression
  | VariableExpression
  | CallExpression
  | BinaryExpression
  | NegateExpression
  | UnionExpression
  | PathExpression;

/** Every expression of a tree, the outer ones first. */
export function* walkExpression(expression: Expression): Generator<Expression> {
  yield expression;
  for (const inner of innerOf(expression)) yield* walkExpression(inner);
}

function innerOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'number':
    case 'variable':
      return [];
    case 'call':
      return expression.args;
    case 'binary':
      return [expression.left, expression.right];
    case 'negate':
      return [expression.operand];
    case 'union':
      return expression.operands;
    case 'path':
      return [
        ...(expression.filter === undefined ? [] : [expression.filter]),
        ...expression.predicates,
        ...expression.steps.flatMap(({ predicates }) => predicates),
      ];
  }
}
