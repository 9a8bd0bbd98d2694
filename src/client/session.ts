import type { Call, Download, FilePart, Params } from './call.js';
import type { RemoteError } from './errors.js';

/** How one call of a batch ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: RemoteError };

export type { Download } from './call.js';

/**
 * A client that is signed in, and stays so: a session that expires is started anew where that is possible.
 *
 * The KS goes into bodies, never into URLs.
 */
export interface AccountSession {
  /** Without `/api_v3`. */
  readonly serviceUrl: string;
  /** The account that is worked on. Sent with every call: some actions store it. */
  readonly partnerId: number;
  /** Who asks, as far as the account says. */
  readonly identity: SessionIdentity;
  /**
   * Calls that change nothing, in one request (a single call is sent as itself). Transient errors are retried.
   *
   * @returns results in order.
   * @throws {RemoteError} the first that is refused.
   * @throws {UnreachableError} when nothing answers, retries included.
   */
  read(calls: readonly Call[]): Promise<readonly unknown[]>;
  /**
   * Calls that change the account, in one request, in order. Later calls run even where an earlier one is
   * refused: the API has no way to stop. Sent again only where it is certain that none ran.
   *
   * @throws {UnreachableError} with `mayHaveRun` true when the account may have run any of them.
   */
  write(calls: readonly Call[]): Promise<readonly Outcome[]>;
  /** One call with files. Like {@link write}. */
  upload(call: Call, files: Readonly<Record<string, FilePart>>): Promise<Outcome>;
  /**
   * A file of the account, byte for byte.
   *
   * @throws {RemoteError} also for what the account says in its headers alone.
   */
  download(service: string, action: string, params?: Params): Promise<Download>;
}

/** A session that can change nothing: what only looks takes this. */
export type AccountReader = Omit<AccountSession, 'write' | 'upload'>;

export interface SessionIdentity {
  /** How the session came to be. */
  readonly by: 'ks' | 'adminSecret' | 'appToken';
  /** The partner of the KS; differs from the account's for partner -2. */
  readonly partnerId: number;
  readonly userId: string | undefined;
  /** Unix seconds. */
  readonly expiry: number | undefined;
  /** 0 USER, 2 ADMIN. */
  readonly sessionType: number | undefined;
  readonly privileges: string | undefined;
  /** Whether a KS was given that is not valid any more, so that another way had to be taken. */
  readonly isKsStale: boolean;
}
