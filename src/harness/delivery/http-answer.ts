import { AttemptError } from './attempt.js';
import type { CurlError } from './client.js';
import { HttpFailure } from './http-failure.js';

/** curl's own limits: for the headers of an answer, and for one line of them. */
const MAX_HEAD_BYTES = 300 * 1024;
const MAX_LINE_BYTES = 100 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

export interface Incoming {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Where the answer redirects to; `undefined` where it does not. The first header with a value counts. */
export function locationOf({ status, headers }: Omit<Incoming, 'body'>): string | undefined {
  if (status < 300 || status > 399) return undefined;
  return headers.find(([name, value]) => name.toLowerCase() === 'location' && value !== '')?.[1];
}

export interface AnswerOptions {
  /** Longer bodies end the delivery. */
  readonly maxBytes: number;
  /** Called at the end of each head, those of "100 Continue" and its like included. */
  readonly onHead: (status: number) => void;
}

type Phase = 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'complete';

/**
 * Reads an answer as curl does, which takes a good deal that is not quite HTTP and has its own words for the rest.
 *
 * Differs: a transfer coding other than `chunked` is left in the body; curl undoes those it knows.
 *
 * @source curl 7.88, lib/http.c (Curl_http_readwrite_headers, verify_header), lib/http_chunks.c, lib/transfer.c
 */
export class AnswerReader {
  readonly #options: AnswerOptions;
  #phase: Phase = 'head';
  /** Of a line that is not complete. */
  #pending: Buffer = NOTHING;
  #headBytes = 0;
  /** Lines of this head so far, the status line included. */
  #lines = 0;
  #status = 0;
  #headers: (readonly [string, string])[] = [];
  #isChunked = false;
  #sizeBytes: number | undefined;
  /** Bytes to come, of the chunk or the body. */
  #left = Infinity;
  #bodyBytes = 0;
  readonly #body: Buffer[] = [];

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  get isComplete(): boolean {
    return this.#phase === 'complete';
  }

  get answer(): Incoming {
    const body = Buffer.concat(this.#body, this.#bodyBytes);
    return { status: this.#status, headers: this.#headers, body };
  }

  /** How much of the body has come, in curl's words. */
  get progress(): string {
    const total = this.#sizeBytes === undefined ? '' : ` out of ${this.#sizeBytes}`;
    return `${this.#bodyBytes}${total} bytes`;
  }

  /** @throws {AttemptError} `lost` for what curl does not take, `too-large`. */
  push(chunk: Buffer): void {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (bytes.length > 0 && !this.isComplete) {
      const used = this.#read(bytes);
      if (used === 0) break;
      bytes = bytes.subarray(used);
    }
    this.#pending = bytes;
  }

  /** The destination closed the connection. @throws {AttemptError} `lost` when more was to come. */
  end(): void {
    if (this.isComplete) return;
    const isEmpty = this.#phase === 'head' && (this.#lines === 0 || this.#status < 200);
    if (isEmpty) {
      const message = 'the destination closed the connection without an answer';
      throw new HttpFailure('lost', { errno: 52, text: 'Empty reply from server' }, message);
    }
    // The last line feed of all is not waited for.
    const isLastLine = this.#phase === 'trailers' && this.#pending.length === 1 && this.#pending[0] === CR;
    if (this.#isChunked && !isLastLine) {
      throw broken(18, 'transfer closed with outstanding read data remaining');
    }
    const missing = (this.#sizeBytes ?? 0) - this.#bodyBytes;
    if (!this.#isChunked && missing > 0 && locationOf(this.answer) === undefined) {
      throw broken(18, `transfer closed with ${missing} bytes remaining to read`);
    }
    this.#phase = 'complete';
  }

  /** @returns How many bytes were used. None: it takes more to go on. */
  #read(bytes: Buffer): number {
    switch (this.#phase) {
      case 'head':
        return this.#readHead(bytes);
      case 'body':
      case 'chunk':
        return this.#readBody(bytes);
      case 'chunk-size':
        return this.#readChunkSize(bytes);
      case 'chunk-end':
        return this.#readChunkEnd(bytes);
      case 'trailers':
        return this.#readTrailer(bytes);
      case 'complete':
        return 0;
    }
  }

  #readHead(bytes: Buffer): number {
    if (this.#lines === 0 && !beginsLikeHttp(bytes)) throw notHttp('Received HTTP/0.9 when not allowed');
    const line = takeLine(bytes);
    if (line === undefined) return 0;
    this.#headBytes += line.length;
    if (this.#headBytes > MAX_HEAD_BYTES) {
      throw broken(56, `Too large response headers: ${this.#headBytes} > ${MAX_HEAD_BYTES}`);
    }
    const text = line.replace(/\r?\n$/, '');
    if (text === '') this.#endHead();
    else {
      if (this.#lines === 0) this.#status = parseStatus(text);
      else this.#readHeader(text);
      if (text.includes('\0')) throw broken(8, 'Nul byte in header');
      this.#lines += 1;
    }
    return line.length;
  }

  #readHeader(line: string): void {
    // The old way to go on with a value; curl looks at the first line of it alone.
    if (this.#lines > 1 && /^[ \t]/.test(line)) return;
    const colon = line.indexOf(':');
    if (colon === -1) throw broken(8, 'Header without colon');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
    this.#headers.push([name, value]);
    if (this.#status === 204 || this.#status === 304) return; // No body, whatever is said of it.
    if (name.toLowerCase() === 'content-length') this.#sizeBytes = parseSize(value) ?? this.#sizeBytes;
    if (name.toLowerCase() === 'transfer-encoding') this.#isChunked = isChunked(value) || this.#isChunked;
  }

  #endHead(): void {
    this.#options.onHead(this.#status);
    if (this.#status < 200) {
      this.#lines = 0;
      this.#headers = [];
      return;
    }
    if (this.#isChunked) {
      this.#sizeBytes = undefined;
      this.#phase = 'chunk-size';
      return;
    }
    const isBodiless = this.#status === 204 || this.#status === 304 || this.#sizeBytes === 0;
    this.#phase = isBodiless ? 'complete' : 'body';
    this.#left = this.#sizeBytes ?? Infinity;
    if (this.#left !== Infinity) this.#checkSize(this.#left);
  }

  #readBody(bytes: Buffer): number {
    const part = bytes.subarray(0, this.#left);
    this.#checkSize(this.#bodyBytes + part.length);
    this.#body.push(part);
    this.#bodyBytes += part.length;
    this.#left -= part.length;
    if (this.#left === 0) this.#phase = this.#isChunked ? 'chunk-end' : 'complete';
    return part.length;
  }

  #checkSize(sizeBytes: number): void {
    const { maxBytes } = this.#options;
    if (sizeBytes > maxBytes) {
      throw new AttemptError('too-large', `the answer is larger than ${maxBytes} bytes`);
    }
  }

  #readChunkSize(bytes: Buffer): number {
    const [digits = ''] = /^[\da-f]*/i.exec(bytes.toString('latin1', 0, 17)) ?? [];
    if (digits.length > 16) throw badChunk('Too long hexadecimal number');
    const size = Number.parseInt(digits, 16);
    if (!(size < 2 ** 63)) throw badChunk('Illegal or missing hexadecimal sequence');
    const line = takeLine(bytes);
    if (line === undefined) return 0;
    this.#left = size;
    this.#phase = size === 0 ? 'trailers' : 'chunk';
    return line.length;
  }

  #readChunkEnd(bytes: Buffer): number {
    if (bytes[0] === LF) this.#phase = 'chunk-size';
    else if (bytes[0] !== CR) throw badChunk('Malformed encoding found');
    return 1;
  }

  #readTrailer(bytes: Buffer): number {
    const line = takeLine(bytes);
    if (line === undefined) return 0;
    if (/^\r?\n$/.test(line)) this.#phase = 'complete';
    else if (!line.includes(':')) throw broken(43, 'Failed reading the chunked-encoded stream');
    return line.length;
  }
}

const HTTP = 'http/';

const beginsLikeHttp = (bytes: Buffer): boolean =>
  HTTP.startsWith(bytes.toString('latin1', 0, HTTP.length).toLowerCase());

/** A line with its end, one character per byte; `undefined` until it is whole. */
function takeLine(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(LF);
  if ((end === -1 ? bytes.length : end) > MAX_LINE_BYTES) throw broken(27, 'Out of memory');
  return end === -1 ? undefined : bytes.toString('latin1', 0, end + 1);
}

/** curl scans loosely: `HTTP/2 200` will do, and a line that only begins like HTTP counts as 200. */
function parseStatus(line: string): number {
  const [, major, minor, separator, digits, fourth] =
    /^HTTP\/(\d)\.(\d)(.)\s*(\d{1,3})(\d?)/s.exec(line) ?? [];
  if (digits !== undefined) {
    if (separator !== ' ') throw notHttp('Unsupported HTTP version in response');
    if (fourth !== '') throw notHttp('Unsupported response code in HTTP response');
    return checkStatus(`${major}.${minor}`, Number(digits));
  }
  const [, version, status] = /^HTTP\/([23])\s*(\d{1,9})/.exec(line) ?? [];
  if (status !== undefined) return checkStatus(`${version}.0`, Number(status));
  if (/^HTTP\/\s*(\d|$)/.test(line)) throw notHttp('Unsupported HTTP version in response');
  return 200;
}

function checkStatus(version: string, status: number): number {
  if (!['1.0', '1.1', '2.0'].includes(version)) {
    throw notHttp(`Unsupported HTTP version (${version}) in response`);
  }
  if (status < 100) throw notHttp('Unsupported response code in HTTP response');
  return status;
}

/** @returns `undefined` for a number that curl cannot hold: it then reads on until the connection ends. */
function parseSize(value: string): number | undefined {
  const digits = /^\+?(\d+)/.exec(value)?.[1];
  if (digits === undefined) throw broken(8, 'Invalid Content-Length: value');
  return Number(digits) < 2 ** 63 ? Number(digits) : undefined;
}

const CODINGS: ReadonlySet<string> = new Set(['identity', 'deflate', 'gzip', 'x-gzip', 'br', 'zstd']);

function isChunked(value: string): boolean {
  const codings = value
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim());
  if (codings.some((coding) => coding !== '' && coding !== 'chunked' && !CODINGS.has(coding))) {
    const text =
      'Unrecognized content encoding type. libcurl understands deflate, gzip, br, zstd content encodings.';
    throw broken(61, text);
  }
  return codings.includes('chunked');
}

const broken = (errno: number, text: string): HttpFailure =>
  new HttpFailure('lost', { errno, text }, `the answer breaks off or is not quite HTTP: ${text}`);

const badChunk = (what: string): HttpFailure => broken(56, `${what} in chunked-encoding`);

function notHttp(text: string): HttpFailure {
  const curl: CurlError = { errno: 1, text };
  return new HttpFailure('lost', curl, `the destination does not speak HTTP: ${text}`);
}
