/** What a client sent, before anyone knows which types it should have. */
export type Raw = string | number | boolean | null | Upload | RawMap;
export interface RawMap {
  [key: string]: Raw;
}

/** A file part of a multipart body. */
export class Upload {
  readonly fileName: string;
  readonly bytes: Buffer;

  constructor(fileName: string, bytes: Buffer) {
    this.fileName = fileName;
    this.bytes = bytes;
  }
}

/**
 * An object of the API: what a client sent, bound to its class, or what an action answers.
 *
 * Sent: properties that were left out are absent, those to be cleared are `null`. Answered: properties that
 * are `null`, `undefined` or absent are left out of JSON and are empty in XML; those that the class does not
 * declare are never written.
 */
export interface ApiObject {
  readonly objectType: string;
  readonly [property: string]: ApiValue | undefined;
}

export type ApiValue = string | number | boolean | null | Upload | ApiObject | ApiMap | readonly ApiValue[];

/** An associative array; its items may be objects or scalars. */
export class ApiMap {
  readonly items: ReadonlyMap<string, ApiValue>;

  constructor(items: Iterable<readonly [string, ApiValue]>) {
    this.items = new Map(items);
  }
}

/** Bytes that an action answers in place of an object. */
export class FileAnswer {
  readonly bytes: Uint8Array;
  /** `undefined`: shown in place, not saved. */
  readonly fileName: string | undefined;
  /** `undefined`: told from the content. */
  readonly contentType: string | undefined;

  constructor(bytes: Uint8Array, fileName?: string, contentType?: string) {
    this.bytes = bytes;
    this.fileName = fileName;
    this.contentType = contentType;
  }
}

/** A list action's answer. */
export const listAnswer = (
  objectType: string,
  { objects, totalCount }: { objects: readonly ApiObject[]; totalCount: number },
): ApiObject => ({ objectType, totalCount, objects });

export const isMap = (value: unknown): value is RawMap =>
  typeof value === 'object' && value !== null && !(value instanceof Upload);
