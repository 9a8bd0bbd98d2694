import { createHash } from 'node:crypto';
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
import { libraryVersions } from './native.js';
import { insertBlock, readFacts } from './item.js';
import { matchRegex, regexEngine } from './regex.js';
import { XmlSchema } from './schema.js';
import { UNLOADED_IN_RESULTS } from './server-facts.js';
import { Stylesheet, type Injection, type OperationLimits } from './stylesheet.js';
import { evaluateXPath, textsOf } from './xpath.js';

/** Compiled stylesheets and schemas kept for the next document. */
const KEEP_COMPILED = 64;

/**
 * The libxslt engine itself, synchronous and in this process. Documents stay in it under handles.
 *
 * `createLocalEngine` and `createIsolatedEngine` give it the `Engine` interface.
 */
export class LibxsltHost implements Disposable {
  readonly #documents = new Map<number, XmlDocument>();
  readonly #stylesheets = new Map<string, Stylesheet>();
  readonly #schemas = new Map<
    string,
    { readonly schema: XmlSchema; readonly warnings: readonly EngineError[] }
  >();
  readonly #namesIn = new Map<string, readonly string[]>();
  #nextHandle = 1;

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
    return document.serialize() ?? Buffer.alloc(0);
  }

  transform(request: TransformRequest): TransformReply {
    const source = this.#document(request.document);
    if (request.stylesheet === undefined) {
      const bytes = source.serialize();
      return {
        kind: 'made',
        document: request.document,
        bytes,
        encoding: source.encoding,
        rootCount: 1,
        errors: [],
        facts: { variables: [], version: undefined },
      };
    }
    const compiled = this.#stylesheet(request.stylesheet, {
      values: request.variables,
      doubled: request.doubled,
    });
    if (compiled.kind === 'failed') return compiled;
    const { stylesheet } = compiled;
    const limits = operationLimits(request.limits);
    const { parameters, serializer } = request;
    const made = stylesheet.transform(source, request, { limits, parameters });
    // What the compiler said and survived is no reason for anything that fails later.
    const survived = compiled.errors.map((found): EngineError => ({ ...found, level: 'warning' }));
    const errors = [...survived, ...made.errors];
    if (made.kind === 'failed')
      return { kind: 'failed', failure: made.failure, errors, facts: stylesheet.facts };
    const { document } = made;
    const written = serializer === 'xslt' ? stylesheet.serialize(document) : undefined;
    return {
      kind: 'made',
      bytes: written === undefined ? document.serialize() : written.text,
      encoding: document.encoding,
      rootCount: document.rootCount,
      document: this.#keep(document),
      errors: written === undefined ? errors : [...errors, ...written.errors],
      facts: stylesheet.facts,
    };
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
    for (const stylesheet of this.#stylesheets.values()) stylesheet[Symbol.dispose]();
    for (const { schema } of this.#schemas.values()) schema[Symbol.dispose]();
    this.#stylesheets.clear();
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

  /** The compiled stylesheet for these values. Only values whose variable occurs make another one. */
  #stylesheet(source: { bytes: Uint8Array; name: string }, injection: Injection) {
    const content = `${source.name}\0${digest(source.bytes)}`;
    const names = this.#namesIn.get(content);
    const key = names === undefined ? undefined : keyOf(content, names, injection);
    const kept = key === undefined ? undefined : this.#stylesheets.get(key);
    if (kept !== undefined) return { kind: 'compiled', stylesheet: kept, errors: [] } as const;

    const compiled = Stylesheet.compile(source.bytes, source.name, injection);
    if (compiled.kind === 'failed') return compiled;
    const { stylesheet } = compiled;
    const found = [...new Set(stylesheet.facts.variables.map(({ name }) => name))];
    remember(this.#namesIn, content, found, () => undefined);
    // A sheet that the compiler warned about is compiled again, so that it warns again.
    if (compiled.errors.length === 0) {
      remember(this.#stylesheets, keyOf(content, found, injection), stylesheet, (old) => {
        old[Symbol.dispose]();
      });
    } else {
      this.#disposeLater(stylesheet);
    }
    return compiled;
  }

  /** A result may share memory with its stylesheet: it goes with the next one of its name. */
  #disposeLater(stylesheet: Stylesheet): void {
    const key = '\0uncached';
    this.#stylesheets.get(key)?.[Symbol.dispose]();
    this.#stylesheets.set(key, stylesheet);
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
  return { instructions: Math.round(5_000_000 * seconds), xpathOperations: Math.round(80_000_000 * seconds) };
}

/** Digests of buffers that come again, as they do within one process. */
const digests = new WeakMap<Uint8Array, string>();

function digest(bytes: Uint8Array): string {
  let found = digests.get(bytes);
  if (found === undefined) {
    found = createHash('sha1').update(bytes).digest('base64');
    digests.set(bytes, found);
  }
  return found;
}

function keyOf(content: string, names: readonly string[], { values, doubled }: Injection): string {
  if (names.length === 0) return content;
  return [content, doubled ? '2' : '1', ...names.map((name) => `${name}=${values[name] ?? ''}`)].join('\0');
}

function remember<V>(map: Map<string, V>, key: string, value: V, discard: (old: V) => void): void {
  map.set(key, value);
  if (map.size <= KEEP_COMPILED) return;
  const [oldest] = map;
  if (oldest === undefined) return;
  map.delete(oldest[0]);
  discard(oldest[1]);
}
