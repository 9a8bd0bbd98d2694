import { NodePaths, StepCounter } from '../../xml/node-paths.js';
import { prefixOf, scanXml, type ScannedNode } from '../../xml/scan.js';
import type { WrittenPiece } from './locate-output.js';

/** A node of the output as whoever receives it reads it; of a text that several events made, one for each piece. */
export interface MadeNode {
  readonly kind: WrittenPiece['kind'];
  /** With positions. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Of an element: behind its start tag. */
  readonly tagTo: number;
  /** Events that made it; empty where nobody knows. */
  readonly events: readonly number[];
  /** Index of the node in the trace's output; -1 where it knows none. */
  readonly traced: number;
}

/**
 * Reads the output once more, and gives each node of it to the events that wrote it. Markup in a text that was written
 * as it is becomes nodes, as it does for the partner.
 *
 * @param pieces - In document order.
 * @returns in document order; what is inside of another comes after it.
 */
export function readMadeNodes(text: string, pieces: readonly WrittenPiece[]): MadeNode[] {
  const { root } = scanXml(text);
  const reader = new NodeReader(text, pieces);
  reader.visit(root);
  const top = readTopTexts(root, pieces);
  return top.length === 0 ? reader.nodes : [...reader.nodes, ...top].sort(inOrder);
}

class NodeReader {
  readonly nodes: MadeNode[] = [];
  readonly #paths = new NodePaths();
  readonly #source: string;
  readonly #byStart: ReadonlyMap<number, WrittenPiece>;
  readonly #texts: readonly WrittenPiece[];
  /** The first of the texts that does not end before the place that is read. */
  #nextText = 0;

  constructor(text: string, pieces: readonly WrittenPiece[]) {
    this.#source = text;
    this.#texts = pieces.filter(({ kind }) => kind === 'text');
    const others = pieces.filter(({ kind }) => kind !== 'text');
    this.#byStart = new Map(others.map((piece) => [piece.from, piece]));
  }

  visit(parent: ScannedNode): void {
    for (const child of parent.children) {
      if (child.type === 'text') this.#text(child);
      else this.#other(child);
      if (child.type !== 'element') continue;
      for (const attribute of child.attributes) {
        if (attribute.name !== 'xmlns' && prefixOf(attribute.name) !== 'xmlns') this.#other(attribute);
      }
      this.visit(child);
    }
  }

  #other(node: ScannedNode): void {
    const { type, start: from, end: to, tagEnd: tagTo } = node;
    const piece = this.#byStart.get(from) ?? this.#rawAt(from);
    const kind = type as MadeNode['kind'];
    this.nodes.push({ kind, path: this.#paths.of(node), from, to, tagTo, ...makersOf(piece) });
  }

  /** The piece that was written as it is, and that holds this place. */
  #rawAt(place: number): WrittenPiece | undefined {
    this.#passTexts(place);
    const piece = this.#texts[this.#nextText];
    return piece?.isRaw === true && piece.from <= place ? piece : undefined;
  }

  #passTexts(place: number): void {
    while ((this.#texts[this.#nextText]?.to ?? Number.POSITIVE_INFINITY) <= place) this.#nextText++;
  }

  /** Piece by piece; what the same events made is one. Together they are the whole text. */
  #text(node: ScannedNode): void {
    const { start, end } = node;
    const path = this.#paths.of(node);
    const parts: { from: number; piece: WrittenPiece | undefined }[] = [];
    this.#passTexts(start);
    let at = this.#nextText;
    for (let piece = this.#texts[at]; piece !== undefined && piece.from < end; piece = this.#texts[++at]) {
      const last = parts.at(-1);
      if (last === undefined) parts.push({ from: start, piece });
      else if (String(last.piece?.events) !== String(piece.events)) parts.push({ from: piece.from, piece });
    }
    // A reference to an entity was copied with the element that it stands in.
    const isReference = parts.length === 0 && /^(?:&[^#;&\s]+;)+$/.test(this.#source.slice(start, end));
    const around = isReference ? this.#byStart.get(node.parent?.start ?? -1) : undefined;
    if (parts.length === 0) parts.push({ from: start, piece: around });
    for (const [index, { from, piece }] of parts.entries()) {
      const to = parts[index + 1]?.from ?? end;
      this.nodes.push({ kind: 'text', path, from, to, tagTo: to, ...makersOf(piece) });
    }
  }
}

const makersOf = (piece: WrittenPiece | undefined): Pick<MadeNode, 'events' | 'traced'> =>
  piece === undefined ? { events: [], traced: -1 } : { events: piece.events, traced: piece.node };

/** Texts outside of any element, which no parser takes: those of `method="text"`. */
function readTopTexts(root: ScannedNode, pieces: readonly WrittenPiece[]): MadeNode[] {
  let next = 0;
  const top = pieces.filter(({ kind, isTop, from, to }) => {
    while ((root.children[next]?.end ?? Number.POSITIVE_INFINITY) <= from) next++;
    return kind === 'text' && isTop && to <= (root.children[next]?.start ?? Number.POSITIVE_INFINITY);
  });
  const whole = new Set(top.map(({ node }) => node));
  const names = new StepCounter([...whole].map(() => 'text()'));
  const paths = new Map([...whole].map((node) => [node, `/${names.next('text()')}`]));
  return top.map((piece) => {
    const { from, to, node } = piece;
    return { kind: 'text', path: paths.get(node) ?? '', from, to, tagTo: to, ...makersOf(piece) };
  });
}

/** What is around comes before what is inside. */
const inOrder = (a: MadeNode, b: MadeNode): number => a.from - b.from || b.to - a.to;
