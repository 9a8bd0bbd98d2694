import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FileTree } from './file-tree.js';
import type { DataDoor } from './ftp-data.js';
import type { Fault, SinkOptions } from './sink.js';
import { Transcript } from './transcript.js';

const MAX_LINE_BYTES = 8192;
/** Commands a client may send ahead before the sink stops reading. */
const MAX_QUEUED = 100;
/** Replies that may wait for a client which does not read them. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface FtpCommand {
  /** In capitals. */
  readonly verb: string;
  readonly argument: string;
}

/** Carries out one command. The next one waits for it. */
export type FtpHandler = (session: FtpSession, command: FtpCommand) => Promise<void>;

/** One control connection: takes commands apart, hands them on one by one, and writes replies. */
export class FtpSession {
  readonly options: SinkOptions;
  readonly tree: FileTree;
  readonly fault: Fault | undefined;
  readonly now: () => number;
  readonly transcript: Transcript;
  readonly done: Promise<void>;

  username: string | undefined;
  isLoggedIn = false;
  workingFolder = '/';
  renameFrom: string | undefined;

  readonly #socket: Socket;
  readonly #handle: FtpHandler;
  readonly #gone = new AbortController();
  #door: DataDoor | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #queue: FtpCommand[] = [];
  #isRunning = false;
  #hasEnded = false;

  constructor(socket: Socket, tree: FileTree, options: SinkOptions, handle: FtpHandler) {
    this.#socket = socket;
    this.#handle = handle;
    this.tree = tree;
    this.options = options;
    this.fault = options.fault?.('ftp');
    this.now = options.now ?? Date.now;
    this.transcript = new Transcript(this.now);

    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.#end());
    socket.on('error', () => socket.destroy()); // A reset is how some clients say goodbye.
    this.done = new Promise((resolve) => socket.once('close', () => resolve(this.#close())));
  }

  /** Greets the client, then turns to what it may have sent already. */
  async start(): Promise<void> {
    this.#isRunning = true;
    await this.reply(220, 'mrssmith FTP sink');
    this.#isRunning = false;
    await this.#run();
  }

  /**
   * Sends one reply; several lines make a multi-line one.
   *
   * @param before - Runs when the reply stands in the transcript and the client cannot have seen it yet.
   * @throws {Error} when the connection is gone, which ends the session.
   */
  async reply(code: number, text: string | readonly string[], before?: () => void): Promise<void> {
    if (this.fault?.kind === 'slow') {
      await sleep(this.fault.delayMs, undefined, { signal: this.#gone.signal });
    }
    this.#gone.signal.throwIfAborted();
    const [first = '', ...rest] = typeof text === 'string' ? [text] : text;
    const last = rest.pop();
    const lines =
      last === undefined
        ? [`${code} ${first}`]
        : [`${code}-${first}`, ...rest.map((line) => ` ${line}`), `${code} ${last}`];
    for (const line of lines) this.transcript.add('server', line);
    before?.();
    this.#socket.write(`${lines.join('\r\n')}\r\n`);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#socket.destroy();
  }

  resolve(path: string): string {
    return this.tree.resolve(this.workingFolder, path);
  }

  /** The way agreed on for the next transfer. Setting another closes the one before. */
  get door(): DataDoor | undefined {
    return this.#door;
  }

  set door(door: DataDoor | undefined) {
    this.#door?.close();
    this.#door = door;
    if (this.#gone.signal.aborted) door?.close();
  }

  /** True when the client went away without QUIT: what it sent last may be half a file. */
  get hasLeft(): boolean {
    if (this.#gone.signal.aborted) return true;
    return this.#hasEnded && !this.#queue.some(({ verb }) => verb === 'QUIT');
  }

  /** Answers nothing more and closes when everything is written. */
  finish(): void {
    this.#queue = [];
    this.#socket.end();
  }

  /** Resets the connection, as a machine that dies does. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let newline = this.#pending.indexOf(10);
    while (newline !== -1) {
      this.#take(parseCommand(this.#pending.subarray(0, newline)));
      this.#pending = this.#pending.subarray(newline + 1);
      newline = this.#pending.indexOf(10);
    }
    if (this.#pending.length > MAX_LINE_BYTES) this.#socket.destroy();
    if (this.#queue.length > MAX_QUEUED) this.#socket.pause();
    void this.#run();
  }

  #take(command: FtpCommand): void {
    // The one command that does not wait for its turn: the transfer that runs ends here.
    if (command.verb === 'ABOR') this.#door?.close();
    this.#queue.push(command);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        if (this.#queue.length === 0) this.#socket.resume();
        this.transcript.add('client', toShownCommand(next));
        await this.#handle(this, next);
      }
      if (this.#hasEnded) this.#socket.end();
    } catch {
      // The connection went away in the middle of a command, or the sink is being closed.
      this.#socket.destroy();
    } finally {
      this.#isRunning = false;
    }
  }

  #end(): void {
    this.#hasEnded = true;
    if (this.hasLeft) this.door = undefined;
    void this.#run();
  }

  #close(): void {
    this.#gone.abort();
    this.#queue = [];
    this.door = undefined;
  }
}

/** e.g. "STOR in/65f0.xml\r" */
function parseCommand(line: Buffer): FtpCommand {
  const text = decodeLine(line).replace(/\r$/, '');
  const space = text.indexOf(' ');
  const verb = (space === -1 ? text : text.slice(0, space)).toUpperCase();
  return { verb, argument: space === -1 ? '' : text.slice(space + 1) };
}

/** Names are UTF-8 and, from older clients, Latin-1. ABOR comes after Telnet's interrupt and data mark, 0xFF 0xF4 0xFF 0xF2. */
function decodeLine(line: Buffer): string {
  if (isUtf8(line)) return line.toString('utf8');
  const bytes = Buffer.from(line.toString('latin1').replaceAll(/\xFF[\xF0-\xFE]/g, ''), 'latin1');
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function toShownCommand({ verb, argument }: FtpCommand): string {
  if (verb === 'PASS' || verb === 'ACCT') return `${verb} [hidden]`;
  return argument === '' ? verb : `${verb} ${argument}`;
}
