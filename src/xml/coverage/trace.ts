import { NodePaths } from '../node-paths.js';
import type { TemplateCall, Trace, TraceEvent } from '../observation.js';
import { thousandths, type EventLog } from './event-log.js';
import type { Mirror } from './mirror.js';
import { mapOutput } from './output-map.js';
import type { Reading } from './reading.js';
import type { Miss, ReadMarks } from './reads/values.js';
import type { SheetModel } from './plan.js';
import { EventReads } from './trace-reads.js';

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
  const reads = new EventReads(model, reading.run, mirror, log);
  const events = log.events.map((logged, index): TraceEvent => {
    const { instruction, template, call, within, atMs } = logged;
    const context = reads.contextOf(index);
    const found = toFound(reads.next(index), paths);
    const copied = reads.copied(index);
    return {
      instruction,
      template,
      call,
      within,
      context: context === undefined ? '' : paths.of(context),
      atMs: thousandths(atMs),
      ...found,
      ...(copied === undefined ? {} : { copied: copied.map((node) => paths.of(node)) }),
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

function toFound(marks: ReadMarks, paths: NodePaths): Pick<TraceEvent, 'reads' | 'misses'> {
  const reads = [...marks.nodes].filter(({ type }) => type !== 'root').map((node) => paths.of(node));
  const pathOf = ({ from, steps }: Miss): string => {
    const path = paths.of(from);
    return steps === '' ? path : `${path === '/' ? '' : path}/${steps}`;
  };
  const misses = new Map((marks.misses ?? []).map((miss) => [pathOf(miss), miss.steps === '']));
  if (misses.size === 0) return { reads };
  return { reads, misses: [...misses].map(([path, isEmpty]) => ({ path, isEmpty })) };
}
