import { MANIFEST_NAME } from '../../connector/files.js';
import { maskManifest } from '../../connector/manifest-secrets.js';
import { maskUserinfo } from '../../connector/redact.js';
import { describeCode } from '../../core/problem-codes.js';
import type { Place, Problem, Severity } from '../../core/problem.js';
import type { RunReport } from '../pipeline/run.js';
import {
  clip,
  plural,
  renderFix,
  visible,
  visibleLines,
  widthOf,
  wrap,
  wrapParts,
  type TextStyle,
} from './style.js';

/** Problems of one place, and the runs that have them. */
export interface ProblemGroup {
  /** The first of them; the others differ in their message alone. */
  readonly problem: Problem;
  /** Every message, once. */
  readonly messages: readonly string[];
  /** Every place, once. */
  readonly places: readonly Place[];
  readonly runs: readonly RunReport[];
}

/** Groups in order of first occurrence: the same place in many runs is one thing to mend. */
export function groupProblems(reports: readonly RunReport[], wanted: ReadonlySet<Severity>): ProblemGroup[] {
  const groups = new Map<string, Gathering>();
  for (const report of reports) {
    for (const problem of report.stages.flatMap(({ problems }) => problems)) {
      if (!wanted.has(problem.severity)) continue;
      const key = groupKey(problem);
      const group = groups.get(key) ?? { problem, messages: new Set(), places: new Map(), runs: new Set() };
      group.messages.add(problem.message);
      if (problem.file !== undefined)
        group.places.set(placeText(problem), { ...problem, file: problem.file });
      group.runs.add(report);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ problem, messages, places, runs }) => ({
    problem,
    messages: [...messages],
    places: [...places.values()],
    runs: [...runs],
  }));
}

interface Gathering {
  readonly problem: Problem;
  readonly messages: Set<string>;
  readonly places: Map<string, Place>;
  readonly runs: Set<RunReport>;
}

function groupKey({ code, message, file, line, column }: Problem): string {
  // A parser stumbles on from its first mistake: the rest follows from it.
  if (code.endsWith('_MALFORMED')) return JSON.stringify([code, file]);
  // Values differ from run to run; the place to mend is the same.
  if (code === 'XSD_INVALID' && line !== undefined) return JSON.stringify([code, file, line, column]);
  // Where the server departs is one thing to know, wherever it happens.
  if (code.startsWith('SERVER_')) return JSON.stringify([code, message]);
  return JSON.stringify([code, message, file, line, column]);
}

/** Reads a text to quote from; `undefined` when there is none of that name. */
export type ReadSource = (file: string) => string | undefined;

/** How many messages of one place are shown. */
const MESSAGES_SHOWN = 4;

/**
 * Problems of one place as people read them: what it is, where, the lines around it, and what to do.
 *
 * @param group - A problem of a file alone has no runs.
 */
export function renderProblem(
  { problem, messages = [problem.message], runs = [] }: Partial<ProblemGroup> & { problem: Problem },
  { width, colors }: TextStyle,
  readSource: ReadSource,
): string {
  const { code, severity, fix } = problem;
  const paint = { error: colors.red, warning: colors.yellow, note: colors.cyan }[severity];
  const head = `${severity} ${code}`;
  const [title = '', ...more] = wrap(`${head}: ${describeCode(code)}`, width);
  const lines = [paint(colors.bold(head)) + colors.bold(title.slice(head.length)), ...more.map(colors.bold)];
  const indent = '  ';
  const room = Math.max(30, Math.min(width, 120) - indent.length);
  const place = visible(placeText(problem));
  const where = [describeRuns(runs), place].filter((part) => part !== '');
  for (const line of wrapParts(where, ' · ', room).flatMap((part) => wrap(part, room))) {
    lines.push(indent + colors.dim(line));
  }
  for (const message of messages.slice(0, MESSAGES_SHOWN)) {
    for (const line of wrap(visibleLines(message), room)) lines.push(indent + line);
  }
  if (messages.length > MESSAGES_SHOWN) {
    lines.push(`${indent}${colors.dim(`and ${messages.length - MESSAGES_SHOWN} more like it`)}`);
  }
  lines.push(...renderExcerpt(problem, readSource, { width, colors }).map((line) => indent + line));
  if (fix !== undefined) lines.push(...renderFix(fix, indent, room + indent.length, { width, colors }));
  return lines.join('\n');
}

/** e.g. `connectors/acme/submit.xsl:14:3`. */
export function placeText({ file, line, column }: Problem): string {
  if (file === undefined) return '';
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** e.g. `media-rss submit, minimal and 20 more fixtures`. */
export function describeRuns(runs: readonly RunReport[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const actions = namesOf(runs, ({ action }) => action).join(', ');
  const connectors = namesOf(runs, ({ connector }) => connector);
  const more = namesOf(runs, ({ fixture }) => fixture).length - 1;
  const fixtures = `${first.fixture}${more === 0 ? '' : ` and ${plural(more, 'more fixture')}`}`;
  return visible(`${listFew(connectors, 'connector')} ${actions}, ${fixtures}`);
}

const namesOf = (runs: readonly RunReport[], pick: (run: RunReport) => string) => [
  ...new Set(runs.map(pick)),
];

/** Names are told in full up to four of them. */
function listFew(names: readonly string[], noun: string): string {
  if (names.length <= 4) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${plural(names.length - 3, `more ${noun}`)}`;
}

/** What a file may be quoted as: no password that somebody wrote into it. */
const maskSource = (file: string, text: string): string =>
  file.split('/').at(-1) === MANIFEST_NAME ? maskManifest(text) : maskUserinfo(text);

/** The line of a problem and the one before it, with a caret below the column. */
export function renderExcerpt(
  { file, line, column }: Partial<Place>,
  readSource: ReadSource,
  { width, colors }: TextStyle,
): string[] {
  if (file === undefined || line === undefined) return [];
  const read = readSource(file);
  const source = read === undefined ? [] : maskSource(file, read).split('\n');
  const found = source[line - 1];
  if (found === undefined) return [];
  const gutter = String(line).length;
  const room = Math.max(20, width - gutter - 8);
  // A long line is shown from shortly before the column.
  const start = column !== undefined && column > room - 10 ? Math.max(0, column - 20) : 0;
  const show = (text: string) => clip(visible(text.replace(/\r$/, '')).slice(start), room);
  const shown: string[] = [];
  const before = source[line - 2];
  if (before !== undefined && before.trim() !== '') {
    shown.push(colors.dim(`  ${String(line - 1).padStart(gutter)} | ${show(before)}`));
  }
  shown.push(`${colors.red('>')} ${colors.dim(`${line} |`)} ${show(found)}`);
  if (column !== undefined) {
    // Columns count characters; a wide one takes two places in a terminal.
    const offset = widthOf(visible(found.slice(start, column - 1)));
    if (offset < room)
      shown.push(`  ${' '.repeat(gutter)} ${colors.dim('|')} ${' '.repeat(offset)}${colors.red('^')}`);
  }
  return shown;
}
