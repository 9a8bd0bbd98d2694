import { Upload, type Raw, type RawMap } from './value.js';

/** Deeper nesting than this is cut off, as PHP's `max_input_nesting_level` does. */
const MAX_DEPTH = 64;

/** A tree that no key can turn into something else. */
export const emptyMap = (): RawMap => Object.create(null) as RawMap;

/** Parses a query or form text into a tree, by PHP's rules. @source PHP, main/php_variables.c */
export function parseForm(text: string): RawMap {
  const tree = emptyMap();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? '' : pair.slice(equals + 1);
    putFormValue(tree, decodePlus(name), decodePlus(value));
  }
  return tree;
}

/**
 * Adds one value under a name like `a[b][]`: brackets nest, empty ones append, a repeated name keeps the last
 * value, and `.` and space before the first bracket become `_`.
 */
export function putFormValue(tree: RawMap, name: string, value: Raw): void {
  const path = parseName(name);
  if (path === undefined) return;
  let map = tree;
  for (const [index, part] of path.entries()) {
    const key = part === '' ? nextIndex(map) : part;
    rememberIndex(map, key);
    if (index === path.length - 1) {
      map[key] = value;
      return;
    }
    const inner = map[key];
    const next = isTree(inner) ? inner : emptyMap();
    map[key] = next;
    map = next;
  }
}

const isTree = (value: Raw | undefined): value is RawMap =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null;

/** @returns `undefined` for a name that PHP drops. */
function parseName(name: string): string[] | undefined {
  const trimmed = name.replace(/^ +/, '');
  const bracket = trimmed.indexOf('[');
  const head = (bracket === -1 ? trimmed : trimmed.slice(0, bracket)).replaceAll(/[ .]/g, '_');
  if (bracket === 0 || head === '') return undefined;
  if (bracket === -1) return [head];
  const parts = [head];
  let rest = trimmed.slice(bracket);
  while (rest.startsWith('[') && parts.length < MAX_DEPTH) {
    const end = rest.indexOf(']');
    if (end === -1) {
      // An opening bracket without an end is part of the name.
      if (parts.length === 1) return [`${head}_${rest.slice(1)}`];
      break;
    }
    parts.push(rest.slice(1, end));
    rest = rest.slice(end + 1);
  }
  return parts;
}

/** What an empty bracket appends under: counted along, as a form may append very often. */
const nextIndexes = new WeakMap<RawMap, number>();

function nextIndex(map: RawMap): string {
  const known = nextIndexes.get(map);
  if (known !== undefined) return String(known);
  for (const key of Object.keys(map)) rememberIndex(map, key);
  return String(nextIndexes.get(map) ?? 0);
}

function rememberIndex(map: RawMap, key: string): void {
  if (/^\d+$/.test(key)) nextIndexes.set(map, Math.max(nextIndexes.get(map) ?? 0, Number(key) + 1));
}

/** `%zz` stays as it is; bytes that are no UTF-8 are left out. */
export function decodePlus(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    const parts = Array.from(text.matchAll(/(?:%[0-9a-fA-F]{2})+|[^%]+|%/g), ([part]) =>
      part.length > 1 && part.startsWith('%')
        ? Buffer.from(part.replaceAll('%', ''), 'hex')
        : Buffer.from(part, 'utf8'),
    );
    return dropInvalid(Buffer.concat(parts));
  }
}

/** Bytes as text; what is no UTF-8 is left out, as the server does. */
export const dropInvalid = (bytes: Buffer): string =>
  isUtf8Text(bytes) ?? bytes.toString('utf8').replaceAll('\ufffd', '');

function isUtf8Text(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Joins two trees; the second one's values win, maps are joined in depth. */
export function mergeTrees(first: RawMap, second: RawMap): RawMap {
  const merged = emptyMap();
  for (const [key, value] of Object.entries(first)) merged[key] = value;
  for (const [key, value] of Object.entries(second)) {
    const there = merged[key];
    merged[key] = isTree(there) && isTree(value) ? mergeTrees(there, value) : value;
  }
  return merged;
}

/** A tree from parsed JSON: lists become maps by index, and no key is special. */
export function treeOf(value: unknown, depth = 0): Raw {
  if (typeof value !== 'object' || value === null || value instanceof Upload) return value as Raw;
  const tree = emptyMap();
  if (depth >= MAX_DEPTH) return tree;
  for (const [key, inner] of Object.entries(value)) tree[key] = treeOf(inner, depth + 1);
  return tree;
}

/** Splits top-level keys such as `a:b:c` into a tree. A last part `-` stands for an empty list. */
export function groupColons(flat: RawMap): RawMap {
  const tree = emptyMap();
  for (const [key, value] of Object.entries(flat)) {
    const parts = key.split(':').slice(0, MAX_DEPTH);
    let map = tree;
    for (const part of parts.slice(0, -1)) {
      const inner = map[part];
      const next = isTree(inner) ? inner : emptyMap();
      map[part] = next;
      map = next;
    }
    const last = parts.at(-1) ?? '';
    const there = map[last];
    map[last] = isTree(there) && isTree(value) ? mergeTrees(there, value) : value;
  }
  return tree;
}
