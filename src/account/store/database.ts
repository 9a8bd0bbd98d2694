import Database from 'libsql';
import { EXIT, Failure } from '../../core/failure.js';

/** Rows and files to write, each by a key of its own; `undefined` is removed. */
export interface Changes {
  readonly rows: Map<string, { readonly kind: string; readonly id: string; readonly row: unknown }>;
  readonly blobs: Map<string, Uint8Array | undefined>;
}

/** Raised when the tables change. */
const SCHEMA_VERSION = 1;

/**
 * The account's SQLite file: one table of JSON rows and one of files. WAL with full sync: what was committed
 * is there after a crash of the process or of the machine.
 */
export class AccountDatabase implements Disposable {
  readonly #db: Database.Database;
  readonly #putRow: Database.Statement;
  readonly #dropRow: Database.Statement;
  readonly #putBlob: Database.Statement;
  readonly #readBlob: Database.Statement;
  readonly #dropBlob: Database.Statement;

  /**
   * @param path - A file, or `:memory:`.
   * @throws {Failure} FILE_UNREADABLE when the file is no database of this program, or another process has it.
   */
  constructor(path: string) {
    this.#db = open(path);
    this.#putRow = this.#db.prepare(
      'INSERT INTO object (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
    );
    this.#dropRow = this.#db.prepare('DELETE FROM object WHERE kind = ? AND id = ?');
    this.#putBlob = this.#db.prepare('INSERT OR REPLACE INTO blob (key, bytes) VALUES (?, ?)');
    this.#readBlob = this.#db.prepare('SELECT bytes FROM blob WHERE key = ?');
    this.#dropBlob = this.#db.prepare('DELETE FROM blob WHERE key = ?');
  }

  /** All rows of a kind, in the order of insertion. */
  rows(kind: string): unknown[] {
    const rows = this.#db.prepare('SELECT json FROM object WHERE kind = ? ORDER BY seq').all(kind) as {
      json: string;
    }[];
    return rows.map(({ json }) => JSON.parse(json) as unknown);
  }

  readBlob(key: string): Buffer | undefined {
    const row = this.#readBlob.get(key) as { bytes: Buffer } | undefined;
    return row?.bytes;
  }

  /** Writes changes in order, all of them or none, and waits for the disk. */
  apply(all: readonly Changes[]): void {
    this.#inTransaction(() => {
      for (const { rows, blobs } of all) {
        for (const { kind, id, row } of rows.values()) {
          if (row === undefined) this.#dropRow.run(kind, id);
          else this.#putRow.run(kind, id, JSON.stringify(row));
        }
        for (const [key, bytes] of blobs) {
          if (bytes === undefined) this.#dropBlob.run(key);
          else this.#putBlob.run(key, Buffer.from(bytes));
        }
      }
    });
  }

  /** Writes a copy of everything into another file, which must not be there yet. */
  copyInto(path: string): void {
    this.#db.prepare('VACUUM INTO ?').run(path);
  }

  /**
   * Takes over everything that another file holds, or nothing.
   *
   * @throws {Failure} FILE_UNREADABLE.
   */
  replaceFrom(path: string): void {
    try {
      this.#db.prepare('ATTACH ? AS copy').run(path);
    } catch (cause) {
      throw unusable(path, cause);
    }
    try {
      const version = this.#copyVersion(path);
      if (version !== SCHEMA_VERSION) throw unusable(path, otherVersion(version));
      this.#replace(
        'INSERT INTO object (seq, kind, id, json) SELECT seq, kind, id, json FROM copy.object ORDER BY seq;' +
          'INSERT INTO blob (key, bytes) SELECT key, bytes FROM copy.blob',
      );
    } finally {
      this.#db.exec('DETACH copy');
    }
  }

  #copyVersion(path: string): number {
    try {
      return (this.#db.prepare('PRAGMA copy.user_version').get() as { user_version: number }).user_version;
    } catch (cause) {
      throw unusable(path, cause);
    }
  }

  clear(): void {
    this.#replace('');
  }

  #replace(fill: string): void {
    this.#inTransaction(() => this.#db.exec(`DELETE FROM main.object; DELETE FROM main.blob; ${fill}`));
  }

  #inTransaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (cause) {
      this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  [Symbol.dispose](): void {
    // The binding closes the file when its statements are collected: whoever opens it next need not wait for that.
    this.#db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM object');
    this.#db.close();
  }
}

function open(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    // One process at a time: another one would not see what this one keeps in memory.
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 500',
    );
    const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version !== 0 && version !== SCHEMA_VERSION) {
      throw otherVersion(version);
    }
    db.exec(`
      CREATE TABLE IF NOT EXISTS object (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
        UNIQUE (kind, id));
      CREATE TABLE IF NOT EXISTS blob (key TEXT PRIMARY KEY, bytes BLOB NOT NULL);
      PRAGMA user_version = ${SCHEMA_VERSION}`);
    return db;
  } catch (cause) {
    db?.close();
    throw unusable(path, cause);
  }
}

const otherVersion = (version: number): Error =>
  new Error(`it was written by another version of mrssmith (${version}, not ${SCHEMA_VERSION})`);

function unusable(path: string, cause: unknown): Failure {
  const { message } = cause as Error;
  const reason = /locked|busy/.test(message) ? 'another account that runs has it' : message;
  return new Failure('FILE_UNREADABLE', `the account's file ${path} cannot be used: ${reason}`, {
    exit: EXIT.unavailable,
    fix: 'Give another file with --state, or keep nothing with --memory.',
    cause,
  });
}
