import { NodePaths } from '../node-paths.js';
import type { TemplateCall, Trace, TraceEvent } from '../observation.js';
import type { ScannedNode } from '../scan.js';
import { thousandths, type EventLog } from './event-log.js';
import type { Mirror } from './mirror.js';
import { mapOutput } from './output-map.js';
import type { Reading } from './reading.js';
import { readsOf } from './reads/sheet-reads.js';
import { ReadMarks, type Miss } from './reads/values.js';
import type { SheetModel } from './plan.js';

/** Makes the trace of a run, while its documents are alive. */
export function makeTrace(
  log: EventLog,
  model: SheetModel,
  mirror: Mirror,
  reading: Reading,
  result: bigint | undefined,
): Trace {
  const templates = log.times();
  const paths = new NodePaths();
  const reader = new EventReader(model, reading, paths);
  const events = log.events.map(({ node, atMs, ...event }): TraceEvent => {
    const context = node === 0 ? undefined : mirror.nodeAt(node);
    return {
      ...event,
      context: context === undefined ? '' : paths.of(context),
      atMs: thousandths(atMs),
      ...(context === undefined ? NOTHING : reader.read(event.instruction, context)),
      ...(context === undefined ? {} : reader.copied(event.instruction, context)),
    };
  });
  const calls = log.calls.map(({ node, atMs, selfMs, totalMs, ...call }): TemplateCall => {
    const context = node === 0 ? undefined : mirror.nodeAt(node);
    return {
      ...call,
      context: context === undefined ? '' : paths.of(context),
      atMs: thousandths(atMs),
      selfMs: thousandths(selfMs),
      totalMs: thousandths(totalMs),
    };
  });
  return {
    events,
    calls,
    output: result === undefined ? [] : mapOutput(result, log),
    templates,
    isCut: log.isCut,
  };
}

type Found = Pick<TraceEvent, 'reads' | 'misses'>;
const NOTHING: Found = { reads: [] };

/** Says what an instruction reads in a context; the same twice is found once. */
class EventReader {
  readonly #model: SheetModel;
  readonly #reading: Reading;
  readonly #paths: NodePaths;
  readonly #known = new Map<number, Map<ScannedNode, Found>>();

  constructor(model: SheetModel, reading: Reading, paths: NodePaths) {
    this.#model = model;
    this.#reading = reading;
    this.#paths = paths;
  }

  read(instruction: number, context: ScannedNode): Found {
    const known = this.#known.get(instruction) ?? new Map<ScannedNode, Found>();
    this.#known.set(instruction, known);
    let found = known.get(context);
    if (found === undefined) {
      found = this.#find(instruction, context);
      known.set(context, found);
    }
    return found;
  }

  copied(instruction: number, context: ScannedNode): Pick<TraceEvent, 'copied'> {
    const nodes = readsOf(this.#model).copies.get(instruction)?.(this.#reading.run, context);
    return nodes === undefined ? {} : { copied: nodes.map((node) => this.#paths.of(node)) };
  }

  #find(instruction: number, context: ScannedNode): Found {
    const read = readsOf(this.#model).instructions[instruction];
    if (read === undefined) return NOTHING;
    const { run } = this.#reading;
    run.marks = new ReadMarks(true);
    read(run, context);
    const reads = [...run.marks.nodes]
      .filter(({ type }) => type !== 'root')
      .map((node) => this.#paths.of(node));
    const misses = new Map((run.marks.misses ?? []).map((miss) => [this.#pathOf(miss), miss.steps === '']));
    if (misses.size === 0) return { reads };
    return { reads, misses: [...misses].map(([path, isEmpty]) => ({ path, isEmpty })) };
  }

  #pathOf({ from, steps }: Miss): string {
    const path = this.#paths.of(from);
    return steps === '' ? path : `${path === '/' ? '' : path}/${steps}`;
  }
}
