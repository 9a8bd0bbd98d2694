import { stringOf } from '../../xml/coverage/reads/values.js';
import { placesIn, type ScannedNode } from '../../xml/scan.js';
import type { RunMap, RunTexts } from './map-run.js';
import { SourceIndex } from './source-index.js';

/** A place in a file, with what stands there. */
export interface MakerPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** e.g. `xsl:value-of select="title"`. */
  readonly label: string;
  /** e.g. `match="item"`. */
  readonly template: string;
}

/** A node of the MRSS that something came from. */
export interface OriginPlace {
  readonly path: string;
  readonly value: string;
  /** Where the fixture has it; not what the run added. */
  readonly file?: string;
  readonly line?: number;
  /** `context`: not read, but where the instruction stood. */
  readonly role: 'read' | 'context';
}

/** Of a node that one event made, the node; of a text that several made, a piece of it. */
export interface ExplainedPart {
  readonly text: string;
  /** The instruction that wrote it, then those around it and those that called them. */
  readonly madeBy: readonly MakerPlace[];
  readonly from: readonly OriginPlace[];
}

export interface ExplainedNode {
  readonly path: string;
  readonly kind: 'element' | 'attribute' | 'text' | 'comment' | 'instruction';
  readonly value: string;
  /** In the output. */
  readonly line: number;
  readonly column: number;
  readonly parts: readonly ExplainedPart[];
}

export interface ExplainedFiles {
  readonly stylesheet: string;
  readonly fixture: { readonly shown: string; readonly text: string };
}

/** Says of nodes of an output what made them, and where they came from. */
export class Explainer {
  readonly #map: RunMap;
  readonly #texts: RunTexts;
  readonly #files: ExplainedFiles;
  readonly #output: SourceIndex;
  readonly #mrss: SourceIndex;
  readonly #fixture: SourceIndex;
  readonly #place: ReturnType<typeof placesIn>;
  readonly #fixturePlace: ReturnType<typeof placesIn>;
  readonly #byPath = new Map<string, number[]>();
  readonly #byStart = new Map<number, string>();

  constructor(map: RunMap, texts: RunTexts, files: ExplainedFiles) {
    this.#map = map;
    this.#texts = texts;
    this.#files = files;
    this.#output = new SourceIndex(texts.output, false);
    this.#mrss = new SourceIndex(texts.mrss, false);
    this.#fixture = new SourceIndex(files.fixture.text, false);
    this.#place = placesIn(texts.output);
    this.#fixturePlace = placesIn(files.fixture.text);
    for (const [index, { path, from }] of map.nodes.entries()) {
      this.#byStart.set(from, path);
      const known = this.#byPath.get(path);
      if (known === undefined) this.#byPath.set(path, [index]);
      else known.push(index);
    }
  }

  /** The path that the mapping gives a node which an expression selected. */
  pathOf(selected: string): string | undefined {
    for (let path: string | undefined = selected; path !== undefined; path = withoutOne(path)) {
      const node = this.#output.find(path);
      if (node !== undefined) return this.#byStart.get(node.start);
    }
    return undefined;
  }

  explain(path: string): ExplainedNode | undefined {
    const indices = this.#byPath.get(path) ?? [];
    const first = this.#map.nodes[indices[0] ?? -1];
    if (first === undefined) return undefined;
    const node = this.#output.find(path);
    const parts = indices.map((index) => this.#part(index));
    const value = node === undefined ? parts.map(({ text }) => text).join('') : stringOf(node);
    return { path, kind: kindOf(path), value, ...this.#place(first.from), parts };
  }

  #part(index: number): ExplainedPart {
    const { from, to, makers, sources } = this.#map.nodes[index]!;
    return {
      text: this.#texts.output.slice(from, to),
      madeBy: makers.map((maker) => {
        const { line, column, label, template } = this.#map.instructions[maker]!;
        return { file: this.#files.stylesheet, line, column, label, template };
      }),
      from: sources.map((source, at) => this.#origin(source, at === sources.length - 1)),
    };
  }

  #origin(source: number, isLast: boolean): OriginPlace {
    const { path } = this.#map.sources[source]!;
    const node = this.#mrss.find(path);
    const value = node === undefined ? '' : stringOf(node);
    const same = this.#fixture.find(path);
    const isThere = same !== undefined && node !== undefined && isAlike(same, node);
    const place = isThere
      ? { file: this.#files.fixture.shown, line: this.#fixturePlace(same.start).line }
      : {};
    return { path, value, ...place, role: isLast ? 'context' : 'read' };
  }
}

/** Names and texts: the run's own block moves what stands behind it. */
const isAlike = (a: ScannedNode, b: ScannedNode): boolean =>
  a.name === b.name && (a.parent?.type === 'root' || stringOf(a) === stringOf(b));

const KINDS: readonly (readonly [RegExp, ExplainedNode['kind']])[] = [
  [/^@/, 'attribute'],
  [/^text\(\)/, 'text'],
  [/^comment\(\)/, 'comment'],
  [/^processing-instruction\(\)/, 'instruction'],
];

function kindOf(path: string): ExplainedNode['kind'] {
  const step = path.slice(path.lastIndexOf('/') + 1);
  return KINDS.find(([pattern]) => pattern.test(step))?.[1] ?? 'element';
}

/** libxml2 tells a CDATA section from the text beside it; here they are one. */
function withoutOne(path: string): string | undefined {
  const [whole, position] = /\/text\(\)\[(\d+)\]$/.exec(path) ?? [];
  if (whole === undefined || position === '1') return undefined;
  return `${path.slice(0, -whole.length)}/text()[${Number(position) - 1}]`;
}
