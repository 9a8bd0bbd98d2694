import type { ScannedNode } from '../../scan.js';
import type { XPathExpr, XPathStep } from '../../xpath-syntax.js';
import { renderSteps } from '../../xpath-text.js';
import { AXES, DISJOINT, matcherOf, type Axis, type Matches } from './axes.js';
import type { Evaluate } from './focus.js';
import { FUNCTIONS } from './functions.js';
import type { ReadRun } from './run.js';
import { compareValues, isNodes } from './values.js';

/** Makes an expression ready to find out what it reads. Whatever cannot be known here counts as read. */
export function compileExpr(expr: XPathExpr, namespaceFor: (prefix: string) => string): Evaluate {
  const compile = (inner: XPathExpr) => compileExpr(inner, namespaceFor);
  switch (expr.kind) {
    case 'literal':
      return () => expr.value;
    case 'variable':
      return (run) => run.variable(expr.name);
    case 'negate': {
      const of = compile(expr.of);
      return (run, focus) => {
        const value = run.marks.number(of(run, focus));
        return value === undefined ? undefined : -value;
      };
    }
    case 'binary':
      return compileBinary(expr.op, compile(expr.left), compile(expr.right));
    case 'call':
      return compileCall(expr.name, expr.args.map(compile));
    case 'filter': {
      const of = compile(expr.of);
      const predicates = expr.predicates.map(compile);
      return (run, focus) => {
        const value = of(run, focus);
        return isNodes(value) ? filter(run, inOrder(value), predicates, focus.current) : value;
      };
    }
    case 'path':
      return compilePath(expr, namespaceFor);
  }
}

function compileBinary(op: string, left: Evaluate, right: Evaluate): Evaluate {
  if (op === '|') {
    return (run, focus) => {
      const { misses } = run.marks;
      const before = misses?.length ?? 0;
      const values = [left(run, focus), right(run, focus)].filter(isNodes);
      // What one side has, nobody misses on the other.
      if (misses !== undefined && values.some(({ length }) => length > 0)) misses.length = before;
      return inOrder([...new Set(values.flat())]);
    };
  }
  if (op === 'and' || op === 'or') {
    return (run, focus) => {
      const first = run.marks.boolean(left(run, focus));
      // What decides alone keeps the other side from being looked at.
      if (first === (op === 'or')) return first;
      const second = run.marks.boolean(right(run, focus));
      return second === (op === 'or') || first !== undefined ? second : undefined;
    };
  }
  if ('+-*divmod'.includes(op)) {
    return (run, focus) => {
      const a = run.marks.number(left(run, focus));
      const b = run.marks.number(right(run, focus));
      return a === undefined || b === undefined ? undefined : calculate(op, a, b);
    };
  }
  return (run, focus) => compareValues(run.marks, op, left(run, focus), right(run, focus));
}

function calculate(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case 'div':
      return a / b;
    default:
      return a % b;
  }
}

function compileCall(name: string, args: readonly Evaluate[]): Evaluate {
  const known = FUNCTIONS[name];
  if (known !== undefined) return (run, focus) => known(run, focus, args);
  return (run, focus) => {
    // Functions of PHP and of extensions: whatever they are given, they read.
    for (const arg of args) run.marks.strings(arg(run, focus));
    return undefined;
  };
}

interface CompiledStep {
  readonly axis: Axis;
  readonly isDisjoint: boolean;
  readonly matches: Matches;
  readonly predicates: readonly Evaluate[];
}

export const compileStep = (
  { axis, test, predicates }: XPathStep,
  namespaceFor: (prefix: string) => string,
): CompiledStep => ({
  axis: axisOf(axis, test),
  isDisjoint: DISJOINT.has(axis),
  matches: matcherOf(test, axis, namespaceFor),
  predicates: predicates.map((predicate) => compileExpr(predicate, namespaceFor)),
});

function axisOf(axis: string, test: XPathStep['test']): Axis {
  if (axis === 'child' && test.kind === 'name' && test.local !== '*') {
    return (node) => node.childrenNamed(test.local);
  }
  return AXES[axis] ?? (() => []);
}

function compilePath(
  { from, isAbsolute, steps }: Extract<XPathExpr, { kind: 'path' }>,
  namespaceFor: (prefix: string) => string,
): Evaluate {
  const start = from === undefined ? undefined : compileExpr(from, namespaceFor);
  const compiled = steps.map((step) => compileStep(step, namespaceFor));
  return (run, focus) => {
    let nodes: readonly ScannedNode[];
    if (start !== undefined) {
      const value = start(run, focus);
      // A tree of its own, or of another document: nothing of the item.
      nodes = isNodes(value) ? value : [];
    } else {
      nodes = isAbsolute ? [run.root] : [focus.node];
    }
    for (const [index, step] of compiled.entries()) {
      const before = nodes;
      nodes = take(run, before, step, focus.current);
      if (nodes.length > 0) continue;
      noteMiss(run, before, steps.slice(index));
      return nodes;
    }
    return inOrder(nodes);
  };
}

function noteMiss({ marks }: ReadRun, nodes: readonly ScannedNode[], steps: readonly XPathStep[]): void {
  const [from] = nodes;
  if (marks.misses !== undefined && from !== undefined)
    marks.misses.push({ from, steps: renderSteps(steps) });
}

function take(
  run: ReadRun,
  nodes: readonly ScannedNode[],
  { axis, isDisjoint, matches, predicates }: CompiledStep,
  current: ScannedNode,
): readonly ScannedNode[] {
  const found: ScannedNode[] = [];
  for (const node of nodes) {
    const start = found.length;
    for (const candidate of axis(node)) if (matches(candidate)) found.push(candidate);
    if (predicates.length > 0) found.push(...filter(run, found.splice(start), predicates, current));
  }
  return isDisjoint || nodes.length < 2 ? found : [...new Set(found)];
}

/** Keeps what the predicates hold for, or may. */
function filter(
  run: ReadRun,
  nodes: readonly ScannedNode[],
  predicates: readonly Evaluate[],
  current: ScannedNode,
): readonly ScannedNode[] {
  const { misses } = run.marks;
  const before = misses?.length ?? 0;
  let kept = nodes;
  for (const predicate of predicates) {
    const size = kept.length;
    kept = kept.filter((node, index) => {
      const value = predicate(run, { node, position: index + 1, size, current });
      if (typeof value === 'number') return value === index + 1;
      return run.marks.boolean(value) !== false;
    });
  }
  // The step with its predicates says it all.
  if (misses !== undefined) misses.length = before;
  return kept;
}

function inOrder(nodes: readonly ScannedNode[]): readonly ScannedNode[] {
  for (let index = 1; index < nodes.length; index++) {
    if ((nodes[index]?.start ?? 0) < (nodes[index - 1]?.start ?? 0)) {
      return [...nodes].sort((a, b) => a.start - b.start);
    }
  }
  return nodes;
}
