import { request as startRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import type { Transcript } from '../sinks/transcript.js';
import { AttemptError, describeNetworkError } from './attempt.js';
import type { Endpoint } from './client.js';

/** How long curl waits for "100 Continue" before it sends the body anyway. */
const CONTINUE_MS = 1000;
/** curl's own limit for the headers of an answer. */
const MAX_HEADER_BYTES = 300 * 1024;

export interface Outgoing {
  readonly method: string;
  /** Scheme and host: for the connection where there is no endpoint, and for the name in TLS. */
  readonly url: URL;
  /** Path and query, sent to the letter. */
  readonly target: string;
  /** Every header, in the order to send. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

export interface Incoming {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly endpoint: Endpoint | undefined;
  /** Aborts with an `AttemptError`. */
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
  readonly transcript: Transcript;
}

/**
 * One request over a connection of its own, which is closed after it.
 *
 * @throws {AttemptError} `connect`, `lost`, `too-large`, `timeout`, `aborted`.
 */
export async function exchange(outgoing: Outgoing, options: ExchangeOptions): Promise<Incoming> {
  const { signal, transcript } = options;
  signal.throwIfAborted();
  const socket = await openSocket(outgoing.url, options);
  try {
    noteRequest(outgoing, transcript);
    const incoming = await sendAndReceive(outgoing, socket, options);
    noteAnswer(incoming, transcript);
    return incoming;
  } finally {
    socket.destroy();
  }
}

/**
 * Connects, in TLS where the URL says so. As on the server the issuer of a certificate is not checked and its
 * name is; a local sink, which stands in for any name, is excused.
 */
async function openSocket(url: URL, { endpoint, signal }: ExchangeOptions): Promise<Socket> {
  const isTls = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const { host, port } = endpoint ?? { host: hostname, port: Number(url.port) || (isTls ? 443 : 80) };
  if (!isTls) return whenReady(connect({ host, port, noDelay: true }), 'connect', signal);

  const tls = await import('node:tls');
  const socket = tls.connect({
    host,
    port,
    servername: isIP(hostname) === 0 ? hostname : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
  });
  socket.setNoDelay(true);
  await whenReady(socket, 'secureConnect', signal);
  const mismatch =
    endpoint === undefined ? tls.checkServerIdentity(hostname, socket.getPeerCertificate()) : undefined;
  if (mismatch === undefined) return socket;
  socket.destroy();
  throw new AttemptError('connect', mismatch.message, mismatch);
}

function whenReady<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void =>
      reject(
        error instanceof AttemptError
          ? error
          : new AttemptError('connect', describeNetworkError(error), error),
      );
    // These stay: whatever waits for the socket after this sees the same error.
    const stop = (): unknown => socket.destroy(signal.reason as AttemptError);
    signal.addEventListener('abort', stop);
    socket.on('error', refuse);
    socket.once(event, () => resolve(socket));
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      refuse(new Error('the destination closed the connection'));
    });
  });
}

function sendAndReceive(
  { method, target, headers, body }: Outgoing,
  socket: Socket,
  { maxAnswerBytes }: ExchangeOptions,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(toLost(error));
    let request: ClientRequest;
    try {
      request = startRequest({
        createConnection: () => socket,
        method,
        // Header text is Latin-1 to Node; this sends the bytes of UTF-8.
        path: Buffer.from(target).toString('latin1'),
        setHost: false,
        maxHeaderSize: MAX_HEADER_BYTES,
        insecureHTTPParser: true, // curl takes answers that are not quite HTTP.
      });
      for (const [name, value] of headers) request.setHeader(name, value);
    } catch (error) {
      reject(new AttemptError('connect', `this is no URL to request: ${describeNetworkError(error)}`, error));
      return;
    }
    request.removeHeader('Connection'); // curl sends none.
    request.on('error', fail);
    request.once('close', () => fail(new Error('the destination closed the connection without an answer')));
    request.once('response', (response) => {
      collect(response, maxAnswerBytes).then(resolve, fail);
    });
    sendBody(request, body);
  });
}

/** @source curl 7.88, lib/http.c (expect100): the body waits for a go-ahead, and goes without it after a second. */
function sendBody(request: ClientRequest, body: Buffer | undefined): void {
  if (!request.hasHeader('expect')) {
    request.end(body);
    return;
  }
  request.flushHeaders();
  let isDecided = false;
  const decide = (isWanted: boolean): void => {
    clearTimeout(patience);
    if (isWanted && !isDecided) request.end(body);
    isDecided = true;
  };
  const patience = setTimeout(decide, CONTINUE_MS, true);
  request.once('continue', () => decide(true));
  request.once('response', () => decide(false)); // An answer now is a refusal of the body.
  request.once('close', () => decide(false));
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<Incoming> {
  const tooLarge = new AttemptError('too-large', `the answer is larger than ${maxBytes} bytes`);
  if (Number(response.headers['content-length']) > maxBytes) throw tooLarge;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('the answer broke off');
  const { statusCode = 0, rawHeaders } = response;
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return { status: statusCode, headers, body: Buffer.concat(chunks, sizeBytes) };
}

function toLost(error: Error): AttemptError {
  if (error instanceof AttemptError) return error;
  const isSyntax = 'code' in error && String(error.code).startsWith('HPE_');
  const what = isSyntax ? 'the destination does not speak HTTP' : 'the connection ended half-way';
  return new AttemptError('lost', `${what}: ${error.message}`, error);
}

function noteRequest({ method, target, headers, body }: Outgoing, transcript: Transcript): void {
  transcript.add('client', `${method} ${target} HTTP/1.1`);
  for (const [name, value] of headers) {
    transcript.add('client', `${name}: ${name === 'Authorization' ? 'Basic [hidden]' : value}`);
  }
  if (body !== undefined) transcript.add('note', `a body of ${body.length} bytes`);
}

function noteAnswer({ status, headers, body }: Incoming, transcript: Transcript): void {
  transcript.add('server', `HTTP/1.1 ${status}`);
  for (const [name, value] of headers) transcript.add('server', `${name}: ${value}`);
  transcript.add('note', `a body of ${body.length} bytes`);
}
