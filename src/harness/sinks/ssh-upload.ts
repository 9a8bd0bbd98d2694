import type { Protocol } from '../../core/connector.js';
import { parentOf } from './file-tree.js';
import type { SshVisit } from './ssh-visit.js';

/**
 * `stored`; `full`: there was no space for these bytes, and the file is lost;
 * `cut`: the connection was reset, and nobody is left to answer.
 */
export type WriteOutcome = 'stored' | 'full' | 'cut';

/**
 * One file on its way in, over SFTP or SCP. It shows in the tree and in the inbox once it is closed whole.
 *
 * Differs: a real server shows the file as soon as it is opened, and leaves a half one when the sender is lost.
 */
export class Upload {
  readonly path: string;
  readonly #visit: SshVisit;
  readonly #body: GrowingBuffer;
  #receivedBytes = 0;
  #writes = 0;
  #isLost = false;
  #isChanged: boolean;

  /** @param previous - What the file held before, when it is to be kept; it is not changed. */
  constructor(visit: SshVisit, path: string, previous: Buffer | undefined) {
    this.path = path;
    this.#visit = visit;
    this.#body = new GrowingBuffer(previous ?? Buffer.alloc(0));
    this.#isChanged = previous === undefined;
  }

  /** Whether some of it could not be taken: nothing will be kept. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get sizeBytes(): number {
    return this.#body.length;
  }

  /** e.g. `5120 bytes in 2 writes`. */
  get summary(): string {
    return `${this.#receivedBytes} bytes in ${this.#writes} ${this.#writes === 1 ? 'write' : 'writes'}`;
  }

  /** Takes a copy. Clients send parts side by side, so the offset may be anywhere. */
  write(offset: number, part: Buffer): WriteOutcome {
    const { fault, maxBytes } = this.#visit;
    this.#writes += 1;
    this.#receivedBytes += part.length;
    if (fault?.kind === 'cut' && this.#receivedBytes >= fault.afterBytes) {
      this.#isLost = true;
      this.#visit.cut(`${fault.afterBytes} bytes of ${this.path}`);
      return 'cut';
    }
    const isFull = fault?.kind === 'disk-full' && this.#receivedBytes > fault.afterBytes;
    if (this.#isLost || isFull || !Number.isSafeInteger(offset) || offset + part.length > maxBytes) {
      this.#isLost = true;
      return 'full';
    }
    this.#body.write(offset, part);
    this.#isChanged = true;
    return 'stored';
  }

  truncate(sizeBytes: number): boolean {
    if (sizeBytes > this.#visit.maxBytes) return false;
    this.#isChanged = true;
    this.#body.truncate(sizeBytes);
    return true;
  }

  read(offset: number, length: number): Buffer {
    return this.#body.read(offset, length);
  }

  /**
   * Ends the upload: the file is in the tree, and delivered when the sender changed anything.
   *
   * @returns what stood in the way, `undefined` when nothing did.
   */
  close(protocol: Protocol): 'lost' | 'no folder' | undefined {
    const { fault, tree, transcript } = this.#visit;
    if (fault?.kind === 'cut' && this.#receivedBytes >= fault.afterBytes && !this.#isLost) {
      this.#isLost = true; // An empty file is cut here: it has no write.
      this.#visit.cut(`${fault.afterBytes} bytes of ${this.path}`);
    }
    if (this.#isLost) {
      transcript.add('note', `${this.path} was not received whole; nothing is kept of it`);
      return 'lost';
    }
    if (!this.#isChanged) return undefined;

    const body = this.#body.toBuffer();
    if (!tree.write(this.path, body)) return 'no folder';
    this.#visit.receive(protocol, this.path, body);
    return undefined;
  }
}

/** Why a file cannot be made at a path, in the words of the C library; `undefined` when it can. */
export function obstacleTo(visit: SshVisit, path: string): string | undefined {
  if (visit.tree.isFolder(path)) return 'Is a directory';
  if (visit.tree.isFolder(parentOf(path))) return undefined;
  return visit.tree.file(parentOf(path)) === undefined ? 'No such file or directory' : 'Not a directory';
}

/** Bytes written at any offset; gaps are zeros, as in a file. */
class GrowingBuffer {
  #bytes: Buffer;
  #length: number;

  constructor(start: Buffer) {
    this.#bytes = Buffer.from(start);
    this.#length = start.length;
  }

  get length(): number {
    return this.#length;
  }

  write(offset: number, part: Buffer): void {
    const end = offset + part.length;
    if (end > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(end, 2 * this.#bytes.length, 64 * 1024));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    part.copy(this.#bytes, offset);
    this.#length = Math.max(this.#length, end);
  }

  truncate(length: number): void {
    const kept = Buffer.alloc(length);
    this.#bytes.copy(kept, 0, 0, Math.min(length, this.#length));
    this.#bytes = kept;
    this.#length = length;
  }

  read(offset: number, length: number): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length).subarray(offset, offset + length));
  }

  /** A copy of the right size: the spare room does not live on in the inbox. */
  toBuffer(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}
