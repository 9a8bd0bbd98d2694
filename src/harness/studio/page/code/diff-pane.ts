import { goToNextChunk, goToPreviousChunk, MergeView, unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { WireDocument } from '../../wire.js';
import { languageOf, reading } from './reading.js';
import { toChange } from './text-change.js';
import type { DiffPane, DiffPaneOptions } from './types.js';

const COLLAPSE = { margin: 3, minSize: 6 };
/** As the library takes it, which its types do not say. */
const NOTHING_FOLDED: object = { collapseUnchanged: undefined };
/** Beyond this a difference is told line by line, rather than waited for. */
const DIFF = { scanLimit: 4000, timeout: 400 };

interface Shown {
  readonly language: WireDocument['language'];
  readonly isSideBySide: boolean;
  /** Where one steps from difference to difference. */
  readonly main: EditorView;
  update(before: string, after: string): void;
  destroy(): void;
}

/** Two documents side by side, or one with what is gone in it where there is little room. */
export function openDiffPane(host: HTMLElement, { nonce, labels }: DiffPaneOptions): DiffPane {
  let shown: Shown | undefined;
  const open = (
    before: string,
    after: string,
    language: WireDocument['language'],
    isSideBySide: boolean,
  ): Shown => {
    const extensions = (label: string): Extension => [
      reading(label, nonce),
      languageOf(language, after.length),
    ];
    const parts = isSideBySide
      ? openSideBySide(host, before, after, extensions(labels[0]), extensions(labels[1]))
      : openUnified(host, before, after, extensions(labels[1]));
    return { language, isSideBySide, ...parts };
  };

  return {
    show: (before, after, language, isSideBySide) => {
      if (shown?.language === language && shown.isSideBySide === isSideBySide)
        return shown.update(before, after);
      shown?.destroy();
      shown = open(before, after, language, isSideBySide);
    },
    step: (direction) => {
      if (shown === undefined) return;
      shown.main.focus();
      (direction === 1 ? goToNextChunk : goToPreviousChunk)(shown.main);
    },
    close: () => shown?.destroy(),
  };
}

type Parts = Pick<Shown, 'main' | 'update' | 'destroy'>;

function openSideBySide(
  parent: HTMLElement,
  before: string,
  after: string,
  first: Extension,
  second: Extension,
): Parts {
  const view = new MergeView({
    parent,
    a: { doc: before, extensions: first },
    b: { doc: after, extensions: second },
    collapseUnchanged: COLLAPSE,
    diffConfig: DIFF,
    gutter: true,
  });
  return {
    main: view.b,
    update: (nextBefore, nextAfter) => {
      const isChanged = [replaceText(view.a, nextBefore), replaceText(view.b, nextAfter)].some(Boolean);
      if (!isChanged) return;
      // What is folded away is decided once, for the texts of then.
      view.reconfigure(NOTHING_FOLDED);
      view.reconfigure({ collapseUnchanged: COLLAPSE });
    },
    destroy: () => view.destroy(),
  };
}

function openUnified(parent: HTMLElement, before: string, after: string, extensions: Extension): Parts {
  const merging = new Compartment();
  const merge = (original: string) =>
    unifiedMergeView({
      original,
      mergeControls: false,
      collapseUnchanged: COLLAPSE,
      diffConfig: DIFF,
      gutter: true,
    });
  let original = before;
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: after, extensions: [extensions, merging.of(merge(before))] }),
  });
  return {
    main: view,
    update: (nextBefore, nextAfter) => {
      if (nextBefore === original && nextAfter === view.state.doc.toString()) return;
      original = nextBefore;
      view.dispatch({ effects: merging.reconfigure([]) });
      replaceText(view, nextAfter);
      view.dispatch({ effects: merging.reconfigure(merge(nextBefore)) });
    },
    destroy: () => view.destroy(),
  };
}

/** @returns whether that changed anything. */
function replaceText(view: EditorView, text: string): boolean {
  const changes = toChange(view.state.doc.toString(), text);
  if (changes !== undefined) view.dispatch({ changes });
  return changes !== undefined;
}
