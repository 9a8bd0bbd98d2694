import { setDiagnostics, lintGutter, type Diagnostic } from '@codemirror/lint';
import { openSearchPanel } from '@codemirror/search';
import {
  Compartment,
  EditorSelection,
  EditorState,
  type StateEffect,
  type TransactionSpec,
} from '@codemirror/state';
import { EditorView, keymap, type ViewUpdate } from '@codemirror/view';
import type { CodePane, CodePaneOptions, CodeProblem } from './types.js';
import { coverageGutter, setCoverage } from './coverage-gutter.js';
import { lights, setLights } from './lights.js';
import { languageOf, reading } from './reading.js';
import { toChange } from './text-change.js';

/** One document to read. The editor is kept while documents come and go. */
export function openCodePane(host: HTMLElement, options: CodePaneOptions): CodePane {
  const language = new Compartment();
  let shownId: string | undefined;
  let shownLanguage: string | undefined;
  let shownText = '';
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      extensions: [
        keymap.of([{ key: 'Enter', run: (own) => point(own, own.state.selection.main.head, 'key') }]),
        lintGutter(),
        coverageGutter,
        reading(options.label, options.nonce),
        language.of([]),
        lights,
        EditorView.updateListener.of(onUpdate),
        EditorView.domEventHandlers({ mouseup: onRelease }),
      ],
    }),
  });

  function point(own: EditorView, position: number, how: 'click' | 'cursor' | 'key'): boolean {
    options.onPoint(towardsText(own.state, position), how);
    return true;
  }
  function onUpdate({ transactions, view: own, state }: ViewUpdate): void {
    // A click is told by `onRelease`, also where the cursor stands there already.
    const isMoved = transactions.some(
      (one) => one.isUserEvent('select') && !one.isUserEvent('select.pointer'),
    );
    if (isMoved && state.selection.main.empty) point(own, state.selection.main.head, 'cursor');
  }
  /** No click: what was pressed may be drawn anew by then, and the browser tells of none. */
  function onRelease(event: MouseEvent, own: EditorView): void {
    if (event.button !== 0 || !own.state.selection.main.empty) return;
    const position = own.posAtCoords({ x: event.clientX, y: event.clientY });
    if (position !== null) point(own, position, 'click');
  }

  return {
    show: (id, text, kind) => {
      const isOther = id !== shownId;
      const changes = toChange(shownText, text);
      if (changes === undefined && !isOther) return;
      const spec: TransactionSpec = {
        ...(changes === undefined ? {} : { changes }),
        ...(isOther ? { selection: EditorSelection.cursor(0) } : {}),
        ...(kind === shownLanguage ? {} : { effects: language.reconfigure(languageOf(kind, text.length)) }),
      };
      const top = view.scrollDOM.scrollTop;
      view.dispatch(spec);
      view.scrollDOM.scrollTop = isOther ? 0 : top;
      shownId = id;
      shownLanguage = kind;
      shownText = text;
    },
    markProblems: (problems) => {
      const diagnostics = problems.map((problem) => toDiagnostic(problem, view.state.doc.length));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    showCoverage: (lines) => view.dispatch({ effects: setCoverage.of(lines ?? []) }),
    light: (ranges, active) => {
      const target = active === undefined ? undefined : ranges[active];
      const effects: StateEffect<unknown>[] = [setLights.of({ ranges, active })];
      if (target !== undefined && target.from <= view.state.doc.length)
        effects.push(EditorView.scrollIntoView(target.from, { y: 'center' }));
      view.dispatch({ effects });
    },
    point: (position) => {
      const within = Math.min(position, view.state.doc.length);
      view.dispatch({
        selection: EditorSelection.cursor(within),
        effects: EditorView.scrollIntoView(within, { y: 'center' }),
      });
    },
    openSearch: () => void openSearchPanel(view),
    focus: () => view.focus(),
    position: () => towardsText(view.state, view.state.selection.main.head),
    close: () => view.destroy(),
  };
}

/** White space before a line's first sign means that sign; its end means its last one. */
function towardsText(state: EditorState, position: number): number {
  const line = state.doc.lineAt(position);
  const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
  if (position < line.from + indent) return line.from + indent;
  return position === line.to && line.length > 0 ? position - 1 : position;
}

function toDiagnostic({ from, to, severity, code, message }: CodeProblem, length: number): Diagnostic {
  return {
    from: Math.min(from, length),
    to: Math.min(to, length),
    severity: severity === 'note' ? 'info' : severity,
    source: code,
    message,
  };
}
