/** What changed between two texts, line by line, as `diff -u` has it. */

/** One line of a difference. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A run of changed lines, with the unchanged ones around it. */
export interface DiffHunk {
  /** Number of its first line in either text, from 1. */
  readonly fromLine: number;
  readonly toLine: number;
  readonly lines: readonly DiffLine[];
}

export interface LineDiff {
  readonly hunks: readonly DiffHunk[];
  /** Changes that no line shows, in words, e.g. of line ends. */
  readonly notes: readonly string[];
  readonly removed: number;
  readonly added: number;
}

/** The two sides in words, e.g. `the account's`, `the folder's`. */
export interface Sides {
  readonly before: string;
  readonly after: string;
}

const CONTEXT = 3;

/** Edits past which two texts count as different as a whole: the search takes the square of it. */
const MOST_EDITS = 2_000;

export function diffLines(before: string, after: string, sides: Sides): LineDiff {
  const a = splitLines(before);
  const b = splitLines(after);
  const edits = diff(a, b);
  return {
    hunks: toHunks(edits),
    notes: notesOf(before, after, sides),
    removed: edits.filter(({ kind }) => kind === 'removed').length,
    added: edits.filter(({ kind }) => kind === 'added').length,
  };
}

/** Without line ends: those have notes of their own. */
function splitLines(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function notesOf(before: string, after: string, sides: Sides): string[] {
  const notes: string[] = [];
  const tell = (of: (text: string) => string, what: string) => {
    const [was, is] = [of(before), of(after)];
    if (was !== is) notes.push(`${what}: ${was} in ${sides.before}, ${is} in ${sides.after}`);
  };
  tell(lineEndsOf, 'line ends');
  tell((text) => (text.endsWith('\n') ? 'a line end' : 'no line end'), 'after the last line');
  tell((text) => (text.startsWith('\uFEFF') ? 'a byte order mark' : 'none'), 'at the start');
  return notes;
}

function lineEndsOf(text: string): string {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  // Without a line end there is nothing to tell.
  if (windows === 0) return 'LF';
  return windows === all ? 'CRLF' : 'CRLF and LF';
}

/** Common lines at both ends are set aside first: most changes are small. */
function diff(a: readonly string[], b: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  ) {
    end++;
  }
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, start)),
    ...search(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

/**
 * The shortest way from one list of lines to another.
 *
 * @source E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, figure 2
 */
function search(a: readonly string[], b: readonly string[]): DiffLine[] {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  const reach = (k: number) => furthest.get(k) ?? -1;
  for (let d = 0; d <= most; d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && reach(k - 1) < reach(k + 1)) ? reach(k + 1) : reach(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
  return [
    ...a.map((text): DiffLine => ({ kind: 'removed', text })),
    ...b.map((text): DiffLine => ({ kind: 'added', text })),
  ];
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  trace: readonly Map<number, number>[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = (k: number) => trace[d]?.get(k) ?? -1;
    const k = x - y;
    const before = k === -d || (k !== d && reach(k - 1) < reach(k + 1)) ? k + 1 : k - 1;
    const beforeX = reach(before);
    const beforeY = beforeX - before;
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      lines.push({ kind: 'same', text: a[--x] ?? '' });
      y--;
    }
    if (d === 0) break;
    if (x === beforeX) lines.push({ kind: 'added', text: b[--y] ?? '' });
    else lines.push({ kind: 'removed', text: a[--x] ?? '' });
  }
  return lines.toReversed();
}

/** Changes nearer to each other than twice the context share a hunk. */
function toHunks(edits: readonly DiffLine[]): DiffHunk[] {
  const changed = edits.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  const ranges: [number, number][] = [];
  for (const index of changed) {
    const last = ranges.at(-1);
    if (last !== undefined && index - last[1] <= 2 * CONTEXT) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  return ranges.map(([from, to]) => {
    const start = Math.max(0, from - CONTEXT);
    const before = edits.slice(0, start);
    return {
      fromLine: 1 + before.filter(({ kind }) => kind !== 'added').length,
      toLine: 1 + before.filter(({ kind }) => kind !== 'removed').length,
      lines: edits.slice(start, to + CONTEXT),
    };
  });
}
