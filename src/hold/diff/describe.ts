import type { Place } from '../../core/problem.js';
import { plural, visible } from '../../harness/report/style.js';
import { SPELLINGS, type ByteDiff, type XmlChange, type XmlDiff } from './types.js';

const MOST_TEXT = 60;

/** How two documents differ, in one sentence. */
export function describeDiff({ kind, changes, more, bytes }: XmlDiff): string {
  const [first] = changes;
  if (kind === 'equal') return 'nothing differs';
  if (kind === 'content' && first !== undefined) {
    const count = changes.length + more;
    return count === 1
      ? describeChange(first)
      : `${plural(count, 'change')}; first: ${describeChange(first)}`;
  }
  const from = bytes === undefined ? '' : `, from byte ${bytes.offset + 1} (line ${bytes.line}) on`;
  return kind === 'spelling'
    ? `it says the same in other bytes: ${describeSpellings(bytes)}${from}`
    : `the text is another one${from}`;
}

/** e.g. `order of attributes, line ends`. */
export const describeSpellings = (bytes: ByteDiff | undefined): string =>
  bytes === undefined || bytes.spellings.length === 0
    ? 'in some way that has no name here'
    : bytes.spellings.map((spelling) => SPELLINGS[spelling]).join(', ');

/** e.g. `/rss/title/text() was "a" and is "b" (connectors/acme/submit.xsl:14)`. */
export function describeChange(change: XmlChange): string {
  const { kind, path, toPath, expected, actual, madeAt } = change;
  const made = madeAt === undefined ? '' : ` (made at ${madeAt.map(placeText).join(' or ')})`;
  return `${sentence(kind, path, toPath, quote(expected?.text), quote(actual?.text))}${made}`;
}

function sentence(
  kind: XmlChange['kind'],
  path: string,
  toPath: string | undefined,
  before: string,
  after: string,
) {
  switch (kind) {
    case 'added':
      return `${path} is new: ${after}`;
    case 'removed':
      return `${path} is gone: ${before}`;
    case 'changed':
      return `${path} was ${before} and is ${after}`;
    case 'renamed':
      return `${path} has become ${toPath ?? ''}`;
    case 'moved':
      return `${path} has moved to ${toPath ?? ''}`;
  }
}

function quote(text = ''): string {
  const shown = visible(text.replaceAll(/\s+/g, ' '));
  const short = shown.length > MOST_TEXT ? `${shown.slice(0, MOST_TEXT - 1)}…` : shown;
  return text.startsWith('<') ? short : `"${short}"`;
}

/** e.g. `connectors/acme/submit.xsl:14:7`. */
export const placeText = ({ file, line, column }: Place): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');

/** The first place of the expected document that differs. */
export function placeOfDiff({ changes, bytes, lines }: XmlDiff): { line?: number; column?: number } {
  const side = changes.find(({ expected }) => expected !== undefined)?.expected;
  if (side !== undefined) return { line: side.line, column: side.column };
  const line = lines.find(({ kind }) => kind === 'removed')?.line;
  if (line !== undefined) return { line };
  return bytes === undefined ? {} : { line: bytes.line };
}

/**
 * What two diffs must share to be the same change in different documents: what changed into what, under which path; not
 * how often, nor in which line.
 */
export function fingerprint({ kind, changes, bytes, lines }: XmlDiff): string {
  const plain = (path: string | undefined) => path?.replaceAll(/\[\d+\]/g, '');
  const found = changes.map((one) => [
    one.kind,
    plain(one.path),
    plain(one.toPath),
    one.kind === 'moved' ? undefined : one.expected?.text,
    one.kind === 'moved' ? undefined : one.actual?.text,
  ]);
  const changed = lines.filter((line) => line.kind !== 'same').map((line) => [line.kind, line.text]);
  const distinct = new Set([...found, ...changed].map((one) => JSON.stringify(one)));
  // What has no name is known by its bytes.
  const isNamed = distinct.size > 0 || (bytes?.spellings.length ?? 0) > 0;
  return JSON.stringify([
    kind,
    [...distinct],
    bytes?.spellings,
    isNamed ? undefined : [bytes?.expected, bytes?.actual],
  ]);
}

/** A diff as data of few words, for machines. */
export interface CompactDiff {
  readonly kind: XmlDiff['kind'];
  readonly changes?: readonly {
    readonly kind: XmlChange['kind'];
    readonly path: string;
    readonly toPath?: string;
    readonly from?: string;
    readonly to?: string;
    /** Line of the expected document, or of the received one for what was added. */
    readonly line?: number;
    readonly madeAt?: readonly string[];
  }[];
  readonly more?: number;
  readonly bytes?: ByteDiff;
  /** As `diff -u` writes them. */
  readonly lines?: readonly string[];
}

const LINE_SIGNS = { same: ' ', removed: '-', added: '+' } as const;

export function toCompactDiff({ kind, changes, more, bytes, lines }: XmlDiff): CompactDiff {
  return {
    kind,
    ...(changes.length === 0 ? {} : { changes: changes.map(toCompactChange) }),
    ...(more === 0 ? {} : { more }),
    ...(kind === 'content' || bytes === undefined ? {} : { bytes }),
    ...(lines.length === 0 ? {} : { lines: lines.map((line) => LINE_SIGNS[line.kind] + line.text) }),
  };
}

function toCompactChange({ kind, path, toPath, expected, actual, madeAt }: XmlChange) {
  const line = expected?.line ?? actual?.line;
  return {
    kind,
    path,
    ...(toPath === undefined ? {} : { toPath }),
    ...(expected === undefined ? {} : { from: expected.text }),
    ...(actual === undefined ? {} : { to: actual.text }),
    ...(line === undefined ? {} : { line }),
    ...(madeAt === undefined ? {} : { madeAt: madeAt.map(placeText) }),
  };
}
