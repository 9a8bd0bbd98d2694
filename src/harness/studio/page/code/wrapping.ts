import { RangeSetBuilder, type Extension } from '@codemirror/state';
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view';

/** Deeper than that the text would become a column of letters. */
const MAX_INDENT = 24;
/** What is wrapped stands a little further in than its line. */
const HANG = 2;

const indentMarks = Array.from({ length: MAX_INDENT + 1 }, (_, indent) =>
  Decoration.line({
    attributes: { style: `text-indent:-${indent + HANG}ch;padding-left:calc(6px + ${indent + HANG}ch)` },
  }),
);
/** Else a long word would leave its indentation alone on a line. */
const unbroken = Decoration.mark({ attributes: { style: 'white-space:pre' } });

/** Lines that are wrapped keep their indentation. */
export const hangingWrap: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }

    update({ docChanged, viewportChanged, view }: ViewUpdate): void {
      if (docChanged || viewportChanged) this.decorations = decorate(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const white = /^[ \t]*/.exec(line.text)?.[0] ?? '';
      const mark = indentMarks[Math.min(MAX_INDENT, widthOf(white, view.state.tabSize))];
      if (mark !== undefined) builder.add(line.from, line.from, mark);
      if (white !== '' && white.length < line.length)
        builder.add(line.from, line.from + white.length + 1, unbroken);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

function widthOf(white: string, tabSize: number): number {
  let width = 0;
  for (const sign of white) width += sign === '\t' ? tabSize - (width % tabSize) : 1;
  return width;
}
