import { Bug } from '../core/failure.js';
import { collectErrors } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import { anyAttributeOf, attributeOf, childElements, nodeLine, nodeName, XmlDocument } from './document.js';
import type { InjectableVariable, StylesheetFacts } from './engine.js';
import {
  native,
  OFFSET,
  TRANSFORM_STATE,
  intAt,
  pointerAt,
  takeBytes,
  textAt,
  writeUnsignedLong,
  type ContextPtr,
  type DocPtr,
  type NodePtr,
  type StylesheetPtr,
} from './native.js';
import { PhpSession, type PhpEnvironment } from './php.js';
import { JOB_PROPERTIES } from './server-facts.js';
import { evaluateXPath } from './xpath.js';

/** Values for `xsl:variable` elements, as the server writes them in before it compiles. */
export interface Injection {
  readonly values: Readonly<Record<string, string>>;
  /** The public server code assigns the text and then appends it again. */
  readonly doubled: boolean;
}

export type Compiled =
  | { readonly kind: 'compiled'; readonly stylesheet: Stylesheet; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'failed';
      readonly failure: 'malformed' | 'compile';
      readonly errors: readonly EngineError[];
      readonly facts: StylesheetFacts;
    };

export type Transformed =
  | { readonly kind: 'made'; readonly document: XmlDocument; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'failed';
      readonly failure: 'run' | 'terminated' | 'php' | 'limit';
      readonly errors: readonly EngineError[];
    };

/** What one run gets beside its source. */
export interface TransformOptions {
  readonly limits: OperationLimits;
  /** Global parameters, as texts. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

export interface OperationLimits {
  /** XSLT instructions; 0 for none. */
  readonly instructions: number;
  /** XPath operations over the whole transformation; 0 for none. */
  readonly xpathOperations: number;
}

const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';
const NO_FACTS: StylesheetFacts = { variables: [], version: undefined };

/** A compiled stylesheet, with the values of its run written in. */
export class Stylesheet implements Disposable {
  readonly #pointer: StylesheetPtr;
  readonly #name: string;
  /** With keys, PHP transforms a copy of the source document. */
  readonly #copiesSource: boolean;
  readonly facts: StylesheetFacts;
  #open = true;

  private constructor(pointer: StylesheetPtr, name: string, copiesSource: boolean, facts: StylesheetFacts) {
    this.#pointer = pointer;
    this.#name = name;
    this.#copiesSource = copiesSource;
    this.facts = facts;
  }

  /**
   * Parses, writes the variables in, and compiles, as the server does before each job.
   *
   * @source php-src, ext/xsl/xsltprocessor.c (importStylesheet): it compiles a copy, in which references to
   *   entities of the stylesheet's own DOCTYPE are empty
   */
  static compile(bytes: Uint8Array, name: string, injection: Injection): Compiled {
    const parsed = XmlDocument.parse(bytes, name);
    if (parsed.document === undefined) {
      return { kind: 'failed', failure: 'malformed', errors: parsed.errors, facts: NO_FACTS };
    }
    using original = parsed.document;
    const facts = inject(original, injection);
    const document = original.copy();
    const copiesSource = hasKeys(document);
    const { value, errors } = collectErrors(
      () => native().xsltParseStylesheetDoc(document.pointer) as StylesheetPtr | null,
    );
    if (value === null) {
      document[Symbol.dispose]();
      return { kind: 'failed', failure: 'compile', errors, facts };
    }
    // The stylesheet owns the document from here on.
    return {
      kind: 'compiled',
      stylesheet: new Stylesheet(value, name, copiesSource, facts),
      errors: [...parsed.errors, ...errors],
    };
  }

  /**
   * PHP's `transformToDoc`. The source document must outlive the result.
   *
   * @source php-src, ext/xsl/xsltprocessor.c (php_xsl_apply_stylesheet)
   */
  transform(source: XmlDocument, php: PhpEnvironment, options: TransformOptions): Transformed {
    // Both were loaded from memory, so that PHP gives them one base: document('') is the source document.
    source.setBase(this.#name);
    if (!this.#copiesSource) return this.#apply(source, php, options);
    using copy = source.copy();
    return this.#apply(copy, php, options);
  }

  #apply(source: XmlDocument, php: PhpEnvironment, { limits, parameters }: TransformOptions): Transformed {
    const n = native();
    // Disposed last: variables may point into the documents that PHP functions made.
    using session = new PhpSession(php);
    const context = n.xsltNewTransformContext(this.#pointer, source.pointer) as ContextPtr;
    try {
      applyLimits(context, limits);
      const { value, errors } = collectErrors(() => {
        setParameters(context, parameters);
        return session.during(
          () =>
            n.xsltApplyStylesheetUser(
              this.#pointer,
              source.pointer,
              null,
              null,
              null,
              context,
            ) as DocPtr | null,
        );
      });
      const state = intAt(context, OFFSET.transform.state);
      const document = value === null ? undefined : new XmlDocument(value, '');
      if (document !== undefined && session.failure === undefined && state === TRANSFORM_STATE.ok) {
        return { kind: 'made', document, errors };
      }
      document?.[Symbol.dispose]();
      return { kind: 'failed', failure: failureOf(session.failure, state, errors), errors };
    } finally {
      n.xsltFreeTransformContext(context);
    }
  }

  /** PHP's `transformToXml`: the result as `xsl:output` asks for it. `undefined` when the run fails. */
  transformToText(
    source: XmlDocument,
    php: PhpEnvironment,
    options: TransformOptions,
  ): { readonly text: Buffer | undefined; readonly errors: readonly EngineError[] } {
    const made = this.transform(source, php, options);
    if (made.kind === 'failed') return { text: undefined, errors: made.errors };
    using document = made.document;
    const { text, errors } = this.serialize(document);
    return { text, errors: [...made.errors, ...errors] };
  }

  /** Writes a result of this stylesheet as its `xsl:output` asks for it. */
  serialize(result: XmlDocument): { readonly text: Buffer; readonly errors: readonly EngineError[] } {
    const memory: [bigint | null] = [null];
    const size: [number] = [0];
    const { errors } = collectErrors(
      () => native().xsltSaveResultToString(memory, size, result.pointer, this.#pointer) as number,
    );
    return { text: takeBytes(memory[0], size[0]) ?? Buffer.alloc(0), errors };
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    native().xsltFreeStylesheet(this.#pointer);
  }
}

/** Whether an `xsl:key` stands at the top level. */
function hasKeys({ root }: XmlDocument): boolean {
  if (root === undefined) return false;
  return childElements(root).some((node) => {
    const ns = pointerAt(node, OFFSET.node.ns);
    return ns !== undefined && nodeName(node) === 'key' && textAt(ns, OFFSET.ns.href) === XSLT_NAMESPACE;
  });
}

function failureOf(
  php: EngineError | undefined,
  state: number,
  errors: readonly EngineError[],
): 'run' | 'terminated' | 'php' | 'limit' {
  if (php !== undefined) return 'php';
  if (errors.some(({ message }) => /peration limit exceeded/.test(message))) return 'limit';
  // libxslt stops in this way after its own errors too.
  const isMessageOnly = errors.every(({ domain }) => domain === 'message' || domain === 'kit');
  return state === TRANSFORM_STATE.stopped && isMessageOnly ? 'terminated' : 'run';
}

/**
 * Texts go in as they are, without a detour through XPath literals, which cannot hold both quotes.
 *
 * Differs: PHP leaves a parameter with both quotes out, with a warning.
 */
function setParameters(context: ContextPtr, parameters: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(parameters)) {
    native().xsltQuoteOneUserParam(context, name, value);
  }
}

/** Where libxslt's depth limit lies; it tells whether the members after it lie where we think. */
const MAX_TEMPLATE_DEPTH_OFFSET = 464;
const XSLT_MAX_DEPTH = 3000;

/** Ends endless loops inside the library, as an ordinary error with a place. */
function applyLimits(context: ContextPtr, { instructions, xpathOperations }: OperationLimits): void {
  // An unknown layout means no limits inside the library; the clock outside still holds.
  if (intAt(context, MAX_TEMPLATE_DEPTH_OFFSET) !== XSLT_MAX_DEPTH) return;
  if (instructions > 0) writeUnsignedLong(context, OFFSET.transform.opLimit, instructions);
  const xpath = pointerAt(context, OFFSET.transform.xpath);
  if (xpath !== undefined && xpathOperations > 0) {
    writeUnsignedLong(xpath, OFFSET.xpathContext.opLimit, xpathOperations);
  }
}

/**
 * Replaces the content of every element with local name `variable`, in any namespace and at any depth,
 * whose `name` is a property of the job with a value. A `select` attribute stays, and then breaks the
 * compilation, as on the server.
 *
 * @source kaltura/server, KalturaGenericDistributionJobData.php
 */
function inject(document: XmlDocument, { values, doubled }: Injection): StylesheetFacts {
  const n = native();
  const found = evaluateXPath(document, "//*[local-name()='variable'][@*[local-name()='name']]", (value) =>
    value.kind === 'nodes' ? value.nodes : [],
  );
  if (found.value === undefined) throw new Bug('the search for variables failed');

  const variables: InjectableVariable[] = [];
  const replaced = new Set<bigint>();
  const injections: { readonly node: NodePtr; readonly value: string }[] = [];
  for (const node of found.value) {
    const name = anyAttributeOf(node, 'name') ?? '';
    if (!JOB_PROPERTIES.has(name) && values[name] === undefined) continue;
    // Content that is replaced takes its own variables with it.
    if (hasAncestorIn(node, replaced)) continue;
    const value = values[name] ?? '';
    const wasInjected = value !== '' && value !== '0';
    variables.push({
      name,
      line: nodeLine(node),
      hasSelect: attributeOf(node, 'select') !== undefined,
      wasInjected,
    });
    if (!wasInjected) continue;
    replaced.add(node);
    injections.push({ node, value });
  }
  for (const { node, value } of injections) {
    n.xmlNodeSetContent(node, null);
    const times = doubled ? 2 : 1;
    for (let time = 0; time < times; time++) {
      n.xmlAddChild(node, n.xmlNewDocText(document.pointer, value));
    }
  }
  const { root } = document;
  return { variables, version: root === undefined ? undefined : attributeOf(root, 'version') };
}

function hasAncestorIn(node: bigint, ancestors: ReadonlySet<bigint>): boolean {
  if (ancestors.size === 0) return false;
  for (
    let parent = pointerAt(node, OFFSET.node.parent);
    parent !== undefined;
    parent = pointerAt(parent, OFFSET.node.parent)
  ) {
    if (ancestors.has(parent)) return true;
  }
  return false;
}
