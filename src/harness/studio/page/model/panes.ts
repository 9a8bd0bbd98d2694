import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import type { StageName } from '../../../../core/outcome.js';
import type { WireDocument, WireRun } from '../../wire.js';
import { exactly, layOutXml, needsLayout, type LaidOut } from './laid-out.js';

/** In the order in which they stand side by side. */
export const PANES = [
  'mrss',
  'stylesheet',
  'output',
  'schema',
  'sent',
  'answer',
  'results',
  'transcript',
  'diff',
] as const;
export type PaneName = (typeof PANES)[number];
export type DocumentPane = Exclude<PaneName, 'transcript' | 'diff'>;

export const PANE_TITLE = {
  mrss: 'MRSS',
  stylesheet: 'Stylesheet',
  output: 'Output',
  schema: 'Schema',
  sent: 'Sent',
  answer: 'Answer',
  results: 'Results parser',
  transcript: 'Transcript',
  diff: 'Diff',
} as const satisfies Record<PaneName, string>;

/** What each stage is best looked at with; where there is less room, the last ones of a list. */
const USUAL: Readonly<Record<StageName, readonly PaneName[]>> = {
  mrss: ['mrss'],
  transform: ['mrss', 'stylesheet', 'output'],
  validate: ['schema', 'stylesheet', 'output'],
  deliver: ['output', 'transcript'],
  results: ['results', 'answer'],
  status: [],
};

/** Which documents stand side by side. */
export interface PaneChoice {
  /** As many as there is room for, in their order. */
  readonly shown: ReadonlySignal<readonly PaneName[]>;
  /** Columns that fit. */
  readonly room: { value: number };
  toggle(pane: PaneName): void;
  /** Makes sure that it is there. */
  open(pane: PaneName): void;
  toggleDiff(): void;
}

export function createPaneChoice(stage: ReadonlySignal<StageName>): PaneChoice {
  const chosen = signal<Readonly<Partial<Record<StageName, readonly PaneName[]>>>>({});
  const isDiff = signal(false);
  const room = signal(3);
  const all = computed(() => chosen.value[stage.value] ?? USUAL[stage.value]);
  const shown = computed(() => {
    if (isDiff.value) return ['diff'] satisfies PaneName[];
    const kept = all.value.slice(-room.value);
    return PANES.filter((pane) => kept.includes(pane));
  });
  const choose = (panes: readonly PaneName[]) =>
    batch(() => {
      isDiff.value = false;
      chosen.value = { ...chosen.peek(), [stage.peek()]: panes };
    });

  return {
    shown,
    room,
    toggle: (pane) => {
      if (pane === 'diff') {
        isDiff.value = !isDiff.peek();
        return;
      }
      const isShown = shown.peek().includes(pane);
      const others = all.peek().filter((one) => one !== pane);
      choose(isShown ? others : [...others, pane]);
    },
    open: (pane) => {
      if (pane === 'diff') {
        isDiff.value = true;
        return;
      }
      if (!shown.peek().includes(pane)) choose([...all.peek().filter((one) => one !== pane), pane]);
    },
    toggleDiff: () => {
      isDiff.value = !isDiff.peek();
    },
  };
}

export function documentOf({ documents }: WireRun, pane: DocumentPane): WireDocument | null {
  switch (pane) {
    case 'output':
      return documents.transformed;
    case 'answer':
      return documents.returned;
    case 'mrss':
    case 'stylesheet':
    case 'schema':
    case 'sent':
    case 'results':
      return documents[pane];
  }
}

/** Panes that have something to show for a run. */
export function panesOf(run: WireRun): readonly PaneName[] {
  const { sent, transformed, previous, approved } = run.documents;
  return PANES.filter((pane) => {
    if (pane === 'transcript') return run.transcript.length > 0;
    if (pane === 'diff') return previous !== null || approved !== null;
    if (pane === 'sent') return sent !== null && sent.text !== transformed?.text;
    return documentOf(run, pane) !== null;
  });
}

const laidOut = new WeakMap<WireDocument, LaidOut>();

/** A document as it is shown: payloads of one long line with line breaks, unless the very text is wanted. */
export function toLaidOut(document: WireDocument, isExactWanted = false): LaidOut {
  if (isExactWanted || document.language !== 'xml' || !needsLayout(document.text, document.file !== null))
    return exactly(document.text);
  const known = laidOut.get(document);
  if (known !== undefined) return known;
  const made = layOutXml(document.text);
  laidOut.set(document, made);
  return made;
}
