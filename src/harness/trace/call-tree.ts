import type { SheetPlan, Trace } from '../../xml/observation.js';
import type { TextPlace } from '../../xml/places.js';
import { describeTemplate } from './map-run.js';

/** A template that fired, or an instruction that ran; of several alike that followed each other, all of them. */
export interface CallNode extends TextPlace {
  readonly kind: 'template' | 'instruction';
  /** e.g. `match="item"`, `xsl:value-of select="title"`. */
  readonly label: string;
  readonly count: number;
  /** Paths of the context nodes in the item, one for each; empty in another document. */
  readonly contexts: readonly string[];
  /** Of templates alone: milliseconds, all of them together, with what they called. */
  readonly ms: number | null;
  readonly children: readonly CallNode[];
}

/** The way a run took, as a tree. What is alike and follows each other is one node of it. */
export function toCallTree(trace: Trace, plan: SheetPlan, withInstructions: boolean): readonly CallNode[] {
  return new TreeMaker(trace, plan, withInstructions).roots();
}

/** A node before those alike are made one. */
interface Draft {
  readonly item: { readonly call: number } | { readonly event: number };
  readonly children: Draft[];
}

interface Shaped {
  /** The same for nodes of the same shape. */
  readonly shape: number;
  readonly node: CallNode;
}

class TreeMaker {
  readonly #trace: Trace;
  readonly #plan: SheetPlan;
  readonly #roots: Draft[] = [];
  readonly #shapes = new Map<string, number>();

  constructor(trace: Trace, plan: SheetPlan, withInstructions: boolean) {
    this.#trace = trace;
    this.#plan = plan;
    const { calls, events } = trace;
    const callDrafts = calls.map((_, call): Draft => ({ item: { call }, children: [] }));
    const eventDrafts = events.map((_, event): Draft => ({ item: { event }, children: [] }));
    /** In the order in which they happened: a call comes right behind the event that made it. */
    let next = 0;
    const placeCalls = (until: number) => {
      for (; next < calls.length && calls[next]!.within < until; next++) {
        const { within } = calls[next]!;
        const around = withInstructions ? eventDrafts[within] : callDrafts[events[within]?.call ?? -1];
        (around?.children ?? this.#roots).push(callDrafts[next]!);
      }
    };
    for (const [index, { within, call }] of events.entries()) {
      placeCalls(index);
      if (!withInstructions) continue;
      const isSameCall = events[within]?.call === call && within !== -1;
      const around = isSameCall ? eventDrafts[within] : callDrafts[call];
      (around?.children ?? this.#roots).push(eventDrafts[index]!);
    }
    placeCalls(Number.POSITIVE_INFINITY);
  }

  roots(): readonly CallNode[] {
    return this.#shape(this.#roots).map(({ node }) => node);
  }

  #shape(drafts: readonly Draft[]): Shaped[] {
    const shaped: Shaped[] = [];
    for (const draft of drafts) {
      const one = this.#one(draft);
      const last = shaped.at(-1);
      if (last?.shape === one.shape)
        shaped[shaped.length - 1] = { shape: one.shape, node: merge(last.node, one.node) };
      else shaped.push(one);
    }
    return shaped;
  }

  #one({ item, children }: Draft): Shaped {
    const inner = this.#shape(children);
    const node = 'call' in item ? this.#template(item.call) : this.#instruction(item.event);
    const key = `${node.kind} ${node.line}:${node.column} ${inner.map(({ shape, node: { count } }) => `${shape}x${count}`).join(' ')}`;
    const shape = this.#shapes.get(key) ?? this.#shapes.size;
    this.#shapes.set(key, shape);
    return { shape, node: { ...node, children: inner.map((one) => one.node) } };
  }

  #template(call: number): Omit<CallNode, 'children'> {
    const { template, context, totalMs: ms } = this.#trace.calls[call]!;
    const planned = this.#plan.templates[template];
    const { line = 0, column = 0 } = planned?.start ?? {};
    return {
      kind: 'template',
      label: describeTemplate(planned),
      line,
      column,
      count: 1,
      contexts: [context],
      ms,
    };
  }

  #instruction(event: number): Omit<CallNode, 'children'> {
    const { instruction, context } = this.#trace.events[event]!;
    const { label, start } = this.#plan.instructions[instruction]!;
    return { kind: 'instruction', label, ...start, count: 1, contexts: [context], ms: null };
  }
}

/** Two of the same shape as one. */
function merge(a: CallNode, b: CallNode): CallNode {
  return {
    ...a,
    count: a.count + b.count,
    contexts: [...a.contexts, ...b.contexts],
    ms: a.ms === null || b.ms === null ? null : a.ms + b.ms,
    children: a.children.map((child, index) => merge(child, b.children[index]!)),
  };
}

/** Keeps what a filter takes, with what leads to it. */
export function filterTree(
  nodes: readonly CallNode[],
  isWanted: (node: CallNode) => boolean,
): readonly CallNode[] {
  return nodes.flatMap((node) => {
    if (isWanted(node)) return [node];
    const children = filterTree(node.children, isWanted);
    return children.length === 0 ? [] : [{ ...node, children }];
  });
}
