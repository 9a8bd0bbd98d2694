import { modelSheet, type SheetModel } from '../../xml/coverage/plan.js';
import type { PlannedTemplate, Trace } from '../../xml/observation.js';
import type { ScannedNode } from '../../xml/scan.js';
import type { WireInstruction, WireMap, WireOutputNode } from '../studio/wire.js';
import { findAttributeMakers } from './attribute-makers.js';
import { findOriginals } from './copies.js';
import { EventMakers } from './event-makers.js';
import { locateOutput } from './locate-output.js';
import { readMadeNodes, type MadeNode } from './output-nodes.js';
import { SourceIndex } from './source-index.js';

/** The texts of a run, decoded as `decodeXml` decodes them. */
export interface RunTexts {
  readonly output: string;
  readonly stylesheet: string;
  /** As the transform saw it. */
  readonly mrss: string;
}

/** Which instruction made what, and from where; see `WireMap`. */
export type RunMap = Omit<WireMap, 'key' | 'revision'>;

/** More is no help to anybody who looks for where a value came from. */
const MOST_SOURCES = 100;

/** Where nothing is known. */
export const emptyMap = (reason: string): RunMap => ({
  reason,
  nodes: [],
  instructions: [],
  sources: [],
  isCut: false,
});

/** Leads every node of an output to the instructions that made it, and to the nodes of the MRSS that it came from. */
export function mapRun(trace: Trace, { output, stylesheet, mrss }: RunTexts): RunMap {
  const model = modelSheet(stylesheet);
  const written = readMadeNodes(output, locateOutput(output, trace.output));
  const made = findAttributeMakers(written, trace, model);
  const sources = new SourceIndex(mrss, model.stripsSpace);
  const makers = new EventMakers(trace, model.plan);
  const finder = new SourceFinder(trace, makers, sources, findOriginals(made, trace));
  return {
    reason: null,
    nodes: made.map((node, index): WireOutputNode => {
      const { path, from, to, events } = node;
      return {
        path,
        from,
        to,
        makers: mergeAll(events, (event) => makers.of(event)),
        sources: finder.of(node, index),
      };
    }),
    instructions: toInstructions(model),
    sources: sources.sources,
    isCut: trace.isCut,
  };
}

/** All instructions of a stylesheet, with their places. */
export function toInstructions({ plan, instructions, document }: SheetModel): WireInstruction[] {
  return plan.instructions.map(({ label, template, start }, index): WireInstruction => {
    const { node } = instructions[index]!;
    const { from, tagTo, to } = node.type === 'text' ? trimmed(node, document.text) : rangeOf(node);
    return { from, tagTo, to, ...start, label, template: describeTemplate(plan.templates[template]) };
  });
}

const rangeOf = ({ start: from, tagEnd: tagTo, end: to }: ScannedNode) => ({ from, tagTo, to });

function trimmed({ start, end }: ScannedNode, text: string) {
  const source = text.slice(start, end);
  const to = start + source.trimEnd().length;
  return { from: start + source.length - source.trimStart().length, tagTo: to, to };
}

/** e.g. `match="item"`, `name="date" mode="short"`; nothing outside of templates. */
export function describeTemplate(template: PlannedTemplate | undefined): string {
  const { match, name, mode } = template ?? {};
  return Object.entries({ match, name, mode })
    .flatMap(([attribute, value]) => (value === undefined ? [] : [`${attribute}="${value}"`]))
    .join(' ');
}

/** What the events of a node read, and where they stood. */
class SourceFinder {
  readonly #trace: Trace;
  readonly #makers: EventMakers;
  readonly #index: SourceIndex;
  readonly #originals: ReadonlyMap<number, string>;
  readonly #known = new Map<number, readonly number[]>();

  constructor(trace: Trace, makers: EventMakers, index: SourceIndex, originals: ReadonlyMap<number, string>) {
    this.#trace = trace;
    this.#makers = makers;
    this.#index = index;
    this.#originals = originals;
  }

  of({ events }: MadeNode, index: number): readonly number[] {
    const original = this.#originals.get(index);
    if (original !== undefined) {
      return this.#numbers([original, this.#trace.events[events[0] ?? -1]?.context ?? '']);
    }
    return mergeAll(events, (event) => this.#ofEvent(event));
  }

  #ofEvent(event: number): readonly number[] {
    let found = this.#known.get(event);
    if (found === undefined) {
      const { context = '', reads = [] } = this.#trace.events[event] ?? {};
      const inner = this.#makers.contentOf(event).flatMap((one) => this.#trace.events[one]?.reads ?? []);
      const read = [...new Set([...reads, ...inner])]
        .filter((path) => path !== context)
        .slice(0, MOST_SOURCES);
      found = this.#numbers([...read, context]);
      this.#known.set(event, found);
    }
    return found;
  }

  #numbers(paths: readonly string[]): readonly number[] {
    return [...new Set(paths.flatMap((path) => (path === '' ? [] : (this.#index.number(path) ?? []))))];
  }
}

/** Lists of one event are shared; those of several are made one. */
function mergeAll(
  events: readonly number[],
  listOf: (event: number) => readonly number[],
): readonly number[] {
  const [first] = events;
  if (first === undefined) return [];
  return events.length === 1 ? listOf(first) : [...new Set(events.flatMap(listOf))];
}
