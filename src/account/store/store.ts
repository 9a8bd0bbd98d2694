import { AccountDatabase } from './database.js';
import type {
  AppTokenRow,
  AssetRow,
  CategoryEntryRow,
  CategoryRow,
  CuePointRow,
  DeliveryRow,
  EntryDistributionRow,
  EntryRow,
  GenericProviderActionRow,
  GenericProviderRow,
  JobRow,
  MetadataProfileRow,
  MetadataRow,
  PartnerRow,
  PlainRow,
  ProfileRow,
  RevokedSessionRow,
  SettingRow,
  StatusChangeRow,
  UploadTokenRow,
} from './rows.js';
import { Table, type Row } from './table.js';
import { Writer } from './writer.js';

/**
 * Everything the account keeps. Reading is from memory; changes are made inside `write`, one after the
 * other, each in a transaction of its own.
 */
export class Store implements Disposable {
  readonly #database: AccountDatabase;
  readonly #tables: Table<never>[] = [];
  readonly #writer: Writer;

  readonly partners;
  readonly revokedSessions;
  readonly appTokens;
  readonly genericProviders;
  readonly genericProviderActions;
  readonly profiles;
  readonly entryDistributions;
  readonly statusChanges;
  readonly entries;
  readonly assets;
  readonly metadataProfiles;
  readonly metadata;
  readonly categories;
  readonly categoryEntries;
  readonly uploadTokens;
  readonly cuePoints;
  readonly flavorParams;
  readonly thumbParams;
  readonly feeds;
  readonly jobs;
  readonly deliveries;
  readonly settings;

  /**
   * @param path - A file, or `:memory:`.
   * @throws {Failure} FILE_UNREADABLE.
   */
  constructor(path: string) {
    this.#database = new AccountDatabase(path);
    this.#writer = new Writer(this.#database, () => this.#reload());
    const table = <R extends Row>(kind: string): Table<R> => {
      const made = new Table<R>(kind, this.#database, this.#writer);
      this.#tables.push(made as unknown as Table<never>);
      return made;
    };
    this.partners = table<PartnerRow>('partner');
    this.revokedSessions = table<RevokedSessionRow>('revokedSession');
    this.appTokens = table<AppTokenRow>('appToken');
    this.genericProviders = table<GenericProviderRow>('genericProvider');
    this.genericProviderActions = table<GenericProviderActionRow>('genericProviderAction');
    this.profiles = table<ProfileRow>('profile');
    this.entryDistributions = table<EntryDistributionRow>('entryDistribution');
    this.statusChanges = table<StatusChangeRow>('statusChange');
    this.entries = table<EntryRow>('entry');
    this.assets = table<AssetRow>('asset');
    this.metadataProfiles = table<MetadataProfileRow>('metadataProfile');
    this.metadata = table<MetadataRow>('metadata');
    this.categories = table<CategoryRow>('category');
    this.categoryEntries = table<CategoryEntryRow>('categoryEntry');
    this.uploadTokens = table<UploadTokenRow>('uploadToken');
    this.cuePoints = table<CuePointRow>('cuePoint');
    this.flavorParams = table<PlainRow>('flavorParams');
    this.thumbParams = table<PlainRow>('thumbParams');
    this.feeds = table<PlainRow>('feed');
    this.jobs = table<JobRow>('job');
    this.deliveries = table<DeliveryRow>('delivery');
    this.settings = table<SettingRow>('setting');
  }

  /**
   * Makes changes that stay together: alone, after those before it, and undone when it throws. What it
   * returned is on disk when the promise is fulfilled. Never call it inside itself: pass on what runs in it.
   */
  write<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#writer.write(work);
  }

  /** Runs when the work under way is on disk, or at once outside of any; never when it is undone. */
  afterCommit(run: () => void): void {
    this.#writer.afterCommit(run);
  }

  /** Files, by a key such as `asset/0_ab12cd34/1`. */
  readBlob(key: string): Buffer | undefined {
    return this.#writer.readBlob(key);
  }

  putBlob(key: string, bytes: Uint8Array): void {
    this.#writer.putBlob(key, bytes);
  }

  dropBlob(key: string): void {
    this.#writer.putBlob(key, undefined);
  }

  /** Writes a copy of everything into a file that is not there yet. Not inside `write`. */
  copyInto(path: string): Promise<void> {
    return this.#writer.alone(() => this.#database.copyInto(path));
  }

  /**
   * Puts the content of a copy in place of this one, all or nothing, after what is under way. Not inside `write`.
   *
   * @throws {Failure} FILE_UNREADABLE when the file is no copy of an account.
   */
  restoreFrom(path: string): Promise<void> {
    return this.#writer.alone(() => {
      this.#database.replaceFrom(path);
      this.#reload();
    });
  }

  /** Forgets everything. Not inside `write`. */
  clear(): Promise<void> {
    return this.#writer.alone(() => {
      this.#database.clear();
      this.#reload();
    });
  }

  #reload(): void {
    for (const table of this.#tables) table.reload();
  }

  [Symbol.dispose](): void {
    this.#writer.flush();
    this.#database[Symbol.dispose]();
  }
}
