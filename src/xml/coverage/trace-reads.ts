import { attributeValue, type ScannedNode } from '../scan.js';
import type { LoggedCall, LoggedEvent } from './event-log.js';
import type { Mirror } from './mirror.js';
import type { SheetModel } from './plan.js';
import type { ReadRun } from './reads/run.js';
import { readsOf, type SheetReads } from './reads/sheet-reads.js';
import { ReadMarks, type Value } from './reads/values.js';
import { isXslt } from './sheet-syntax.js';

/** What a name stood for, and what was read to find out. */
interface Bound {
  readonly value: Value;
  readonly nodes: Iterable<ScannedNode>;
}

/** Names that are handed on from call to call further than this are not followed. */
const MOST_DEPTH = 100;

/**
 * Says what each event of a run read: of a variable or parameter, what it stood for at that moment. Events are to be
 * asked for in their order.
 */
export class EventReads {
  readonly #model: SheetModel;
  readonly #reads: SheetReads;
  readonly #run: ReadRun;
  readonly #mirror: Mirror;
  readonly #events: readonly LoggedEvent[];
  readonly #calls: readonly LoggedCall[];
  readonly #read: ReadMarks[] = [];
  /** Of instructions that use no names: the same context reads the same. */
  readonly #plain = new Map<number, Map<ScannedNode, ReadMarks>>();
  /** The last event of a variable below another event. */
  readonly #variables = new Map<string, number>();
  readonly #bound = new Map<string, Bound | undefined>();
  readonly #numbers: ReadonlyMap<ScannedNode, number>;
  #depth = 0;

  constructor(
    model: SheetModel,
    run: ReadRun,
    mirror: Mirror,
    { events, calls }: { readonly events: readonly LoggedEvent[]; readonly calls: readonly LoggedCall[] },
  ) {
    this.#model = model;
    this.#reads = readsOf(model);
    this.#run = run;
    this.#mirror = mirror;
    this.#events = events;
    this.#calls = calls;
    this.#numbers = new Map(model.instructions.map(({ node }, index) => [node, index]));
  }

  /** What an event read of the item, and missed. */
  next(event: number): ReadMarks {
    const { instruction, within } = this.#events[event]!;
    const context = this.contextOf(event);
    const kind = this.#model.plan.instructions[instruction]?.kind;
    if (kind === 'variable') this.#variables.set(`${instruction} ${within}`, event);
    const read = this.#reads.instructions[instruction];
    const found =
      context === undefined || read === undefined
        ? NOTHING
        : usesNames(this.#model.instructions[instruction]!.node)
          ? this.#inScope(event, () => read(this.#run, context)).marks
          : this.#plainly(instruction, context);
    this.#read.push(found);
    return found;
  }

  /** Nodes that an `xsl:copy-of` copied, as far as that is known. */
  copied(event: number): readonly ScannedNode[] | undefined {
    const select = this.#reads.copies.get(this.#events[event]?.instruction ?? -1);
    const context = this.contextOf(event);
    if (select === undefined || context === undefined) return undefined;
    return this.#inScope(event, () => select(this.#run, context)).value;
  }

  contextOf(event: number): ScannedNode | undefined {
    const { node = 0 } = this.#events[event] ?? {};
    return node === 0 ? undefined : this.#mirror.nodeAt(node);
  }

  #plainly(instruction: number, context: ScannedNode): ReadMarks {
    const known = this.#plain.get(instruction) ?? new Map<ScannedNode, ReadMarks>();
    this.#plain.set(instruction, known);
    let found = known.get(context);
    if (found === undefined) {
      this.#run.marks = new ReadMarks(true);
      this.#reads.instructions[instruction]?.(this.#run, context);
      found = this.#run.marks;
      known.set(context, found);
    }
    return found;
  }

  /** Does something with names as they were at an event. */
  #inScope<T>(
    event: number,
    work: () => T,
  ): { readonly value: T; readonly nodes: ReadonlySet<ScannedNode>; readonly marks: ReadMarks } {
    const run = this.#run;
    const { marks, resolve } = run;
    const own = new ReadMarks(true);
    run.marks = own;
    run.resolve = (name) => {
      const bound = this.#lookUp(name, event);
      for (const node of bound?.nodes ?? []) run.marks.nodes.add(node);
      return bound;
    };
    this.#depth++;
    try {
      return { value: work(), nodes: own.nodes, marks: own };
    } finally {
      this.#depth--;
      run.marks = marks;
      run.resolve = resolve;
    }
  }

  /** @returns `undefined` where it is not known, or global: then it is all that the name ever was. */
  #lookUp(name: string, event: number): Bound | undefined {
    const instruction = this.#declarationOf(name, this.#events[event]!.instruction);
    if (instruction === undefined || this.#depth > MOST_DEPTH) return undefined;
    const isParam = this.#model.plan.instructions[instruction]?.kind === 'param';
    const made = isParam ? this.#events[event]!.call : this.#eventOf(instruction, event);
    if (made === undefined || made === -1) return undefined;
    const key = `${instruction} ${made}`;
    if (!this.#bound.has(key)) {
      this.#bound.set(key, isParam ? this.#parameter(name, made) : this.#variable(instruction, made));
    }
    return this.#bound.get(key);
  }

  /** The declaration that an instruction sees. */
  #declarationOf(name: string, instruction: number): number | undefined {
    for (
      let at = this.#model.instructions[instruction]?.node;
      at?.parent?.parent?.parent !== undefined;
      at = at.parent
    ) {
      const before = at.parent.children.slice(0, at.parent.children.indexOf(at));
      const found = before.findLast(
        (node) =>
          (isXslt(node, 'variable') || isXslt(node, 'param')) && attributeValue(node, 'name') === name,
      );
      if (found !== undefined) return this.#numbers.get(found);
    }
    return undefined;
  }

  #eventOf(variable: number, event: number): number | undefined {
    const { call } = this.#events[event]!;
    for (let at = this.#events[event]!.within; ; at = this.#events[at]!.within) {
      const found = this.#variables.get(`${variable} ${at}`);
      if (found !== undefined) return found;
      if (at === -1 || this.#events[at]!.call !== call) return undefined;
    }
  }

  #variable(instruction: number, event: number): Bound | undefined {
    const value = this.#reads.values.get(instruction);
    const context = this.contextOf(event);
    if (value !== undefined && context !== undefined)
      return this.#inScope(event, () => value(this.#run, context));
    return { value: undefined, nodes: this.#readBehind(event, () => true) };
  }

  /** What the caller gave. */
  #parameter(name: string, call: number): Bound | undefined {
    const { within = -1 } = this.#calls[call] ?? {};
    const caller = this.#model.instructions[this.#events[within]?.instruction ?? -1]?.node;
    const given = caller?.children.find(
      (node) => isXslt(node, 'with-param') && attributeValue(node, 'name') === name,
    );
    const instruction = given === undefined ? undefined : this.#numbers.get(given);
    if (instruction === undefined) return undefined;
    const value = this.#reads.values.get(instruction);
    const context = this.contextOf(within);
    if (value !== undefined && context !== undefined)
      return this.#inScope(within, () => value(this.#run, context));
    const isGiven = (event: number) => this.#isWithin(this.#events[event]!.instruction, instruction);
    return { value: undefined, nodes: this.#readBehind(within, isGiven) };
  }

  #isWithin(instruction: number, outer: number): boolean {
    const { instructions } = this.#model.plan;
    for (let at = instruction; at !== -1; at = instructions[at]?.parent ?? -1) if (at === outer) return true;
    return false;
  }

  /** What was read in the course of an event, as far as it is known yet. */
  #readBehind(event: number, isWanted: (event: number) => boolean): Set<ScannedNode> {
    const nodes = new Set<ScannedNode>();
    for (let at = event + 1; at < this.#read.length && this.#events[at]!.within >= event; at++) {
      if (isWanted(at)) for (const node of this.#read[at]?.nodes ?? []) nodes.add(node);
    }
    return nodes;
  }
}

const NOTHING = new ReadMarks();

/** Whether an expression of the instruction, of its branches or of its sort keys names a variable. */
const usesNames = (node: ScannedNode): boolean =>
  node.attributes.some(({ value }) => value.includes('$')) ||
  node.children.some(
    (child) =>
      (isXslt(child, 'when') || isXslt(child, 'sort')) &&
      child.attributes.some(({ value }) => value.includes('$')),
  );
