import type { SheetPlan, Trace } from '../../xml/observation.js';
import type { TextPlace } from '../../xml/places.js';
import { describeTemplate } from './map-run.js';

/** Time that a template took, over all runs of one round together. */
export interface TemplateProfile extends TextPlace {
  /** e.g. `match="item"`; empty for what runs outside of templates. */
  readonly template: string;
  readonly calls: number;
  /** Without the templates that it called. */
  readonly selfMs: number;
  readonly totalMs: number;
  /** Own time of one call. */
  readonly averageMs: number;
  /** Of the whole time, 0 to 1. */
  readonly share: number;
}

/** Time of an instruction, without the templates that it called. */
export interface LineProfile extends TextPlace {
  readonly label: string;
  readonly runs: number;
  readonly selfMs: number;
}

export interface Profile {
  /** Milliseconds of one round. */
  readonly totalMs: number;
  /** The longest own time first. */
  readonly templates: readonly TemplateProfile[];
  readonly lines: readonly LineProfile[];
  /** The slowest first. */
  readonly fixtures: readonly { readonly fixture: string; readonly ms: number }[];
  /** Some runs had more events than are kept: their lines are not all here. */
  readonly isCut: boolean;
}

/** Runs of one stylesheet, each several times. */
export interface ProfiledRun {
  readonly fixture: string;
  readonly traces: readonly Trace[];
}

const LINES_KEPT = 50;

/** Adds up what runs took: of each run, what lies in the middle of its rounds. */
export function profileRuns(runs: readonly ProfiledRun[], plan: SheetPlan): Profile {
  const templates = new Map<number, { calls: number; selfMs: number; totalMs: number }>();
  const lines = new Map<number, { runs: number; selfMs: number }>();
  const fixtures: { fixture: string; ms: number }[] = [];
  for (const { fixture, traces } of runs) {
    const timed = traces.map((trace) => new Map(trace.templates.map((time) => [time.template, time])));
    for (const { template, calls } of traces[0]?.templates ?? []) {
      const sum = templates.get(template) ?? { calls: 0, selfMs: 0, totalMs: 0 };
      sum.calls += calls;
      sum.selfMs += median(timed.map((times) => times.get(template)?.selfMs ?? 0));
      sum.totalMs += median(timed.map((times) => times.get(template)?.totalMs ?? 0));
      templates.set(template, sum);
    }
    const ms = median(timed.map((times) => times.get(-1)?.totalMs ?? 0));
    fixtures.push({ fixture, ms: thousandths(ms) });
    addLines(lines, traces);
  }
  const totalMs = fixtures.reduce((sum, { ms }) => sum + ms, 0);
  return {
    totalMs: thousandths(totalMs),
    templates: [...templates]
      .map(([template, times]) => toTemplate(template, times, totalMs, plan))
      .sort(bySelf),
    lines: [...lines]
      .map(([instruction, times]) => toLine(instruction, times, plan))
      .sort(bySelf)
      .slice(0, LINES_KEPT),
    fixtures: fixtures.sort((a, b) => b.ms - a.ms),
    isCut: runs.some(({ traces }) => traces.some(({ isCut }) => isCut)),
  };
}

const bySelf = (a: { readonly selfMs: number }, b: { readonly selfMs: number }): number =>
  b.selfMs - a.selfMs;

function toTemplate(
  template: number,
  { calls, selfMs, totalMs }: { calls: number; selfMs: number; totalMs: number },
  wholeMs: number,
  plan: SheetPlan,
): TemplateProfile {
  const planned = plan.templates[template];
  const { line = 0, column = 0 } = planned?.start ?? {};
  return {
    template: describeTemplate(planned),
    line,
    column,
    calls,
    selfMs: thousandths(selfMs),
    totalMs: thousandths(totalMs),
    averageMs: thousandths(selfMs / Math.max(1, calls)),
    share: wholeMs === 0 ? 0 : thousandths(selfMs / wholeMs),
  };
}

function toLine(
  instruction: number,
  { runs, selfMs }: { runs: number; selfMs: number },
  plan: SheetPlan,
): LineProfile {
  const { label = '', start = { line: 0, column: 0 } } = plan.instructions[instruction] ?? {};
  return { label, ...start, runs, selfMs: thousandths(selfMs) };
}

/** From one event to the next, to the next call, or to the end of its own: that time was its own. */
function addLines(lines: Map<number, { runs: number; selfMs: number }>, traces: readonly Trace[]): void {
  for (const { events, calls } of traces) {
    let nextCall = 0;
    for (const [index, { instruction, atMs, call }] of events.entries()) {
      while ((calls[nextCall]?.within ?? Number.POSITIVE_INFINITY) < index) nextCall++;
      const own = calls[call];
      const ends = [
        events[index + 1]?.atMs,
        calls[nextCall]?.atMs,
        own === undefined ? undefined : own.atMs + own.totalMs,
      ].filter((end) => end !== undefined && end >= atMs) as number[];
      const sum = lines.get(instruction) ?? { runs: 0, selfMs: 0 };
      sum.runs += 1 / traces.length;
      if (ends.length > 0) sum.selfMs += (Math.min(...ends) - atMs) / traces.length;
      lines.set(instruction, sum);
    }
  }
  for (const sum of lines.values()) sum.runs = Math.round(sum.runs * 1000) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
