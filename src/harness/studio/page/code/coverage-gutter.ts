import { RangeSet, StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { gutter, GutterMarker } from '@codemirror/view';
import type { WireCoverageLine } from '../../wire.js';

export const setCoverage = StateEffect.define<readonly WireCoverageLine[]>();

class CoverageMarker extends GutterMarker {
  readonly #line: WireCoverageLine;

  constructor(line: WireCoverageLine) {
    super();
    this.#line = line;
  }

  override eq(other: GutterMarker): boolean {
    return (
      other instanceof CoverageMarker &&
      other.#line.state === this.#line.state &&
      other.#line.text === this.#line.text
    );
  }

  override toDOM(): Node {
    const bar = document.createElement('span');
    bar.className = `cm-cover cm-cover-${this.#line.state}`;
    bar.title = `${this.#line.state}: ${this.#line.text}`;
    return bar;
  }
}

const field = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update: (markers, transaction) => {
    let next = transaction.docChanged ? markers.map(transaction.changes) : markers;
    for (const effect of transaction.effects)
      if (effect.is(setCoverage)) next = toMarkers(transaction.newDoc, effect.value);
    return next;
  },
});

function toMarkers(document: Text, lines: readonly WireCoverageLine[]): RangeSet<GutterMarker> {
  const within = lines.filter(({ line }) => line >= 1 && line <= document.lines);
  return RangeSet.of(
    within.map((line) => new CoverageMarker(line).range(document.line(line.line).from)),
    true,
  );
}

/** A bar beside each line that runs: green, amber or red, with its counts under the pointer. */
export const coverageGutter: Extension = [
  field,
  gutter({ class: 'cm-coverage', markers: (view) => view.state.field(field) }),
];
