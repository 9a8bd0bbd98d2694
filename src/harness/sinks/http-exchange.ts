import {
  validateHeaderName,
  validateHeaderValue,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptedResponse } from '../../core/connector.js';
import { defaultAnswer } from './default-answer.js';
import { DEFAULT_MAX_BYTES, type Fault, type Login, type SinkOptions } from './sink.js';
import { Transcript } from './transcript.js';

export interface Exchange {
  readonly protocol: 'http' | 'https';
  readonly options: SinkOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: Fault | undefined;
  /** Resets the TCP connection. */
  readonly reset: () => void;
}

/**
 * Receives one request and answers it. A body that came whole and was not refused is a delivery.
 *
 * @throws {Error} when the sender hangs up.
 */
export async function serveExchange(exchange: Exchange): Promise<void> {
  const { options, request, response, fault } = exchange;
  const now = options.now ?? Date.now;
  const transcript = new Transcript(now);
  const headers = toShownHeaders(request.rawHeaders);
  const { method = '', url = '' } = request;
  transcript.add('client', `${method} ${url} HTTP/${request.httpVersion}`);
  for (const [name, value] of headers) transcript.add('client', `${name}: ${value}`);

  const write = async (answer: ScriptedResponse, before?: () => void): Promise<void> => {
    if (fault?.kind === 'slow') await waitWhileOpen(response, fault.delayMs);
    writeAnswer(exchange, answer, transcript, before);
  };
  const login = readLogin(request.headers.authorization);
  const isKnown = isAccepted(login, options, fault);
  if (request.headers.expect?.toLowerCase() === '100-continue') {
    if (!isKnown) return write(UNAUTHORIZED);
    transcript.add('server', 'HTTP/1.1 100 Continue');
    response.writeContinue();
  }

  const body = await readBody(exchange, fault);
  if (body === 'cut') return;
  if (!isKnown) return write(UNAUTHORIZED);
  if (body === 'too-large') return write(STORAGE_FULL);
  transcript.add('note', `a body of ${body.length} bytes`);

  const path = toPath(url);
  const receivedAtMs = now();
  const wanted = await askForAnswer(options, { method, path, body });
  const answer = fault?.kind === 'answer' ? checked(fault.change(wanted)) : wanted;
  return write(answer, () => {
    const { protocol } = exchange;
    options.inbox.receive({
      protocol,
      path,
      body,
      receivedAtMs,
      username: login?.username,
      request: { method, url, headers },
      answer,
      transcript: transcript.lines(),
    });
  });
}

const textAnswer = (
  status: number,
  text: string,
  headers: Record<string, string> = {},
): ScriptedResponse => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(`${text}\n`),
  file: undefined,
});

const UNAUTHORIZED = textAnswer(401, 'The login is not known here.', {
  'WWW-Authenticate': 'Basic realm="mrssmith sink", charset="UTF-8"',
});
const STORAGE_FULL = textAnswer(507, 'No space left.');

async function askForAnswer(
  { answer }: SinkOptions,
  context: { readonly method: string; readonly path: string; readonly body: Buffer },
): Promise<ScriptedResponse> {
  if (answer === undefined) return defaultAnswer();
  try {
    return checked(await answer(context));
  } catch (error) {
    return textAnswer(
      500,
      `The sink has no answer: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** @throws {TypeError} for what cannot be written as HTTP. */
function checked(answer: ScriptedResponse): ScriptedResponse {
  const { status, headers } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw new TypeError(`${status} is no status of an answer`);
  }
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return answer;
}

/** @param before - Runs when the answer stands in the transcript and the client cannot have seen it yet. */
function writeAnswer(
  { request, response }: Exchange,
  { status, headers, body }: ScriptedResponse,
  transcript: Transcript,
  before?: () => void,
): void {
  const mayHaveBody = status !== 204 && status !== 304;
  const sent = Object.entries(headers);
  // A script may say the length itself, wrongly too.
  const hasLength = sent.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  if (mayHaveBody && !hasLength) sent.push(['Content-Length', String(body.length)]);
  // A body that was refused unread would be taken for the next request.
  if (!request.complete) sent.push(['Connection', 'close']);
  response.writeHead(status, sent.flat());

  transcript.add('server', `HTTP/1.1 ${status} ${response.statusMessage}`);
  for (const [name, value] of sent) transcript.add('server', `${name}: ${value}`);
  if (mayHaveBody) transcript.add('note', `a body of ${body.length} bytes`);
  before?.();
  response.end(mayHaveBody ? body : undefined);
}

/** Reads to the end, unless it is to be cut before; what is too large is read too and thrown away, so that the refusal can be heard. */
async function readBody(
  { request, options, reset }: Exchange,
  fault: Fault | undefined,
): Promise<Buffer | 'cut' | 'too-large'> {
  const { maxBytes = DEFAULT_MAX_BYTES } = options;
  const keepBytes = fault?.kind === 'disk-full' ? Math.min(fault.afterBytes, maxBytes) : maxBytes;
  const isCutAt = (bytes: number): boolean => fault?.kind === 'cut' && bytes >= fault.afterBytes;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (isCutAt(sizeBytes)) {
      reset(); // Before the loop is left, which would close the socket in good order.
      return 'cut';
    }
    if (sizeBytes <= keepBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (isCutAt(sizeBytes)) {
    reset();
    return 'cut';
  }
  return sizeBytes > keepBytes ? 'too-large' : Buffer.concat(chunks, sizeBytes);
}

async function waitWhileOpen(response: ServerResponse, delayMs: number): Promise<void> {
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  response.once('close', abort);
  try {
    await sleep(delayMs, undefined, { signal: gone.signal });
  } finally {
    response.off('close', abort);
  }
}

/** An empty list asks for no login: most addresses that take a feed over HTTP have none. */
function isAccepted(login: Login | undefined, { logins }: SinkOptions, fault: Fault | undefined): boolean {
  if (fault?.kind === 'refuse-login') return false;
  const accepted = logins?.() ?? [];
  return (
    accepted.length === 0 ||
    accepted.some(({ username, password }) => username === login?.username && password === login.password)
  );
}

/** e.g. "Basic YWNtZTpzZWNyZXQ=" */
function readLogin(authorization: string | undefined): Login | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { username, password: password.join(':') };
}

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization']);

/** Headers in the order and case sent; of a login only its scheme. */
function toShownHeaders(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const isSecret = SECRET_HEADERS.has(name.toLowerCase());
    headers.push([name, isSecret ? value.replace(/^(\S+)(\s.*)?$/s, '$1 [hidden]') : value]);
  }
  return headers;
}

/**
 * The path to record: decoded, without `.` and `..`, and with the double slashes that the server's way of
 * joining addresses makes, since a partner sees them. The query follows as it came.
 */
function toPath(url: string): string {
  // e.g. "http://host/in?x=1", as sent to proxies
  const [path = '', ...query] = url.replace(/^[a-z]+:\/\/[^/?]*/i, '').split('?');
  const parts: string[] = [];
  for (const part of decode(path).replace(/^\//, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return ['/' + parts.join('/'), ...query].join('?');
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll('\0', '');
  } catch {
    return path; // Not UTF-8, or a bare percent sign.
  }
}
