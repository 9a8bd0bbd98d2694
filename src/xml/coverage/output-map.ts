import { intAt, NODE_TYPE, OFFSET, textAt } from '../native.js';
import { StepCounter } from '../node-paths.js';
import type { OutputNode } from '../observation.js';
import type { EventLog, Progress } from './event-log.js';
import { addressAt, PROBE_OFFSET } from './native-probes.js';

const KIND = { attribute: 2, instruction: 7 };

/** What libxml2 calls the texts that are written as they are: `disable-output-escaping`. */
const RAW_TEXT = 'textnoenc';

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
    const stood = standing(entries, children);
    const named = children.map(nameOf);
    const names = new StepCounter(named.filter((name) => name !== undefined));
    const byText = groupByLast(entries);
    let at = -1;
    for (const [index, child] of children.entries()) {
      while ((stood[at + 1] ?? Number.POSITIVE_INFINITY) < index) at++;
      const before = entries[at];
      const name = named[index];
      if (name === undefined) continue;
      const maker = before === undefined ? makers : [before.event];
      const childPath = `${path}/${names.next(name)}`;
      if (name === 'text()') {
        this.nodes.push({ path: childPath, ...readText(child, byText.get(child) ?? [], maker) });
        continue;
      }
      this.nodes.push({ path: childPath, events: maker });
      if (intAt(BigInt(child), OFFSET.node.type) === NODE_TYPE.element) {
        this.#attributes(child, childPath, maker);
        this.visit(child, childPath, maker);
      }
    }
  }

  #attributes(element: number, path: string, makers: readonly number[]): void {
    const entries = this.#log.progress.get(element) ?? [];
    let at = -1;
    for (const [index, attribute] of listOf(addressAt(element, OFFSET.node.properties)).entries()) {
      while ((entries[at + 1]?.attributes ?? Number.POSITIVE_INFINITY) <= index) at++;
      const maker = entries[at];
      this.nodes.push({
        path: `${path}/@${nameOf(attribute) ?? ''}`,
        events: maker === undefined ? makers : [maker.event],
      });
    }
  }
}

/** Behind which child each entry stood. Children are only ever added: one that is gone stood where its predecessor did. */
function standing(entries: readonly Progress[], children: readonly number[]): number[] {
  const places = new Map(children.map((child, index) => [child, index]));
  let furthest = -1;
  return entries.map(({ last }) => (furthest = Math.max(furthest, places.get(last) ?? -1)));
}

function groupByLast(entries: readonly Progress[]): Map<number, Progress[]> {
  const groups = new Map<number, Progress[]>();
  for (const entry of entries) {
    const group = groups.get(entry.last);
    if (group === undefined) groups.set(entry.last, [entry]);
    else group.push(entry);
  }
  return groups;
}

/**
 * A text grows as long as nothing else is written: each entry that stood at its end begins a piece.
 *
 * @param entries - Those that had this text as the last child.
 */
function readText(
  text: number,
  entries: readonly Progress[],
  first: readonly number[],
): Omit<OutputNode, 'path'> {
  const content = Buffer.from(textAt(BigInt(text), PROBE_OFFSET.node.content) ?? '', 'utf8');
  const isRaw = textAt(BigInt(text), OFFSET.node.name) === RAW_TEXT;
  const facts = { length: content.toString('utf8').length, ...(isRaw ? { isRaw } : {}) };
  const events = [...first];
  const starts = [0];
  for (const { event, textBytes } of entries) {
    if (textBytes >= content.length) continue;
    // Nothing was written since the one before had its turn.
    if (textBytes === starts.at(-1) && events.length === starts.length) events.pop();
    else starts.push(textBytes);
    events.push(event);
  }
  if (events.length < 2) return { events, ...facts };
  return { events, offsets: starts.map((start) => content.toString('utf8', 0, start).length), ...facts };
}

function listOf(first: number): number[] {
  const found: number[] = [];
  for (let at = first; at !== 0; at = addressAt(at, OFFSET.node.next)) found.push(at);
  return found;
}

/** As a step of a path; `undefined` for what XPath does not know: document types, references to entities. */
function nameOf(node: number): string | undefined {
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
    case KIND.instruction:
      return 'processing-instruction()';
    default:
      return undefined;
  }
}
