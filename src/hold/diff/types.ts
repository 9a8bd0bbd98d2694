import type { Place } from '../../core/problem.js';

/** What stands on one side of a change, and where in that document. */
export interface DiffSide {
  /** As written; long markup is cut. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** One real change between two documents: a parser of either would see it. */
export interface XmlChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed' | 'moved';
  readonly what: 'element' | 'attribute' | 'text' | 'comment' | 'instruction' | 'doctype';
  /** XPath in the expected document, in the received one for what was added. Prefixes are the document's. */
  readonly path: string;
  /** XPath in the received document, where it is another one: of what moved or got another name. */
  readonly toPath?: string;
  readonly expected?: DiffSide;
  readonly actual?: DiffSide;
  /** Where in the stylesheet it is made, or most likely made; several where nothing tells them apart. */
  readonly madeAt?: readonly Place[];
}

/** Ways in which two documents are written that mean the same to a parser. */
export const SPELLINGS = {
  encoding: 'encoding',
  bom: 'byte order mark',
  declaration: 'XML declaration',
  lineEnds: 'line ends',
  indentation: 'white space between elements',
  tagSpace: 'white space inside tags',
  quotes: 'quotes around attributes',
  attributeOrder: 'order of attributes',
  prefixes: 'prefixes and namespace declarations',
  cdata: 'CDATA or text',
  entities: 'spelling of characters',
  emptyTags: 'empty elements',
  outside: 'white space around the root element',
} as const satisfies Record<string, string>;
export type Spelling = keyof typeof SPELLINGS;

/** The first byte that differs, and what kind of difference it is part of. */
export interface ByteDiff {
  /** From 0. */
  readonly offset: number;
  /** Of that byte in the expected document, from 1; columns count bytes. */
  readonly line: number;
  readonly column: number;
  readonly expectedSize: number;
  readonly actualSize: number;
  /** Bytes around the place, what no terminal shows as escapes, e.g. `\r\n`. */
  readonly expected: string;
  readonly actual: string;
  /** Why the bytes differ where the documents mean the same; empty where they do not, or nothing known explains it. */
  readonly spellings: readonly Spelling[];
}

/** Lines that differ in texts that are no XML. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  /** Of the expected text, of the received one for what was added; from 1. */
  readonly line: number;
}

/**
 * How two documents differ: not at all, in how they are written alone, in what they say, or, where one of
 * them is not well-formed, line by line.
 */
export interface XmlDiff {
  readonly kind: 'equal' | 'spelling' | 'content' | 'lines';
  /** In document order; empty but for `content`. */
  readonly changes: readonly XmlChange[];
  /** How many changes are left out of `changes`. */
  readonly more: number;
  /** Wherever a byte differs. */
  readonly bytes?: ByteDiff;
  /** With the unchanged ones around them; empty but for `lines`. */
  readonly lines: readonly LineChange[];
}
