import { Bug } from '../../core/failure.js';
import type { AccountDatabase, Changes } from './database.js';
import type { Journal, Undo } from './table.js';

/** What one piece of work has changed so far. */
interface Transaction extends Changes {
  readonly undo: Undo[];
  readonly afterCommit: (() => void)[];
}

/** Work that ended well and waits for the disk. */
interface Ended {
  readonly transaction: Transaction;
  readonly settle: (failure?: Error) => void;
}

/**
 * Does changes one after the other, in memory, and writes them to disk in the same order. Work that ends while
 * more is waiting goes to disk together with it: one sync for all of them. Nobody is told of an end before
 * it is on disk.
 */
export class Writer implements Journal {
  readonly #database: AccountDatabase;
  /** Reads the memory again, from what is on disk. */
  readonly #reload: () => void;
  #queue: Promise<unknown> = Promise.resolve();
  #running: Transaction | undefined;
  #ended: Ended[] = [];
  #flush: NodeJS.Immediate | undefined;
  /** Counts what was read from disk again: work from before is void. */
  #epoch = 0;

  constructor(database: AccountDatabase, reload: () => void) {
    this.#database = database;
    this.#reload = reload;
  }

  /**
   * Does work alone; undone when it throws.
   *
   * @returns what the work returned, once it is on disk.
   */
  write<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#queue.then(() => this.#transact(work));
    this.#queue = done.catch(() => undefined);
    // Not awaited in the queue: the next one works while this one waits for the disk.
    return done.then(async ({ result, onDisk }) => {
      await onDisk;
      return result;
    });
  }

  /** Does something with the database itself, after everything before it is on disk. */
  alone<T>(work: () => T): Promise<T> {
    const done = this.#queue.then(() => {
      this.flush();
      return work();
    });
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Runs when the work under way is on disk, or at once outside of any; never when it is undone. */
  afterCommit(run: () => void): void {
    if (this.#running === undefined) run();
    else this.#running.afterCommit.push(run);
  }

  putRow(kind: string, id: string, row: unknown, undo: Undo): void {
    const { rows, undo: undos } = this.#transaction();
    rows.set(`${kind}\0${id}`, { kind, id, row });
    undos.push(undo);
  }

  putBlob(key: string, bytes: Uint8Array | undefined): void {
    this.#transaction().blobs.set(key, bytes);
  }

  readBlob(key: string): Buffer | undefined {
    const waiting = [...this.#ended.map(({ transaction }) => transaction), this.#running];
    const latest = waiting.findLast((transaction) => transaction?.blobs.has(key) === true);
    if (latest === undefined) return this.#database.readBlob(key);
    const bytes = latest.blobs.get(key);
    return bytes === undefined ? undefined : Buffer.from(bytes);
  }

  /** Writes what has ended to disk. */
  flush(): void {
    if (this.#flush !== undefined) clearImmediate(this.#flush);
    this.#flush = undefined;
    const ended = this.#ended;
    this.#ended = [];
    if (ended.length === 0) return;
    try {
      this.#database.apply(ended.map(({ transaction }) => transaction));
    } catch (cause) {
      // Memory is ahead of the disk, and later work may build on it: back to what is kept.
      this.#epoch++;
      this.#reload();
      for (const { settle } of ended) settle(cause as Error);
      return;
    }
    // Nobody hears of it before this returns; a listener that throws keeps no one waiting.
    for (const { settle } of ended) settle();
    for (const { transaction } of ended) for (const run of transaction.afterCommit) run();
  }

  async #transact<T>(work: () => T | Promise<T>): Promise<{ result: T; onDisk: Promise<void> }> {
    const transaction: Transaction = { rows: new Map(), blobs: new Map(), undo: [], afterCommit: [] };
    const epoch = this.#epoch;
    this.#running = transaction;
    try {
      const result = await work();
      if (epoch !== this.#epoch) throw new Error('an earlier change could not be written to disk');
      return { result, onDisk: this.#end(transaction) };
    } catch (cause) {
      if (epoch === this.#epoch) for (const undo of transaction.undo.toReversed()) undo();
      // What was read from disk again has nothing of it but what came after.
      else this.#reload();
      throw cause;
    } finally {
      this.#running = undefined;
    }
  }

  #end(transaction: Transaction): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (failure?: Error) => {
        if (failure === undefined) resolve();
        else reject(failure);
      };
      this.#ended.push({ transaction, settle });
      this.#flush ??= setImmediate(() => this.flush());
    });
  }

  #transaction(): Transaction {
    if (this.#running === undefined) throw new Bug('the store is changed outside a transaction');
    return this.#running;
  }
}
