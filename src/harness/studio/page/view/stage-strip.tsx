import type { StageName } from '../../../../core/outcome.js';
import { formatMs, STAGE_TITLE, STAGES, type StageView } from '../model/stages.js';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';

const VERDICT_ICON = { passed: 'check', warned: 'warning', failed: 'cross', unreached: 'dash' } as const;
const VERDICT_TEXT = {
  passed: 'passed',
  warned: 'passed with warnings',
  failed: 'failed',
  unreached: 'not reached',
} as const satisfies Record<StageView['verdict'], string>;

/** The six stages in a row, with verdict and time. */
export function StageStrip({ stages }: { readonly stages: readonly StageView[] }) {
  const studio = useStudio();
  const selected = studio.stage.value;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = stageFor(event.key, selected);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    studio.selectStage(next);
    document.querySelector<HTMLElement>(`#stage-${next}`)?.focus();
  };
  return (
    <div class="strip" role="tablist" aria-label="Stages" tabIndex={-1} onKeyDown={onKeyDown}>
      {stages.map(({ stage, verdict, ms, problems }, index) => (
        <button
          key={stage}
          id={`stage-${stage}`}
          type="button"
          role="tab"
          class={`stage is-${verdict}`}
          aria-selected={stage === selected}
          aria-controls="stage-panel"
          tabIndex={stage === selected ? 0 : -1}
          title={`${STAGE_TITLE[stage]}: ${VERDICT_TEXT[verdict]} (${index + 1})`}
          onClick={() => studio.selectStage(stage)}
        >
          <span class="stage-verdict">
            <Icon name={VERDICT_ICON[verdict]} />
            <span class="visually-hidden">{VERDICT_TEXT[verdict]}: </span>
          </span>
          <span class="stage-name">{STAGE_TITLE[stage]}</span>
          <span class="stage-ms">{ms === undefined ? 'not reached' : formatMs(ms)}</span>
          {problems.length > 1 && <span class="stage-count">{problems.length}</span>}
        </button>
      ))}
    </div>
  );
}

function stageFor(key: string, selected: StageName): StageName | undefined {
  const index = STAGES.indexOf(selected);
  if (key === 'ArrowRight') return STAGES[(index + 1) % STAGES.length];
  if (key === 'ArrowLeft') return STAGES[(index + STAGES.length - 1) % STAGES.length];
  if (key === 'Home') return STAGES[0];
  return key === 'End' ? STAGES.at(-1) : undefined;
}
