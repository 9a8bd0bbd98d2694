import type { Call, Download, FilePart, Params } from './call.js';
import { RemoteError, UnreachableError } from './errors.js';
import { exchange, parseAnswer, type Answer } from './exchange.js';
import { toForm } from './form.js';

export type { Call, Download, FilePart, Params } from './call.js';

export interface ClientOptions {
  /** Of the server, e.g. `http://127.0.0.1:40080`; `/api_v3` at its end is taken too. */
  readonly serviceUrl: string;
  /** Goes with every call, in the body; a call's own wins. */
  readonly ks?: string | undefined;
  /** Likewise, also into each call of a multirequest: some actions store it. */
  readonly partnerId?: number | undefined;
  /** For one call, answer included. Default 30 s. */
  readonly timeoutMs?: number | undefined;
  /** Ends whatever is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Beside the KS: what no message may quote. */
  readonly secrets?: readonly string[];
}

/** Speaks to a server of the API. */
export interface Client {
  /** Without `/api_v3`. */
  readonly serviceUrl: string;
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
   * @throws {RemoteError} when the request as a whole is refused.
   * @throws {UnreachableError} also when another number of answers comes than calls were sent.
   */
  multirequest(calls: readonly Call[]): Promise<readonly unknown[]>;
  /**
   * Runs an action that serves a file.
   *
   * @throws {RemoteError} also for what the server says in its headers alone. @throws {UnreachableError}
   */
  download(service: string, action: string, params?: Params): Promise<Download>;
  /** The same server, in another session. */
  withKs(ks: string): Client;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** Answer as JSON. @source KalturaResponseType */
const FORMAT_JSON = 1;
/** Shorter texts are left alone: replacing every "a" would hide nothing and ruin the text. */
const SHORTEST_SECRET = 4;

/** `https://www.kaltura.com/api_v3/` as `https://www.kaltura.com`. */
export const toServiceUrl = (url: string): string =>
  url
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/api_v3(\/index\.php)?$/, '')
    .replace(/\/+$/, '');

export function createClient(options: ClientOptions): Client {
  const base = toServiceUrl(options.serviceUrl);
  const { ks, partnerId, signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const clean = createCleaner([...(options.secrets ?? []), ...(ks === undefined ? [] : [ks])]);
  const shared = { ...(ks !== undefined && { ks }), ...(partnerId !== undefined && { partnerId }) };

  const post = (path: string, params: Params, files: Readonly<Record<string, FilePart>> = {}) => {
    const sent = { ...shared, ...params, format: FORMAT_JSON };
    const isForm = Object.keys(files).length > 0;
    const request: RequestInit = isForm
      ? { body: toForm(sent, files) }
      : { body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } };
    return exchange(`${base}/api_v3/${path}`, request, { timeoutMs, signal, clean });
  };
  const ask = async (path: string, params: Params, files?: Readonly<Record<string, FilePart>>) =>
    parseAnswer(await post(path, params, files), `${base}/api_v3/${path}`, clean);

  return {
    serviceUrl: base,
    async call(service, action, params = {}, files = {}) {
      const answer = await ask(pathOf(service, action), params, files);
      const failure = toRemoteError(answer, clean, `${service}.${action}`);
      if (failure !== undefined) throw failure;
      return answer;
    },
    async multirequest(calls) {
      const numbered = calls.map(({ service, action, params }, index) => [
        String(index + 1),
        { ...(partnerId !== undefined && { partnerId }), ...params, service, action },
      ]);
      const path = 'service/multirequest';
      const answer = await ask(path, Object.fromEntries(numbered) as Params);
      const failure = toRemoteError(answer, clean, undefined);
      if (failure !== undefined) throw failure;
      const items: unknown[] = Array.isArray(answer) ? answer : [answer];
      if (items.length !== calls.length) {
        const reason = `${items.length} answers came back to ${calls.length} calls`;
        throw new UnreachableError(`${base}/api_v3/${path}`, reason, { isTransient: false });
      }
      return items.map((item, index) => toRemoteError(item, clean, nameOf(calls[index])) ?? item);
    },
    async download(service, action, params = {}) {
      const answer = await post(pathOf(service, action), params);
      const failure = toServedError(answer, clean, `${service}.${action}`);
      if (failure !== undefined) throw failure;
      return { bytes: answer.bytes, contentType: answer.headers.get('content-type') ?? undefined };
    },
    withKs: (other) => createClient({ ...options, ks: other }),
  };
}

const pathOf = (service: string, action: string): string => `service/${service}/action/${action}`;

const nameOf = (call: Call | undefined): string | undefined =>
  call === undefined ? undefined : `${call.service}.${call.action}`;

function createCleaner(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return (text) => hidden.reduce((current, secret) => current.replaceAll(secret, '***'), text);
}

function toRemoteError(
  answer: unknown,
  clean: (text: string) => string,
  call: string | undefined,
): RemoteError | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { objectType, code, message, args } = answer as Record<string, unknown>;
  if (objectType !== 'KalturaAPIException') return undefined;
  // e.g. 'Invalid KS "djJ8…"': the server quotes it in full.
  return new RemoteError(clean(String(code)), clean(String(message)), toArgs(args, clean), call);
}

function toArgs(args: unknown, clean: (text: string) => string): Readonly<Record<string, string>> {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return {};
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, clean(String(value))]));
}

/**
 * What an action that serves files says in place of one.
 *
 * @source kaltura/server, kRendererDieError.php: an error inside the action is an empty body and two headers,
 *   e.g. `X-Kaltura: error- FILE_DOESNT_EXIST`, `X-Kaltura-App: exiting on error FILE_DOESNT_EXIST - File …`
 */
function toServedError(
  { headers, bytes }: Answer,
  clean: (text: string) => string,
  call: string,
): RemoteError | undefined {
  const code = /^error-\s*(\S+)/.exec(headers.get('x-kaltura') ?? '')?.[1];
  if (code !== undefined) {
    const message = /^exiting on error \S+ - (.*)$/s.exec(headers.get('x-kaltura-app') ?? '')?.[1];
    return new RemoteError(clean(code), clean(message ?? code), {}, call);
  }
  // A file is an attachment. Errors raised before the action runs come as JSON.
  const isJson = /^application\/json\b/i.test(headers.get('content-type') ?? '');
  if (headers.has('content-disposition') || !isJson) return undefined;
  try {
    return toRemoteError(JSON.parse(new TextDecoder().decode(bytes)), clean, call);
  } catch {
    return undefined;
  }
}
