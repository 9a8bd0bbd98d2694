/** What the server answered in place of a result. */
export class RemoteError extends Error {
  /** e.g. `ENTRY_ID_NOT_FOUND`. */
  readonly code: string;
  /** Argument name to text. */
  readonly args: Readonly<Record<string, string>>;

  constructor(code: string, message: string, args: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RemoteError';
    this.code = code;
    this.args = args;
  }
}

/** Nothing answered, or nothing that is the API. */
export class UnreachableError extends Error {
  constructor(url: string, reason: string, cause?: unknown) {
    super(`${url}: ${reason}`, cause === undefined ? undefined : { cause });
    this.name = 'UnreachableError';
  }
}
