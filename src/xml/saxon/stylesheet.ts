import { XmlElement, type XmlDocument } from 'libxml2-wasm';
import type { InjectableVariable, StylesheetFacts } from '../engine.js';
import type { EngineError } from '../engine-error.js';
import { attributeOf, parseXml } from './document.js';
import { GLOBAL_FUNCTIONS } from './processor.js';
import { JOB_PROPERTIES } from '../server-facts.js';

const PHP_NAMESPACE = 'http://php.net/xsl';
const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';

/** Values for `xsl:variable` elements, as the server writes them in before it compiles. */
export interface Injection {
  readonly values: Readonly<Record<string, string>>;
  /** The public server code assigns the text and then appends it again. */
  readonly doubled: boolean;
}

/** A stylesheet with the values of its run written in, as Saxon gets it. */
export interface PreparedStylesheet {
  readonly name: string;
  readonly text: string;
  readonly facts: StylesheetFacts;
  /** Line in the author's file of each element, in document order. */
  readonly lines: readonly number[];
  /** Of the last `xsl:output` that names one. */
  readonly encoding: string;
  readonly callsPhp: boolean;
}

export type Prepared =
  | {
      readonly kind: 'prepared';
      readonly stylesheet: PreparedStylesheet;
      readonly warnings: readonly EngineError[];
    }
  | {
      readonly kind: 'failed';
      readonly failure: 'malformed' | 'compile';
      readonly errors: readonly EngineError[];
      readonly facts: StylesheetFacts;
    };

/** Parses and writes the variables in, as the server does before each job. */
export function prepareStylesheet(bytes: Uint8Array, name: string, injection: Injection): Prepared {
  // Entities are expanded for Saxon, whose parser knows none but XML's five.
  const { document, errors } = parseXml(bytes, name, { expandEntities: true });
  if (document === undefined) {
    return { kind: 'failed', failure: 'malformed', errors, facts: { variables: [], version: undefined } };
  }
  using owned = document;
  const facts: StylesheetFacts = { variables: inject(owned, injection), version: versionOf(owned.root) };
  const refused = waysOut(owned, name);
  if (refused.length > 0) return { kind: 'failed', failure: 'compile', errors: refused, facts };
  const written = owned.root.toString({ format: false });
  const text = written.replace(DECLARES_PHP, `$1"${GLOBAL_FUNCTIONS}"`);
  const lines = owned.find('//*').map(({ line }) => line);
  const encoding = encodingOf(owned);
  return {
    kind: 'prepared',
    stylesheet: { name, text, facts, lines, encoding, callsPhp: text !== written },
    warnings: errors,
  };
}

// e.g. ` xmlns:php="http://php.net/xsl"`
const DECLARES_PHP = new RegExp(`(\\sxmlns(?::[\\w.-]+)?=)"${PHP_NAMESPACE}"`, 'g');
const DECLARES_GLOBALS = new RegExp(`(\\sxmlns(?::[\\w.-]+)?=)"${GLOBAL_FUNCTIONS}"`, 'g');

/** PHP's functions are called by another name here; what is written keeps the author's. */
export const restorePhpNamespace = (output: string): string =>
  output.replace(DECLARES_GLOBALS, `$1"${PHP_NAMESPACE}"`);

/**
 * Replaces the content of every element with local name `variable`, in any namespace and at any depth,
 * whose `name` is a property of the job with a value. A `select` attribute stays, and then breaks the
 * compilation, as on the server.
 *
 * @source kaltura/server, KalturaGenericDistributionJobData.php
 */
function inject(document: XmlDocument, { values, doubled }: Injection): readonly InjectableVariable[] {
  const variables: InjectableVariable[] = [];
  const replaced: { readonly element: XmlElement; readonly value: string }[] = [];
  for (const element of elementsOf(document, "//*[local-name()='variable'][@name]")) {
    const name = attributeOf(element, 'name') ?? '';
    if (!JOB_PROPERTIES.has(name) && values[name] === undefined) continue;
    // Content that is replaced takes its own variables with it.
    if (isWithin(element, replaced)) continue;
    const value = values[name] ?? '';
    const wasInjected = value !== '' && value !== '0';
    const hasSelect = attributeOf(element, 'select') !== undefined;
    variables.push({ name, line: element.line, hasSelect, wasInjected });
    if (wasInjected) replaced.push({ element, value });
  }
  for (const { element, value } of replaced) {
    for (const child of element.find('node()')) child.remove();
    element.addText(doubled ? value + value : value);
  }
  return variables;
}

function isWithin(element: XmlElement, replaced: readonly { readonly element: XmlElement }[]): boolean {
  for (let parent = element.parent; parent !== null; parent = parent.parent) {
    const ancestor = parent;
    if (replaced.some((outer) => outer.element.isSameNode(ancestor))) return true;
  }
  return false;
}

/**
 * Saxon's own namespaces lead to JavaScript: `eval`, the process, the network. No partner's Saxon has
 * them either.
 */
function waysOut(document: XmlDocument, file: string): readonly EngineError[] {
  const test = "contains(., 'saxonica.com/ns/')";
  const found = elementsOf(document, `//*[namespace::*[${test}] or @*[${test}] or text()[${test}]]`);
  const [first] = found;
  if (first === undefined) return [];
  const message =
    "namespaces of saxonica.com/ns/ are not open to stylesheets: they lead to this machine's JavaScript";
  return [{ domain: 'xslt', code: 0, level: 'error', message, file, line: first.line, element: first.name }];
}

const versionOf = (root: XmlElement): string | undefined =>
  root.namespaceUri === XSLT_NAMESPACE
    ? attributeOf(root, 'version')
    : root.find('@xsl:version', { xsl: XSLT_NAMESPACE })[0]?.content;

const encodingOf = (document: XmlDocument): string =>
  document.find('/*/xsl:output/@encoding', { xsl: XSLT_NAMESPACE }).at(-1)?.content ?? 'UTF-8';

const elementsOf = (document: XmlDocument, path: string): XmlElement[] =>
  document.find(path).filter((node) => node instanceof XmlElement);
