/** One thing an engine said, as data. */
export interface EngineError {
  readonly domain: 'xml' | 'xpath' | 'xslt' | 'schema' | 'validity' | 'php' | 'message' | 'kit';
  /** The library's own number; 0 where it has none. */
  readonly code: number;
  readonly level: 'warning' | 'error' | 'fatal';
  /** One sentence, without trailing newline. */
  readonly message: string;
  readonly file?: string;
  /** From 1; left out when unknown. */
  readonly line?: number;
  readonly column?: number;
  /** XPath of the node it is about, in the document that was checked. */
  readonly path?: string;
  /** The element of the stylesheet, for errors of instructions. */
  readonly element?: string;
  /** The XPath expression it is about, and where in it, from 0. */
  readonly expression?: string;
  readonly offset?: number;
  /** Name of the element it is about, for validity errors. */
  readonly subject?: string;
}

/** Marks an error that the entity loader raised: something outside was asked for and not opened. */
export const READ_REFUSED = 1549;
