import type { XPathExpr, XPathStep } from './xpath-syntax.js';

/** An expression as text again, abbreviated where XPath has a short form. */
export function renderXPath(expr: XPathExpr): string {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'number' ? String(expr.value) : quote(expr.value);
    case 'variable':
      return `$${expr.name}`;
    case 'negate':
      return `-${renderXPath(expr.of)}`;
    case 'binary':
      return `${renderXPath(expr.left)} ${expr.op} ${renderXPath(expr.right)}`;
    case 'call':
      return `${expr.name}(${expr.args.map(renderXPath).join(', ')})`;
    case 'filter':
      return `(${renderXPath(expr.of)})${renderPredicates(expr.predicates)}`;
    case 'path': {
      const start = expr.from === undefined ? '' : renderXPath(expr.from);
      const isRooted = expr.from !== undefined || expr.isAbsolute;
      return `${start}${isRooted ? '/' : ''}${renderSteps(expr.steps)}`;
    }
  }
}

/** Steps with slashes between them, none in front. */
export function renderSteps(steps: readonly XPathStep[]): string {
  // A step that stands for "//" leaves nothing between its two slashes.
  return steps.map(renderStep).join('/');
}

function renderStep({ axis, test, predicates }: XPathStep): string {
  const name =
    test.kind === 'name'
      ? `${test.prefix === '' ? '' : `${test.prefix}:`}${test.local}`
      : `${test.type}(${test.target ?? ''})`;
  if (predicates.length === 0 && test.kind === 'type' && test.type === 'node') {
    if (axis === 'self') return '.';
    if (axis === 'parent') return '..';
    if (axis === 'descendant-or-self') return '';
  }
  const prefix = axis === 'child' ? '' : axis === 'attribute' ? '@' : `${axis}::`;
  return `${prefix}${name}${renderPredicates(predicates)}`;
}

const renderPredicates = (predicates: readonly XPathExpr[]): string =>
  predicates.map((predicate) => `[${renderXPath(predicate)}]`).join('');

const quote = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
