import { RemoteError, UnreachableError } from './errors.js';

/** What an action is given: texts, numbers, booleans, and objects and lists of them. */
export type Params = Readonly<Record<string, unknown>>;

/** A file part of a call. */
export interface FilePart {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface Call {
  readonly service: string;
  readonly action: string;
  readonly params?: Params;
}

export interface ClientOptions {
  /** Of the server, e.g. `http://127.0.0.1:40080`; `/api_v3` at its end is taken too. */
  readonly serviceUrl: string;
  /** Goes with every call; a call's own wins. */
  readonly ks?: string | undefined;
  /** For one call, answer included. Default 30 s. */
  readonly timeoutMs?: number;
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal;
}

/** Speaks to a server of the API. */
export interface Client {
  /**
   * Runs one action.
   *
   * @param files - Parts by parameter name; with them the call is a multipart form.
   * @throws {RemoteError} what the server answers in place of a result.
   * @throws {UnreachableError} when nothing answers, or not in time, or no answer of the API.
   */
  call(
    service: string,
    action: string,
    params?: Params,
    files?: Readonly<Record<string, FilePart>>,
  ): Promise<unknown>;
  /**
   * Runs several actions in one request. Parameters may refer to earlier results, e.g. `{1:result:id}`.
   *
   * @returns results in order; what failed is its error, as a value.
   */
  multirequest(calls: readonly Call[]): Promise<readonly unknown[]>;
  /** The same server, in another session. */
  withKs(ks: string): Client;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Answer as JSON. @source KalturaResponseType */
const FORMAT_JSON = 1;

export function createClient(options: ClientOptions): Client {
  const base = options.serviceUrl.replace(/\/+$/, '').replace(/\/api_v3(\/index\.php)?$/, '');
  const post = async (path: string, params: Params, files: Readonly<Record<string, FilePart>> = {}) => {
    const sent = { ...(options.ks !== undefined && { ks: options.ks }), ...params, format: FORMAT_JSON };
    const isForm = Object.keys(files).length > 0;
    const request: RequestInit = isForm
      ? { body: toForm(sent, files) }
      : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } };
    return exchange(`${base}/api_v3/${path}`, request, options);
  };
  return {
    async call(service, action, params = {}, files = {}) {
      const answer = await post(`service/${service}/action/${action}`, params, files);
      const failure = toRemoteError(answer);
      if (failure !== undefined) throw failure;
      return answer;
    },
    async multirequest(calls) {
      const numbered = calls.map(({ service, action, params }, index) => [
        String(index + 1),
        { ...params, service, action },
      ]);
      const answer = await post('service/multirequest', Object.fromEntries(numbered) as Params);
      const failure = toRemoteError(answer);
      if (failure !== undefined) throw failure;
      return (Array.isArray(answer) ? answer : [answer]).map((item: unknown) => toRemoteError(item) ?? item);
    },
    withKs: (ks) => createClient({ ...options, ks }),
  };
}

async function exchange(
  url: string,
  request: RequestInit,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ClientOptions,
): Promise<unknown> {
  const late = AbortSignal.timeout(timeoutMs);
  const ends = signal === undefined ? late : AbortSignal.any([late, signal]);
  let text: string;
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'error', ...request, signal: ends });
    text = await response.text();
  } catch (cause) {
    throw new UnreachableError(
      url,
      late.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(cause),
      cause,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UnreachableError(url, `no JSON came back: ${JSON.stringify(text.slice(0, 80))}`, cause);
  }
}

/** fetch hides why behind `cause`. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof Error && cause.message !== '') return cause.message;
  return error instanceof Error ? error.message : String(error);
}

function toRemoteError(answer: unknown): RemoteError | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { objectType, code, message, args } = answer as Record<string, unknown>;
  if (objectType !== 'KalturaAPIException') return undefined;
  return new RemoteError(String(code), String(message), toArgs(args));
}

const toArgs = (args: unknown): Readonly<Record<string, string>> =>
  typeof args === 'object' && args !== null && !Array.isArray(args) ? (args as Record<string, string>) : {};

/** Nested values in the colon style, e.g. `mediaEntry:name`. */
function toForm(params: Params, files: Readonly<Record<string, FilePart>>): FormData {
  const form = new FormData();
  const add = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) add(`${name}:${key}`, item);
    } else {
      form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  for (const [name, { fileName, bytes }] of Object.entries(files)) {
    form.append(name, new Blob([Uint8Array.from(bytes)]), fileName);
  }
  return form;
}
