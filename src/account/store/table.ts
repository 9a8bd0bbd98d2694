import type { AccountDatabase } from './database.js';

/** What every row has. Rows are never changed in place: `put` replaces them. */
export interface Row {
  readonly id: string | number;
}

/** Undoes one change of a table's memory. */
export type Undo = () => void;

/** Who keeps the changes of the work under way, until they are on disk. */
export interface Journal {
  /**
   * @param row - `undefined`: it is removed.
   * @throws {Bug} outside of any work.
   */
  putRow(kind: string, id: string, row: unknown, undo: Undo): void;
}

/** The rows of one kind: read from memory, written through to the database. */
export class Table<R extends Row> {
  readonly kind: string;
  readonly #database: AccountDatabase;
  readonly #journal: Journal;
  readonly #rows = new Map<R['id'], R>();
  #lastId = 0;

  constructor(kind: string, database: AccountDatabase, journal: Journal) {
    this.kind = kind;
    this.#database = database;
    this.#journal = journal;
    this.reload();
  }

  /** Reads everything from the database again. */
  reload(): void {
    this.#rows.clear();
    this.#lastId = 0;
    for (const row of this.#database.rows(this.kind) as R[]) this.#keep(row);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: R['id']): R | undefined {
    return this.#rows.get(id);
  }

  /** In the order of insertion. */
  all(): R[] {
    return [...this.#rows.values()];
  }

  filter(test: (row: R) => boolean): R[] {
    const found: R[] = [];
    for (const row of this.#rows.values()) if (test(row)) found.push(row);
    return found;
  }

  find(test: (row: R) => boolean): R | undefined {
    for (const row of this.#rows.values()) if (test(row)) return row;
    return undefined;
  }

  /** The next number for rows that count. Numbers of removed rows do not come again. */
  nextId(): number {
    return this.#lastId + 1;
  }

  /** Adds a row, or replaces the one of its id. */
  put(row: R): R {
    const before = this.#rows.get(row.id);
    const lastId = this.#lastId;
    this.#journal.putRow(this.kind, String(row.id), row, () => {
      this.#lastId = lastId;
      if (before === undefined) this.#rows.delete(row.id);
      else this.#rows.set(row.id, before);
    });
    this.#keep(row);
    return row;
  }

  remove(id: R['id']): void {
    const before = this.#rows.get(id);
    if (before === undefined) return;
    this.#journal.putRow(this.kind, String(id), undefined, () => this.#rows.set(id, before));
    this.#rows.delete(id);
  }

  #keep(row: R): void {
    this.#rows.set(row.id, row);
    if (typeof row.id === 'number') this.#lastId = Math.max(this.#lastId, row.id);
  }
}
