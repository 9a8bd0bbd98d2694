/** Adds to a YAML text without touching a byte of what is there: comments, quotes and layout stay. */
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Bug } from '../core/failure.js';

/** A key with a block of lines below it, which are indented as the place wants. */
export interface NewEntry {
  readonly key: string;
  /** e.g. `protocol: sftp`, with two spaces for each level below the key; one line that is a flow value stands behind the key. */
  readonly lines: readonly string[];
}

/**
 * Adds a key as the last one of a mapping.
 *
 * @param path - Keys from the root to the mapping.
 * @returns `undefined` where there is no mapping at that path.
 */
export function insertKey(source: string, path: readonly string[], entry: NewEntry): string | undefined {
  const map = nodeAt(source, path);
  if (!isMap(map) || map.items.length === 0) return undefined;
  if (map.flow === true)
    return insertFlow(source, map, `${JSON.stringify(entry.key)}: ${toFlow(entry.lines)}`);
  const indent = columnOf(source, startOf(map.items[0] as Pair));
  const pad = ' '.repeat(indent);
  const step = path.length > 0 && indent > 0 ? indent / path.length : 2;
  const [only] = entry.lines;
  const isInline = entry.lines.length === 1 && only !== undefined && /^[{[]/.test(only);
  const lines = isInline
    ? [`${pad}${entry.key}: ${only}`]
    : [`${pad}${entry.key}:`, ...entry.lines.map((line) => pad + reindent(`  ${line}`, step))];
  return insertLines(source, endOf(map), lines);
}

/** Adds an item as the last one of a list: its first line follows the dash. */
export function insertItem(
  source: string,
  path: readonly string[],
  lines: readonly string[],
): string | undefined {
  const list = nodeAt(source, path);
  if (!isSeq(list) || list.items.length === 0 || list.flow === true) return undefined;
  const first = list.items[0] as Node;
  // The dash stands before the item's value.
  const dash = source.lastIndexOf('-', first.range?.[0] ?? 0);
  const pad = ' '.repeat(columnOf(source, dash));
  const item = lines.map((line, index) => `${pad}${index === 0 ? '- ' : '  '}${line}`.trimEnd());
  // Items that have an empty line between them get one more.
  const isSpaced =
    list.items.length > 1
      ? /\n[ \t]*\r?\n[ \t]*(#.*\r?\n[ \t]*)*-/.test(source.slice(dash, endOf(list)))
      : true;
  return insertLines(source, endOf(list), isSpaced ? ['', ...item] : item);
}

function nodeAt(source: string, path: readonly string[]): unknown {
  const document = parseDocument(source, { prettyErrors: false });
  return path.length === 0 ? document.contents : document.getIn(path, true);
}

const startOf = ({ key }: Pair): number => {
  const range = (key as Node | null)?.range;
  if (range == null) throw new Bug('a key has no place');
  return range[0];
};

/** Behind the last value of a block, however deep it stands. */
function endOf(node: YAMLMap | YAMLSeq): number {
  const last = node.flow === true ? undefined : node.items.at(-1);
  if (last === undefined) return node.range?.[1] ?? 0;
  const value = (isMap(node) ? (last as Pair).value : last) as Node | null;
  if (isMap(value) || isSeq(value)) return endOf(value);
  if (isScalar(value) && value.range != null) return value.range[1];
  return value?.range?.[1] ?? (isMap(node) ? ((last as Pair).key as Node).range?.[1] : undefined) ?? 0;
}

const columnOf = (source: string, offset: number): number =>
  offset - (source.lastIndexOf('\n', offset - 1) + 1);

/** Below the line of an offset, with whatever comment stands on it. */
function insertLines(source: string, offset: number, lines: readonly string[]): string {
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  // A block scalar ends behind its last line end.
  const from = source[offset - 1] === '\n' ? offset - 1 : offset;
  const end = source.indexOf('\n', from);
  const text = lines.join(eol);
  if (end === -1) return `${source}${eol}${text}${eol}`;
  return `${source.slice(0, end + 1)}${text}${eol}${source.slice(end + 1)}`;
}

function insertFlow(source: string, map: YAMLMap, text: string): string {
  const close = (map.range?.[1] ?? 0) - 1;
  const before = source.slice(0, close).trimEnd();
  const gap = source.slice(before.length, close);
  const comma = before.endsWith(',') ? '' : ',';
  const isLong = gap.includes('\n');
  const first = map.items[0] as Pair;
  const pad = isLong ? `\n${' '.repeat(columnOf(source, startOf(first)))}` : ' ';
  return `${before}${comma}${pad}${text}${gap}${source.slice(close)}`;
}

/** Lines of plain keys as one flow value: where a file is JSON, it stays JSON. */
function toFlow(lines: readonly string[]): string {
  const value = parseDocument(lines.join('\n')).toJS() as unknown;
  return JSON.stringify(value);
}

/** Two spaces a level, as many as the file has. */
function reindent(line: string, step: number): string {
  const [, spaces = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? [];
  return ' '.repeat(Math.round((spaces.length / 2) * step)) + rest;
}
