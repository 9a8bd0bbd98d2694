import type { StageName } from '../../../../core/outcome.js';
import type { Problem } from '../../../../core/problem.js';
import type { RunReport } from '../../../pipeline/run.js';

/** As in `core/outcome.ts`, which the page knows by its types alone. */
export const STAGES: readonly StageName[] = ['mrss', 'transform', 'validate', 'deliver', 'results', 'status'];

export const STAGE_TITLE = {
  mrss: 'MRSS',
  transform: 'Transform',
  validate: 'Validate',
  deliver: 'Deliver',
  results: 'Results',
  status: 'Status',
} as const satisfies Record<StageName, string>;

export const isStage = (text: string): text is StageName => (STAGES as readonly string[]).includes(text);

/** One stage as the strip shows it. */
export interface StageView {
  readonly stage: StageName;
  readonly verdict: 'passed' | 'warned' | 'failed' | 'unreached';
  readonly ms: number | undefined;
  readonly problems: readonly Problem[];
}

/** All six, those behind a failed one as not reached. */
export function toStageViews({ stages }: RunReport): readonly StageView[] {
  return STAGES.map((stage) => {
    const made = stages.find((one) => one.stage === stage);
    if (made === undefined) return { stage, verdict: 'unreached', ms: undefined, problems: [] };
    const isWarned = made.problems.some(({ severity }) => severity !== 'note');
    const verdict = made.ok ? (isWarned ? 'warned' : 'passed') : 'failed';
    return { stage, verdict, ms: made.ms, problems: made.problems };
  });
}

/** Milliseconds as people read them, e.g. `0.4 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Math.round(ms * 10) / 10} ms`;
}

/** e.g. `512 B`, `1.7 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1000, 'kB'] : [bytes / 1e6, 'MB'];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}
