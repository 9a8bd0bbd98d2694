import type { ActionName } from '../../core/connector.js';
import type { Place } from '../../core/problem.js';
import { localName, namespaceOf, prefixOf, type ScannedNode } from '../../xml/scan.js';
import { placeInAttribute, type LintSubject, type XmlSource } from '../subject.js';
import type { Expression } from '../xpath/ast.js';
import { embeddedIn } from '../xpath/avt.js';
import { parseXPath, XPathSyntaxError } from '../xpath/parse.js';
import { EXSLT_FUNCTIONS, COMMON } from './functions.js';
import { LITERAL_ATTRIBUTES, XSLT_ELEMENTS, type ValueKind } from './grammar.js';
import { findMalformed, type Malformed } from './wellformed.js';

export const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';

/** An expression, a pattern, or the inside of a pair of braces. */
export interface SheetExpression {
  readonly element: ScannedNode;
  readonly attribute: ScannedNode;
  readonly kind: 'expression' | 'pattern' | 'template';
  readonly text: string;
  /** Where `text` begins in the value of the attribute. */
  readonly offset: number;
  /** `undefined` where it is no XPath 1.0: `mistake` says why. */
  readonly tree: Expression | undefined;
  readonly mistake: { readonly message: string; readonly offset: number } | undefined;
}

/** A stylesheet taken apart once, for all rules. */
export interface Sheet {
  readonly source: XmlSource;
  /** What its output is for: the payload, or the remote id. */
  readonly role: 'transform' | 'results';
  readonly actions: readonly ActionName[];
  readonly malformed: readonly Malformed[];
  /** The `xsl:stylesheet`, or the literal element that stands for one; `undefined` where it is neither. */
  readonly root: ScannedNode | undefined;
  readonly isSimplified: boolean;
  /** Elements that the engine looks at, in document order: not what stands in data at the top level. */
  readonly elements: readonly ScannedNode[];
  readonly expressions: readonly SheetExpression[];
  /** Children of the document element. */
  readonly topLevel: readonly ScannedNode[];
  /** Whether all templates and variables are in this file. */
  readonly isClosed: boolean;
  /** Whether expressions are made from texts at run time: anything may then be in use. */
  readonly isDynamic: boolean;
}

export const isElement = ({ type }: ScannedNode): boolean => type === 'element';
export const isXslt = (node: ScannedNode | undefined, ...names: readonly string[]): boolean =>
  node?.type === 'element' &&
  node.namespace === XSLT_NAMESPACE &&
  (names.length === 0 || names.includes(localName(node.name)));

/** Attribute without a prefix, by name. */
export const attributeOf = (node: ScannedNode, name: string): ScannedNode | undefined =>
  node.attributes.find((attribute) => attribute.name === name);
export const valueOf = (node: ScannedNode, name: string): string | undefined =>
  attributeOf(node, name)?.value;
export const isNamespaceDeclaration = ({ name }: ScannedNode): boolean =>
  name === 'xmlns' || name.startsWith('xmlns:');

/** A name as people would look for it: with its namespace in front where it has one. */
export function expandName(node: ScannedNode, name: string): string {
  const prefix = prefixOf(name);
  return prefix === '' ? name : `{${namespaceOf(node, prefix)}}${localName(name)}`;
}

/** Place of an element, attribute, text or comment. */
export const placeOf = (sheet: Sheet, node: ScannedNode): Place => sheet.source.placeAt(node.start);
/** Place of a character of an attribute's value. */
export const placeInValue = (sheet: Sheet, attribute: ScannedNode, index = 0): Place =>
  placeInAttribute(sheet.source, attribute, index);
/** Place of a part of an expression. */
export const placeIn = (
  sheet: Sheet,
  { attribute, offset }: SheetExpression,
  part: { readonly start: number },
): Place => placeInAttribute(sheet.source, attribute, offset + part.start);
/** Place of the first character that is no white space. */
export function placeOfText(sheet: Sheet, text: ScannedNode): Place {
  const raw = sheet.source.text.slice(text.start, text.end);
  return sheet.source.placeAt(text.start + (raw.length - raw.trimStart().length));
}

/** What the element is to the engine. */
export function kindOf(
  sheet: Pick<Sheet, 'root' | 'isSimplified'>,
  node: ScannedNode,
): 'xslt' | 'literal' | 'extension' | 'data' {
  if (node.namespace === XSLT_NAMESPACE) return 'xslt';
  if (node.namespace === EXSLT_FUNCTIONS) return 'extension';
  if (node.parent === sheet.root && !sheet.isSimplified) return 'data';
  return isExtension(node) ? 'extension' : 'literal';
}

/** @source XSLT 1.0, 14.1 */
function isExtension(node: ScannedNode): boolean {
  const { namespace } = node;
  if (namespace === '') return false;
  for (let at: ScannedNode | undefined = node; at?.type === 'element'; at = at.parent) {
    const name =
      at.namespace === XSLT_NAMESPACE ? 'extension-element-prefixes' : `xsl:extension-element-prefixes`;
    const listed = valueOf(at, name)?.split(/\s+/) ?? [];
    const owner = at;
    if (listed.some((prefix) => namespaceOf(owner, prefix === '#default' ? '' : prefix) === namespace))
      return true;
  }
  return false;
}

/** Nearest element around a node that one of these is. */
export function ancestorOf(node: ScannedNode, ...names: readonly string[]): ScannedNode | undefined {
  for (let at = node.parent; at !== undefined; at = at.parent) if (isXslt(at, ...names)) return at;
  return undefined;
}

export const childElements = (node: ScannedNode): ScannedNode[] => node.children.filter(isElement);
/** Whether anything stands in an element but comments and white space. */
export const hasContent = (node: ScannedNode): boolean =>
  node.children.some(({ type, value }) => type === 'element' || (type === 'text' && value.trim() !== ''));

const sheets = new WeakMap<LintSubject, readonly Sheet[]>();

/** The stylesheets of a connector: transforms, and results parsers of kind `xsl`. */
export function sheetsOf(subject: LintSubject): readonly Sheet[] {
  const known = sheets.get(subject);
  if (known !== undefined) return known;
  const made = [
    ...subject.stylesheets.map((source) => readSheet(source, 'transform', source.actions)),
    ...subject.results.flatMap(({ stylesheet, actions }) =>
      stylesheet === undefined ? [] : [readSheet(stylesheet, 'results', actions)],
    ),
  ];
  sheets.set(subject, made);
  return made;
}

/** Takes a stylesheet apart. */
export function readSheet(source: XmlSource, role: Sheet['role'], actions: readonly ActionName[]): Sheet {
  const { root: found } = source;
  const isSimplified =
    found !== undefined &&
    found.namespace !== XSLT_NAMESPACE &&
    found.attributes.some(
      ({ name, namespace }) => namespace === XSLT_NAMESPACE && localName(name) === 'version',
    );
  const root = isXslt(found, 'stylesheet', 'transform') || isSimplified ? found : undefined;
  const elements = elementsOf(source, root, isSimplified);
  const expressions = elements.flatMap((element) => expressionsOf({ root, isSimplified }, element));
  const topLevel = root === undefined || isSimplified ? [] : childElements(root);
  return {
    source,
    role,
    actions,
    malformed: findMalformed(source.text),
    root,
    isSimplified,
    elements,
    expressions,
    topLevel,
    isClosed: !topLevel.some((element) => isXslt(element, 'include', 'import')),
    isDynamic: /\b(?:dyn|saxon):(?:evaluate|map|expression|eval)\s*\(/.test(source.text),
  };
}

function elementsOf(source: XmlSource, root: ScannedNode | undefined, isSimplified: boolean): ScannedNode[] {
  if (root === undefined) return [];
  const data = new Set<ScannedNode>();
  return source.document.elements.filter((element) => {
    if (element === root) return true;
    const isData =
      data.has(element.parent as ScannedNode) || kindOf({ root, isSimplified }, element) === 'data';
    if (isData) data.add(element);
    return !isData;
  });
}

function expressionsOf(sheet: Pick<Sheet, 'root' | 'isSimplified'>, element: ScannedNode): SheetExpression[] {
  const kind = kindOf(sheet, element);
  return element.attributes.flatMap((attribute) => {
    if (isNamespaceDeclaration(attribute)) return [];
    switch (valueKindOf(element, attribute, kind)) {
      case 'expression':
        return [parse(element, attribute, 'expression', attribute.value, 0)];
      case 'pattern':
        return [parse(element, attribute, 'pattern', attribute.value, 0)];
      case 'template':
        return templatesIn(element, attribute);
      default:
        return [];
    }
  });
}

/** What the value of an attribute is; `undefined` where XSLT does not know the attribute. */
export function valueKindOf(
  element: ScannedNode,
  attribute: ScannedNode,
  kind: ReturnType<typeof kindOf>,
): ValueKind | undefined {
  if (kind === 'xslt') return XSLT_ELEMENTS[localName(element.name)]?.attributes[attribute.name];
  if (attribute.namespace === XSLT_NAMESPACE) return LITERAL_ATTRIBUTES[localName(attribute.name)];
  if (kind === 'literal') return 'template';
  const { namespace, name } = element;
  if (namespace === EXSLT_FUNCTIONS) {
    return localName(name) === 'result' && attribute.name === 'select' ? 'expression' : 'text';
  }
  return namespace === COMMON ? 'template' : 'text';
}

function templatesIn(element: ScannedNode, attribute: ScannedNode): SheetExpression[] {
  if (!/[{}]/.test(attribute.value)) return [];
  try {
    return embeddedIn(attribute.value).map(({ text, start }) =>
      parse(element, attribute, 'template', text, start),
    );
  } catch (cause) {
    const { message, offset } = cause as XPathSyntaxError;
    const text = attribute.value;
    return [
      {
        element,
        attribute,
        kind: 'template',
        text,
        offset: 0,
        tree: undefined,
        mistake: { message, offset },
      },
    ];
  }
}

function parse(
  element: ScannedNode,
  attribute: ScannedNode,
  kind: SheetExpression['kind'],
  text: string,
  offset: number,
): SheetExpression {
  const base = { element, attribute, kind, text, offset };
  try {
    return { ...base, tree: parseXPath(text), mistake: undefined };
  } catch (cause) {
    if (!(cause instanceof XPathSyntaxError)) throw cause;
    return { ...base, tree: undefined, mistake: { message: cause.message, offset: cause.offset } };
  }
}
