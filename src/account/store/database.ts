import { statSync } from 'node:fs';
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
  readonly #path: string;
  /** The file's number on its disk; `undefined` in memory. */
  readonly #inode: number | undefined;
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
    this.#path = path;
    this.#inode = inodeOf(path);
    this.#putRow = this.#db.prepare(
      'INSERT INTO object (kind, id, json) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json',
    );
    this.#dropRow = this.#db.prepare('DELETE FROM object WHERE kind = ? AND id = ?');
    this.#putBlob = this.#db.prepare('INSERT OR REPLACE INTO blob (key, bytes) VALUES (?, ?)');
    this.#readBlob = this.#db.prepare('SELECT bytes FROM blob WHERE key = ?');
    this.#dropBlob = this.#db.prepare('DELETE FROM blob WHERE key = ?');
  }

  /**
   * All rows of a kind, in the order of insertion.
   *
   * @throws {Failure} FILE_UNREADABLE when one of them is damaged.
   */
  rows(kind: string): unknown[] {
    try {
      const rows = this.#db
        .prepare('SELECT kind, id, json FROM object WHERE kind = ? ORDER BY seq')
        .all(kind);
      return (rows as StoredRow[]).map(parseRow);
    } catch (cause) {
      throw unusable(this.#path, cause);
    }
  }

  readBlob(key: string): Buffer | undefined {
    const row = this.#readBlob.get(key) as { bytes: Buffer } | undefined;
    return row?.bytes;
  }

  /**
   * Writes changes in order, all of them or none, and waits for the disk.
   *
   * @throws {Failure} FILE_UNWRITABLE.
   */
  apply(all: readonly Changes[]): void {
    // What goes into a file that somebody removed would be gone with this process.
    if (!this.#isThere()) {
      throw unwritable(this.#path, new Error('it was removed or replaced; start the account again'));
    }
    try {
      this.#write(all);
    } catch (cause) {
      throw unwritable(this.#path, cause);
    }
  }

  #write(all: readonly Changes[]): void {
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
      this.#checkCopy();
      this.#replace(
        'INSERT INTO object (seq, kind, id, json) SELECT seq, kind, id, json FROM copy.object ORDER BY seq;' +
          'INSERT INTO blob (key, bytes) SELECT key, bytes FROM copy.blob',
      );
    } catch (cause) {
      throw unusable(path, cause);
    } finally {
      this.#db.exec('DETACH copy');
    }
  }

  /** What was taken over is read at once: a damaged copy has to be found before. */
  #checkCopy(): void {
    const { user_version: version } = this.#db.prepare('PRAGMA copy.user_version').get() as {
      user_version: number;
    };
    if (version !== SCHEMA_VERSION) throw otherVersion(version);
    const rows = this.#db.prepare('SELECT kind, id, json FROM copy.object').all();
    (rows as StoredRow[]).forEach(parseRow);
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
      // A full disk has ended the transaction already.
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw cause;
    }
  }

  #isThere(): boolean {
    return inodeOf(this.#path) === this.#inode;
  }

  [Symbol.dispose](): void {
    // The binding closes the file when its statements are collected: whoever opens it next need not wait for that.
    if (this.#isThere()) {
      this.#db.exec(
        'PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM object',
      );
    }
    this.#db.close();
  }
}

function open(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    // One process at a time: another one would not see what this one keeps in memory.
    db.exec('PRAGMA busy_timeout = 500; PRAGMA locking_mode = EXCLUSIVE');
    const isNew = isEmpty(db);
    if (!isNew) checkOrigin(db);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    if (isNew) db.exec(`BEGIN IMMEDIATE; ${SCHEMA}; COMMIT`);
    return db;
  } catch (cause) {
    db?.close();
    throw unusable(path, cause);
  }
}

const isEmpty = (db: Database.Database): boolean =>
  db.prepare('SELECT 1 FROM sqlite_master').get() === undefined;

/** @throws {Error} when the file is another program's, or of another version: it stays as it is. */
function checkOrigin(db: Database.Database): void {
  const own = db
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name IN ('object', 'blob')")
    .all();
  if (own.length !== 2) throw new Error('it is a database of another program');
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version !== SCHEMA_VERSION) throw otherVersion(version);
}

/** Tables and version come together: a crash on the way leaves none of them. */
const SCHEMA = `
  CREATE TABLE object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    UNIQUE (kind, id));
  CREATE TABLE blob (key TEXT PRIMARY KEY, bytes BLOB NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION}`;

interface StoredRow {
  readonly kind: string;
  readonly id: string;
  readonly json: string;
}

/** @throws {Error} when it is none of those that were written here. */
function parseRow({ kind, id, json }: StoredRow): unknown {
  const row = parseJson(json) as { id?: string | number } | null | undefined;
  if (row?.id !== undefined && String(row.id) === id) return row;
  throw new Error(`its ${kind} ${id} is damaged`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const inodeOf = (path: string): number | undefined =>
  path === ':memory:' ? undefined : statSync(path, { throwIfNoEntry: false })?.ino;

const otherVersion = (version: number): Error =>
  new Error(`it was written by another version of mrssmith (${version}, not ${SCHEMA_VERSION})`);

const unwritable = (path: string, cause: unknown): Failure =>
  new Failure(
    'FILE_UNWRITABLE',
    `the account's file ${path} cannot be written: ${(cause as Error).message}`,
    {
      exit: EXIT.unavailable,
      cause,
    },
  );

function unusable(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const { message } = cause as Error;
  const reason = /locked|busy/.test(message) ? 'another account that runs has it' : message;
  return new Failure('FILE_UNREADABLE', `the account's file ${path} cannot be used: ${reason}`, {
    exit: EXIT.unavailable,
    fix: 'Give another file with --state, or keep nothing with --memory.',
    cause,
  });
}
