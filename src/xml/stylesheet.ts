import { collectErrors } from './diagnostics.js';
import type { EngineError } from './engine-error.js';
import { childElements, nodeName, XmlDocument } from './document.js';
import { inject, type Injection } from './injection.js';
import { instrument, observeRun, type Instrumented } from './coverage/instrument.js';
import type { StylesheetFacts } from './engine.js';
import type { Observation } from './observation.js';
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
  type StylesheetPtr,
} from './native.js';
import { PhpSession, type PhpEnvironment } from './php.js';

/** What a run also notes. */
export type Observe = 'coverage' | 'trace';

export type { Injection } from './injection.js';

export type Compiled =
  | { readonly kind: 'compiled'; readonly stylesheet: Stylesheet; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'failed';
      readonly failure: 'malformed' | 'compile';
      readonly errors: readonly EngineError[];
      readonly facts: StylesheetFacts;
    };

export type Transformed =
  | {
      readonly kind: 'made';
      readonly document: XmlDocument;
      readonly errors: readonly EngineError[];
      readonly observation?: Observation;
    }
  | {
      readonly kind: 'failed';
      readonly failure: 'run' | 'terminated' | 'php' | 'limit';
      readonly errors: readonly EngineError[];
      readonly observation?: Observation;
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
  /** Wall clock; only looked at where runs are observed, whose loops are slower. */
  readonly timeoutMs?: number;
}

const XSLT_NAMESPACE = 'http://www.w3.org/1999/XSL/Transform';
const NO_FACTS: StylesheetFacts = { variables: [], version: undefined };

interface StylesheetTraits {
  readonly name: string;
  readonly copiesSource: boolean;
  readonly facts: StylesheetFacts;
  readonly instrumented: Instrumented | undefined;
}

/** A compiled stylesheet, with the values of its run written in. */
export class Stylesheet implements Disposable {
  readonly #pointer: StylesheetPtr;
  readonly #name: string;
  /** With keys, PHP transforms a copy of the source document. */
  readonly #copiesSource: boolean;
  readonly facts: StylesheetFacts;
  /** With probes in it, which tell what runs. */
  readonly #instrumented: Instrumented | undefined;
  #open = true;

  private constructor(pointer: StylesheetPtr, { name, copiesSource, facts, instrumented }: StylesheetTraits) {
    this.#pointer = pointer;
    this.#name = name;
    this.#copiesSource = copiesSource;
    this.facts = facts;
    this.#instrumented = instrumented;
  }

  /**
   * Parses, writes the variables in, and compiles, as the server does before each job.
   *
   * @source php-src, ext/xsl/xsltprocessor.c (importStylesheet): it compiles a copy, in which references to
   *   entities of the stylesheet's own DOCTYPE are empty
   * @param observe - What every run of it also notes.
   */
  static compile(bytes: Uint8Array, name: string, injection: Injection, observe?: Observe): Compiled {
    const parsed = XmlDocument.parse(bytes, name);
    if (parsed.document === undefined) {
      return { kind: 'failed', failure: 'malformed', errors: parsed.errors, facts: NO_FACTS };
    }
    using original = parsed.document;
    const addProbes = observe === undefined ? undefined : instrument(original, bytes, observe === 'trace');
    const { facts, replaced } = inject(original, injection);
    const makeInstrumented = addProbes?.(replaced);
    const document = original.copy();
    const instrumented = makeInstrumented?.(document);
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
      stylesheet: new Stylesheet(value, { name, copiesSource, facts, instrumented }),
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
    const apply = () =>
      n.xsltApplyStylesheetUser(this.#pointer, source.pointer, null, null, null, context) as DocPtr | null;
    const run = this.#instrumented === undefined ? undefined : observeRun(this.#instrumented, source, limits);
    try {
      applyLimits(context, limits, run === undefined ? 1 : 3);
      const { value, errors } = collectErrors(() => {
        setParameters(context, parameters);
        return session.during(() => (run === undefined ? apply() : run.during(apply)));
      });
      const state = intAt(context, OFFSET.transform.state);
      const document = value === null ? undefined : new XmlDocument(value, '');
      const isMade = session.failure === undefined && state === TRANSFORM_STATE.ok;
      const observation = run === undefined ? {} : { observation: run.finish(document, isMade) };
      if (document !== undefined && isMade) return { kind: 'made', document, errors, ...observation };
      document?.[Symbol.dispose]();
      const failure = failureOf(session.failure, state, errors);
      return { kind: 'failed', failure, errors, ...observation };
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

/**
 * Ends endless loops inside the library, as an ordinary error with a place.
 *
 * @param share - How many instructions stand for one: probes count as well.
 */
function applyLimits(
  context: ContextPtr,
  { instructions, xpathOperations }: OperationLimits,
  share: number,
): void {
  // An unknown layout means no limits inside the library; the clock outside still holds.
  if (intAt(context, MAX_TEMPLATE_DEPTH_OFFSET) !== XSLT_MAX_DEPTH) return;
  if (instructions > 0) writeUnsignedLong(context, OFFSET.transform.opLimit, instructions * share);
  const xpath = pointerAt(context, OFFSET.transform.xpath);
  if (xpath !== undefined && xpathOperations > 0) {
    writeUnsignedLong(xpath, OFFSET.xpathContext.opLimit, xpathOperations);
  }
}
