import { connect, type Socket } from 'node:net';
import type { Transcript } from '../sinks/transcript.js';
import { AttemptError, describeNetworkError } from './attempt.js';
import type { Endpoint } from './client.js';

/** Longer replies are no replies. */
const MAX_REPLY_BYTES = 64 * 1024;
/** How long a server may take over its goodbye. */
const GOODBYE_MS = 500;

export interface FtpReply {
  readonly code: number;
  /** Its last line, code included, e.g. `550 in: no such directory`. */
  readonly text: string;
}

export interface FtpControlOptions {
  readonly signal: AbortSignal;
  readonly transcript: Transcript;
  /** Never shown, not even when the server repeats it. */
  readonly password: string | undefined;
}

/**
 * The control connection of an FTP client: one command, its reply, the next command.
 *
 * Written by hand because the order of commands is the point here, and active mode is wanted too.
 */
export class FtpControl {
  readonly #socket: Socket;
  readonly #options: FtpControlOptions;
  #pending = '';
  #multiline: string | undefined;
  #replies: FtpReply[] = [];
  #failure: AttemptError | undefined;
  #waiting: { resolve: (reply: FtpReply) => void; reject: (reason: AttemptError) => void } | undefined;

  /** @throws {AttemptError} `connect` when nothing listens there or the name is unknown. */
  static async open(endpoint: Endpoint, options: FtpControlOptions): Promise<FtpControl> {
    const socket = await openSocket(endpoint, options.signal);
    const { remoteAddress, localAddress } = socket;
    if (remoteAddress === undefined || localAddress === undefined) {
      socket.on('error', () => {}).destroy(); // It went as soon as it came.
      throw new AttemptError('lost', 'the destination closed the connection');
    }
    return new FtpControl(socket, { remoteAddress, localAddress }, options);
  }

  /** Of the destination: data connections go to and come from there and nowhere else. */
  readonly remoteAddress: string;
  /** Ours towards the destination: the one interface to listen on in active mode. */
  readonly localAddress: string;

  private constructor(
    socket: Socket,
    addresses: { readonly remoteAddress: string; readonly localAddress: string },
    options: FtpControlOptions,
  ) {
    this.#socket = socket;
    this.#options = options;
    this.remoteAddress = addresses.remoteAddress;
    this.localAddress = addresses.localAddress;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', (error) => this.#fail(toLost(error)));
    socket.on('close', () => this.#fail(new AttemptError('lost', 'the destination closed the connection')));
  }

  /** Aborts with an `AttemptError` when the delivery is over before its time. */
  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /**
   * Sends a command and waits for its first reply.
   *
   * @param shown - What to show in its place.
   * @throws {AttemptError} `lost`, `timeout`, `aborted`; `put` for a line break in it, which PHP refuses too.
   */
  command(command: string, shown = command): Promise<FtpReply> {
    if (/[\r\n\0]/.test(command)) {
      return Promise.reject(new AttemptError('put', 'a path, user name or password contains a line break'));
    }
    this.#options.transcript.add('client', shown);
    this.#socket.write(`${command}\r\n`);
    return this.next();
  }

  /** The next reply, for commands that have several. */
  next(): Promise<FtpReply> {
    const reply = this.#replies.shift();
    if (reply !== undefined) return Promise.resolve(reply);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  /** Says goodbye and closes. */
  async quit(): Promise<void> {
    const late = setTimeout(() => this.destroy(), GOODBYE_MS);
    await this.command('QUIT').catch(() => undefined); // What was delivered is delivered.
    clearTimeout(late);
    this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const lines = (this.#pending + text).split(/\r?\n/);
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    if (this.#pending.length > MAX_REPLY_BYTES || this.#replies.length > 100) {
      this.#fail(new AttemptError('lost', 'the destination does not speak FTP: its reply has no end'));
      this.#socket.destroy();
    }
  }

  /** @source RFC 959 section 4.2, "123-First line", then anything, then "123 Last line" */
  #take(line: string): void {
    const { transcript, password } = this.#options;
    // Short passwords would take ordinary words and numbers with them.
    const shown =
      password === undefined || password.length < 4 ? line : line.replaceAll(password, '[hidden]');
    transcript.add('server', shown);

    const code = /^\d{3}(?=[ -]|$)/.exec(line)?.[0];
    if (this.#multiline === undefined && code !== undefined && line[3] === '-') this.#multiline = code;
    if (this.#multiline !== undefined && (code !== this.#multiline || line[3] === '-')) return;
    this.#multiline = undefined;
    if (code === undefined) return; // Chatter between replies; PHP skips it too.
    this.#settle({ code: Number(code), text: shown });
  }

  #settle(reply: FtpReply): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#replies.push(reply);
    else waiting.resolve(reply);
  }

  #fail(failure: AttemptError): void {
    this.#failure ??= failure;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

/** Connects; the signal stays tied to the socket and destroys it with its reason. */
function openSocket({ host, port }: Endpoint, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, noDelay: true });
    const stop = () => socket.destroy(signal.reason as AttemptError);
    signal.addEventListener('abort', stop, { once: true });
    const refuse = (error: Error) =>
      reject(
        error instanceof AttemptError
          ? error
          : new AttemptError('connect', describeNetworkError(error), error),
      );
    socket.once('error', refuse);
    socket.once('connect', () => {
      socket.off('error', refuse);
      resolve(socket);
    });
  });
}

function toLost(error: Error): AttemptError {
  if (error instanceof AttemptError) return error;
  return new AttemptError('lost', `the connection ended half-way: ${describeNetworkError(error)}`, error);
}
