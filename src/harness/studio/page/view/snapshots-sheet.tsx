import type { WireSnapshotsRequest } from '../../wire.js';
import { isChanged } from '../model/matrix-rows.js';
import { SheetFrame } from './sheet.js';
import { useStudio } from './studio-context.js';

/** All runs in the matrix whose output nobody approved, decided together. */
export function SnapshotsSheet() {
  const studio = useStudio();
  const runs = studio.matrix.value.shown
    .flatMap((key) => studio.workspace.runs.get(key)?.value ?? [])
    .filter(isChanged);
  const decide = (verdict: WireSnapshotsRequest['verdict']) => {
    void studio.commands.decide(
      verdict,
      runs.map(({ key }) => key),
    );
    studio.sheet.value = undefined;
  };
  return (
    <SheetFrame title="Snapshots of what is shown">
      {runs.length === 0 ? (
        <p class="form-note">All outputs are as they were approved.</p>
      ) : (
        <>
          <ul class="snapshot-runs">
            {runs.map(({ key, snapshot, ok }) => (
              <li key={key}>
                <button
                  type="button"
                  class="link"
                  onClick={() => {
                    studio.sheet.value = undefined;
                    studio.selectRun(key);
                    studio.panes.open('diff');
                  }}
                >
                  {key}
                </button>
                <span class="tag is-changed">{snapshot === 'missing' ? 'new' : 'changed'}</span>
                {ok === false && <span class="tag is-fail">failed</span>}
              </li>
            ))}
          </ul>
          <div class="form-foot">
            <button type="button" class="button" onClick={() => decide('reject')}>
              Reject {runs.length}
            </button>
            <button type="button" class="button is-accent" onClick={() => decide('accept')}>
              Accept {runs.length}
            </button>
          </div>
        </>
      )}
    </SheetFrame>
  );
}
