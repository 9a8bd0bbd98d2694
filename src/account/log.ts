import { maskUserinfo, REDACTED } from '../connector/redact.js';
import { isAdmin, isWidget, type Session } from './session/session.js';
import type { CallNote, CallResult } from './wire/dispatch.js';
import { ApiMap, FileAnswer, isMap, Upload, type ApiValue } from './wire/value.js';

export type CallerKind = 'none' | 'widget' | 'user' | 'admin';

/** A value as people may see it: no secrets, long texts cut, files as their names and sizes. */
export type Shown = string | number | boolean | null | readonly Shown[] | { readonly [key: string]: Shown };

export type CallOutcome =
  /** e.g. `KalturaMediaEntry 0_ab12cd34`, `3 of 12`, `true`. */
  | { readonly kind: 'ok'; readonly summary: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

/** One call that was answered, for people. Holds no secret. */
export interface CallRecord {
  /** Milliseconds since the Unix epoch, of the machine's clock. */
  readonly at: number;
  /** Milliseconds that it took. */
  readonly ms: number;
  readonly service: string;
  readonly action: string;
  /** Without `service`, `action`, `format` and `clientTag`. */
  readonly params: { readonly [key: string]: Shown };
  readonly outcome: CallOutcome;
  readonly notes: readonly CallNote[];
  readonly partnerId: number;
  readonly caller: CallerKind;
  /** KalturaResponseType. */
  readonly format: number;
  /** Its place in a multirequest, from 1. */
  readonly index?: number | undefined;
  /** What was answered; made when it is looked at. */
  answer(): Shown;
}

/** The last calls, and those who want to hear of the next ones. */
export class CallLog {
  readonly #recent: CallRecord[] = [];
  readonly #listeners = new Set<(record: CallRecord) => void>();
  readonly #capacity: number;
  #count = 0;

  /** @param capacity - Older calls than so many are forgotten. */
  constructor(capacity = 200) {
    this.#capacity = capacity;
  }

  /** Calls since the start, the forgotten ones too. */
  get count(): number {
    return this.#count;
  }

  record(record: CallRecord): void {
    this.#count++;
    this.#recent.push(record);
    if (this.#recent.length > this.#capacity) this.#recent.shift();
    for (const listener of this.#listeners) listener(record);
  }

  /** The newest first. */
  recent(limit: number = this.#capacity): CallRecord[] {
    return this.#recent.slice(-limit).toReversed();
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: (record: CallRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export interface CallPlace {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly format: number;
  /** In a multirequest, from 1. */
  readonly index?: number | undefined;
}

/** Of the envelope, not of the action. */
const ENVELOPE: ReadonlySet<string> = new Set(['service', 'action', 'format', 'clientTag', 'apiVersion']);

/** What becomes of a call's result in the log. */
export function toCallRecord(result: CallResult, { at, format, index }: CallPlace): CallRecord {
  const { service, action, params, outcome, notes, caller, ms } = result;
  const sentKs = typeof params['ks'] === 'string' ? params['ks'] : '';
  const shown = Object.entries(params).filter(([name]) => !ENVELOPE.has(name));
  // Sessions are texts, so that no name tells that they are secrets.
  const isSecret = service.toLowerCase() === 'session' && action.toLowerCase() !== 'end';
  return {
    at,
    ms,
    service,
    action,
    params: Object.fromEntries(shown.map(([name, value]) => [name, show(value, name)])),
    outcome: toOutcome(outcome, isSecret, sentKs),
    notes: notes.map(({ code, text }) => ({ code, text: hide(text, sentKs) })),
    partnerId: caller?.partnerId ?? 0,
    caller: callerKind(caller?.session),
    format,
    ...(index === undefined ? {} : { index }),
    answer: toAnswer(outcome, isSecret, sentKs),
  };
}

/** A file's bytes are not kept for the log's sake. */
function toAnswer(outcome: CallResult['outcome'], isSecret: boolean, ks: string): () => Shown {
  if (outcome.kind === 'error') {
    const { code, message } = outcome.error;
    return () => ({ code, message: hide(message, ks) });
  }
  if (outcome.kind === 'file') {
    const shown = show(outcome.file);
    return () => shown;
  }
  const { value } = outcome;
  return () => (isSecret && typeof value === 'string' ? REDACTED : show(value ?? null));
}

function toOutcome(outcome: CallResult['outcome'], isSecret: boolean, ks: string): CallOutcome {
  if (outcome.kind === 'error') {
    return { kind: 'error', code: outcome.error.code, message: hide(outcome.error.message, ks) };
  }
  if (outcome.kind === 'file') return { kind: 'ok', summary: describeFile(outcome.file.bytes.length) };
  const { value } = outcome;
  if (isSecret && typeof value === 'string') return { kind: 'ok', summary: 'a session' };
  return { kind: 'ok', summary: summarize(value) };
}

const describeFile = (bytes: number): string => `file, ${bytes} bytes`;

/** An answer in a few words. */
function summarize(value: ApiValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return clipText(hide(value.replaceAll(/\s+/g, ' '), ''), 60);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `${value.length} in a list`;
  if (value instanceof ApiMap) return `${value.items.size} in a map`;
  if (value instanceof Upload) return describeFile(value.bytes.length);
  const object = value as { readonly [key: string]: ApiValue | undefined };
  const { objects, totalCount, id, objectType } = object;
  if (Array.isArray(objects))
    return `${objects.length} of ${typeof totalCount === 'number' ? totalCount : '?'}`;
  const name = typeof objectType === 'string' ? objectType.replace(/^Kaltura/, '') : 'object';
  return typeof id === 'string' || typeof id === 'number' ? `${name} ${id}` : name;
}

function callerKind(session: Session | undefined): CallerKind {
  if (session === undefined) return 'none';
  if (isWidget(session)) return 'widget';
  return isAdmin(session) ? 'admin' : 'user';
}

/** Names whose texts are secrets. `uploadToken` is an object, `uploadTokenId` no secret. */
const SECRET_NAME =
  /^ks$|[a-z]Ks$|secret|passw|passphrase|private_?key|access_?key|authorization|token(data|hash)?$/i;

const LONGEST_TEXT = 4000;
const LONGEST_LIST = 50;
const DEEPEST = 12;

/** Makes anything that a client sent or was answered fit to be seen. */
export function show(value: unknown, name = '', depth = 0): Shown {
  if (value === null || value === undefined) return null;
  if (value instanceof Upload) return `${value.fileName} (${describeFile(value.bytes.length)})`;
  if (value instanceof FileAnswer) return describeFile(value.bytes.length);
  if (typeof value !== 'object') {
    if (SECRET_NAME.test(name) && value !== '') return REDACTED;
    return typeof value === 'string' ? clipText(hide(value, ''), LONGEST_TEXT) : (value as number | boolean);
  }
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, LONGEST_LIST).map((item) => show(item, name, depth + 1));
    return value.length > LONGEST_LIST ? [...items, `… ${value.length - LONGEST_LIST} more`] : items;
  }
  const entries = value instanceof ApiMap ? [...value.items] : isMap(value) ? Object.entries(value) : [];
  const shown = entries
    .slice(0, LONGEST_LIST)
    .map(([key, item]) => [key, show(item, key, depth + 1)] as const);
  const rest = entries.length - shown.length;
  return Object.fromEntries(rest > 0 ? [...shown, ['…', `${rest} more`]] : shown);
}

const clipText = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}… ${text.length - longest} more characters`;

/** A session of the second kind begins with the base64 of `v2|`, wherever it stands. */
const SESSION_TEXT = /djJ8[\w+/-]{24,}=*/g;

function hide(text: string, ks: string): string {
  const known = ks.length < 4 ? text : text.replaceAll(ks, REDACTED);
  return maskUserinfo(known.replaceAll(SESSION_TEXT, REDACTED));
}
