import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { WireDocument, WireRun } from '../../wire.js';
import type { DiffPane } from '../code/types.js';
import { isChanged } from '../model/matrix-rows.js';
import { toLaidOut } from '../model/panes.js';
import { layOutXml } from '../model/laid-out.js';
import { loadCode, readNonce } from './code-module.js';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';
import { useSize } from './use-size.js';

type Against = 'snapshot' | 'previous';

/** Below that, one column with what is gone in it. */
const SIDE_BY_SIDE_WIDTH = 760;

/** The output beside what was approved, or beside what it was before. */
export function DiffView({ run }: { readonly run: WireRun }) {
  const studio = useStudio();
  const { previous, approved, received, transformed } = run.documents;
  const chosen = useSignal<Against | undefined>(undefined);
  const usual: Against =
    approved !== null && (isChanged(run.summary) || previous === null) ? 'snapshot' : 'previous';
  const wanted = chosen.value ?? usual;
  const against: Against = wanted === 'snapshot' && approved === null ? 'previous' : wanted;
  const before = against === 'snapshot' ? approved : previous;
  const after = against === 'snapshot' ? (received ?? transformed) : transformed;
  const code = useSignal<DiffPane | undefined>(undefined);
  const isSame = before !== null && after !== null && before.text === after.text;
  return (
    <section class="pane is-diff" aria-label="Diff">
      <header class="pane-head">
        <h3>Diff</h3>
        <div class="segments" role="group" aria-label="Compared with">
          <Segment
            title="Snapshot"
            isOn={against === 'snapshot'}
            isOff={approved === null}
            onChoose={() => {
              chosen.value = 'snapshot';
            }}
          />
          <Segment
            title="Last output"
            isOn={against === 'previous'}
            isOff={previous === null}
            onChoose={() => {
              chosen.value = 'previous';
            }}
          />
        </div>
        <span class="pane-file">
          {isSame ? 'no difference' : against === 'snapshot' ? (approved?.file ?? '') : ''}
        </span>
        <button
          type="button"
          class="tool is-small"
          aria-label="The difference before"
          title="The difference before"
          onClick={() => code.peek()?.step(-1)}
        >
          <Icon name="up" />
        </button>
        <button
          type="button"
          class="tool is-small"
          aria-label="The next difference"
          title="The next difference"
          onClick={() => code.peek()?.step(1)}
        >
          <Icon name="down" />
        </button>
        {studio.share === undefined && isChanged(run.summary) && (
          <button
            type="button"
            class="button is-accent is-small"
            onClick={() => void studio.commands.decide('accept', [run.summary.key])}
          >
            <Icon name="check" />
            Accept
          </button>
        )}
      </header>
      {against === 'snapshot' && run.snapshotLines.length > 0 && (
        <details class="snapshot-lines" open={run.snapshotLines.length <= 8}>
          <summary>{run.snapshotLines.length} lines of difference, as XML</summary>
          <pre>{run.snapshotLines.join('\n')}</pre>
        </details>
      )}
      {before === null || after === null ? (
        <p class="pane-note">There is nothing to compare with.</p>
      ) : (
        <DiffCode before={before} after={after} code={code} />
      )}
    </section>
  );
}

interface SegmentProps {
  readonly title: string;
  readonly isOn: boolean;
  readonly isOff: boolean;
  readonly onChoose: () => void;
}

const Segment = ({ title, isOn, isOff, onChoose }: SegmentProps) => (
  <button type="button" aria-pressed={isOn} disabled={isOff} onClick={onChoose}>
    {title}
  </button>
);

interface DiffCodeProps {
  readonly before: WireDocument;
  readonly after: WireDocument;
  readonly code: { value: DiffPane | undefined; peek(): DiffPane | undefined };
}

function DiffCode({ before, after, code }: DiffCodeProps) {
  const { ref, size } = useSize<HTMLDivElement>();
  const opened = useRef<DiffPane>();
  useEffect(() => {
    let isGone = false;
    void loadCode().then(({ openDiffPane }) => {
      if (isGone || ref.current === null) return;
      opened.current = openDiffPane(ref.current, { nonce: readNonce(), labels: ['Before', 'Now'] });
      code.value = opened.current;
    });
    return () => {
      isGone = true;
      opened.current?.close();
      code.value = undefined;
    };
  }, [code, ref]);
  const isSideBySide = size.width >= SIDE_BY_SIDE_WIDTH;
  const pane = code.value;
  useEffect(() => {
    if (pane === undefined || size.width === 0) return;
    const [first, second] = layOutBoth(before, after);
    pane.show(first, second, after.language, isSideBySide);
  }, [pane, before, after, isSideBySide, size.width]);
  return <div class="code is-diff" ref={ref} />;
}

/** Both or none: else every line would differ. */
function layOutBoth(before: WireDocument, after: WireDocument): readonly [string, string] {
  const first = toLaidOut(before);
  const second = toLaidOut(after);
  if (first.isExact === second.isExact) return [first.text, second.text];
  return [layOutXml(before.text).text, layOutXml(after.text).text];
}
