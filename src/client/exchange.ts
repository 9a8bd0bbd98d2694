import { UnreachableError, type UnreachableDetails } from './errors.js';

/** What came back, whole, with a status of 2xx. */
export interface Answer {
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export interface ExchangeOptions {
  /** For the whole of it, answer included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Takes secrets out of what a message quotes. */
  readonly clean: (text: string) => string;
}

/** How much of an answer nobody expected is shown. */
const QUOTED = 80;

/**
 * Posts a request and reads the whole answer. Redirects are not followed: the body holds a session.
 *
 * @throws {UnreachableError} for everything but an answer of 2xx.
 */
export async function exchange(url: string, request: RequestInit, options: ExchangeOptions): Promise<Answer> {
  const { timeoutMs, signal } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const ends = signal === undefined ? late : AbortSignal.any([late, signal]);
  const shown = withoutUserinfo(url);
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(url, { ...request, method: 'POST', redirect: 'manual', signal: ends });
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (signal?.aborted === true) {
      throw new UnreachableError(shown, 'interrupted', { isTransient: false, cause });
    }
    if (late.aborted) throw new UnreachableError(shown, `no answer within ${timeoutMs / 1000} s`, { cause });
    throw new UnreachableError(shown, reasonOf(cause), detailsOf(cause, url));
  }
  if (response.ok) return { headers: response.headers, bytes };
  throw refusedByStatus(shown, response, quote(bytes, options.clean));
}

/** The API answers 200 to everything: another status comes from what stands before it, or from its ruins. */
function refusedByStatus(url: string, { status, headers }: Response, body: string): UnreachableError {
  if (status >= 300 && status < 400) {
    const target = withoutQuery(headers.get('location') ?? '');
    const reason = `it redirects${target === '' ? '' : ` to ${target}`} (HTTP ${status})`;
    return new UnreachableError(url, reason, { status, mayHaveRun: false, isTransient: false });
  }
  const isBusy = status === 429;
  const reason = `HTTP ${status}${body === '' ? '' : `: ${body}`}`;
  return new UnreachableError(url, reason, {
    status,
    mayHaveRun: !isBusy,
    isTransient: status >= 500 || status === 408 || isBusy,
  });
}

/**
 * Reads JSON.
 *
 * @throws {UnreachableError} that quotes what came. A page of HTML comes from another server, and will again; an
 *   answer that breaks off may come whole the next time.
 */
export function parseAnswer({ bytes }: Answer, url: string, clean: ExchangeOptions['clean']): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const reason = text.trim() === '' ? 'an empty answer came back' : 'no JSON came back';
    const quoted = quote(bytes, clean);
    throw new UnreachableError(withoutUserinfo(url), quoted === '' ? reason : `${reason}: ${quoted}`, {
      isTransient: !text.trimStart().startsWith('<'),
      cause,
    });
  }
}

function quote(bytes: Uint8Array, clean: (text: string) => string): string {
  // Cleaned before it is cut: half a secret would not be recognised.
  const text = clean(new TextDecoder().decode(bytes.subarray(0, 64 * 1024))).trim();
  if (text === '') return '';
  return JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text);
}

/** Failures that come before anything is sent. */
const UNSENT: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no host of that name'],
  ['EAI_AGAIN', 'the name of the host cannot be looked up now'],
  ['EHOSTUNREACH', 'there is no way to the host'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['UND_ERR_CONNECT_TIMEOUT', 'no connection in time'],
  ['ERR_INVALID_URL', 'that is no address'],
]);

/** e.g. DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, UNABLE_TO_VERIFY_LEAF_SIGNATURE. */
const CERTIFICATE = /CERT|^UNABLE_TO_|^ERR_TLS_|^ERR_SSL_/;

/** Those that no waiting mends. */
const LASTING = new Set(['ENOTFOUND', 'ERR_INVALID_URL']);

/** Failures of something that was there: it may be a moment's. */
const BROKEN: ReadonlyMap<string, string> = new Map([
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was reset'],
  ['UND_ERR_SOCKET', 'the connection ended before the answer did'],
]);

function detailsOf(error: unknown, url: string): UnreachableDetails {
  const code = codeOf(error);
  const isCertificate = CERTIFICATE.test(code);
  // A local account that is not running does not come up by itself.
  const isAbsent = code === 'ECONNREFUSED' && /\/\/(?:127\.|localhost[:/]|\[::1\])/.test(url);
  return {
    mayHaveRun: !isCertificate && !UNSENT.has(code),
    isTransient: !isCertificate && !LASTING.has(code) && !isAbsent,
    cause: error,
  };
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const known = UNSENT.get(code) ?? BROKEN.get(code);
  const { cause } = error as { cause?: unknown };
  const message = cause instanceof Error && cause.message !== '' ? cause.message : messageOf(error);
  if (CERTIFICATE.test(code)) return `its certificate is not trusted: ${message} (${code})`;
  return known === undefined ? message : `${known} (${code})`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** fetch hides why behind `cause`; several addresses that were tried stand in `errors`. */
function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; errors?: readonly { code?: string }[] } };
  return cause?.code ?? cause?.errors?.[0]?.code ?? '';
}

function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1');
}

const withoutQuery = (url: string): string => withoutUserinfo(url.replace(/[?#].*$/s, ''));
