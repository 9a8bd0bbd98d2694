import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { WireRun } from '../../wire.js';
import type { CodePane } from '../code/types.js';
import type { MappedPane } from '../model/mapping.js';
import { toShownRange } from '../model/laid-out.js';
import { documentOf, PANE_TITLE, toLaidOut, type DocumentPane } from '../model/panes.js';
import { placeProblems } from '../model/problem-places.js';
import { loadCode, readNonce } from './code-module.js';
import { paneRequest } from './pane-requests.js';
import { useStudio } from './studio-context.js';

interface CodeViewProps {
  readonly run: WireRun;
  readonly pane: DocumentPane;
  /** The very text, without line breaks put in. */
  readonly isExact: boolean;
}

const isMapped = (pane: DocumentPane): pane is MappedPane =>
  pane === 'mrss' || pane === 'stylesheet' || pane === 'output';

/** One document in an editor, which stays while runs and results come and go. */
export function CodeView({ run, pane, isExact }: CodeViewProps) {
  const studio = useStudio();
  const host = useRef<HTMLDivElement>(null);
  const code = useSignal<CodePane | undefined>(undefined);
  const source = documentOf(run, pane);
  const laidOut = source === null ? undefined : toLaidOut(source, isExact);
  const shown = useRef(laidOut);
  shown.current = laidOut;

  useEffect(() => {
    let opened: CodePane | undefined;
    let isGone = false;
    void loadCode().then(({ openCodePane }) => {
      if (isGone || host.current === null) return;
      opened = openCodePane(host.current, {
        label: PANE_TITLE[pane],
        nonce: readNonce(),
        onPoint: (position, how) => {
          if (isMapped(pane)) studio.lighting.point(pane, shown.current?.toExact(position) ?? position, how);
        },
      });
      code.value = opened;
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [code, pane, studio]);

  const opened = code.value;
  useEffect(() => {
    if (opened === undefined || source === null || laidOut === undefined) return;
    opened.show(toDocumentId(run, pane), laidOut.text, source.language);
  }, [opened, source, laidOut, pane, run]);

  const mapping = studio.selected.mapping.value;
  useEffect(() => {
    if (opened === undefined || laidOut === undefined) return;
    opened.markProblems(
      placeProblems(run, pane, mapping?.map).map(
        ({ from, to, problem: { severity, code: name, message } }) => ({
          ...toShownRange(laidOut, { from, to }),
          severity,
          code: name,
          message,
        }),
      ),
    );
  }, [opened, laidOut, run, pane, mapping]);

  const coverage = pane === 'stylesheet' ? studio.selected.coverage.value : undefined;
  useEffect(() => {
    opened?.showCoverage(coverage?.file === source?.file ? coverage?.lines : undefined);
  }, [opened, coverage, source]);

  const ranges = isMapped(pane) ? studio.lighting.rangesOf(pane) : [];
  const active = isMapped(pane) ? studio.lighting.activeOf(pane) : undefined;
  const isLight = ranges.length > 0;
  useEffect(() => {
    if (opened === undefined || laidOut === undefined) return;
    opened.light(
      ranges.map((range) => toShownRange(laidOut, range)),
      active,
    );
    // A new list at each drawing, which says the same.
  }, [opened, laidOut, studio.lighting.lit.value, active, isLight]);

  const wanted = paneRequest.value;
  useEffect(() => {
    if (opened === undefined || wanted?.pane !== pane || paneRequest.peek() !== wanted) return;
    paneRequest.value = undefined;
    if (wanted.position === undefined) opened.openSearch();
    else {
      opened.point(wanted.position);
      opened.focus();
    }
  }, [opened, wanted, pane]);

  return <div class="code" ref={host} />;
}

/** Files stay the same document from run to run; what a run made is its own. */
function toDocumentId(run: WireRun, pane: DocumentPane): string {
  const file = documentOf(run, pane)?.file ?? null;
  return pane === 'mrss' || file === null ? `${pane} ${run.summary.key}` : `${pane} ${file}`;
}
