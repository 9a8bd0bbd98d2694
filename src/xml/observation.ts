import type { TextPlace } from './places.js';

/**
 * What can be said about a run of a stylesheet, beside what came out: which instructions ran, which way
 * they went, and what they read. All of it is plain data; numbers refer to a `SheetPlan`, which anybody can
 * make again from the stylesheet's text with `planSheet`.
 */

/** What is counted in a stylesheet. Made from its text alone: the same text gives the same plan. */
export interface SheetPlan {
  /** In document order; an instruction's number is its index. */
  readonly instructions: readonly PlannedInstruction[];
  readonly branches: readonly PlannedBranch[];
  readonly templates: readonly PlannedTemplate[];
}

export interface Span {
  readonly start: TextPlace;
  /** Just behind the start tag; of a text, the end of its first line. */
  readonly tagEnd: TextPlace;
  /** Just behind the end tag. */
  readonly end: TextPlace;
}

/**
 * Something that runs: an instruction of XSLT (`value-of`, `if` …), a literal result element (`literal`), a
 * text in the output (`text-node`), an extension element (`extension`), or a declaration that is evaluated:
 * `variable`, `param`, `key` at the top.
 */
export interface PlannedInstruction extends Span {
  readonly kind: string;
  /** As people know it, e.g. `<title>`, `xsl:value-of select="title"`, `"Draft"`. */
  readonly label: string;
  /** The template it stands in; -1 at the top level. */
  readonly template: number;
  /** The instruction around it; -1 directly in a template. */
  readonly parent: number;
  /** Why it does not count: what its author wrote into a `mrssmith-coverage-ignore` comment. */
  readonly ignored?: string;
}

/** One way that an instruction can go. */
export interface PlannedBranch extends Span {
  readonly instruction: number;
  /** e.g. `test true`, `test false`; `when …`, `otherwise`, `none`; `no node`, `one node`, `several nodes`; `matched`, `nothing matched`, `built-in rule`. */
  readonly name: string;
  /** Told, but nobody has to cover it: how many nodes a loop has, selections that match nothing, built-in rules. */
  readonly isOptional: boolean;
  readonly ignored?: string;
}

/** An `xsl:template`, or a function of EXSLT. */
export interface PlannedTemplate extends Span {
  readonly match: string | undefined;
  readonly name: string | undefined;
  readonly mode: string | undefined;
  readonly ignored?: string;
}

/** What one run of a stylesheet did. Counts stand in the order of the plan. */
export interface Observation {
  readonly instructions: readonly number[];
  readonly branches: readonly number[];
  readonly templates: readonly number[];
  /** Paths of the elements and attributes of the item that were read, without positions, in no order: `/item/content/@url`. */
  readonly reads: readonly string[];
  /** Only when it was asked for. */
  readonly trace?: Trace;
}

/** The way a run took, and what made each node of its output. */
export interface Trace {
  /** In the order they ran. */
  readonly events: readonly TraceEvent[];
  /** Templates that fired, in order. */
  readonly calls: readonly TemplateCall[];
  /** Elements, attributes, texts, comments and processing instructions, in document order. */
  readonly output: readonly OutputNode[];
  /** Time by template, the longest own time first. */
  readonly templates: readonly TemplateTime[];
  /** Whether there were more events than are kept. */
  readonly isCut: boolean;
}

export interface TraceEvent {
  readonly instruction: number;
  readonly template: number;
  /** Index of the call that it happened in; -1 outside of templates. */
  readonly call: number;
  /** Path of the context node in the item with positions, e.g. `/item/content[2]`; empty in another document. */
  readonly context: string;
  /** The event in whose course it happened: the instruction around it, or the one that called its template; -1 for none. */
  readonly within: number;
  /** Milliseconds since the run began. */
  readonly atMs: number;
  /** Paths of the nodes of the item that its expressions read, with positions. */
  readonly reads: readonly string[];
  /** Of an `xsl:copy-of`: the nodes that it copied, in order, as far as that is known. */
  readonly copied?: readonly string[];
  /** What they looked for in vain; left out when there is nothing. */
  readonly misses?: readonly MissedPath[];
}

/** One template that fired. */
export interface TemplateCall {
  readonly template: number;
  /** The event that called it; -1 for what the engine starts with. */
  readonly within: number;
  /** Path of the node that it was applied to; empty in another document. */
  readonly context: string;
  readonly atMs: number;
  /** Without the templates that it called. */
  readonly selfMs: number;
  readonly totalMs: number;
}

/** A place of the item that an expression looked at, and where nothing is. */
export interface MissedPath {
  /** e.g. `/item/media/duration`, `/item/content[@isSource = 'true']/@url`. */
  readonly path: string;
  /** Whether it is there, without a text. */
  readonly isEmpty: boolean;
}

export interface OutputNode {
  /** With positions, e.g. `/asset/files/file[2]/@url`, `/asset/title/text()`. Prefixes as in the output. */
  readonly path: string;
  /** Events that made it, in order: a text may be the work of several. Empty where nobody knows. */
  readonly events: readonly number[];
  /** For a text made by several: where each piece begins, in characters. */
  readonly offsets?: readonly number[];
  /** Of a text: its characters. */
  readonly length?: number;
  /** Of a text: it is written as it is, markup and all (`disable-output-escaping`). */
  readonly isRaw?: true;
}

export interface TemplateTime {
  /** -1 for what runs outside of templates, such as global variables. */
  readonly template: number;
  readonly calls: number;
  /** Without the templates that it called. */
  readonly selfMs: number;
  readonly totalMs: number;
}
