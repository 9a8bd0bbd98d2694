/**
 * Pages whose console blocks are run. What a page may hold:
 *
 * - ` ```console ` blocks: lines that begin with `$ ` are run by bash, in one folder that starts empty; the lines below each
 *   are what it printed. ` ```console second terminal ` is another shell in the same folder: its command goes on running
 *   once the lines are there. A block of it without a command has lines that come later, and `^C` on a line ends it.
 * - ` ```diff path ` and ` ```yaml path ` (or any language with a path) blocks: what a reader does in an editor.
 * - `…` stands for what differs from machine to machine or is left out: within a line any text, on a line any lines. Times and
 *   runs of blanks are not compared. In a command, `…` is what some terminal printed there: the reader pastes it.
 * - A command that fails is followed by `$ echo $?`.
 * - `<!-- run: COMMAND -->` is run and not shown: where a page begins.
 */
export type PageStep =
  | {
      readonly kind: 'command';
      readonly terminal: string;
      readonly command: string;
      readonly output: readonly string[];
      readonly line: number;
    }
  | {
      /** What a command that goes on prints next. */
      readonly kind: 'more';
      readonly terminal: string;
      readonly output: readonly string[];
      readonly line: number;
    }
  | { readonly kind: 'interrupt'; readonly terminal: string; readonly line: number }
  | {
      readonly kind: 'edit';
      readonly path: string;
      readonly before: string;
      readonly after: string;
      readonly line: number;
    }
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly line: number };

interface Fence {
  readonly info: string;
  readonly lines: readonly string[];
  /** Of the opening fence, from 1. */
  readonly line: number;
}

/** What a reader of a page does, in order. */
export function readPageSteps(page: string): PageStep[] {
  return readFences(page).flatMap((fence): PageStep[] => {
    const [language = '', ...rest] = fence.info.split(' ');
    const { line } = fence;
    if (language === 'run:')
      return [{ kind: 'command', terminal: '', command: rest.join(' '), output: ['…'], line }];
    if (language === 'console') return readConsole(fence, rest.join(' '));
    const [path] = rest;
    if (path === undefined) return [];
    if (language !== 'diff') return [{ kind: 'write', path, text: `${fence.lines.join('\n')}\n`, line }];
    const side = (sign: string) =>
      fence.lines
        .filter((text) => !text.startsWith(sign))
        .map((text) => text.slice(1))
        .join('\n');
    return [{ kind: 'edit', path, before: side('+'), after: side('-'), line }];
  });
}

function readFences(page: string): Fence[] {
  const fences: Fence[] = [];
  let open: { info: string; lines: string[]; line: number } | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    const hidden = /^<!-- (run: .*) -->$/.exec(text)?.[1];
    if (open === undefined && hidden !== undefined) fences.push({ info: hidden, lines: [], line: index + 1 });
    const info = /^```(.*)$/.exec(text)?.[1];
    if (info === undefined) open?.lines.push(text);
    else if (open === undefined) open = { info, lines: [], line: index + 1 };
    else {
      fences.push(open);
      open = undefined;
    }
  }
  return fences;
}

function readConsole({ lines, line }: Fence, terminal: string): PageStep[] {
  const steps: (
    (Omit<Extract<PageStep, { kind: 'command' }>, 'output'> & { output: string[] }) | PageStep
  )[] = [];
  for (const [index, text] of lines.entries()) {
    const at = { terminal, line: line + index + 1 };
    const last = steps.at(-1);
    if (text.startsWith('$ ')) steps.push({ kind: 'command', command: text.slice(2), output: [], ...at });
    else if (text === '^C') steps.push({ kind: 'interrupt', ...at });
    else if (last?.kind === 'command' || last?.kind === 'more') (last.output as string[]).push(text);
    else steps.push({ kind: 'more', output: [text], ...at });
  }
  return steps;
}

/**
 * Where what came is not what a page shows.
 *
 * @returns the first line that is not there, or that nobody expected; nothing where all is as shown.
 */
export function firstDifference(shown: readonly string[], came: readonly string[]): string | undefined {
  const expected = shown.map(normalise);
  const received = came.map(normalise).filter((line, index, all) => line !== '' || index < all.length - 1);
  const fits = (i: number, j: number): boolean => {
    const line = expected[i];
    if (line === undefined) return j >= received.length;
    if (line === '…') return fits(i + 1, j) || (j < received.length && fits(i, j + 1));
    const found = received[j];
    if (found === undefined || !toPattern(line).test(found)) {
      furthest = Math.max(furthest, i);
      return false;
    }
    return fits(i + 1, j + 1);
  };
  let furthest = 0;
  return fits(0, 0) ? undefined : (shown[furthest] ?? '(nothing more)');
}

const normalise = (line: string): string =>
  line
    .replaceAll(/\b\d+(\.\d+)? (ms|s|min)\b/g, 'TIME')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A line of a page as a pattern. */
export const toPattern = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    'u',
  );
