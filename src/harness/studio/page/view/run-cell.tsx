import type { Signal } from '@preact/signals';
import type { WireRunSummary } from '../../wire.js';
import { STAGES, STAGE_TITLE } from '../model/stages.js';

/** What a run came to, in words. */
export function describeRun(run: WireRunSummary): string {
  const parts = [run.action, describeVerdict(run)];
  if (run.snapshot === 'changed') parts.push('differs from the snapshot');
  if (run.snapshot === 'missing') parts.push('no snapshot');
  if (run.warnings > 0) parts.push(`${run.warnings} warning${run.warnings === 1 ? '' : 's'}`);
  if (run.state !== 'done') parts.push(run.state);
  return parts.join(', ');
}

function describeVerdict({ ok, failedStage, statusName }: WireRunSummary): string {
  if (ok === null) return 'no result yet';
  if (ok) return `passed${statusName === null ? '' : `, ${statusName}`}`;
  return `failed${failedStage === null ? '' : ` at ${STAGE_TITLE[failedStage]}`}`;
}

/** One run as a row of six strokes, one a stage: how far it came, and where it failed. */
export function RunCell({ run }: { readonly run: Signal<WireRunSummary> }) {
  const { ok, failedStage, state, snapshot, warnings } = run.value;
  const failedAt = failedStage === null ? -1 : STAGES.indexOf(failedStage);
  return (
    <span class={`pipe is-${state} ${ok === null ? 'is-unknown' : ok ? 'is-passed' : 'is-failed'}`}>
      {STAGES.map((stage, index) => (
        <i key={stage} class={strokeClass(ok, failedAt, index)} />
      ))}
      <b class={`mark snap-${snapshot} ${warnings > 0 && ok === true ? 'has-warnings' : ''}`} />
    </span>
  );
}

function strokeClass(ok: boolean | null, failedAt: number, index: number): string {
  if (ok === null) return '';
  if (ok || index < failedAt) return 'on';
  return index === failedAt ? 'bad' : 'off';
}
