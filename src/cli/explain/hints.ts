import { nearest } from '../../connector/nearest.js';
import { explainAbsence, type Absence } from '../../harness/trace/absence.js';
import type { SourceFile } from '../../core/connector.js';
import { modelSheet } from '../../xml/coverage/plan.js';
import type { Observation } from '../../xml/observation.js';
import { decodeXml, localName, scanXml } from '../../xml/scan.js';
import { parseXPath, type XPathExpr, type XPathStep } from '../../xml/xpath-syntax.js';

/** What helps when nothing matches. */
export interface Hints {
  /** Whole sentences. */
  readonly advice: readonly string[];
  /** Expressions to try instead. */
  readonly instead: readonly string[];
  /** What of the stylesheet could have made it, and why it did not. */
  readonly absent: readonly Absence[];
}

export function findHints(
  expression: string,
  { output, paths }: { readonly output: string; readonly paths: readonly string[] },
  sheet: SourceFile | undefined,
  observation: Observation | undefined,
): Hints {
  const names = namesIn(output);
  const advice: string[] = [];
  const instead: string[] = [];
  for (const wanted of namesOf(parseXPath(expression))) {
    if (names.has(wanted)) continue;
    const isAttribute = wanted.startsWith('@');
    const bare = localName(wanted.slice(isAttribute ? 1 : 0));
    const alike = [...names.keys()].filter(
      (name) => name.startsWith('@') === isAttribute && localName(name.replace('@', '')) === bare,
    );
    const [prefixed] = alike;
    if (prefixed !== undefined) {
      advice.push(`The output calls it ${prefixed}.`);
      instead.push(replaceName(expression, wanted, prefixed));
      continue;
    }
    const close = nearest(wanted, names.keys());
    if (close === undefined) {
      advice.push(`Nothing in the output is called ${wanted}.`);
    } else {
      advice.push(`Nothing in the output is called ${wanted}; there is ${close}.`);
      instead.push(replaceName(expression, wanted, close));
    }
  }
  const elsewhere = advice.length > 0 ? [] : findElsewhere(expression, paths);
  if (elsewhere.length > 0) advice.push(`The output has it elsewhere: ${elsewhere.join(', ')}`);
  for (const [name, uri] of names) {
    // A name without a prefix means no namespace at all in XPath 1.0, whatever the document's default is.
    if (uri === '' || name.includes(':') || name.startsWith('@') || !isNamed(expression, name)) continue;
    advice.push(`${name} is in the output's default namespace, ${uri}, where XPath has no name for it.`);
    instead.push(replaceName(expression, name, `*[local-name() = '${name}']`));
    break;
  }
  const absent = elsewhere.length > 0 ? [] : findAbsent(expression, sheet, observation);
  return { advice, instead: instead.slice(0, 3), absent };
}

/** Paths of what has the name that the expression ends with. */
function findElsewhere(expression: string, paths: readonly string[]): string[] {
  const last = namesOf(parseXPath(expression)).at(-1);
  if (last === undefined) return [];
  const found = paths.filter(
    (path) => path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '') === last,
  );
  return found.slice(0, 3);
}

/** Names of elements and attributes (`@url`) to their namespaces. */
export function namesIn(output: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const element of scanXml(output).elements) {
    if (!names.has(element.name)) names.set(element.name, element.namespace);
    for (const { name, namespace } of element.attributes) {
      if (!name.startsWith('xmlns') && !names.has(`@${name}`)) names.set(`@${name}`, namespace);
    }
  }
  return names;
}

/** Names that an expression asks for; those of attributes with `@`. */
export function namesOf(expr: XPathExpr | undefined): string[] {
  switch (expr?.kind) {
    case 'path':
      return [...namesOf(expr.from), ...expr.steps.flatMap(namesOfStep)];
    case 'filter':
      return [expr.of, ...expr.predicates].flatMap(namesOf);
    case 'call':
      return expr.args.flatMap(namesOf);
    case 'binary':
      return [...namesOf(expr.left), ...namesOf(expr.right)];
    case 'negate':
      return namesOf(expr.of);
    default:
      return [];
  }
}

function namesOfStep({ axis, test, predicates }: XPathStep): string[] {
  const inner = predicates.flatMap(namesOf);
  if (test.kind !== 'name' || test.local === '*') return inner;
  const name = test.prefix === '' ? test.local : `${test.prefix}:${test.local}`;
  return [`${axis === 'attribute' ? '@' : ''}${name}`, ...inner];
}

const isNamed = (expression: string, name: string): boolean => namesOf(parseXPath(expression)).includes(name);

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function replaceName(expression: string, name: string, other: string): string {
  const pattern = new RegExp(`(?<![\\w.:$'"-])${escapePattern(name)}(?![\\w.:('"-])`, 'gu');
  return expression.replace(pattern, () => other);
}

/** Only of a plain path: what else is asked for, no stylesheet says. */
function findAbsent(
  expression: string,
  sheet: SourceFile | undefined,
  observation: Observation | undefined,
): Absence[] {
  const expr = parseXPath(expression);
  if (sheet === undefined || observation === undefined || expr?.kind !== 'path') return [];
  const wanted = namesOf({ ...expr, steps: expr.steps.map((step) => ({ ...step, predicates: [] })) }).at(-1);
  if (wanted === undefined) return [];
  return explainAbsence(wanted, sheet.shown, modelSheet(decodeXml(sheet.bytes)), observation);
}
