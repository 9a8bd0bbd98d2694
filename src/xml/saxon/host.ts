import { createHash } from 'node:crypto';
import type { XmlDocument } from 'libxml2-wasm';
import {
  DEFAULT_LIMITS,
  type BlockRequest,
  type DocumentHandle,
  type EngineInfo,
  type EngineSource,
  type ItemFacts,
  type ItemReply,
  type ResultsReply,
  type ResultsRequest,
  type TransformReply,
  type TransformRequest,
  type ValidateReply,
  type ValidateRequest,
  type ValidityError,
} from '../engine.js';
import { READ_REFUSED, type EngineError } from '../engine-error.js';
import { errorsOf, insertBlock, parseXml, readFacts, serializeXml, toSaxonText } from './document.js';
import { explainSaxonError, stylesheetUri } from './errors.js';
import { PhpCalls, type PhpEnvironment } from './php.js';
import { packageVersions, runTransform } from './processor.js';
import { matchRegExp } from './regexp.js';
import { Schema } from './schema.js';
import { UNLOADED_IN_RESULTS } from '../server-facts.js';
import { prepareStylesheet, restorePhpNamespace, type PreparedStylesheet } from './stylesheet.js';
import { FIRST_HANDLE } from '../handles.js';

/** Compiled schemas kept for the next document. */
const KEEP_COMPILED = 64;

/** How much a stylesheet may say in one run before the rest is counted only. */
const KEEP_ERRORS = 500;

const WARM_UP: EngineSource = {
  name: 'warm-up',
  bytes: Buffer.from(
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><a/></xsl:template></xsl:stylesheet>',
  ),
};

/** A document under a handle. */
interface Kept {
  /** `undefined` when a stylesheet made something that is not one well-formed document. */
  readonly document: XmlDocument | undefined;
  /** Why there is none. */
  readonly errors: readonly EngineError[];
  readonly isItem: boolean;
}

type Made =
  | { readonly kind: 'made'; readonly text: string; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'failed';
      readonly failure: Extract<TransformReply, { kind: 'failed' }>['failure'];
      readonly errors: readonly EngineError[];
    };

/**
 * The Saxon engine, synchronous and in this process: XSLT 3.0 by saxon-js, the rest by libxml2 compiled
 * to WebAssembly. It needs no native library.
 *
 * A second opinion: its output is never called the account's. Stylesheets are compiled on every run.
 * saxon-js keeps a compiled one only through its own compiler, which it does not let other programs
 * call, or as a file made by the `xslt3` command.
 */
export class SaxonHost implements Disposable {
  readonly #documents = new Map<number, Kept>();
  readonly #schemas = new Map<
    string,
    { readonly schema: Schema; readonly warnings: readonly EngineError[] }
  >();
  #nextHandle = FIRST_HANDLE;

  /** Loads Saxon and compiles something. What goes wrong, the first request says again. */
  warmUp(): void {
    const item = this.openItem({ bytes: Buffer.from('<item/>'), name: 'warm-up' });
    if (item.kind === 'malformed') return;
    const { document } = item;
    const request = {
      document,
      stylesheet: WARM_UP,
      variables: {},
      doubled: false,
      timezone: 'UTC',
      nowSec: 0,
    };
    try {
      const made = this.transform({ ...request, limits: DEFAULT_LIMITS });
      if (made.kind === 'made') this.release([made.document]);
    } catch {
      // Told by the first request.
    }
    this.release([document]);
  }

  info(): EngineInfo {
    return { engine: 'saxon', versions: packageVersions() };
  }

  openItem({ bytes, name }: EngineSource): ItemReply {
    const { document, errors } = parseXml(bytes, name);
    if (document === undefined) return { kind: 'malformed', errors };
    const { root } = document;
    const namespace = root.namespaceUri;
    return {
      kind: 'parsed',
      document: this.#keep({ document, errors: [], isItem: true }),
      root: { name: root.name, namespace: namespace === '' ? undefined : namespace },
      errors,
    };
  }

  readFacts(handle: DocumentHandle): ItemFacts {
    return readFacts(this.#item(handle).root);
  }

  /** @throws {TypeError} when the block itself is not well-formed. */
  addBlock({ document: handle, xml }: BlockRequest): Uint8Array {
    const document = this.#item(handle);
    insertBlock(document, xml);
    return serializeXml(document);
  }

  transform(request: TransformRequest): TransformReply {
    const source = this.#item(request.document);
    const { stylesheet: sheet, variables: values, doubled } = request;
    if (sheet === undefined) {
      return {
        kind: 'made',
        document: request.document,
        bytes: serializeXml(source),
        encoding: source.encoding ?? undefined,
        rootCount: 1,
        errors: [],
        facts: { variables: [], version: undefined },
      };
    }
    const prepared = prepareStylesheet(sheet.bytes, sheet.name, { values, doubled });
    if (prepared.kind === 'failed') return prepared;
    const { stylesheet, warnings } = prepared;
    const { facts, encoding } = stylesheet;
    const made = run(stylesheet, source, request, sheet.bytes);
    const errors = [...warnings, ...made.errors];
    if (made.kind === 'failed') return { kind: 'failed', failure: made.failure, errors, facts };
    const { text } = made;
    const parsed = parseXml(Buffer.from(withoutEncoding(text), 'utf8'), '');
    return {
      kind: 'made',
      document: this.#keep({ ...parsed, isItem: false }),
      bytes: encode(text, encoding),
      encoding,
      rootCount: parsed.document === undefined ? countRoots(text) : 1,
      errors,
      facts,
    };
  }

  validate({ document: handle, schema: source, output }: ValidateRequest): ValidateReply {
    const kept = this.#kept(handle);
    const compiled = this.#schema(source);
    if (compiled.kind === 'failed') {
      return { kind: 'unusable', isMalformed: compiled.isMalformed, errors: compiled.errors };
    }
    const { schema, warnings } = compiled;
    const errors =
      kept.document === undefined
        ? kept.errors.map(toOutputError)
        : this.#check(schema, kept.document, kept.isItem, output);
    return { kind: 'checked', isValid: errors.length === 0, errors, warnings };
  }

  readResults(request: ResultsRequest): ResultsReply {
    const { parser, expression, answer } = request;
    const text = Buffer.from(expression.bytes).toString('utf8');
    if (parser === 'regex') return readWithRegExp(text, answer);
    const { document, errors } = parseXml(answer, 'answer');
    if (document === undefined) return { kind: 'not-xml', errors };
    using owned = document;
    return parser === 'xpath' ? readWithXPath(owned, text) : readWithXsl(owned, request);
  }

  release(handles: readonly DocumentHandle[]): void {
    for (const handle of handles) {
      this.#documents.get(handle)?.document?.dispose();
      this.#documents.delete(handle);
    }
  }

  [Symbol.dispose](): void {
    this.release([...this.#documents.keys()] as DocumentHandle[]);
    for (const { schema } of this.#schemas.values()) schema[Symbol.dispose]();
    this.#schemas.clear();
  }

  #keep(kept: Kept): DocumentHandle {
    const handle = this.#nextHandle++ as DocumentHandle;
    this.#documents.set(handle, kept);
    return handle;
  }

  #kept(handle: DocumentHandle): Kept {
    const kept = this.#documents.get(handle);
    if (kept === undefined) throw new RangeError(`no document ${handle} in this engine`);
    return kept;
  }

  #item(handle: DocumentHandle): XmlDocument {
    const { document } = this.#kept(handle);
    if (document === undefined) throw new RangeError(`document ${handle} has no tree`);
    return document;
  }

  /** Saxon's tree does not know which instruction made a node: there are lines of the output alone. */
  #check(
    schema: Schema,
    document: XmlDocument,
    isItem: boolean,
    output: Uint8Array,
  ): readonly ValidityError[] {
    const errors = schema.validate(document);
    if (errors.length === 0) return [];
    const { document: again } = parseXml(output, 'output');
    if (again === undefined) return isItem ? errors : errors.map(toOutputError);
    using written = again;
    const lines = schema.validate(written).map(({ line }) => line);
    return errors.map((error, index) => {
      const outputLine = lines.length === errors.length ? lines[index] : undefined;
      const { line: _treeLine, ...rest } = error;
      const known = isItem ? error : rest;
      return outputLine === undefined ? known : { ...known, outputLine };
    });
  }

  #schema({ bytes, name }: EngineSource) {
    const key = `${name}\0${createHash('sha1').update(bytes).digest('base64')}`;
    const kept = this.#schemas.get(key);
    if (kept !== undefined) return { kind: 'compiled', ...kept } as const;
    const compiled = Schema.compile(bytes, name);
    if (compiled.kind === 'failed') return compiled;
    const { schema, warnings } = compiled;
    this.#schemas.set(key, { schema, warnings });
    const [oldest] = this.#schemas;
    if (this.#schemas.size > KEEP_COMPILED && oldest !== undefined) {
      this.#schemas.delete(oldest[0]);
      oldest[1].schema[Symbol.dispose]();
    }
    return compiled;
  }
}

/** Runs a stylesheet and collects what it says, in the order in which it says it. */
function run(
  stylesheet: PreparedStylesheet,
  source: XmlDocument,
  php: PhpEnvironment & { readonly parameters?: Readonly<Record<string, string>> },
  written: Uint8Array,
): Made {
  const errors: EngineError[] = [];
  const report = (error: EngineError) => {
    if (errors.length < KEEP_ERRORS) errors.push(error);
  };
  const calls = new PhpCalls(php, report);
  const sheetUri = stylesheetUri(stylesheet.name);
  try {
    const made = runTransform({
      stylesheet: stylesheet.text,
      source: toSaxonText(source),
      parameters: php.parameters,
      surroundings: {
        sheetUri,
        sheetText: Buffer.from(written).toString('utf8'),
        onMessage: (message) => {
          report({ domain: 'message', code: 0, level: 'warning', message });
        },
        onRefused: (address) => {
          const message = `not read: ${address}`;
          report({ domain: 'kit', code: READ_REFUSED, level: 'warning', message });
        },
        onPhp: (args, asStrings) => calls.answer(args, asStrings),
      },
    });
    if (calls.failure !== undefined) return { kind: 'failed', failure: 'php', errors };
    const others = [...made.keys()].filter((name) => name !== 'output');
    if (others.length > 0) {
      const refusals = others.map((name) => writeRefused(name, stylesheet));
      return { kind: 'failed', failure: 'run', errors: [...errors, ...refusals] };
    }
    const text = made.get('output') ?? '';
    return { kind: 'made', text: stylesheet.callsPhp ? restorePhpNamespace(text) : text, errors };
  } catch (cause) {
    const { failure, error } = explainSaxonError(cause, stylesheet);
    const all = error === undefined ? errors : [...errors, error];
    return { kind: 'failed', failure: calls.failure === undefined ? failure : 'php', errors: all };
  }
}

const writeRefused = (name: string, { name: file }: PreparedStylesheet): EngineError => ({
  domain: 'xslt',
  code: 0,
  level: 'error',
  message: `File write for ${name} refused`,
  file,
});

const toOutputError = ({ line, ...error }: EngineError): ValidityError =>
  line === undefined ? error : { ...error, outputLine: line };

function readWithRegExp(pattern: string, answer: Uint8Array): ResultsReply {
  const result = matchRegExp(pattern, answer);
  if (result.kind === 'invalid') {
    const { message, offset } = result;
    return {
      kind: 'invalid',
      errors: [{ domain: 'kit', code: 0, level: 'error', message, column: offset + 1 }],
    };
  }
  return { kind: 'read', type: 'match', values: result.kind === 'match' ? result.groups : [], errors: [] };
}

/** As `DOMXPath::query`: the context is the root element, and the prefixes declared on it are usable. */
function readWithXPath(document: XmlDocument, expression: string): ResultsReply {
  const { '': _default, ...prefixes } = document.root.nsDeclarations;
  try {
    const found = document.root.eval(expression, prefixes);
    if (Array.isArray(found)) {
      return { kind: 'read', type: 'nodes', values: found.map(({ content }) => content), errors: [] };
    }
    const type = typeof found as 'string' | 'number' | 'boolean';
    return { kind: 'read', type, values: [String(found)], errors: [] };
  } catch (cause) {
    return { kind: 'invalid', errors: errorsOf(cause, 'xpath') };
  }
}

function readWithXsl(answer: XmlDocument, { expression, timezone, nowSec }: ResultsRequest): ResultsReply {
  const prepared = prepareStylesheet(expression.bytes, expression.name, { values: {}, doubled: false });
  if (prepared.kind === 'failed') return { kind: 'invalid', errors: prepared.errors };
  const environment = { timezone, nowSec, unloaded: UNLOADED_IN_RESULTS };
  const made = run(prepared.stylesheet, answer, environment, expression.bytes);
  if (made.kind === 'failed') return { kind: 'invalid', errors: made.errors };
  return { kind: 'read', type: 'text', values: made.text.split(','), errors: made.errors };
}

/** The text in the encoding that it declares. What the encoding lacks, Saxon has written as references. */
function encode(text: string, encoding: string): Uint8Array | undefined {
  switch (encoding.toLowerCase()) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'iso-8859-1':
    case 'us-ascii':
    case 'ascii':
      return Buffer.from(text, 'latin1');
    default:
      return undefined;
  }
}

// e.g. `<?xml version="1.0" encoding="ISO-8859-1"?>`: the text is a string here, whatever it declares
const withoutEncoding = (text: string): string =>
  text.replace(/^(<\?xml[^>]*?)\s+encoding=(["'])[^"']*\2/, '$1');

/** How many elements stand at the top of a result that is not one document. */
function countRoots(text: string): number {
  // Written as HTML it has one root, and no parser for XML counts it.
  if (/^\s*<(!DOCTYPE )?html\b/i.test(text)) return 1;
  const body = text.replace(/^<\?xml[^>]*\?>/, '').replace(/<!DOCTYPE[^[>]*>/, '');
  const { document } = parseXml(Buffer.from(`<r>${body}</r>`, 'utf8'), '');
  if (document === undefined) return 0;
  using owned = document;
  return owned.root.find('*').length;
}
