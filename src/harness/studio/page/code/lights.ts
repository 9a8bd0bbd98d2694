import { RangeSet, StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutterLineClass, type DecorationSet } from '@codemirror/view';
import type { WireRange } from '../../wire.js';

/** What is lit up in an editor, and which of it is the one that was stepped to. */
export interface Lights {
  readonly ranges: readonly WireRange[];
  readonly active: number | undefined;
}

export const setLights = StateEffect.define<Lights>();

/** More than that nobody tells apart. */
const MAX_LIT = 2000;

/** Of what is longer, only the start tag: a lit item would be a lit page. */
const MAX_SOFT = 3000;

const soft = Decoration.mark({ class: 'cm-lit' });
const head = Decoration.mark({ class: 'cm-lit-head' });
const active = Decoration.mark({ class: 'cm-lit-active' });
const litGutter = new (class extends GutterMarker {
  override elementClass = 'cm-lit-gutter';
})();

interface LightState {
  readonly marks: DecorationSet;
  readonly gutter: RangeSet<GutterMarker>;
}

const field = StateField.define<LightState>({
  create: () => ({ marks: Decoration.none, gutter: RangeSet.empty }),
  update: (state, transaction) => {
    let next = transaction.docChanged
      ? { marks: state.marks.map(transaction.changes), gutter: state.gutter.map(transaction.changes) }
      : state;
    for (const effect of transaction.effects)
      if (effect.is(setLights)) next = toLightState(transaction.newDoc, effect.value);
    return next;
  },
  provide: (own) => [
    EditorView.decorations.from(own, ({ marks }) => marks),
    gutterLineClass.from(own, ({ gutter }) => gutter),
  ],
});

export const lights: Extension = field;

function toLightState(document: Text, { ranges, active: activeIndex }: Lights): LightState {
  const kept = ranges
    .slice(0, MAX_LIT)
    .map((range, index) => ({ ...clip(document, range), isActive: index === activeIndex }))
    .filter(({ from, to }) => to > from);
  const marks = kept.flatMap(({ from, to, isActive }) => {
    const headTo = endOfHead(document, from, to);
    const isWhole = headTo >= to || to - from > MAX_SOFT;
    return [...(isWhole ? [] : [soft.range(from, to)]), (isActive ? active : head).range(from, headTo)];
  });
  const lines = new Set(kept.map(({ from }) => document.lineAt(from).from));
  return {
    marks: Decoration.set(marks, true),
    gutter: RangeSet.of(
      [...lines].map((from) => litGutter.range(from)),
      true,
    ),
  };
}

const clip = (document: Text, { from, to }: WireRange) => ({
  from: Math.max(0, Math.min(from, document.length)),
  to: Math.max(0, Math.min(to, document.length)),
});

/** Of an element its start tag, of anything else the whole. */
function endOfHead(document: Text, from: number, to: number): number {
  const text = document.sliceString(from, Math.min(to, from + 4000));
  if (!text.startsWith('<')) return to;
  const tag = /^<(?:[^"'>]|"[^"]*"|'[^']*')*>/.exec(text)?.[0];
  return tag === undefined ? to : from + tag.length;
}
