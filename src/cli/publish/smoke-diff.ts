import { diffLines } from '../../deploy/line-diff.js';

const MOST_LINES = 60;
const MOST_COLUMNS = 200;
const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/**
 * Where two documents differ, as lines: `-` what the run makes, `+` what the account sent. Most feeds are one long
 * line, so that tags begin new ones here.
 *
 * @returns nothing where they are the same.
 */
export function diffDocuments(made: Uint8Array, sent: Uint8Array): string[] {
  const at = firstDifference(made, sent);
  if (at === undefined) return [];
  const sides = { before: 'what the run makes', after: 'what the account sent' };
  const { hunks, notes } = diffLines(toLines(made), toLines(sent), sides);
  const lines = hunks.flatMap(({ fromLine, toLine, lines: found }) => [
    `@@ ${fromLine} ${toLine} @@`,
    ...found.map(({ kind, text }) => `${SIGNS[kind]} ${cut(text)}`),
  ]);
  const more = lines.length - MOST_LINES;
  return [
    `from byte ${at + 1} on, of ${made.length} made and ${sent.length} sent`,
    ...notes,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`… ${more} more lines`] : []),
  ];
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at;
  return a.length === b.length ? undefined : length;
}

const toLines = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('utf8')
    .replaceAll(/>(?=<)/g, '>\n');

const cut = (line: string): string =>
  line.length <= MOST_COLUMNS ? line : `${line.slice(0, MOST_COLUMNS)}…`;
