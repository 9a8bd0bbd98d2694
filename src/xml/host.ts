import { Bug } from '../core/failure.js';
import { XmlDocument } from './document.js';
import type {
  BlockRequest,
  DocumentHandle,
  EngineError,
  EngineInfo,
  EngineLimits,
  EngineSource,
  ItemFacts,
  ItemReply,
  ResultsReply,
  ResultsRequest,
  TransformReply,
  TransformRequest,
  ValidateReply,
  ValidateRequest,
} from './engine.js';
import { PROBE_ELEMENT } from './coverage/probes.js';
import { libraryVersions } from './native.js';
import { insertBlock, readFacts } from './item.js';
import { matchRegex, regexEngine } from './regex.js';
import { XmlSchema } from './schema.js';
import { UNLOADED_IN_RESULTS } from './server-facts.js';
import type { Observation } from './observation.js';
import {
  Stylesheet,
  type Compiled,
  type Observe,
  type OperationLimits,
  type Transformed,
} from './stylesheet.js';
import { digest, remember, StylesheetCache } from './stylesheet-cache.js';
import { evaluateXPath, textsOf } from './xpath.js';
import { FIRST_HANDLE } from './handles.js';

/**
 * The libxslt engine itself, synchronous and in this process. Documents stay in it under handles.
 *
 * `createLocalEngine` and `createIsolatedEngine` give it the `Engine` interface.
 */
export class LibxsltHost implements Disposable {
  readonly #documents = new Map<number, XmlDocument>();
  readonly #stylesheets = new StylesheetCache();
  readonly #schemas = new Map<
    string,
    { readonly schema: XmlSchema; readonly warnings: readonly EngineError[] }
  >();
  #nextHandle = FIRST_HANDLE;

  info(): EngineInfo {
    const { libxml2, libxslt } = libraryVersions();
    return { engine: 'libxslt', versions: { libxslt, libxml2, regex: regexEngine() } };
  }

  openItem(source: EngineSource): ItemReply {
    const { document, errors } = XmlDocument.parse(source.bytes, source.name);
    const root = document?.root;
    const rootName = document?.rootName;
    if (document === undefined || root === undefined || rootName === undefined) {
      document?.[Symbol.dispose]();
      return { kind: 'malformed', errors };
    }
    return { kind: 'parsed', document: this.#keep(document), root: rootName, errors };
  }

  readFacts(handle: DocumentHandle): ItemFacts {
    const { root } = this.#document(handle);
    if (root === undefined) throw new Bug('a parsed document has no root');
    return readFacts(root);
  }

  /** @throws {TypeError} when the block itself is not well-formed. */
  addBlock({ document: handle, xml }: BlockRequest): Uint8Array {
    const document = this.#document(handle);
    insertBlock(document, xml);
    const bytes = document.serialize();
    document.text = bytes;
    return bytes ?? Buffer.alloc(0);
  }

  transform(request: TransformRequest): TransformReply {
    const source = this.#document(request.document);
    if (request.stylesheet === undefined) return { ...payloadOf(source), document: request.document };
    const { attempt, observation } = this.#observed(source, request, request.stylesheet);
    if (attempt.kind === 'failed') return { ...attempt, ...observation };
    const { stylesheet, made, errors } = attempt;
    const { facts } = stylesheet;
    if (made.kind === 'failed')
      return { kind: 'failed', failure: made.failure, errors, facts, ...observation };
    const { document } = made;
    const written = request.serializer === 'xslt' ? stylesheet.serialize(document) : undefined;
    return {
      kind: 'made',
      bytes: written === undefined ? document.serialize() : written.text,
      encoding: document.encoding,
      rootCount: document.rootCount,
      document: this.#keep(document),
      errors: written === undefined ? errors : [...errors, ...written.errors],
      facts,
      ...observation,
    };
  }

  /** The transformation, with what is to be noted about it. */
  #observed(source: XmlDocument, request: TransformRequest, sheet: EngineSource) {
    const observe = request.trace === true ? 'trace' : request.coverage === true ? 'coverage' : undefined;
    const attempt = this.#attempt(source, request, sheet, observe);
    if (observe === undefined) return { attempt, observation: {} };
    const observation = noted(attempt);
    if (attempt.kind === 'run' && attempt.made.kind === 'made' && !attempt.errors.some(namesProbe)) {
      return { attempt, observation };
    }
    if (attempt.kind === 'run' && attempt.made.kind === 'made') attempt.made.document[Symbol.dispose]();
    // It stopped in the middle of a block: what ran there is seen instruction by instruction.
    const exact = observe === 'trace' ? observation : this.#exact(source, request, sheet);
    // What went wrong is told in the words of the stylesheet as it is.
    return { attempt: this.#attempt(source, request, sheet), observation: exact };
  }

  #exact(source: XmlDocument, request: TransformRequest, sheet: EngineSource) {
    const attempt = this.#attempt(source, request, sheet, 'trace');
    if (attempt.kind === 'run' && attempt.made.kind === 'made') attempt.made.document[Symbol.dispose]();
    const { observation } = noted(attempt);
    if (observation === undefined) return {};
    const { trace: _, ...exact } = observation;
    return { observation: exact };
  }

  #attempt(source: XmlDocument, request: TransformRequest, sheet: EngineSource, observe?: Observe): Attempt {
    const injection = { values: request.variables, doubled: request.doubled };
    const compiled = this.#stylesheets.get(sheet, injection, observe);
    if (compiled.kind === 'failed') return compiled;
    const { stylesheet } = compiled;
    const limits = operationLimits(request.limits);
    const made = stylesheet.transform(source, request, { limits, parameters: request.parameters });
    // What the compiler said and survived is no reason for anything that fails later.
    const survived = compiled.errors.map((found): EngineError => ({ ...found, level: 'warning' }));
    return { kind: 'run', stylesheet, made, errors: [...survived, ...made.errors] };
  }

  validate({ document: handle, schema: source, output }: ValidateRequest): ValidateReply {
    const document = this.#document(handle);
    const key = `${source.name}\0${digest(source.bytes)}`;
    let kept = this.#schemas.get(key);
    if (kept === undefined) {
      const compiled = XmlSchema.compile(source.bytes, source.name);
      if (compiled.kind === 'failed') {
        return { kind: 'unusable', isMalformed: compiled.isMalformed, errors: compiled.errors };
      }
      kept = { schema: compiled.schema, warnings: compiled.warnings };
      remember(this.#schemas, key, kept, (old) => {
        old.schema[Symbol.dispose]();
      });
    }
    const { isValid, errors } = kept.schema.validate(document);
    if (isValid) return { kind: 'checked', isValid, errors, warnings: kept.warnings };
    return {
      kind: 'checked',
      isValid,
      errors: withOutputLines(errors, output, kept.schema),
      warnings: kept.warnings,
    };
  }

  readResults(request: ResultsRequest): ResultsReply {
    const { parser, expression, answer } = request;
    const text = Buffer.from(expression.bytes).toString('utf8');
    if (parser === 'regex') {
      const result = matchRegex(text, answer);
      if (result.kind === 'invalid') {
        const { message, offset } = result;
        const column = Buffer.from(expression.bytes).toString('utf8', 0, offset).length + 1;
        return { kind: 'invalid', errors: [{ domain: 'kit', code: 0, level: 'error', message, column }] };
      }
      return {
        kind: 'read',
        type: 'match',
        values: result.kind === 'match' ? result.groups : [],
        errors: [],
      };
    }
    const parsed = XmlDocument.parse(answer, 'answer');
    if (parsed.document === undefined) return { kind: 'not-xml', errors: parsed.errors };
    using document = parsed.document;
    return parser === 'xpath' ? readWithXPath(document, text) : this.#readWithXsl(document, request);
  }

  release(handles: readonly DocumentHandle[]): void {
    for (const handle of handles) {
      const document = this.#documents.get(handle);
      this.#documents.delete(handle);
      document?.[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.release([...this.#documents.keys()] as DocumentHandle[]);
    this.#stylesheets[Symbol.dispose]();
    for (const { schema } of this.#schemas.values()) schema[Symbol.dispose]();
    this.#schemas.clear();
  }

  #keep(document: XmlDocument): DocumentHandle {
    const handle = this.#nextHandle++ as DocumentHandle;
    this.#documents.set(handle, document);
    return handle;
  }

  #document(handle: DocumentHandle): XmlDocument {
    const document = this.#documents.get(handle);
    if (document === undefined) throw new RangeError(`no document ${handle} in this engine`);
    return document;
  }

  #readWithXsl(document: XmlDocument, request: ResultsRequest): ResultsReply {
    const { expression, timezone, nowSec, limits } = request;
    const compiled = Stylesheet.compile(expression.bytes, expression.name, { values: {}, doubled: false });
    if (compiled.kind === 'failed') return { kind: 'invalid', errors: compiled.errors };
    using stylesheet = compiled.stylesheet;
    const environment = { timezone, nowSec, unloaded: UNLOADED_IN_RESULTS };
    const { text, errors } = stylesheet.transformToText(document, environment, {
      limits: operationLimits(limits),
    });
    if (text === undefined) return { kind: 'invalid', errors };
    return { kind: 'read', type: 'text', values: text.toString('utf8').split(','), errors };
  }
}

/** A stylesheet that does not compile, or a run of one that does. */
type Attempt =
  | Extract<Compiled, { kind: 'failed' }>
  | {
      readonly kind: 'run';
      readonly stylesheet: Stylesheet;
      readonly made: Transformed;
      readonly errors: readonly EngineError[];
    };

function noted(attempt: Attempt): { readonly observation?: Observation } {
  const observation = attempt.kind === 'run' ? attempt.made.observation : undefined;
  return observation === undefined ? {} : { observation };
}

const namesProbe = ({ element }: EngineError) => element === PROBE_ELEMENT;

/** Without a stylesheet, the item itself is sent. */
const payloadOf = (source: XmlDocument) =>
  ({
    kind: 'made',
    bytes: source.serialize(),
    encoding: source.encoding,
    rootCount: 1,
    errors: [],
    facts: { variables: [], version: undefined },
  }) as const;

function readWithXPath(document: XmlDocument, expression: string): ResultsReply {
  const { value, errors } = evaluateXPath(document, expression, (found) =>
    found.kind === 'nodes'
      ? ({ type: 'nodes', values: textsOf(found.nodes) } as const)
      : ({ type: found.kind, values: [String(found.value)] } as const),
  );
  if (value === undefined) return { kind: 'invalid', errors };
  return { kind: 'read', ...value, errors };
}

/** Checks the written document again: the two lists name the same errors in the same order. */
function withOutputLines(errors: readonly EngineError[], output: Uint8Array, schema: XmlSchema) {
  const parsed = XmlDocument.parse(output, 'output');
  if (parsed.document === undefined) return errors;
  using document = parsed.document;
  const again = schema.validate(document).errors;
  if (again.length !== errors.length) return errors;
  return errors.map((error, index) => {
    const line = again[index]?.line;
    return line === undefined ? error : { ...error, outputLine: line };
  });
}

/** Endless loops end inside the library well before the clock ends the process: they then have a place. */
function operationLimits({ timeoutMs }: EngineLimits): OperationLimits {
  const seconds = Math.max(1, timeoutMs / 1000);
  return {
    instructions: Math.round(2_000_000 * seconds),
    xpathOperations: Math.round(80_000_000 * seconds),
    timeoutMs,
  };
}
