import { connect, type Socket } from 'node:net';
import type { Transcript } from '../sinks/transcript.js';
import type { AttemptError } from './attempt.js';
import type { Endpoint } from './client.js';
import { AnswerReader, type Incoming } from './http-answer.js';
import { checkCertificate, isIpAddress } from './http-certificate.js';
import {
  HttpFailure,
  toConnectFailure,
  toEndedFailure,
  toLossFailure,
  type Authority,
} from './http-failure.js';

/** How long curl waits for "100 Continue" before it sends the body anyway. */
const CONTINUE_MS = 1000;

export interface Outgoing {
  readonly method: string;
  /** Scheme and host: for the connection where there is no endpoint, and for the name in TLS. */
  readonly url: URL;
  /** Path and query, sent to the letter, as UTF-8. */
  readonly target: string;
  /** Every header, in the order to send. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

export interface ExchangeOptions {
  readonly endpoint: Endpoint | undefined;
  /** Aborts with an `AttemptError`. */
  readonly signal: AbortSignal;
  /** For the text of a timeout; the signal is what ends the exchange. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly transcript: Transcript;
}

/**
 * One request over a connection of its own, which is closed after it.
 *
 * @throws {AttemptError} `connect`, `lost`, `too-large`, `timeout`, `aborted`; an `HttpFailure` each.
 */
export async function exchange(outgoing: Outgoing, options: ExchangeOptions): Promise<Incoming> {
  const { signal, transcript, timeoutMs } = options;
  let socket: Socket | undefined;
  let reader: AnswerReader | undefined;
  try {
    signal.throwIfAborted();
    socket = await openSocket(outgoing.url, options);
    noteRequest(outgoing, transcript);
    const sender = startSending(outgoing, socket);
    reader = new AnswerReader({ maxBytes: options.maxAnswerBytes, onHead: sender.onHead });
    using _ = sender;
    const incoming = await receive(socket, reader);
    noteAnswer(incoming, transcript);
    return incoming;
  } catch (error) {
    throw toEndedFailure(error, timeoutMs, reader?.progress);
  } finally {
    socket?.destroy();
  }
}

let tls: ReturnType<typeof loadTls> | undefined;

/** One context for all connections: making one reads every root certificate there is. */
async function loadTls() {
  const { connect: connectTls, createSecureContext } = await import('node:tls');
  return { connectTls, secureContext: createSecureContext() };
}

/**
 * Connects, in TLS where the URL says so. As on the server the issuer of a certificate is not checked and its
 * name is; a local sink, which stands in for any name, is excused and told none.
 */
async function openSocket(url: URL, { endpoint, signal }: ExchangeOptions): Promise<Socket> {
  const isTls = url.protocol === 'https:';
  const authority = authorityOf(url);
  const { host, port } = endpoint ?? { host: authority.hostname, port: authority.port };
  if (!isTls) return whenReady(connect({ host, port, noDelay: true }), 'connect', signal, authority);

  const { connectTls, secureContext } = await (tls ??= loadTls());
  const { hostname } = authority;
  const socket = connectTls({
    host,
    port,
    secureContext,
    servername: endpoint === undefined && !isIpAddress(hostname) ? hostname : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined, // That is done below, in curl's way.
  });
  socket.setNoDelay(true);
  await whenReady(socket, 'secureConnect', signal, authority);
  const mismatch =
    endpoint === undefined ? checkCertificate(socket.getPeerCertificate(), hostname) : undefined;
  if (mismatch === undefined) return socket;
  socket.destroy();
  throw new HttpFailure('connect', mismatch);
}

function authorityOf({ hostname, port, protocol }: URL): Authority {
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { hostname: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? defaultPort : Number(port) };
}

function whenReady<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  authority: Authority,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(toConnectFailure(error, authority));
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

interface Sender extends Disposable {
  /** To be told each status that comes. */
  readonly onHead: (status: number) => void;
}

/** @source curl 7.88, lib/http.c (expect100): the body waits for a go-ahead, and goes without it after a second. */
function startSending({ method, target, headers, body }: Outgoing, socket: Socket): Sender {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  let waiting = body;
  const sendBody = (): void => {
    if (waiting !== undefined) socket.write(waiting);
    waiting = undefined;
  };
  socket.cork();
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const isAsking = headers.some(([name]) => name === 'Expect');
  if (!isAsking) sendBody();
  socket.uncork();
  const patience = isAsking ? setTimeout(sendBody, CONTINUE_MS) : undefined;
  return {
    onHead(status) {
      if (status === 100) sendBody();
      else if (status >= 200) waiting = undefined; // An answer now is a refusal of the body.
    },
    [Symbol.dispose]() {
      clearTimeout(patience);
    },
  };
}

function receive(socket: Socket, reader: AnswerReader): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const advance = (read: () => void): void => {
      try {
        read();
        if (reader.isComplete) resolve(reader.answer);
      } catch (error) {
        reject(error);
      }
    };
    const end = (): void => advance(() => reader.end());
    socket.on('data', (chunk) => advance(() => reader.push(chunk)));
    socket.once('end', end);
    socket.once('error', (error) => reject(toLossFailure(error)));
    socket.once('close', end);
  });
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
