import type { Expression } from '../xpath/ast.js';
import { evaluate, evaluateStep, type Environment } from './evaluate.js';
import { either, UNKNOWN, type Value } from './value.js';

/**
 * The kinds of node that a pattern matches: those it would select from anywhere in the document.
 *
 * @source XSLT 1.0, 5.2
 */
export function matchedBy(pattern: Expression, environment: Environment): Value {
  const { sets } = environment.graph;
  if (pattern.kind === 'union')
    return either(...pattern.operands.map((part) => matchedBy(part, environment)));
  if (pattern.kind !== 'path') return evaluate(pattern, UNKNOWN, environment);
  if (pattern.filter !== undefined) return evaluate(pattern, UNKNOWN, environment);
  let value: Value = { nodes: pattern.isAbsolute ? sets.document : sets.all, isUnknown: false };
  for (const step of pattern.steps) value = evaluateStep(step, value, environment);
  return value;
}
