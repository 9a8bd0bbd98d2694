import { AttemptError, describeNetworkError } from './attempt.js';
import type { CurlError, DeliveryFailureReason } from './client.js';

/** Ends an HTTP delivery, with what curl would say of it. Texts were measured with curl 7.88 and OpenSSL 3. */
export class HttpFailure extends AttemptError {
  readonly curl: CurlError;

  /** @param message - In a sentence; curl's own text where it is left out. */
  constructor(reason: DeliveryFailureReason, curl: CurlError, message = curl.text, cause?: unknown) {
    super(reason, message, cause);
    this.curl = curl;
  }
}

/** Where a request goes by its URL, whatever stands in for it. */
export interface Authority {
  /** Without the brackets of IPv6. */
  readonly hostname: string;
  readonly port: number;
}

export const MALFORMED_URL: CurlError = {
  errno: 3,
  text: 'URL using bad/illegal format or missing URL',
};

/** A version is part of curl's text; this is the one measured with. */
const OPENSSL = 'OpenSSL/3.0.19';

const SYSTEM_TEXT: Readonly<Record<string, string>> = {
  ECONNABORTED: 'Software caused connection abort',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPIPE: 'Broken pipe',
  ETIMEDOUT: 'Connection timed out',
};

/**
 * Why there is no connection.
 *
 * Differs: curl tells how many milliseconds it tried; here it is always 0, so that reports are the same each time.
 */
export function toConnectFailure(error: Error, authority: Authority): AttemptError {
  if (error instanceof AttemptError) return error;
  const curl = explainConnect(error, authority);
  return new HttpFailure('connect', curl, describeNetworkError(error), error);
}

function explainConnect(error: Error, { hostname, port }: Authority): CurlError {
  const { code, syscall } = systemError(error);
  if (syscall === 'getaddrinfo') return { errno: 6, text: `Could not resolve host: ${hostname}` };
  const openSsl = opensslText(error);
  if (openSsl !== undefined) return { errno: 35, text: openSsl };
  if (syscall === 'read' || syscall === 'write') return { errno: 35, text: lossText(code, syscall) };
  if (syscall === undefined && code === 'ECONNRESET' && !(error instanceof AggregateError)) {
    // Node's own error, for a connection that ends before TLS stands. The space at the end is curl's.
    const text = `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${hostname}:${port} `;
    return { errno: 35, text };
  }
  const text = `Failed to connect to ${hostname} port ${port} after 0 ms: Couldn't connect to server`;
  return { errno: code === 'ETIMEDOUT' ? 28 : 7, text };
}

/** Why a connection that stood broke. */
export function toLossFailure(error: Error): AttemptError {
  if (error instanceof AttemptError) return error;
  const { code, syscall } = systemError(error);
  const openSsl = opensslText(error);
  const text = openSsl === undefined ? lossText(code, syscall) : `OpenSSL SSL_read: ${openSsl}, errno 0`;
  const message = `the connection ended half-way: ${error.message}`;
  return new HttpFailure('lost', { errno: text.startsWith('Send') ? 55 : 56, text }, message, error);
}

/** curl reads before it writes, so that it learns of a reset there; a broken pipe is known to writers alone. */
function lossText(code: string, syscall: string | undefined): string {
  const isSending = code === 'EPIPE' || (syscall === 'write' && code !== 'ECONNRESET');
  return `${isSending ? 'Send' : 'Recv'} failure: ${SYSTEM_TEXT[code] ?? code}`;
}

// e.g. "803C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl3_record.c:354:"
function opensslText({ message }: Error): string | undefined {
  const parts = /error:([\dA-F]{8}):([^:]*):[^:]*:([^:]*)/.exec(message);
  return parts === null ? undefined : `${OPENSSL}: error:${parts[1]}:${parts[2]}::${parts[3]}`;
}

function systemError(error: NodeJS.ErrnoException): { code: string; syscall: string | undefined } {
  return { code: error.code ?? error.message, syscall: error.syscall };
}

/**
 * What curl would say of an attempt that the kit ended.
 *
 * @param progress - What has come of the answer, in curl's words; `undefined` before there is a connection.
 */
export function toEndedFailure(error: unknown, timeoutMs: number, progress: string | undefined): unknown {
  if (!(error instanceof AttemptError) || error instanceof HttpFailure) return error;
  const curl = explainEnd(error.reason, timeoutMs, progress);
  return curl === undefined ? error : new HttpFailure(error.reason, curl, error.message, error);
}

function explainEnd(
  reason: DeliveryFailureReason,
  timeoutMs: number,
  progress: string | undefined,
): CurlError | undefined {
  switch (reason) {
    case 'timeout': {
      const what = progress === undefined ? 'Connection' : 'Operation';
      const received = progress === undefined ? '' : ` with ${progress} received`;
      return { errno: 28, text: `${what} timed out after ${timeoutMs} milliseconds${received}` };
    }
    case 'aborted':
      return { errno: 42, text: 'Callback aborted' };
    case 'too-large':
      return { errno: 63, text: 'Maximum file size exceeded' };
    case 'connect':
    case 'login':
    case 'put':
    case 'exists':
    case 'lost':
    case 'redirects':
      return undefined;
  }
}
