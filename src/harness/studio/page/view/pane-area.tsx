import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { WireRun } from '../../wire.js';
import {
  documentOf,
  PANE_TITLE,
  panesOf,
  toLaidOut,
  type DocumentPane,
  type PaneName,
} from '../model/panes.js';
import { formatBytes } from '../model/stages.js';
import { CodeView } from './code-view.js';
import { DiffView } from './diff-view.js';
import { Icon } from './icon.js';
import { MappingBar } from './mapping-bar.js';
import { EditorButtons } from './place-link.js';
import { searchIn } from './pane-requests.js';
import { useStudio } from './studio-context.js';
import { Transcript } from './transcript.js';
import { useSize } from './use-size.js';

/** A pane narrower than that shows too little of a line. */
const PANE_WIDTH = 280;

/** The documents of a run, side by side. */
export function PaneArea({ run }: { readonly run: WireRun }) {
  const studio = useStudio();
  const { ref, size } = useSize<HTMLDivElement>();
  useLayoutEffect(() => {
    if (size.width > 0) studio.panes.room.value = Math.max(1, Math.floor(size.width / PANE_WIDTH));
  }, [studio, size.width]);
  const available = panesOf(run);
  const shown = studio.panes.shown.value.filter((pane) => available.includes(pane));
  return (
    <div class="pane-area" ref={ref}>
      <div class="pane-bar">
        <div class="chips" role="group" aria-label="Panes">
          {available.map((pane) => (
            <button
              key={pane}
              type="button"
              class="chip"
              aria-pressed={shown.includes(pane)}
              onClick={() => studio.panes.toggle(pane)}
            >
              {PANE_TITLE[pane]}
            </button>
          ))}
        </div>
        <MappingBar run={run} />
      </div>
      <div class="panes" data-count={shown.length}>
        {shown.map((pane) => (
          <Pane key={pane} run={run} pane={pane} />
        ))}
      </div>
    </div>
  );
}

function Pane({ run, pane }: { readonly run: WireRun; readonly pane: PaneName }) {
  if (pane === 'diff') return <DiffView run={run} />;
  if (pane === 'transcript')
    return (
      <section class="pane" aria-label="Transcript">
        <header class="pane-head">
          <h3>{PANE_TITLE.transcript}</h3>
        </header>
        <Transcript lines={run.transcript} />
      </section>
    );
  return <DocumentPaneView run={run} pane={pane} />;
}

function DocumentPaneView({ run, pane }: { readonly run: WireRun; readonly pane: DocumentPane }) {
  const document = documentOf(run, pane);
  const isExact = useSignal(false);
  if (document === null) return null;
  const canBeLaidOut = !toLaidOut(document).isExact;
  return (
    <section class="pane" aria-label={PANE_TITLE[pane]}>
      <header class="pane-head">
        <h3>{PANE_TITLE[pane]}</h3>
        <span class="pane-file" title={document.file ?? undefined}>
          {document.file ?? formatBytes(document.sizeBytes)}
        </span>
        {canBeLaidOut && (
          <button
            type="button"
            class="tool is-small"
            aria-pressed={!isExact.value}
            title="Line breaks for reading: the bytes have none"
            aria-label="Line breaks for reading"
            onClick={() => {
              isExact.value = !isExact.value;
            }}
          >
            <Icon name="lines" />
          </button>
        )}
        <button
          type="button"
          class="tool is-small"
          title="Search (Ctrl+F)"
          aria-label={`Search ${PANE_TITLE[pane]}`}
          onClick={() => searchIn(pane)}
        >
          <Icon name="search" />
        </button>
        {document.file !== null && <EditorButtons file={document.file} />}
      </header>
      {document.isCut && (
        <p class="pane-note">Only the beginning: the whole has {formatBytes(document.sizeBytes)}.</p>
      )}
      {document.isBinary ? (
        <p class="pane-note">{formatBytes(document.sizeBytes)} that are no text.</p>
      ) : (
        <CodeView run={run} pane={pane} isExact={isExact.value} />
      )}
    </section>
  );
}
