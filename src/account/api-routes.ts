import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Account } from './account.js';
import { refusedCall, type CallResult } from './wire/dispatch.js';
import { ApiError, MissingFile } from './wire/errors.js';
import { isMultirequest, resolvePlaceholders, splitMultirequest } from './wire/multirequest.js';
import { readRequest, UnreadableRequest, type ReadRequest } from './wire/request.js';
import {
  RESPONSE_FORMAT,
  toJson,
  toPhp,
  toXml,
  type Outcome,
  type Response as ApiResponse,
} from './wire/serialize.js';
import type { ApiValue, FileAnswer, Raw, RawMap } from './wire/value.js';

type AppContext = Context<{ Bindings: HttpBindings }>;

/** Told of every call, multirequest parts included. */
export type OnCall = (
  result: CallResult,
  details: { readonly format: number; readonly index?: number },
) => void;

/** What every answer carries. @source kaltura/server, api_v3/web/index.php, KalturaResponseCacher.php */
const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Server, Content-Length, Content-Range, Date, X-Kaltura, X-Kaltura-Session, X-Me, X-Local-Account-Note',
  'X-Me': 'mrssmith',
};

const NO_CACHE: Readonly<Record<string, string>> = {
  Expires: 'Sun, 19 Nov 2000 08:52:00 GMT',
  'Cache-Control': 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0',
  Pragma: 'no-cache',
};

const PREFLIGHT: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'POST, GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Origin, X-Requested-With, Content-Type, Accept, Range, Cache-Control',
  'Access-Control-Max-Age': '86400',
};

/** Answers one HTTP request to `/api_v3`. */
export async function answerApi(
  c: AppContext,
  account: Account,
  onCall: OnCall,
): Promise<globalThis.Response> {
  if (c.req.method === 'OPTIONS') return c.body('', 200, { ...COMMON_HEADERS, ...PREFLIGHT });
  const started = performance.now();
  const url = new URL(c.req.url);
  let request: ReadRequest;
  try {
    request = await readRequest(c.env.incoming, rawPath(c.env.incoming.url ?? ''), url.search.slice(1));
  } catch (cause) {
    if (!(cause instanceof UnreadableRequest)) throw cause;
    // What is left of the body is not read: the connection ends with this answer.
    return c.body(`${cause.message}\n`, cause.status as 400, {
      ...COMMON_HEADERS,
      'Content-Type': 'text/plain; charset=utf-8',
      Connection: 'close',
    });
  }
  const { params } = request;
  const format = formatOf(params);
  const callback = c.req.query('callback') ?? '';
  if (!isKnownFormat(format, callback)) {
    // Before anything is done: the caller could not read what came of it.
    const refused = refusedCall(params, new ApiError('UNKNOWN_RESPONSE_FORMAT', format));
    onCall(refused, { format });
    return answerFileError(c, refused, { ...COMMON_HEADERS, ...sessionHeader(account), ...NO_CACHE });
  }
  const isBatch = isMultirequest(params);
  const results = isBatch ? await runBatch(account, params) : [await account.dispatch(params)];
  const [first] = results;
  if (first !== undefined) results[0] = { ...first, notes: [...request.notes, ...first.notes] };
  results.forEach((result, index) => onCall(result, { format, ...(isBatch ? { index: index + 1 } : {}) }));

  const headers = { ...COMMON_HEADERS, ...sessionHeader(account), ...noteHeader(results) };
  for (const { outcome, caller } of results) {
    if (outcome.kind !== 'file') continue;
    return answerFile(c, outcome.file, { ...headers, ...cacheFor(account, caller?.session?.expiry) });
  }
  if (!isBatch && first !== undefined && first.isFileError) return answerFileError(c, first, headers);
  const outcomes = results.map(({ outcome }) => outcome as Outcome);
  const [only] = outcomes;
  const response: ApiResponse = isBatch || only === undefined ? outcomes : only;
  return answer(c, response, { format, callback, params, headers, account, started });
}

async function runBatch(account: Account, params: RawMap): Promise<CallResult[]> {
  const results: CallResult[] = [];
  const values: (ApiValue | undefined)[] = [];
  for (const request of splitMultirequest(params)) {
    const result = await account.dispatch(resolvePlaceholders(request, values));
    results.push(result);
    values.push(result.outcome.kind === 'value' ? result.outcome.value : undefined);
  }
  return results;
}

interface AnswerOptions {
  readonly format: number;
  /** JSONP alone. */
  readonly callback: string;
  readonly params: RawMap;
  readonly headers: Readonly<Record<string, string>>;
  readonly account: Account;
  readonly started: number;
}

function answer(c: AppContext, response: ApiResponse, options: AnswerOptions): globalThis.Response {
  const { format, callback, params, account, started } = options;
  const serialize = {
    types: account.context.types,
    ignoreNull: params['ignoreNull'] === '1' || params['ignoreNull'] === true,
    executionTime: Math.round(performance.now() - started) / 1000,
  };
  const headers = { ...options.headers, ...NO_CACHE, ...forbiddenHeaders(response) };
  const send = (body: string, type: string) =>
    c.body(body, 200, { ...headers, 'Content-Type': contentTypeOf(params) ?? type });
  switch (format) {
    case RESPONSE_FORMAT.JSON:
      return send(toJson(response, serialize), 'application/json');
    case RESPONSE_FORMAT.PHP:
      return send(toPhp(response, serialize), 'text/html; charset=UTF-8');
    case RESPONSE_FORMAT.JSONP:
      return send(`${callback}(${toJson(response, serialize)});`, 'application/javascript');
    default:
      return send(toXml(response, serialize), 'text/xml;charset=UTF-8');
  }
}

/** JSONP needs to know what to call. */
const isKnownFormat = (format: number, callback: string): boolean =>
  format === RESPONSE_FORMAT.JSONP
    ? /^[\w$.[\]]{1,200}$/.test(callback)
    : Object.values<number>(RESPONSE_FORMAT).includes(format);

/** As sent, before anyone tidied it. */
const rawPath = (target: string): string =>
  target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1)[0] ?? '';

const FORMAT_NAMES: ReadonlyMap<string, number> = new Map([
  ['json', RESPONSE_FORMAT.JSON],
  ['xml', RESPONSE_FORMAT.XML],
  ['php', RESPONSE_FORMAT.PHP],
  ['jsonp', RESPONSE_FORMAT.JSONP],
]);

function formatOf(params: RawMap): number {
  const raw: Raw | undefined = params['format'];
  if (raw === undefined || raw === null || raw === '') return RESPONSE_FORMAT.XML;
  const text = typeof raw === 'object' ? '' : String(raw);
  return FORMAT_NAMES.get(text.toLowerCase()) ?? (Number.parseInt(text, 10) || 0);
}

/** A caller may name the Content-Type of its answer; nothing that would end the header. */
function contentTypeOf(params: RawMap): string | undefined {
  const raw = params['content-type'];
  return typeof raw === 'string' && /^[\w.+/-]+(?:; *[\w=-]+)*$/.test(raw) ? raw : undefined;
}

let calls = 0;
const sessionHeader = ({ context }: Account): Record<string, string> => ({
  'X-Kaltura-Session': `${++calls}, ${context.clock.nowSec()}`,
});

/** Notes of all calls, each once, in what a header can carry. */
function noteHeader(results: readonly CallResult[]): Record<string, string> {
  const said = new Set(results.flatMap(({ notes }) => notes.map(({ code, text }) => `${code}: ${text}`)));
  if (said.size === 0) return {};
  const text = [...said].join(' | ').replaceAll(/[^\u0020-\u007e]/g, '?');
  return { 'X-Local-Account-Note': text.length > 2000 ? `${text.slice(0, 1997)}...` : text };
}

/** The one error of the API that shows in headers; of several in a batch the last one. */
function forbiddenHeaders(response: ApiResponse): Record<string, string> {
  const outcomes = Array.isArray(response) ? (response as readonly Outcome[]) : [response as Outcome];
  const messages = outcomes.flatMap((outcome) =>
    outcome.kind === 'error' && outcome.error.code === 'SERVICE_FORBIDDEN' ? [outcome.error.message] : [],
  );
  const last = messages.at(-1);
  if (last === undefined) return {};
  return {
    'X-Kaltura': 'error-SERVICE_FORBIDDEN',
    'X-Kaltura-App': headerText(`exiting on error SERVICE_FORBIDDEN - ${last}`),
  };
}

const headerText = (text: string): string => text.replaceAll(/[^\u0020-\u007e]/g, '?');

const dieHeaders = (code: string, message: string): Record<string, string> => ({
  'X-Kaltura': `error- ${code}`,
  'X-Kaltura-App': headerText(`exiting on error ${code} - ${message}`),
  'Content-Type': 'text/html; charset=UTF-8',
});

/** What goes wrong inside an action that answers a file is told in headers alone. */
function answerFileError(
  c: AppContext,
  { outcome }: CallResult,
  headers: Readonly<Record<string, string>>,
): globalThis.Response {
  const { error } = outcome as Extract<Outcome, { kind: 'error' }>;
  const named = error instanceof MissingFile ? dispositionOf(error.fileName) : {};
  return c.body('', 200, { ...headers, ...named, ...dieHeaders(error.code, error.message) });
}

/** What saves an answer under a name; nothing that would end the header. */
const dispositionOf = (fileName: string): Record<string, string> => ({
  'Content-Disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
});

const MAX_AGE_SEC = 8_640_000;

/** Files may be kept as long as the session that asked for them lasts. */
export function cacheFor(
  { context: { clock } }: Account,
  sessionEnd: number = Number.POSITIVE_INFINITY,
): Readonly<Record<string, string>> {
  const seconds = Math.min(MAX_AGE_SEC, Math.max(1, sessionEnd - clock.nowSec()));
  return {
    'Cache-Control': `public, max-age=${seconds}, max-stale=0`,
    Expires: new Date((clock.nowSec() + seconds) * 1000).toUTCString(),
    Pragma: '',
  };
}

/** Answers bytes, or the part of them that was asked for. */
export function answerFile(
  c: AppContext,
  { bytes, fileName, contentType }: FileAnswer,
  headers: Readonly<Record<string, string>>,
): globalThis.Response {
  const all = {
    ...headers,
    'Content-Type': contentType ?? detectType(bytes),
    'Last-modified': 'Sun, 19 Nov 2000 08:52:00 GMT',
    'Accept-Ranges': 'bytes',
    ...(fileName === undefined ? {} : dispositionOf(fileName)),
  };
  const range = /^bytes=(\d*)-(\d*)$/.exec(c.req.header('Range') ?? '');
  const slice = range === null ? undefined : rangeOf(range, bytes.length);
  if (slice === undefined) return c.body(new Uint8Array(bytes), 200, all);
  const [from, to] = slice;
  return c.body(new Uint8Array(bytes.subarray(from, to + 1)), 206, {
    ...all,
    'Content-Range': `bytes ${from}-${to}/${bytes.length}`,
  });
}

function rangeOf([, first = '', last = '']: RegExpExecArray, size: number): [number, number] | undefined {
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  return from > to ? undefined : [from, to];
}

function detectType(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart();
  return start.startsWith('<?xml') ? 'text/xml' : 'text/plain';
}
