import { findSpellings } from './spell.js';
import type { ByteDiff } from './types.js';

const BEFORE = 16;
const AFTER = 32;

/** @param isSame - Whether the documents mean the same: then there is a reason to look for. */
export function diffBytes(expected: Uint8Array, actual: Uint8Array, isSame: boolean): ByteDiff {
  const offset = firstDifference(expected, actual);
  const start = Buffer.from(expected.buffer, expected.byteOffset, Math.min(offset, expected.length));
  return {
    offset,
    line: start.filter((byte) => byte === 0x0a).length + 1,
    column: offset - start.lastIndexOf(0x0a),
    expectedSize: expected.length,
    actualSize: actual.length,
    expected: show(expected, offset),
    actual: show(actual, offset),
    spellings: isSame ? findSpellings(expected, actual) : [],
  };
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

/** Bytes as people can read them: text stays, what is none is escaped. */
function show(bytes: Uint8Array, offset: number): string {
  let [from, to] = [Math.max(0, offset - BEFORE), Math.min(bytes.length, offset + AFTER)];
  // No character is cut in two.
  while (from < offset && isInside(bytes[from])) from++;
  while (to < bytes.length && isInside(bytes[to])) to++;
  const part = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  const text = part.toString('utf8');
  const isUtf8 = Buffer.from(text).equals(part);
  const shown = isUtf8 ? text : part.toString('latin1').replaceAll(/[\u0080-\u00ff]/g, escape);
  // oxlint-disable-next-line no-control-regex -- these are the ones to show
  const escaped = shown.replaceAll(/[\u0000-\u001f\u007f\u00a0\u200b-\u200f\ufeff]/g, escape);
  return `${from > 0 ? '…' : ''}${escaped}${to < bytes.length ? '…' : ''}`;
}

const isInside = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\ufeff': '\\uFEFF',
};

function escape(char: string): string {
  const code = char.charCodeAt(0);
  return (
    SHORT[char] ??
    (code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`)
  );
}
