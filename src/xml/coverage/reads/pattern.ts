import type { ScannedNode } from '../../scan.js';
import { parseXPath, type XPathExpr } from '../../xpath-syntax.js';
import { AXES } from './axes.js';
import { compileStep } from './evaluate.js';
import type { ReadRun } from './run.js';

/** Whether a node matches; looking notes what the predicates read. */
export type Pattern = (run: ReadRun, node: ScannedNode) => boolean;

/** Makes a match pattern ready. `id()` and `key()` in it match nothing. @source XSLT 1.0, section 5.2 */
export function compilePattern(text: string, namespaceFor: (prefix: string) => string): Pattern {
  const expr = parseXPath(text);
  const patterns = expr === undefined ? [] : alternatives(expr).map((one) => compileOne(one, namespaceFor));
  return (run, node) => patterns.some((pattern) => pattern(run, node));
}

function alternatives(expr: XPathExpr): XPathExpr[] {
  const isUnion = expr.kind === 'binary' && expr.op === '|';
  return isUnion ? [...alternatives(expr.left), ...alternatives(expr.right)] : [expr];
}

function compileOne(expr: XPathExpr, namespaceFor: (prefix: string) => string): Pattern {
  if (expr.kind !== 'path' || expr.from !== undefined) return () => false;
  const steps = expr.steps.map((step) => ({ ...compileStep(step, namespaceFor), name: step.axis }));
  const matchesFrom = (run: ReadRun, node: ScannedNode | undefined, last: number): boolean => {
    const step = steps[last];
    if (step === undefined) return !expr.isAbsolute || node === run.root;
    if (node === undefined) return false;
    if (step.name === 'descendant-or-self') {
      for (let at: ScannedNode | undefined = node; at !== undefined; at = at.parent) {
        if (matchesFrom(run, at, last - 1)) return true;
      }
      return false;
    }
    return (
      isOn(step.name, node) &&
      step.matches(node) &&
      matchesFrom(run, node.parent, last - 1) &&
      step.predicates.every((predicate) => {
        const peers = node.parent === undefined ? [] : [...(AXES[step.name]?.(node.parent) ?? [])];
        const among = peers.filter(step.matches);
        const position = among.indexOf(node) + 1;
        const value = predicate(run, { node, position, size: among.length, current: node });
        return typeof value === 'number' ? value === position : run.marks.boolean(value) !== false;
      })
    );
  };
  return (run, node) => matchesFrom(run, node, steps.length - 1);
}

const isOn = (axis: string, { type }: ScannedNode) =>
  axis === 'attribute' ? type === 'attribute' : type !== 'attribute' && type !== 'root';
