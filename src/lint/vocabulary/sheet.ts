import type { Place } from '../../core/problem.js';
import type { ScannedNode } from '../../xml/scan.js';
import { placeInAttribute, type XmlSource } from '../subject.js';
import type { Expression } from '../xpath/ast.js';
import { embeddedIn, parseEmbedded } from '../xpath/avt.js';
import { parseXPath } from '../xpath/parse.js';

/** A stylesheet as rules about what it selects need it. */
export interface StylesheetView {
  readonly source: XmlSource;
  /** Children of the document element. */
  readonly topLevel: readonly SheetElement[];
  /** Every element, in document order. */
  readonly all: readonly SheetElement[];
  /** False where it includes or imports what cannot be looked into: templates may then be called from there. */
  readonly isComplete: boolean;
  /** Whether a variable or parameter of this name is declared at the top level. */
  readonly hasGlobal: (name: string) => boolean;
  /** Whether the element is an instruction of an extension. */
  readonly isExtension: (element: SheetElement) => boolean;
}

export interface SheetElement {
  readonly node: ScannedNode;
  /** Local name. */
  readonly name: string;
  readonly namespace: string;
  readonly parent: SheetElement | undefined;
  /** Child elements. */
  readonly elements: readonly SheetElement[];
  /** Without declarations of namespaces. */
  readonly attributes: readonly SheetAttribute[];
  /** By its name as written. */
  attribute(name: string): SheetAttribute | undefined;
  /** What a prefix stands for here; `undefined` where nothing declares it. */
  namespaceOf(prefix: string): string | undefined;
}

export interface SheetAttribute {
  /** As written. */
  readonly name: string;
  readonly value: string;
  readonly node: ScannedNode;
}

export const XSL_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';

/** Whether it is an element of XSLT, and of this name if one is given. */
export const isXsl = ({ namespace, name }: SheetElement, wanted?: string): boolean =>
  namespace === XSL_NAMESPACE && (wanted === undefined || name === wanted);

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

class Element implements SheetElement {
  readonly node: ScannedNode;
  readonly parent: SheetElement | undefined;
  readonly name: string;
  readonly namespace: string;
  readonly elements: readonly SheetElement[];
  readonly attributes: readonly SheetAttribute[];

  constructor(node: ScannedNode, parent: SheetElement | undefined) {
    this.node = node;
    this.parent = parent;
    this.name = localName(node.name);
    this.namespace = node.namespace;
    this.attributes = node.attributes
      .filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      .map((attribute) => ({ name: attribute.name, value: attribute.value, node: attribute }));
    this.elements = node.children
      .filter(({ type }) => type === 'element')
      .map((child) => new Element(child, this));
  }

  attribute(name: string): SheetAttribute | undefined {
    return this.attributes.find((attribute) => attribute.name === name);
  }

  namespaceOf(prefix: string): string | undefined {
    const declared = this.node.attributes.find(({ name }) => name === `xmlns:${prefix}`);
    return declared?.value ?? this.parent?.namespaceOf(prefix);
  }
}

const views = new WeakMap<XmlSource, StylesheetView>();

/** The view of a stylesheet, made once. */
export function viewStylesheet(source: XmlSource): StylesheetView {
  const view = views.get(source) ?? makeView(source);
  views.set(source, view);
  return view;
}

function makeView(source: XmlSource): StylesheetView {
  const root = source.root === undefined ? undefined : new Element(source.root, undefined);
  const topLevel = root?.elements ?? [];
  const all = root === undefined ? [] : [...walk(root)];
  const extensionPrefixes = (root?.attribute('extension-element-prefixes')?.value ?? '').split(/\s+/);
  const extensions = new Set(extensionPrefixes.map((prefix) => root?.namespaceOf(prefix)));
  const globals = new Set(
    topLevel
      .filter((element) => isXsl(element, 'variable') || isXsl(element, 'param'))
      .map((element) => element.attribute('name')?.value),
  );
  return {
    source,
    topLevel,
    all,
    isComplete:
      root !== undefined &&
      isXsl(root) &&
      !topLevel.some((element) => isXsl(element, 'include') || isXsl(element, 'import')),
    hasGlobal: (name) => globals.has(name),
    isExtension: ({ namespace }) => namespace.startsWith('http://exslt.org/') || extensions.has(namespace),
  };
}

function* walk(element: SheetElement): Generator<SheetElement> {
  yield element;
  for (const child of element.elements) yield* walk(child);
}

/** Attributes of XSLT that hold an expression; those that hold patterns are read by `patternOf`. */
const EXPRESSIONS = new Set(['select', 'test', 'use', 'value']);
/** Attributes of XSLT that may have expressions in braces. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  element: ['name', 'namespace'],
  attribute: ['name', 'namespace'],
  'processing-instruction': ['name'],
  sort: ['lang', 'data-type', 'order', 'case-order'],
  number: ['format', 'lang', 'letter-value', 'grouping-separator', 'grouping-size'],
};

/** An expression in an attribute. */
export interface WrittenExpression {
  readonly expression: Expression;
  /** Where it begins in the value: not at 0 where it stands in braces. */
  readonly offset: number;
}

const parsed = new WeakMap<ScannedNode, readonly WrittenExpression[]>();

/** The expressions of an attribute; none where it holds a text, or what is no XPath. */
export function expressionsOf(
  element: SheetElement,
  attribute: SheetAttribute,
): readonly WrittenExpression[] {
  const known = parsed.get(attribute.node) ?? readExpressions(element, attribute);
  parsed.set(attribute.node, known);
  return known;
}

function readExpressions(element: SheetElement, { name, value }: SheetAttribute): WrittenExpression[] {
  try {
    if (isXsl(element) || element.namespace.startsWith('http://exslt.org/')) {
      if (EXPRESSIONS.has(name)) return [{ expression: parseXPath(value), offset: 0 }];
      if (TEMPLATES[element.name]?.includes(name) !== true) return [];
    } else if (element.node.attributes.find((other) => other.name === name)?.namespace === XSL_NAMESPACE)
      return [];
    return value.includes('{') ? embeddedIn(value).map(parseEmbedded) : [];
  } catch {
    // The engine says what is wrong with it.
    return [];
  }
}

const patterns = new WeakMap<ScannedNode, Expression>();

/** The pattern of an attribute; `undefined` where there is none, or none that can be read. */
export function patternOf(element: SheetElement, name: string): Expression | undefined {
  const attribute = element.attribute(name);
  if (attribute === undefined) return undefined;
  const known = patterns.get(attribute.node);
  if (known !== undefined) return known;
  try {
    const pattern = parseXPath(attribute.value);
    patterns.set(attribute.node, pattern);
    return pattern;
  } catch {
    return undefined;
  }
}

/** Place of a part of an expression. */
export const placeOfPart = (
  source: XmlSource,
  attribute: SheetAttribute,
  offset: number,
  part: { readonly start: number },
): Place => placeInAttribute(source, attribute.node, offset + part.start);
