import { intAt, NODE_TYPE, OFFSET, textAt } from '../native.js';
import type { OutputNode } from '../observation.js';
import type { EventLog, Progress } from './event-log.js';
import { addressAt, PROBE_OFFSET } from './native-probes.js';

const KIND = { attribute: 2, instruction: 7 };

/** Nodes of a result with the events that made them, read off how far the result was at each event. */
export function mapOutput(document: bigint, log: EventLog): OutputNode[] {
  const mapper = new Mapper(log);
  mapper.visit(Number(document), '', []);
  return mapper.nodes;
}

class Mapper {
  readonly nodes: OutputNode[] = [];
  readonly #log: EventLog;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** @param makers - Events that made the node itself. */
  visit(parent: number, path: string, makers: readonly number[]): void {
    const entries = this.#log.progress.get(parent) ?? [];
    const children = listOf(addressAt(parent, OFFSET.node.children));
    const places = new Map(children.map((child, index) => [child, index]));
    /** Behind which child each entry stood; a child that is gone stood for none. */
    const stood = entries.map(({ last }) => (last === 0 ? -1 : (places.get(last) ?? -1)));
    const names = new Counter(children.map(nameOf));
    for (const [index, child] of children.entries()) {
      const before = entries.findLast((_, at) => (stood[at] ?? -1) < index);
      const maker = before === undefined ? makers : [before.event];
      const childPath = `${path}/${names.next(nameOf(child))}`;
      const type = intAt(BigInt(child), OFFSET.node.type);
      if (type === NODE_TYPE.text || type === NODE_TYPE.cdata) {
        this.nodes.push({ path: childPath, ...pieces(child, entries, maker) });
      } else {
        this.nodes.push({ path: childPath, events: maker });
      }
      if (type === NODE_TYPE.element) {
        this.#attributes(child, childPath, maker);
        this.visit(child, childPath, maker);
      }
    }
  }

  #attributes(element: number, path: string, makers: readonly number[]): void {
    const entries = this.#log.progress.get(element) ?? [];
    for (const [index, attribute] of listOf(addressAt(element, OFFSET.node.properties)).entries()) {
      const maker = entries.findLast(({ attributes }) => attributes <= index);
      const isOwn = maker === undefined || index < (entries[0]?.attributes ?? 0);
      this.nodes.push({ path: `${path}/@${nameOf(attribute)}`, events: isOwn ? makers : [maker.event] });
    }
  }
}

/** A text grows as long as nothing else is written: each entry that stood at its end begins a piece. */
function pieces(
  text: number,
  entries: readonly Progress[],
  first: readonly number[],
): { events: readonly number[]; offsets?: readonly number[] } {
  const content = Buffer.from(textAt(BigInt(text), PROBE_OFFSET.node.content) ?? '', 'utf8');
  const events = [...first];
  const starts = [0];
  for (const { event, last, textBytes } of entries) {
    if (last !== text || textBytes >= content.length) continue;
    // Nothing was written since the one before had its turn.
    if (textBytes === starts.at(-1) && events.length === starts.length) events.pop();
    else starts.push(textBytes);
    events.push(event);
  }
  if (events.length < 2) return { events };
  return { events, offsets: starts.map((start) => content.toString('utf8', 0, start).length) };
}

function listOf(first: number): number[] {
  const found: number[] = [];
  for (let at = first; at !== 0; at = addressAt(at, OFFSET.node.next)) found.push(at);
  return found;
}

/** As a step of a path. */
function nameOf(node: number): string {
  const pointer = BigInt(node);
  switch (intAt(pointer, OFFSET.node.type)) {
    case NODE_TYPE.element:
    case KIND.attribute: {
      const ns = addressAt(node, OFFSET.node.ns);
      const prefix = ns === 0 ? undefined : textAt(BigInt(ns), OFFSET.ns.prefix);
      const name = textAt(pointer, OFFSET.node.name) ?? '';
      return prefix === undefined ? name : `${prefix}:${name}`;
    }
    case NODE_TYPE.text:
    case NODE_TYPE.cdata:
      return 'text()';
    case NODE_TYPE.comment:
      return 'comment()';
    default:
      return 'processing-instruction()';
  }
}

/** Numbers steps of the same name, where there are several. */
export class Counter {
  readonly #totals = new Map<string, number>();
  readonly #seen = new Map<string, number>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#totals.set(name, (this.#totals.get(name) ?? 0) + 1);
  }

  next(name: string): string {
    const position = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, position);
    return (this.#totals.get(name) ?? 0) > 1 ? `${name}[${position}]` : name;
  }
}
