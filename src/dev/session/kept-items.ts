import { createHash } from 'node:crypto';
import {
  EngineGone,
  type BlockRequest,
  type DocumentHandle,
  type Engine,
  type EngineCalls,
  type EngineSource,
  type ItemFacts,
  type ItemReply,
  type ResultsReply,
  type ResultsRequest,
  type TransformReply,
  type TransformRequest,
  type ValidateReply,
  type ValidateRequest,
} from '../../xml/engine.js';
import { digestBytes } from '../../harness/watch/fingerprint.js';

type Parsed = Extract<ItemReply, { kind: 'parsed' }>;

/** What the engine is asked for again and again while only the stylesheet changes. */
export type KeptCalls = Pick<Engine, Exclude<keyof EngineCalls, 'info'>>;

/** A document that stays in the engine. */
interface Kept {
  readonly key: string;
  readonly sourceBytes: number;
  /** Serialised again, where a block was added. */
  readonly bytes: Uint8Array | undefined;
  readonly document: DocumentHandle;
  users: number;
}

/** What a run has in its hands: it does not know who else has the same. */
interface Lent {
  readonly source: EngineSource;
  readonly reply: Parsed;
  /** Of the block that was added. */
  xml: string | undefined;
  kept: Kept | undefined;
}

const KEEP_DOCUMENTS = 1024;
const KEEP_SOURCE_BYTES = 32 * 1024 * 1024;
const KEEP_RESULTS = 512;
const KEEP_FACTS = 1024;

/**
 * Keeps items open in an engine from one run to the next, each with the block that a run gave it, and remembers what was
 * read out of them and out of answers: after a save of a stylesheet the transformation and the check are all that is left
 * to ask for.
 *
 * What a run is lent has a number of its own, below zero. A document that something may have changed is lent no more.
 */
export class KeptItems implements KeptCalls {
  readonly #engine: Engine;
  readonly #kept = new Map<string, Kept>();
  readonly #lent = new Map<DocumentHandle, Lent>();
  readonly #replies = new Map<string, Parsed>();
  readonly #facts = new Map<string, ItemFacts>();
  readonly #results = new Map<string, ResultsReply>();
  #sourceBytes = 0;
  #nextNumber = -1;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async openItem(source: EngineSource): Promise<ItemReply> {
    const known = this.#replies.get(keyOf(source));
    if (known !== undefined) return this.#lend(source, known, undefined);
    const reply = await this.#open(source);
    if (reply.kind === 'malformed') return reply;
    remember(this.#replies, keyOf(source), reply, KEEP_FACTS);
    const { document } = reply;
    return this.#lend(source, reply, this.#keep(toKept(source, undefined, document, undefined)));
  }

  async readFacts(handle: DocumentHandle): Promise<ItemFacts> {
    const lent = this.#lentAs(handle);
    const key = keyOf(lent.source);
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    if (lent.kept === undefined) {
      this.#exchange(lent, this.#keep(await this.#make(lent.source, lent.xml)));
    }
    const document = lent.kept?.document ?? handle;
    const facts = await this.#ask(this.#engine.readFacts(document));
    remember(this.#facts, key, facts, KEEP_FACTS);
    return facts;
  }

  async addBlock({ document, xml }: BlockRequest): Promise<Uint8Array> {
    const lent = this.#lentAs(document);
    const known = this.#kept.get(keyOf(lent.source, xml));
    if (known?.bytes !== undefined) {
      lent.xml = xml;
      this.#exchange(lent, known);
      return known.bytes;
    }
    const plain = lent.kept;
    const isOnly = plain?.users === 1 && lent.xml === undefined;
    if (isOnly) this.#forget(plain);
    const made = await this.#make(lent.source, xml, isOnly ? plain : undefined);
    if (isOnly) lent.kept = undefined;
    lent.xml = xml;
    this.#exchange(lent, this.#keep(made));
    return made.bytes ?? Buffer.alloc(0);
  }

  /** Not `async`: of several who wait for a process that ends, the first in its queue is told first. */
  transform(request: TransformRequest): Promise<TransformReply> {
    const lent = this.#lent.get(request.document);
    if (lent === undefined) return this.#ask(this.#engine.transform(request));
    const mayChange = mayChangeSource(request);
    if (lent.kept === undefined || request.stylesheet === undefined || (mayChange && lent.kept.users > 1)) {
      return this.#transformOwn(request, lent);
    }
    if (mayChange) this.#forget(lent.kept);
    return this.#ask(this.#engine.transform({ ...request, document: lent.kept.document }));
  }

  /** With a document that nobody else has, nor gets. */
  async #transformOwn(request: TransformRequest, lent: Lent): Promise<TransformReply> {
    const document = await this.#ownDocument(lent);
    const reply = await this.#ask(this.#engine.transform({ ...request, document }));
    // Without a stylesheet the item itself is the result.
    return reply.kind === 'made' && reply.document === document
      ? { ...reply, document: request.document }
      : reply;
  }

  async #ownDocument(lent: Lent): Promise<DocumentHandle> {
    if (lent.kept?.users !== 1) this.#exchange(lent, await this.#make(lent.source, lent.xml));
    const { kept } = lent;
    if (kept === undefined) throw new TypeError('it was made a moment ago');
    this.#forget(kept);
    return kept.document;
  }

  validate(request: ValidateRequest): Promise<ValidateReply> {
    const document = this.#lent.get(request.document)?.kept?.document ?? request.document;
    return this.#ask(this.#engine.validate({ ...request, document }));
  }

  /** XPath and regular expressions read the same out of the same; a stylesheet might not. */
  async readResults(request: ResultsRequest): Promise<ResultsReply> {
    if (request.parser === 'xsl') return await this.#ask(this.#engine.readResults(request));
    const { parser, expression, answer } = request;
    const key = `${parser}\0${expression.name}\0${digest(expression.bytes)}\0${digest(answer)}`;
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const reply = await this.#ask(this.#engine.readResults(request));
    remember(this.#results, key, reply, KEEP_RESULTS);
    return reply;
  }

  release(handles: readonly DocumentHandle[]): Promise<void> {
    const own: DocumentHandle[] = [];
    for (const handle of handles) {
      const lent = this.#lent.get(handle);
      if (lent === undefined) own.push(handle);
      else if (this.#lent.delete(handle)) own.push(...this.#takeBack(lent.kept));
    }
    return own.length === 0 ? Promise.resolve() : this.#engine.release(own);
  }

  #lend(source: EngineSource, reply: Parsed, kept: Kept | undefined): Parsed {
    const document = this.#nextNumber-- as DocumentHandle;
    const lent: Lent = { source, reply, xml: undefined, kept: undefined };
    this.#lent.set(document, lent);
    if (kept !== undefined) this.#exchange(lent, kept);
    return { ...reply, document };
  }

  /** A run that changes its item gets another document in its place. */
  #exchange(lent: Lent, kept: Kept): void {
    const gone = this.#takeBack(lent.kept);
    this.#letGo(gone);
    kept.users += 1;
    lent.kept = kept;
  }

  /** @returns what nobody needs any more. */
  #takeBack(kept: Kept | undefined): DocumentHandle[] {
    if (kept === undefined) return [];
    kept.users -= 1;
    if (kept.users > 0) return [];
    return this.#kept.get(kept.key) === kept ? this.#makeRoom() : [kept.document];
  }

  /** Nobody waits for it; a process that is gone has let go of everything. */
  #letGo(documents: readonly DocumentHandle[]): void {
    if (documents.length > 0) this.#engine.release(documents).catch(() => undefined);
  }

  #makeRoom(): DocumentHandle[] {
    const gone: DocumentHandle[] = [];
    for (const kept of this.#kept.values()) {
      if (this.#kept.size <= KEEP_DOCUMENTS && this.#sourceBytes <= KEEP_SOURCE_BYTES) break;
      if (kept.users > 0) continue;
      this.#forget(kept);
      gone.push(kept.document);
    }
    return gone;
  }

  /** From now on nobody else gets it. */
  #forget(kept: Kept): void {
    if (this.#kept.get(kept.key) !== kept) return;
    this.#kept.delete(kept.key);
    this.#sourceBytes -= kept.sourceBytes;
  }

  /** Of two who made the same at the same time, the later keeps it. */
  #keep(kept: Kept): Kept {
    const before = this.#kept.get(kept.key);
    if (before !== undefined) {
      this.#forget(before);
      if (before.users === 0) this.#letGo([before.document]);
    }
    this.#kept.set(kept.key, kept);
    this.#sourceBytes += kept.sourceBytes;
    return kept;
  }

  /** @param plain - Without a block yet, and nobody else's. */
  async #make(source: EngineSource, xml: string | undefined, plain?: Kept): Promise<Kept> {
    const document = plain?.document ?? (await this.#openAgain(source));
    if (xml === undefined) return toKept(source, xml, document, undefined);
    const bytes = await this.#ask(this.#engine.addBlock({ document, xml }));
    return toKept(source, xml, document, bytes);
  }

  async #openAgain(source: EngineSource): Promise<DocumentHandle> {
    const opened = await this.#open(source);
    if (opened.kind === 'malformed') throw new TypeError(`${source.name} was well-formed before`);
    return opened.document;
  }

  #open = (source: EngineSource): Promise<ItemReply> => this.#ask(this.#engine.openItem(source));

  #lentAs(document: DocumentHandle): Lent {
    const lent = this.#lent.get(document);
    if (lent === undefined) throw new RangeError(`no document ${document} in this engine`);
    return lent;
  }

  /** Documents die with their process. */
  #ask<T>(reply: Promise<T>): Promise<T> {
    reply.catch((cause: unknown) => {
      if (cause instanceof EngineGone || isLostDocument(cause)) this.#forgetAll();
    });
    return reply;
  }

  #forgetAll(): void {
    this.#kept.clear();
    this.#sourceBytes = 0;
  }
}

/** The process ended between two requests of a run, and its documents with it. */
export const isLostDocument = (cause: unknown): boolean =>
  cause instanceof Error && /^no document -?\d+ in this engine$/.test(cause.message);

/**
 * White space is stripped from the source itself, as a stylesheet or one that it takes in says; observers write marks into
 * it. What is not plain text may say anything.
 */
function mayChangeSource({ stylesheet, coverage, trace }: TransformRequest): boolean {
  if (coverage === true || trace === true || stylesheet === undefined) return true;
  const { bytes } = stylesheet;
  let answer = changers.get(bytes);
  if (answer === undefined) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    answer = /strip-space|:import|:include|<import|<include|\0/.test(text) || isOddlyEncoded(text);
    changers.set(bytes, answer);
  }
  return answer;
}

const changers = new WeakMap<Uint8Array, boolean>();

const isOddlyEncoded = (text: string): boolean =>
  /^[^>]*\sencoding\s*=\s*["'](?!utf-8["']|us-ascii["']|iso-8859-)/i.test(text);

const keyOf = ({ name, bytes }: EngineSource, xml = ''): string => `${name}\0${digestBytes(bytes)}\0${xml}`;

const toKept = (
  source: EngineSource,
  xml: string | undefined,
  document: DocumentHandle,
  bytes: Uint8Array | undefined,
): Kept => ({ key: keyOf(source, xml), sourceBytes: source.bytes.length, bytes, document, users: 0 });

/** Of what is a new array each time. */
const digest = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');

function remember<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
