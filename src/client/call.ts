/** What an action is given: texts, numbers, booleans, and objects and lists of them. */
export type Params = Readonly<Record<string, unknown>>;

/** A file part of a call. */
export interface FilePart {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface Call {
  readonly service: string;
  readonly action: string;
  readonly params?: Params;
}

/** A file that the account serves. */
export interface Download {
  readonly bytes: Uint8Array;
  /** e.g. `text/xml`. */
  readonly contentType: string | undefined;
}
