import type { EngineName } from '../core/connector.js';
import type { EngineError } from './engine-error.js';
import type { Observation } from './observation.js';

export type { EngineError } from './engine-error.js';

/** A document kept by an engine until it is released. */
export type DocumentHandle = number & { readonly __handle: 'document' };

/** A text to work on: its bytes, and the name that errors carry. */
export interface EngineSource {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** How long and how far a stylesheet may run. */
export interface EngineLimits {
  /** Wall clock for one request; past it the engine process is ended. */
  readonly timeoutMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = { timeoutMs: 10_000 };

/** What a fixture says about its entry, as far as the run's distribution block needs it. */
export interface ItemFacts {
  /** Text of these children of the item, where they are. */
  readonly entryId: string | undefined;
  readonly status: string | undefined;
  /** Seconds since the Unix epoch, as text. */
  readonly createdAt: string | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly flavors: readonly { readonly id: string; readonly paramsId: string | undefined }[];
  readonly thumbnails: readonly { readonly id: string; readonly width: string; readonly height: string }[];
  /** `distributionProfileId` of every distribution block. */
  readonly distributionProfileIds: readonly string[];
}

export type ItemReply =
  | { readonly kind: 'malformed'; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'parsed';
      readonly document: DocumentHandle;
      readonly root: { readonly name: string; readonly namespace: string | undefined };
      readonly errors: readonly EngineError[];
    };

export interface BlockRequest {
  readonly document: DocumentHandle;
  /** A `distribution` element, put where the server's contributors put it. */
  readonly xml: string;
}

export interface TransformRequest {
  readonly document: DocumentHandle;
  /** `undefined`: the payload is the document, serialised again. */
  readonly stylesheet: EngineSource | undefined;
  /** Values for `xsl:variable` elements of these names. Empty values are left alone. */
  readonly variables: Readonly<Record<string, string>>;
  /** Write each value twice, as the public server code does. */
  readonly doubled: boolean;
  /** Global parameters, as `XSLTProcessor::setParameter` takes them: texts, whatever is in them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What writes the result: `saveXML`, the default, or `xslt`, which does as `xsl:output` says. */
  readonly serializer?: 'saveXML' | 'xslt';
  /** Which PHP functions the stylesheet may call: the generic engine's few, the default, or any. */
  readonly functions?: 'generic' | 'all';
  /** IANA zone of `date()`, `strtotime()` and `dateUtils::kDate`. */
  readonly timezone: string;
  /** What "now" is. Seconds since the Unix epoch. */
  readonly nowSec: number;
  readonly limits: EngineLimits;
  /** Also answer which instructions ran and what they read. Engine saxon does not. */
  readonly coverage?: boolean;
  /** Also answer the way it took; includes coverage. */
  readonly trace?: boolean;
}

/** An `xsl:variable` whose name the server looks up on the job. */
export interface InjectableVariable {
  readonly name: string;
  readonly line: number;
  readonly hasSelect: boolean;
  readonly wasInjected: boolean;
}

/** What can be said about a stylesheet without running it. */
export interface StylesheetFacts {
  readonly variables: readonly InjectableVariable[];
  readonly version: string | undefined;
}

export type TransformReply =
  | {
      readonly kind: 'made';
      readonly document: DocumentHandle;
      /** What the serialiser gives; `undefined` when the encoding is unknown. */
      readonly bytes: Uint8Array | undefined;
      readonly encoding: string | undefined;
      readonly rootCount: number;
      readonly errors: readonly EngineError[];
      readonly facts: StylesheetFacts;
      readonly observation?: Observation;
    }
  | {
      readonly kind: 'failed';
      /** `soft`: the transformation gives nothing. `hard`: on the server an exception leaves the job stuck. */
      readonly failure: 'malformed' | 'compile' | 'run' | 'terminated' | 'php' | 'limit';
      readonly errors: readonly EngineError[];
      readonly facts: StylesheetFacts;
      readonly observation?: Observation;
    };

export interface ValidateRequest {
  readonly document: DocumentHandle;
  readonly schema: EngineSource;
  /** The serialised document, to find the line of each error in it. */
  readonly output: Uint8Array;
  readonly limits: EngineLimits;
}

export interface ValidityError extends EngineError {
  /** Line in the serialised document, from 1. */
  readonly outputLine?: number;
}

export type ValidateReply =
  | { readonly kind: 'unusable'; readonly isMalformed: boolean; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'checked';
      readonly isValid: boolean;
      readonly errors: readonly ValidityError[];
      /** What the schema compiler said and survived. */
      readonly warnings: readonly EngineError[];
    };

export interface ResultsRequest {
  readonly parser: 'xsl' | 'xpath' | 'regex';
  readonly expression: EngineSource;
  readonly answer: Uint8Array;
  readonly timezone: string;
  readonly nowSec: number;
  readonly limits: EngineLimits;
}

export type ResultsReply =
  /** XSL and XPath need a well-formed answer. */
  | { readonly kind: 'not-xml'; readonly errors: readonly EngineError[] }
  /** The parser's own text is broken. */
  | { readonly kind: 'invalid'; readonly errors: readonly EngineError[] }
  | {
      readonly kind: 'read';
      /** XPath: text of each node. XSL: the text split at commas. Regex: the whole match, then the groups. */
      readonly values: readonly string[];
      /** XPath alone: what the expression gave. */
      readonly type: 'nodes' | 'string' | 'number' | 'boolean' | 'text' | 'match';
      readonly errors: readonly EngineError[];
    };

export interface EngineInfo {
  readonly engine: EngineName;
  /** e.g. `{ libxslt: '1.1.35', libxml2: '2.9.14' }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The requests an engine answers, by name. */
export interface EngineCalls {
  info: { request: undefined; reply: EngineInfo };
  openItem: { request: EngineSource; reply: ItemReply };
  readFacts: { request: DocumentHandle; reply: ItemFacts };
  /** Answers with the item serialised again. */
  addBlock: { request: BlockRequest; reply: Uint8Array };
  transform: { request: TransformRequest; reply: TransformReply };
  validate: { request: ValidateRequest; reply: ValidateReply };
  readResults: { request: ResultsRequest; reply: ResultsReply };
  release: { request: readonly DocumentHandle[]; reply: undefined };
}

/**
 * What turns MRSS into the partner's document. Requests and replies are plain data, so that an engine
 * may live in another process.
 */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  info(): Promise<EngineInfo>;
  openItem(source: EngineSource): Promise<ItemReply>;
  readFacts(document: DocumentHandle): Promise<ItemFacts>;
  addBlock(request: BlockRequest): Promise<Uint8Array>;
  transform(request: TransformRequest): Promise<TransformReply>;
  validate(request: ValidateRequest): Promise<ValidateReply>;
  readResults(request: ResultsRequest): Promise<ResultsReply>;
  /** Frees documents. Unknown handles are passed over. */
  release(handles: readonly DocumentHandle[]): Promise<void>;
}

/** Thrown by an engine whose process died or was ended; it is usable again at once. */
export class EngineGone extends Error {
  /** By name: the command is built as several files, and each has this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'EngineGone';
  }

  override name = 'EngineGone';
  readonly reason: 'timeout' | 'crash';
  readonly detail: string;

  constructor(reason: 'timeout' | 'crash', detail: string) {
    super(`engine ${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
