import { intAt, NODE_TYPE, OFFSET } from '../native.js';
import type { TemplateTime } from '../observation.js';
import { addressAt, nativeProbes, PROBE_OFFSET } from './native-probes.js';
import type { SheetModel } from './plan.js';
import type { Probe } from './probes.js';

/** An instruction that began. */
export interface LoggedEvent {
  readonly instruction: number;
  readonly template: number;
  readonly call: number;
  /** Address of the context node. */
  readonly node: number;
  readonly within: number;
  readonly atMs: number;
}

/** How far the result was when an event had its turn: what comes behind this is its work, or a later one's. */
export interface Progress {
  readonly event: number;
  /** Address of the last child of the node that is written into; 0 for none. */
  readonly last: number;
  /** Where the last child is a text: its length in bytes. */
  readonly textBytes: number;
  readonly attributes: number;
}

/** A template that ran. */
export interface LoggedCall {
  readonly template: number;
  /** The event that it was called by; -1 for none. */
  readonly within: number;
  /** Address of the node that it was applied to; 0 in another document. */
  readonly node: number;
  readonly atMs: number;
  /** Known once it is over. */
  selfMs: number;
  totalMs: number;
}

/** A template that is running. */
interface Frame {
  readonly template: number;
  /** Index among the calls; -1 outside of templates, and for what is not kept. */
  readonly number: number;
  readonly caller: number;
  readonly startedMs: number;
  innerMs: number;
  /** The last event of each instruction in it. */
  readonly latest: Map<number, number>;
  /** Events of instructions that have begun and whose end will be told. */
  readonly open: number[];
  /** The last event that called a template by name. */
  call: number;
}

/** More are counted, and not kept. */
const KEEP_EVENTS = 100_000;
const ELEMENTS = new Set(['literal', 'element', 'copy']);
const CALLS = new Set(['call-template', 'apply-imports']);

/** Keeps what a traced run did, event by event. */
export class EventLog {
  readonly events: LoggedEvent[] = [];
  readonly calls: LoggedCall[] = [];
  /** By the address of the node of the result that is written into. */
  readonly progress = new Map<number, Progress[]>();
  isCut = false;
  readonly #model: SheetModel;
  readonly #source: number;
  readonly #started = performance.now();
  /** What the probes themselves took so far, which no template did. */
  #spentMs = 0;
  #pausedAt: number | undefined;
  readonly #frames: Frame[] = [this.#enter(-1, -1, 0)];
  readonly #times = new Map<number, { calls: number; selfMs: number; totalMs: number }>();

  /** @param source - Address of the document that is transformed. */
  constructor(model: SheetModel, source: number) {
    this.#model = model;
    this.#source = source;
  }

  /** The clock stands still while a probe is looked at. */
  pause(): void {
    this.#pausedAt = this.#now;
  }

  resume(): void {
    this.#spentMs = performance.now() - this.#started - (this.#pausedAt ?? this.#now);
    this.#pausedAt = undefined;
  }

  /** Milliseconds since the run began, without what the probes took. */
  get #now(): number {
    return this.#pausedAt ?? performance.now() - this.#started - this.#spentMs;
  }

  see(probe: Probe, context: number, node: number): void {
    switch (probe.kind) {
      case 'begin':
        this.#begin(probe.block, node, context);
        break;
      case 'end':
        this.#end(this.#model.blocks[probe.block]?.template ?? -1, context);
        break;
      case 'next':
        this.#add(probe.instruction, node, context);
        break;
      case 'open':
        this.#frame.open.push(this.#add(probe.instruction, node, context));
        break;
      case 'close':
        this.#frame.open.pop();
        break;
    }
  }

  /** To be called when the run is over. */
  stop(): void {
    while (this.#frames.length > 1) this.#leave();
    const totalMs = this.#now;
    this.#times.set(-1, { calls: 1, selfMs: totalMs - this.#frame.innerMs, totalMs });
  }

  /** Of the whole run, the longest first. */
  times(): TemplateTime[] {
    return [...this.#times]
      .map(([template, { calls, selfMs, totalMs: total }]) => ({
        template,
        calls,
        selfMs: thousandths(selfMs),
        totalMs: thousandths(total),
      }))
      .sort((a, b) => b.selfMs - a.selfMs);
  }

  get #frame(): Frame {
    return this.#frames.at(-1)!;
  }

  #enter(template: number, caller: number, node: number): Frame {
    const startedMs = this.#now;
    const number = template === -1 || this.calls.length >= KEEP_EVENTS ? -1 : this.calls.length;
    if (number !== -1) {
      const context = isOf(this.#source, node) ? node : 0;
      this.calls.push({ template, within: caller, node: context, atMs: startedMs, selfMs: 0, totalMs: 0 });
    } else if (template !== -1) {
      this.isCut = true;
    }
    return { template, number, caller, startedMs, innerMs: 0, latest: new Map(), open: [], call: -1 };
  }

  #begin(block: number, node: number, context: number): void {
    const { instruction, template, isTemplate } = this.#model.blocks[block]!;
    if (instruction === -1) {
      this.#frames.push(this.#enter(template, this.#caller(isTemplate), node));
      return;
    }
    // What nothing may be put in front of is first seen from inside.
    if (this.#model.instructions[instruction]?.canFollow === false) this.#add(instruction, node, context);
  }

  /** The event that the template which begins now was called by. */
  #caller(isTemplate: boolean): number {
    const frame = this.#frame;
    const isFirst = isTemplate && this.#frames.length === 1 && frame.call === -1;
    // What the engine itself starts with, whatever global variables were made before.
    if (isFirst) return -1;
    const open = frame.open.at(-1) ?? -1;
    const kind = this.#model.plan.instructions[this.events[open]?.instruction ?? -1]?.kind;
    if (kind === 'apply-templates' && open > frame.call) return open;
    return frame.call === -1 ? this.events.length - 1 : frame.call;
  }

  #end(template: number, context: number): void {
    while (this.#frames.length > 1 && this.#frame.template !== template) this.#leave();
    if (this.#frames.length === 1) return;
    const { caller } = this.#frame;
    this.#leave();
    // A global variable called it; what comes next is no business of it.
    if (this.#frames.length === 1) this.#frame.call = -1;
    // What follows without an event of its own is the caller's: texts that a built-in rule copies.
    if (caller !== -1) this.#noteProgress(caller, context);
  }

  #leave(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const totalMs = this.#now - frame.startedMs;
    this.#frame.innerMs += totalMs;
    const call = this.calls[frame.number];
    if (call !== undefined) Object.assign(call, { totalMs, selfMs: totalMs - frame.innerMs });
    const time = this.#times.get(frame.template) ?? { calls: 0, selfMs: 0, totalMs: 0 };
    time.calls++;
    time.selfMs += totalMs - frame.innerMs;
    // Of a template that calls itself, the outermost call counts.
    if (!this.#frames.some(({ template }) => template === frame.template)) time.totalMs += totalMs;
    this.#times.set(frame.template, time);
  }

  #add(instruction: number, node: number, context: number): number {
    if (this.events.length >= KEEP_EVENTS) {
      this.isCut = true;
      return -1;
    }
    const { template, kind } = this.#model.plan.instructions[instruction]!;
    // Functions have no end: they are over when something of another template runs.
    // What belongs to no template, an attribute set, runs inside of any.
    if (template !== -1) {
      while (this.#frames.length > 1 && this.#frame.template !== template) this.#leave();
    }
    const frame = this.#frame;
    const number = this.events.length;
    this.events.push({
      instruction,
      template,
      call: frame.number,
      node: isOf(this.#source, node) ? node : 0,
      within: this.#within(frame, instruction),
      atMs: this.#now,
    });
    frame.latest.set(instruction, number);
    if (CALLS.has(kind)) frame.call = number;
    this.#noteProgress(number, context);
    return number;
  }

  #within(frame: Frame, instruction: number): number {
    const { instructions } = this.#model.plan;
    for (let at = instructions[instruction]!.parent; at !== -1; at = instructions[at]!.parent) {
      const event = frame.latest.get(at);
      if (event !== undefined) return event;
    }
    const isOfSet = frame.template !== -1 && instructions[instruction]!.template === -1;
    return isOfSet ? this.#lastElement() : frame.caller;
  }

  /** The element that an attribute set is used for: the last that began. */
  #lastElement(): number {
    let at = this.events.length - 1;
    while (at !== -1) {
      const { instruction, within } = this.events[at]!;
      if (ELEMENTS.has(this.#model.plan.instructions[instruction]!.kind)) return at;
      at = within;
    }
    return -1;
  }

  /** Only of the result itself: trees of variables and texts of attributes are made elsewhere, and freed. */
  #noteProgress(event: number, context: number): void {
    const insert = addressAt(context, PROBE_OFFSET.context.insert);
    const output = addressAt(context, PROBE_OFFSET.context.output);
    if (insert === 0 || !isOf(output, insert)) return;
    if (insert !== output && addressAt(insert, OFFSET.node.parent) === 0) return;
    const last = addressAt(insert, PROBE_OFFSET.node.last);
    const entry: Progress = {
      event,
      last,
      textBytes: last !== 0 && isText(last) ? textLength(last) : 0,
      attributes: insert === output ? 0 : countAttributes(insert),
    };
    const entries = this.progress.get(insert);
    if (entries === undefined) this.progress.set(insert, [entry]);
    else entries.push(entry);
  }
}

const isOf = (document: number, node: number) =>
  intAt(BigInt(node), OFFSET.node.type) !== NODE_TYPE.namespace &&
  addressAt(node, OFFSET.node.doc) === document;

function isText(node: number): boolean {
  const type = intAt(BigInt(node), OFFSET.node.type);
  return type === NODE_TYPE.text || type === NODE_TYPE.cdata;
}

function textLength(node: number): number {
  const content = addressAt(node, PROBE_OFFSET.node.content);
  return content === 0 ? 0 : Number(nativeProbes().strlen(BigInt(content)));
}

function countAttributes(element: number): number {
  let count = 0;
  let attribute = addressAt(element, OFFSET.node.properties);
  for (; attribute !== 0; attribute = addressAt(attribute, OFFSET.node.next)) count++;
  return count;
}

export const thousandths = (ms: number): number => Math.round(ms * 1000) / 1000;
