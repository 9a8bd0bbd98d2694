import { PROBLEM_CODES } from '../../core/problem-codes.js';
import type { Problem, Severity } from '../../core/problem.js';
import type { RunReport } from '../pipeline/run.js';
import { clip, plural, widthOf, wrap, type TextStyle } from './style.js';

/** A problem, and the runs that have it. */
export interface ProblemGroup {
  readonly problem: Problem;
  readonly runs: readonly RunReport[];
}

/** The same thing wrong in many runs is one thing to mend: groups in order of first occurrence. */
export function groupProblems(reports: readonly RunReport[], wanted: ReadonlySet<Severity>): ProblemGroup[] {
  const groups = new Map<string, { problem: Problem; runs: RunReport[] }>();
  for (const report of reports) {
    for (const problem of report.stages.flatMap(({ problems }) => problems)) {
      if (!wanted.has(problem.severity)) continue;
      const { code, message, file, line, column } = problem;
      const key = JSON.stringify([report.connector, code, message, file, line, column]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { problem, runs: [report] });
      else if (!group.runs.includes(report)) group.runs.push(report);
    }
  }
  return [...groups.values()];
}

/** Reads a text to quote from; `undefined` when there is none of that name. */
export type ReadSource = (file: string) => string | undefined;

/**
 * A problem as people read it: what it is, where, the lines around it, and what to do.
 *
 * @param runs - The runs that have it; none for problems of a file alone.
 */
export function renderProblem(
  problem: Problem,
  runs: readonly RunReport[],
  { width, colors }: TextStyle,
  readSource: ReadSource,
): string {
  const { code, severity, message, fix } = problem;
  const paint = { error: colors.red, warning: colors.yellow, note: colors.cyan }[severity];
  const lines = [`${paint(colors.bold(`${severity} ${code}`))}${colors.bold(`: ${PROBLEM_CODES[code]}`)}`];
  const indent = '  ';
  const room = Math.max(30, Math.min(width, 120) - indent.length);
  const place = placeText(problem);
  const where = [describeRuns(runs, room - widthOf(place) - 3), place].filter((part) => part !== '');
  if (where.length > 0) lines.push(`${indent}${colors.dim(where.join(' · '))}`);
  for (const line of wrap(message, room)) lines.push(indent + line);
  lines.push(...excerpt(problem, readSource, { width, colors }).map((line) => indent + line));
  if (fix !== undefined) {
    for (const line of wrap(fix, room - 2)) lines.push(`${indent}${colors.green('→')} ${line}`);
  }
  return lines.join('\n');
}

/** e.g. `connectors/acme/submit.xsl:14:3`. */
export function placeText({ file, line, column }: Problem): string {
  if (file === undefined) return '';
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** e.g. `media-rss submit, minimal and 20 more fixtures`. */
function describeRuns(runs: readonly RunReport[], room: number): string {
  const [first] = runs;
  if (first === undefined) return '';
  const actions = [...new Set(runs.map(({ action }) => action))].join(', ');
  const fixtures = [...new Set(runs.map(({ fixture }) => fixture))];
  const more = fixtures.length - 1;
  const text = `${first.connector} ${actions}, ${first.fixture}${more === 0 ? '' : ` and ${plural(more, 'more fixture')}`}`;
  return clip(text, Math.max(20, room));
}

/** The line of a problem and the one before it, with a caret below the column. */
function excerpt(
  { file, line, column }: Problem,
  readSource: ReadSource,
  { width, colors }: TextStyle,
): string[] {
  if (file === undefined || line === undefined) return [];
  const source = readSource(file)?.split('\n');
  const found = source?.[line - 1];
  if (source === undefined || found === undefined) return [];
  const gutter = String(line).length;
  const room = Math.max(20, width - gutter - 8);
  // A long line is shown from shortly before the column.
  const start = column !== undefined && column > room - 10 ? Math.max(0, column - 20) : 0;
  const show = (text: string) => clip(text.replaceAll('\t', ' ').replaceAll('\r', '').slice(start), room);
  const shown: string[] = [];
  const before = source[line - 2];
  if (before !== undefined && before.trim() !== '') {
    shown.push(colors.dim(`  ${String(line - 1).padStart(gutter)} | ${show(before)}`));
  }
  shown.push(`${colors.red('>')} ${colors.dim(`${line} |`)} ${show(found)}`);
  if (column !== undefined) {
    // Columns count characters; a wide one takes two places in a terminal.
    const offset = widthOf(found.replaceAll('\t', ' ').slice(start, column - 1));
    if (offset < room)
      shown.push(`  ${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(offset)}${colors.red('^')}`);
  }
  return shown;
}
