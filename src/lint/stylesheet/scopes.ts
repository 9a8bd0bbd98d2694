/** Which variable a name means where. */
import type { ScannedNode } from '../../xml/scan.js';
import { walkExpression, type Expression, type VariableExpression } from '../xpath/ast.js';
import { CORE_FUNCTIONS, EXTENSION_FUNCTIONS, type ValueType } from './functions.js';
import {
  childElements,
  expandName,
  hasContent,
  isXslt,
  valueOf,
  type Sheet,
  type SheetExpression,
} from './sheet.js';
import { JOB_PROPERTIES } from '../../xml/server-facts.js';
import { localName, namespaceOf, prefixOf } from '../../xml/scan.js';

const isBinding = (node: ScannedNode): boolean => isXslt(node, 'variable', 'param');

export interface Reference {
  readonly expression: SheetExpression;
  readonly variable: VariableExpression;
  /** The `xsl:variable` or `xsl:param` it means. */
  readonly declaration: ScannedNode | undefined;
}

interface Scopes {
  readonly globals: ReadonlyMap<string, ScannedNode>;
  readonly references: readonly Reference[];
  readonly used: ReadonlySet<ScannedNode>;
}

const known = new WeakMap<Sheet, Scopes>();

/** Variables of a sheet and what refers to them, found once. */
export function scopesOf(sheet: Sheet): Scopes {
  const found = known.get(sheet) ?? readScopes(sheet);
  known.set(sheet, found);
  return found;
}

function readScopes(sheet: Sheet): Scopes {
  const globals = new Map<string, ScannedNode>();
  for (const node of sheet.topLevel) {
    const name = isBinding(node) ? valueOf(node, 'name') : undefined;
    if (name !== undefined) globals.set(expandName(node, name), node);
  }
  const references: Reference[] = [];
  const used = new Set<ScannedNode>();
  for (const expression of sheet.expressions) {
    for (const variable of variablesIn(expression.tree)) {
      const declaration = lookUp(sheet, globals, expression.element, variable.name);
      references.push({ expression, variable, declaration });
      if (declaration !== undefined) used.add(declaration);
    }
  }
  return { globals, references, used };
}

export function* callsIn(tree: Expression | undefined) {
  if (tree === undefined) return;
  for (const part of walkExpression(tree)) if (part.kind === 'call') yield part;
}

export function* variablesIn(tree: Expression | undefined): Generator<VariableExpression> {
  if (tree === undefined) return;
  for (const part of walkExpression(tree)) if (part.kind === 'variable') yield part;
}

/** Local bindings that can be seen from an element, the nearest first. @source XSLT 1.0, 11.5 */
export function* localsBefore(sheet: Sheet, element: ScannedNode): Generator<ScannedNode> {
  let node = element;
  for (let parent = node.parent; parent !== undefined && parent !== sheet.root; parent = parent.parent) {
    const before = parent.children.slice(0, parent.children.indexOf(node));
    for (const sibling of before.toReversed()) if (isBinding(sibling)) yield sibling;
    node = parent;
  }
}

function lookUp(
  sheet: Sheet,
  globals: ReadonlyMap<string, ScannedNode>,
  element: ScannedNode,
  name: string,
): ScannedNode | undefined {
  const wanted = expandName(element, name);
  for (const local of localsBefore(sheet, element)) {
    if (expandName(local, valueOf(local, 'name') ?? '') === wanted) return local;
  }
  return globals.get(wanted);
}

export const declarationOf = (sheet: Sheet, element: ScannedNode, name: string): ScannedNode | undefined =>
  lookUp(sheet, scopesOf(sheet).globals, element, name);

/** `fragment`: the tree of a variable with content, which is no node set in 1.0. */
export type StaticType = ValueType | 'fragment';

/** What an expression gives, as far as can be told. */
export function typeOf(sheet: Sheet, element: ScannedNode, expression: Expression, depth = 0): StaticType {
  switch (expression.kind) {
    case 'literal':
      return 'string';
    case 'number':
    case 'negate':
      return 'number';
    case 'binary':
      return ['+', '-', '*', 'div', 'mod'].includes(expression.op) ? 'number' : 'boolean';
    case 'path':
    case 'union':
      return 'nodes';
    case 'variable':
      return depth > 8 ? 'unknown' : typeOfVariable(sheet, element, expression.name, depth + 1);
    case 'call':
      return factOf(element, expression.name)?.gives ?? 'unknown';
  }
}

function typeOfVariable(sheet: Sheet, element: ScannedNode, name: string, depth: number): StaticType {
  const declaration = declarationOf(sheet, element, name);
  if (declaration === undefined || !isXslt(declaration, 'variable')) return 'unknown';
  if (JOB_PROPERTIES.has(name)) return 'unknown';
  const select = sheet.expressions.find(
    (one) => one.element === declaration && one.attribute.name === 'select',
  );
  if (select?.tree !== undefined) return typeOf(sheet, declaration, select.tree, depth);
  if (select !== undefined) return 'unknown';
  return childElements(declaration).length > 0 || hasContent(declaration) ? 'fragment' : 'string';
}

/** What is known of a function, by its name as written. */
export function factOf(element: ScannedNode, name: string) {
  const prefix = prefixOf(name);
  if (prefix === '') return CORE_FUNCTIONS.get(name);
  return EXTENSION_FUNCTIONS.get(namespaceOf(element, prefix))?.get(localName(name));
}
