import type { Expression, LocationStep, PathExpression } from '../xpath/ast.js';
import type { ItemGraph } from './graph.js';
import { takeStep, type NodeSet, type StepResult, type StepTest } from './steps.js';
import { either, NOTHING, ofNodes, UNKNOWN, type Value } from './value.js';

/** What an expression may refer to besides the item. */
export interface Environment {
  readonly graph: ItemGraph;
  /** What `current()` gives. */
  readonly current: Value;
  readonly variable: (name: string) => Value;
  /** Nodes of the keys of a name; unknown where the stylesheet declares none. */
  readonly key: (name: string) => Value;
  /** Namespace of a prefix where the expression stands. */
  readonly namespaceOf: (prefix: string) => string | undefined;
  /** Told about every expression, with the context it was evaluated in and what it may give. */
  readonly onExpression?: (expression: Expression, context: Value, value: Value) => void;
  /** Told about every step that was taken from known nodes alone. */
  readonly onStep?: (step: LocationStep, from: NodeSet, result: StepResult) => void;
}

/** The same, told to nobody. */
export const quiet = ({ graph, current, variable, key, namespaceOf }: Environment): Environment => ({
  graph,
  current,
  variable,
  key,
  namespaceOf,
});

/** What an expression can give for any item: never less than it does give. */
export function evaluate(expression: Expression, context: Value, environment: Environment): Value {
  const value = evaluateKind(expression, context, environment);
  environment.onExpression?.(expression, context, value);
  return value;
}

function evaluateKind(expression: Expression, context: Value, environment: Environment): Value {
  const operand = (other: Expression) => evaluate(other, context, environment);
  switch (expression.kind) {
    case 'literal':
    case 'number':
      return NOTHING;
    case 'variable':
      return environment.variable(expression.name);
    case 'binary':
      operand(expression.left);
      operand(expression.right);
      return NOTHING;
    case 'negate':
      operand(expression.operand);
      return NOTHING;
    case 'union':
      return either(...expression.operands.map(operand));
    case 'call':
      return call(expression.name, expression.args, expression.args.map(operand), environment);
    case 'path':
      return evaluatePath(expression, context, environment);
  }
}

const SET_FUNCTIONS = 'http://exslt.org/sets';
const MATH_FUNCTIONS = 'http://exslt.org/math';

function call(
  name: string,
  args: readonly Expression[],
  values: readonly Value[],
  environment: Environment,
): Value {
  const [prefix, local] = name.includes(':') ? name.split(':', 2) : [undefined, name];
  if (prefix !== undefined) {
    const namespace = environment.namespaceOf(prefix);
    const givesNodesOfItsArguments =
      namespace === SET_FUNCTIONS || (namespace === MATH_FUNCTIONS && (local ?? '').endsWith('est'));
    return givesNodesOfItsArguments ? either(...values) : UNKNOWN;
  }
  switch (local) {
    case 'current':
      return environment.current;
    case 'key': {
      const [first] = args;
      return first?.kind === 'literal' ? environment.key(first.value) : UNKNOWN;
    }
    case 'id':
    case 'document':
    case 'unparsed-entity-uri':
      return UNKNOWN;
    default:
      return NOTHING;
  }
}

function evaluatePath(path: PathExpression, context: Value, environment: Environment): Value {
  let value = startOf(path, context, environment);
  if (path.filter !== undefined) value = filter(path.predicates, value, environment);
  for (const step of path.steps) value = evaluateStep(step, value, environment);
  return value;
}

function startOf(
  { isAbsolute, filter: primary }: PathExpression,
  context: Value,
  environment: Environment,
): Value {
  if (primary !== undefined) return evaluate(primary, context, environment);
  if (!isAbsolute) return context;
  // The root of whatever document the context node is in.
  return {
    nodes: context.nodes.size > 0 ? environment.graph.sets.document : context.nodes,
    isUnknown: context.isUnknown,
  };
}

/** One step with its predicates. From what never matches no further step is taken, so that it is told once. */
export function evaluateStep(step: LocationStep, from: Value, environment: Environment): Value {
  if (from.nodes.size === 0) return filter(step.predicates, from, environment);
  const test = testOf(step, environment);
  if (test === undefined) return filter(step.predicates, UNKNOWN, environment);
  const result = takeStep(environment.graph, from.nodes, step.axis, test);
  if (!from.isUnknown) environment.onStep?.(step, from.nodes, result);
  return filter(step.predicates, { nodes: result.nodes, isUnknown: from.isUnknown }, environment);
}

/** `undefined` for what says nothing about the item: namespace nodes, and attributes such as `xml:lang`. */
function testOf({ axis, test }: LocationStep, { namespaceOf }: Environment): StepTest | undefined {
  if (axis === 'namespace') return undefined;
  switch (test.kind) {
    case 'name': {
      if (test.prefix === undefined) return { kind: 'name', name: test.name, hasNamespace: false };
      const namespace = namespaceOf(test.prefix);
      if (test.prefix === 'xml' || namespace === undefined) return undefined;
      return { kind: 'name', name: test.name, hasNamespace: namespace !== '' };
    }
    case 'wildcard':
      return test.prefix === undefined ? { kind: 'any-name' } : undefined;
    case 'node':
    case 'text':
      return { kind: test.kind };
    case 'comment':
    case 'processing-instruction':
      return { kind: 'other' };
  }
}

/** What predicates leave. They are evaluated for what is in them; of their truth only a test of the name is known. */
function filter(predicates: readonly Expression[], value: Value, environment: Environment): Value {
  let left = value;
  for (const predicate of predicates) {
    evaluate(predicate, left, environment);
    const name = namedBy(predicate);
    if (name !== undefined) left = { ...left, nodes: withName(left.nodes, name, environment) };
  }
  return left;
}

/** The name in `local-name() = 'metadata'`, either way round. */
function namedBy(predicate: Expression): string | undefined {
  if (predicate.kind !== 'binary' || predicate.op !== '=') return undefined;
  const [call_, literal] =
    predicate.left.kind === 'literal' ? [predicate.right, predicate.left] : [predicate.left, predicate.right];
  const isName = call_.kind === 'call' && /^(local-)?name$/.test(call_.name) && call_.args.length === 0;
  return isName && literal.kind === 'literal' ? literal.value : undefined;
}

const withName = (nodes: NodeSet, name: string, { graph }: Environment): NodeSet =>
  ofNodes(
    [...nodes].flatMap((node) => {
      if (node.name === undefined) return [graph.named(node, name)];
      return node.name === name ? [node] : [];
    }),
  ).nodes;
