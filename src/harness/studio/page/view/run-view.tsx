import type { Problem } from '../../../../core/problem.js';
import type { WireRun } from '../../wire.js';
import { paneOfFile, rangeOfPlace } from '../model/problem-places.js';
import { documentOf, toLaidOut } from '../model/panes.js';
import { toStageViews, type StageView } from '../model/stages.js';
import { Empty } from './empty.js';
import { PaneArea } from './pane-area.js';
import { ProblemList } from './problem-list.js';
import { RunHead } from './run-head.js';
import { StageFacts } from './stage-facts.js';
import { StageStrip } from './stage-strip.js';
import { useStudio } from './studio-context.js';
import { pointIn } from './pane-requests.js';

/** The selected run, from its item to the status of its entry distribution. */
export function RunView() {
  const studio = useStudio();
  const summary = studio.summary.value;
  if (summary === undefined) return <NoRun />;
  const run = studio.selected.run.value;
  const isLate = run !== undefined && run.summary.key !== summary.key;
  return (
    <section class={`run ${isLate ? 'is-late' : ''}`} aria-label={`Run ${summary.key}`}>
      <RunHead summary={summary} />
      {run === undefined ? <WaitingRun /> : <RunBody run={run} />}
    </section>
  );
}

function WaitingRun() {
  const problem = useStudio().selected.problem.value;
  return (
    <Empty title={problem === undefined ? 'Waiting for the first result' : 'Nothing to show'}>
      {problem ?? 'It is shown here as soon as the run is through.'}
    </Empty>
  );
}

function RunBody({ run }: { readonly run: WireRun }) {
  const studio = useStudio();
  const stages = toStageViews(run.report);
  const stage = stages.find(({ stage: name }) => name === studio.stage.value);
  return (
    <>
      <StageStrip stages={stages} />
      <div
        class="stage-panel"
        id="stage-panel"
        role="tabpanel"
        aria-labelledby={`stage-${studio.stage.value}`}
      >
        {stage !== undefined && <StageDetails run={run} stage={stage} stages={stages} />}
        <PaneArea run={run} />
      </div>
    </>
  );
}

interface StageDetailsProps {
  readonly run: WireRun;
  readonly stage: StageView;
  readonly stages: readonly StageView[];
}

function StageDetails({ run, stage, stages }: StageDetailsProps) {
  const studio = useStudio();
  const failed = stages.find(({ verdict }) => verdict === 'failed');
  const showIn = (problem: Problem) => {
    const { file, line, column } = problem;
    const pane = file === undefined ? undefined : paneOfFile(run, file);
    const document = pane === undefined ? null : documentOf(run, pane);
    if (pane === undefined || document === null || line === undefined) return undefined;
    return () => {
      studio.panes.open(pane);
      pointIn(pane, toLaidOut(document).toShown(rangeOfPlace(document.text, line, column).from));
    };
  };
  return (
    <div class="details">
      {stage.verdict === 'unreached' && stage.stage !== 'status' && failed !== undefined && (
        <p class="details-note">
          Not reached:{' '}
          <button type="button" class="link" onClick={() => studio.selectStage(failed.stage)}>
            {failed.stage}
          </button>{' '}
          failed, and what comes behind it was not done.
        </p>
      )}
      <StageFacts run={run} stage={stage.stage} />
      {stage.problems.length > 0 && <ProblemList problems={stage.problems} showIn={showIn} />}
    </div>
  );
}

function NoRun() {
  const studio = useStudio();
  const info = studio.workspace.info.value;
  if (info === undefined) {
    const { kind } = studio.connection.value;
    if (kind === 'connecting') return <Empty title="Connecting" />;
    return (
      <Empty title={kind === 'refused' ? 'The server does not know this page' : 'Nobody answers'}>
        {kind === 'refused'
          ? 'Open the address that mrssmith dev printed: it carries the token.'
          : 'mrssmith dev is not running, or it is starting. The page tries again by itself.'}
      </Empty>
    );
  }
  if (studio.workspace.keys.value.length === 0)
    return (
      <Empty title="An empty workspace">
        There is no connector with a fixture yet. A first one that passes at once:
        <code class="command">mrssmith new acme</code>
      </Empty>
    );
  if (studio.key.value !== undefined)
    return <Empty title="This run is gone">Its connector, fixture or action is not there any more.</Empty>;
  return <Empty title="No run selected">Choose one on the left, or press j.</Empty>;
}
