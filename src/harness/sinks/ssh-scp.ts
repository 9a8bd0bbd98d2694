import type { ServerChannel } from 'ssh2';
import { parentOf } from './file-tree.js';
import { obstacleTo, Upload } from './ssh-upload.js';
import { quoted, type SshVisit } from './ssh-visit.js';

const OK = Buffer.from([0]);
/** First byte of a message that one file did not work, and of one that ends it all. */
const WARNING = 1;
const FATAL = 2;
/** A longer line is no file name. */
const MAX_LINE_BYTES = 8192;

/**
 * Serves the far end of `scp`: `-t` takes files, `-f` gives one.
 *
 * @param args - The words after `scp`, e.g. `['-p', '-t', 'in']`.
 * @source OpenSSH scp.c, sink() and source(): the protocol is described nowhere else
 */
export function serveScp(args: readonly string[], channel: ServerChannel, visit: SshVisit): void {
  const end = args.indexOf('--');
  const isFlag = (word: string, index: number) => /^-./.test(word) && (end === -1 || index < end);
  const flags = args.filter(isFlag).join('');
  const operands = args.filter((word, index) => index !== end && !isFlag(word, index));

  if (operands.length !== 1) return refuse('scp: ambiguous target', channel, visit);
  const [operand = ''] = operands;
  if (flags.includes('t')) new ScpReceiver(channel, visit, operand, flags.includes('d')).start();
  else if (flags.includes('f')) giveFile(channel, visit, operand, flags.includes('p'));
  else refuse('scp: this sink copies from nowhere and to nowhere by itself', channel, visit);
}

function refuse(message: string, channel: ServerChannel, visit: SshVisit): void {
  channel.resume();
  visit.answer(() => {
    visit.transcript.add('server', message);
    channel.write(Buffer.from(`\x01${message}\n`));
    exit(channel, visit, 1);
  });
}

function exit(channel: ServerChannel, visit: SshVisit, status: number): void {
  visit.transcript.add('server', `exit ${status}`);
  channel.exit(status);
  channel.end();
}

/** The header of a file or folder, e.g. `C0644 1234 a.xml` */
const ENTRY = /^(?<kind>[CD])[0-7]{4,} (?<size>\d+) (?<name>.+)$/s;

/**
 * Takes files. Between files it reads lines, within a file as many bytes as its line said.
 * Each line, and each file once whole, is answered with a zero byte or with a message.
 */
class ScpReceiver {
  readonly #channel: ServerChannel;
  readonly #visit: SshVisit;
  readonly #operand: string;
  readonly #mustBeFolder: boolean;
  /** Where files go: the operand, then one folder more for each `D` line. */
  readonly #targets: string[];
  #line = '';
  #upload: Upload | undefined;
  /** Bytes of the file still to come. */
  #missing = 0;
  #hasFailed = false;
  #isOver = false;

  constructor(channel: ServerChannel, visit: SshVisit, operand: string, mustBeFolder: boolean) {
    this.#channel = channel;
    this.#visit = visit;
    this.#operand = operand;
    this.#mustBeFolder = mustBeFolder;
    this.#targets = [visit.tree.resolve(visit.home, operand)];
  }

  start(): void {
    this.#channel.on('data', (data: Buffer) => {
      for (let rest = data; rest.length > 0 && !this.#isOver;) rest = this.#take(rest);
    });
    this.#channel.on('end', () => this.#end());
    this.#channel.on('close', () => this.#end());
    if (this.#mustBeFolder && !this.#visit.tree.isFolder(this.#target)) this.#fail('Not a directory');
    else this.#accept();
  }

  get #target(): string {
    return this.#targets.at(-1) ?? '/';
  }

  /** @returns what it did not need. */
  #take(data: Buffer): Buffer {
    if (this.#upload === undefined) return this.#takeLine(data);
    if (this.#missing === 0) return this.#takeEndOfFile(this.#upload, data);
    const part = data.subarray(0, this.#missing);
    const offset = this.#upload.sizeBytes;
    // Of a file that is refused the rest is read too: the sender only listens when it is done.
    if (!this.#upload.isLost && this.#upload.write(offset, part) === 'cut') this.#isOver = true;
    this.#missing -= part.length;
    return data.subarray(part.length);
  }

  #takeLine(data: Buffer): Buffer {
    const newline = data.indexOf('\n');
    this.#line += data.toString('latin1', 0, newline === -1 ? data.length : newline);
    if (this.#line.length > MAX_LINE_BYTES) this.#abort('protocol error: line too long');
    else if (newline !== -1) {
      const line = Buffer.from(this.#line, 'latin1').toString();
      this.#line = '';
      this.#obey(line);
    }
    return newline === -1 ? data.subarray(data.length) : data.subarray(newline + 1);
  }

  #obey(line: string): void {
    const first = line.charCodeAt(0);
    this.#visit.transcript.add('client', first <= FATAL ? line.slice(1) : line);
    if (first === WARNING || first === FATAL) {
      this.#hasFailed = true;
      if (first === FATAL) this.#exit();
      return;
    }
    if (line.startsWith('T')) return this.#accept(); // e.g. "T1700000000 0 1700000000 0"; times are forgotten.
    if (line === 'E' && this.#targets.length > 1) {
      this.#targets.pop();
      return this.#accept();
    }
    const { kind, size, name } = ENTRY.exec(line)?.groups ?? {};
    if (name === undefined) return this.#abort(`protocol error: ${quoted(line)}`);
    if (name.includes('/') || name === '.' || name === '..') {
      return this.#abort(`error: unexpected filename: ${name}`);
    }
    const path = this.#visit.tree.isFolder(this.#target)
      ? this.#visit.tree.resolve(this.#target, name)
      : this.#target;
    if (kind === 'D') this.#enterFolder(path);
    else this.#startFile(path, Number(size));
  }

  #enterFolder(path: string): void {
    const { tree, fault } = this.#visit;
    if (!tree.isFolder(path)) {
      if (fault?.kind === 'no-mkdir') return this.#fail('Permission denied', path);
      if (!tree.makeFolder(path)) return this.#fail('No such file or directory', path);
    }
    this.#targets.push(path);
    this.#accept();
  }

  #startFile(path: string, size: number): void {
    const obstacle = obstacleTo(this.#visit, path);
    if (obstacle !== undefined) return this.#fail(obstacle, path);
    if (!(size <= this.#visit.maxBytes)) return this.#fail('No space left on device', path);
    this.#upload = new Upload(this.#visit, path, undefined);
    this.#missing = size;
    this.#accept();
  }

  /** After the bytes of a file its sender says how it went: zero, or a message in a line. */
  #takeEndOfFile(upload: Upload, data: Buffer): Buffer {
    this.#upload = undefined;
    if (data[0] !== 0) {
      this.#visit.transcript.add('note', `the sender gave up ${upload.path}`);
      return data;
    }
    this.#finishFile(upload);
    return data.subarray(1);
  }

  #finishFile(upload: Upload): void {
    this.#visit.transcript.add('client', `the file, ${upload.summary}`);
    const outcome = upload.close('scp');
    if (outcome === undefined) this.#accept();
    else
      this.#fail(outcome === 'lost' ? 'No space left on device' : 'No such file or directory', upload.path);
  }

  /** No more is coming. libssh2 closes right after the last byte, without saying how it went. */
  #end(): void {
    if (this.#isOver) return;
    if (this.#upload !== undefined && this.#missing === 0) this.#finishFile(this.#upload);
    else if (this.#upload !== undefined) {
      this.#hasFailed = true;
      const { path } = this.#upload;
      this.#visit.transcript.add('note', `the sender left with ${this.#missing} bytes of ${path} to come`);
    }
    this.#upload = undefined;
    this.#exit();
  }

  #accept(): void {
    this.#visit.answer(() => {
      this.#visit.transcript.add('server', 'OK');
      this.#channel.write(OK);
    });
  }

  /** Refuses a file; the next may work. */
  #fail(reason: string, path = this.#operand): void {
    this.#hasFailed = true;
    this.#say(WARNING, `${path}: ${reason}`);
  }

  #abort(reason: string): void {
    this.#hasFailed = true;
    this.#say(FATAL, reason);
    this.#exit();
  }

  #say(level: number, message: string): void {
    this.#visit.answer(() => {
      this.#visit.transcript.add('server', `scp: ${message}`);
      this.#channel.write(Buffer.from(`${String.fromCharCode(level)}scp: ${message}\n`));
    });
  }

  #exit(): void {
    this.#isOver = true;
    this.#channel.resume();
    this.#visit.answer(() => exit(this.#channel, this.#visit, this.#hasFailed ? 1 : 0));
  }
}

/** Gives one file: its header, then its bytes, each once the other side asks with a zero byte. */
function giveFile(channel: ServerChannel, visit: SshVisit, operand: string, withTimes: boolean): void {
  const { tree, home, transcript, startedAtSec } = visit;
  const path = tree.resolve(home, operand);
  const body = tree.file(path);
  if (body === undefined) {
    const reason = tree.isFolder(path) ? 'not a regular file' : 'No such file or directory';
    return refuse(`scp: ${operand}: ${reason}`, channel, visit);
  }
  const header = `C0644 ${body.length} ${path.slice(parentOf(path).length).replace(/^\//, '')}`;
  const say = (line: string) => () => {
    transcript.add('server', line);
    channel.write(`${line}\n`);
  };
  const steps: (() => void)[] = [
    ...(withTimes ? [say(`T${startedAtSec} 0 ${startedAtSec} 0`)] : []),
    say(header),
    () => channel.write(Buffer.concat([body, OK])),
    () => exit(channel, visit, 0),
  ];
  channel.on('data', (data: Buffer) => {
    for (const byte of data) {
      // Anything but zero is a complaint, and its text follows.
      const step = byte === 0 ? steps.shift() : () => exit(channel, visit, 1);
      if (byte !== 0) steps.length = 0;
      if (step !== undefined) visit.answer(step);
      if (byte !== 0) return;
    }
  });
}
