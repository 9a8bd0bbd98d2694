/** What the server answered in place of a result. */
export class RemoteError extends Error {
  /** e.g. `ENTRY_ID_NOT_FOUND`. */
  readonly code: string;
  /** Argument name to text. */
  readonly args: Readonly<Record<string, string>>;
  /** What was asked, e.g. `media.get`; `undefined` for a multirequest as a whole. */
  readonly call: string | undefined;

  constructor(code: string, message: string, args: Readonly<Record<string, string>> = {}, call?: string) {
    super(message);
    this.name = 'RemoteError';
    this.code = code;
    this.args = args;
    this.call = call;
  }
}

export interface UnreachableDetails {
  /** False when the request surely never ran: nothing was connected to, or nothing was let through. Default true. */
  readonly mayHaveRun?: boolean;
  /** Whether the same request may fare better a little later. Default true. */
  readonly isTransient?: boolean;
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** Nothing answered, or nothing that is the API. */
export class UnreachableError extends Error {
  /** Without user and password. */
  readonly url: string;
  /** Without the URL, e.g. `no answer within 30 s`. */
  readonly reason: string;
  readonly mayHaveRun: boolean;
  readonly isTransient: boolean;
  readonly status: number | undefined;

  constructor(url: string, reason: string, details: UnreachableDetails = {}) {
    const { mayHaveRun = true, isTransient = true, status, cause } = details;
    super(`${url}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'UnreachableError';
    this.url = url;
    this.reason = reason;
    this.mayHaveRun = mayHaveRun;
    this.isTransient = isTransient;
    this.status = status;
  }
}
