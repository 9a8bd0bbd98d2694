import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { error, type Problem, type ProblemCode } from '../core/problem.js';

/** Keys and list indexes from the root to a value. */
export type Path = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where each value of a YAML text stands. Lines and columns count from 1. */
export interface Places {
  /** Of the key; of the value for list items; of the nearest parent for what is not there. */
  key(path: Path): Position;
  /** Of the value; of the key where nothing is written after it. */
  value(path: Path): Position;
  /** The scalar as written, `undefined` for mappings, lists and absent values. */
  scalar(path: Path): Scalar | undefined;
}

export interface YamlReading {
  /** Plain objects, lists and scalars; `undefined` when the text is malformed. */
  readonly value: unknown;
  readonly places: Places;
  readonly problems: readonly Problem[];
}

/** More than any manifest needs, little enough for a bomb of aliases to stay harmless. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 64;

interface Spot {
  readonly key: number | undefined;
  readonly node: Node | null;
}

/**
 * Parses one YAML 1.2 document to plain values, with the place of each.
 *
 * Anchors, aliases and merge keys work. Text of the file appears in no message: it may be a secret.
 *
 * @param file - As people see it, for the problems.
 * @param code - Of what is well-formed and wrong all the same: a key that is set twice.
 */
export function parseYaml(
  source: string,
  file: string,
  code: ProblemCode = 'CONNECTOR_INVALID',
): YamlReading {
  const lines = new LineCounter();
  // Without its mark of byte order the first line has the columns an editor shows.
  const text = source.replace(/^\uFEFF/, '');
  const doc = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false, // they quote the line
    uniqueKeys: false, // reported below, with the line of the first
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const reader = new Reader(at, file, code);
  const malformed = toProblems(doc, at, file);
  const value = malformed.length === 0 ? reader.read(doc.contents) : undefined;
  return {
    value: reader.isBroken ? undefined : value,
    places: reader,
    problems: [...malformed, ...reader.problems],
  };
}

/** Turns nodes into plain values and remembers where each came from. */
class Reader implements Places {
  readonly problems: Problem[] = [];
  /** Set when aliases make the values unusable. */
  isBroken = false;
  readonly #spots = new Map<string, Spot>();
  readonly #anchors = new Map<string, Node | 'open'>();
  readonly #at: (offset: number) => Position;
  readonly #file: string;
  readonly #code: ProblemCode;
  #values = 0;

  constructor(at: (offset: number) => Position, file: string, code: ProblemCode) {
    this.#at = at;
    this.#file = file;
    this.#code = code;
  }

  read(root: Node | null): unknown {
    return this.#toValue(root, [], undefined);
  }

  key(path: Path): Position {
    const spot = this.#spotOf(path);
    return this.#at(spot?.key ?? spot?.node?.range?.[0] ?? 0);
  }

  value(path: Path): Position {
    const spot = this.#spotOf(path);
    const isWritten = spot?.node != null && !isAbsent(spot.node);
    return isWritten ? this.#at(spot.node.range?.[0] ?? 0) : this.key(path);
  }

  scalar(path: Path): Scalar | undefined {
    const node = this.#spots.get(toSpotKey(path))?.node;
    return isScalar(node) ? node : undefined;
  }

  #spotOf(path: Path): Spot | undefined {
    for (let length = path.length; length >= 0; length--) {
      const spot = this.#spots.get(toSpotKey(path.slice(0, length)));
      if (spot !== undefined) return spot;
    }
    return undefined;
  }

  #toValue(node: Node | null, path: Path, key: number | undefined): unknown {
    if (++this.#values > MAX_VALUES || path.length > MAX_DEPTH) return this.#refuseSize(node);
    if (isAlias(node)) return this.#toValue(this.#resolve(node), path, key);
    this.#spots.set(toSpotKey(path), { key, node });
    if (isScalar(node)) return this.#remember(node, () => node.value);
    if (isSeq(node)) {
      const items = node.items as (Node | null)[];
      return this.#remember(node, () => items.map((item, i) => this.#toValue(item, [...path, i], undefined)));
    }
    return isMap(node) ? this.#remember(node, () => this.#toObject(node, path)) : null;
  }

  #remember<T>(node: Scalar | Node, make: () => T): T {
    const anchor = 'anchor' in node ? node.anchor : undefined;
    if (anchor === undefined) return make();
    this.#anchors.set(anchor, 'open');
    const value = make();
    this.#anchors.set(anchor, node);
    return value;
  }

  #resolve(alias: Alias): Node | null {
    const target = this.#anchors.get(alias.source);
    if (target !== undefined && target !== 'open') return target;
    this.#refuse(
      alias,
      target === 'open'
        ? 'this alias stands inside the value it names'
        : 'this alias names an anchor that is not set above',
      'Quote the value if the * belongs to it.',
    );
    return null;
  }

  #toObject(map: YAMLMap, path: Path): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    const merges: Pair[] = [];
    for (const pair of map.items) {
      const offset = (pair.key as Node | null)?.range?.[0] ?? map.range?.[0] ?? 0;
      const name = this.#toKey(pair.key as Node | null);
      if (name === undefined) continue;
      const first = seen.get(name);
      if (first !== undefined) this.#reportTwice(name, first, offset);
      else if (name === '<<') merges.push(pair);
      else define(object, name, this.#toValue(pair.value as Node | null, [...path, name], offset));
      seen.set(name, first ?? offset);
    }
    for (const { value } of merges) this.#merge(object, value as Node | null, path);
    return object;
  }

  /** Keys already there win, as do earlier ones of several merged mappings. @source yaml.org/type/merge.html */
  #merge(into: Record<string, unknown>, node: Node | null, path: Path): void {
    if (++this.#values > MAX_VALUES) return void this.#refuseSize(node);
    const source = isAlias(node) ? this.#resolve(node) : node;
    if (isSeq(source)) {
      for (const item of source.items) this.#merge(into, item as Node | null, path);
      return;
    }
    if (!isMap(source)) {
      if (!this.isBroken) this.#refuse(node, '<< takes a mapping, an alias of one, or a list of them');
      return;
    }
    for (const pair of source.items) {
      const name = this.#toKey(pair.key as Node | null);
      if (name === undefined || Object.hasOwn(into, name)) continue;
      if (name === '<<') this.#merge(into, pair.value as Node | null, path);
      else {
        const offset = (pair.key as Node | null)?.range?.[0];
        define(into, name, this.#toValue(pair.value as Node | null, [...path, name], offset));
      }
    }
  }

  #toKey(node: Node | null): string | undefined {
    const key = isAlias(node) ? this.#resolve(node) : node;
    if (isScalar(key)) return String(key.value);
    if (!this.isBroken) this.#refuse(node, 'a key must be a word; quote the text if it begins with [ or {');
    return undefined;
  }

  #reportTwice(name: string, first: number, second: number): void {
    const message = `"${name}" is set twice; the first is on line ${this.#at(first).line}`;
    const fix = 'Keep one of the two.';
    this.problems.push(error(this.#code, message, { file: this.#file, ...this.#at(second), fix }));
  }

  #refuse(node: Node | null, message: string, fix?: string): void {
    this.isBroken = true;
    const place = this.#at(node?.range?.[0] ?? 0);
    this.problems.push(error('YAML_MALFORMED', message, { file: this.#file, ...place, fix }));
  }

  #refuseSize(node: Node | null): null {
    const isReported = this.isBroken;
    if (!isReported)
      this.#refuse(node, `more than ${MAX_VALUES} values, or ${MAX_DEPTH} levels, with aliases expanded`);
    return null;
  }
}

/** The parser stands an empty plain scalar in for a value that nobody wrote. */
const isAbsent = (node: Node): boolean => isScalar(node) && node.type === 'PLAIN' && node.source === '';

const toSpotKey = (path: Path): string => path.join('\u0000');

/** Assignment would make "__proto__" the prototype, and so hide it from the check of keys. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What each error of the YAML library means to an author. None of these quotes the file. */
const SENTENCES: Readonly<Record<string, readonly [message: string, fix?: string]>> = {
  BAD_ALIAS: ['an anchor or alias has no usable name', 'Quote the value if the & or * belongs to it.'],
  BAD_DIRECTIVE: ['a line that begins with % must be a YAML directive'],
  BAD_DQ_ESCAPE: [
    'a backslash in double quotes begins an escape, and this one does not exist',
    'Use single quotes, where a backslash is a backslash.',
  ],
  BAD_INDENT: ['the indentation fits no level above', 'Keys of one mapping begin in the same column.'],
  BAD_SCALAR_START: ['a value cannot begin with this character', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key and its value stand inside another value',
    'Indent keys of one mapping alike, and put a value that contains ": " in quotes.',
  ],
  BLOCK_IN_FLOW: ['inside { } and [ ] only the short notation works'],
  MULTILINE_IMPLICIT_KEY: ['a key must stand on one line and end with a colon'],
  MULTIPLE_DOCS: ['the file must be one document, and a second one begins here', 'Remove the --- line.'],
  RESOURCE_EXHAUSTION: ['the values are nested too deep'],
  TAB_AS_INDENT: ['a tab cannot indent YAML', 'Indent with spaces.'],
  TAG_RESOLVE_FAILED: [
    'this tag (a word that begins with !) is unknown',
    'Put the value in quotes if the ! belongs to it.',
  ],
  UNEXPECTED_TOKEN: [
    'this does not belong here',
    'Put a value in quotes if it contains any of { } [ ] , & * # or ": ".',
  ],
};

function toProblems(doc: Document.Parsed, at: (offset: number) => Position, file: string): Problem[] {
  const problems: Problem[] = [];
  const unknownTags = doc.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  for (const { code, pos, message } of [...doc.errors, ...unknownTags]) {
    const place = at(toOpening(doc, code, pos[0]));
    // One slip makes the parser stumble over the rest of its line.
    if (problems.some(({ line }) => line === place.line)) continue;
    const [sentence, fix] = SENTENCES[code] ?? [toSentence(message)];
    problems.push(error('YAML_MALFORMED', sentence, { file, ...place, fix }));
  }
  return problems;
}

/** The library's own texts of these codes (mostly MISSING_CHAR) are fixed ones. */
function toSentence(message: string): string {
  if (message === 'Implicit map keys need to be followed by map values')
    return 'this key has no colon and no value';
  if (message.startsWith('Missing closing')) return 'this quote is never closed';
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** An unclosed quote is noticed at the end of the file; people look for its beginning. */
function toOpening(doc: Document.Parsed, code: string, offset: number): number {
  if (code !== 'MISSING_CHAR') return offset;
  let opening = offset;
  visit(doc, {
    Scalar(_key, { type, range }) {
      const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
      if (isQuoted && range != null && range[0] < offset && range[1] >= offset) opening = range[0];
    },
  });
  return opening;
}
