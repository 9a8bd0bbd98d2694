import type { Problem } from '../../../../core/problem.js';
import type { WireDocument, WireMap, WireRange, WireRun } from '../../wire.js';
import { documentOf, type DocumentPane } from './panes.js';

/** Which pane shows a file of a run. */
export function paneOfFile(run: WireRun, file: string): DocumentPane | undefined {
  const candidates = ['stylesheet', 'mrss', 'schema', 'results', 'answer', 'output'] as const;
  return candidates.find((pane) => documentOf(run, pane)?.file === file);
}

/** All problems of all stages, once each. */
export const problemsOf = ({ report }: WireRun): readonly Problem[] =>
  report.stages.flatMap(({ problems }) => problems);

export interface PlacedProblem extends WireRange {
  readonly problem: Problem;
}

/** Problems that stand in a document, with their places in its text. */
export function placeProblems(
  run: WireRun,
  pane: DocumentPane,
  map: WireMap | undefined,
): readonly PlacedProblem[] {
  const document = documentOf(run, pane);
  if (document === null) return [];
  if (pane === 'output') return placeInOutput(problemsOf(run), document, map);
  return problemsOf(run).flatMap((problem) => {
    if (problem.file === undefined || problem.file !== document.file || problem.line === undefined) return [];
    return [{ problem, ...rangeOfPlace(document.text, problem.line, problem.column) }];
  });
}

/** Schema errors name the node that they are about, e.g. `(at /asset/files/file[2], line 3 of the output)`. */
function placeInOutput(
  problems: readonly Problem[],
  document: WireDocument,
  map: WireMap | undefined,
): PlacedProblem[] {
  return problems.flatMap((problem) => {
    const path = / \(at (\/[^\s,)]+)/.exec(problem.message)?.[1];
    const line = / line (\d+) of the output/.exec(problem.message)?.[1];
    const node = path === undefined ? undefined : map?.nodes.find((one) => samePath(one.path, path));
    if (node !== undefined) return [{ problem, from: node.from, to: endOfTag(document.text, node) }];
    if (line === undefined) return [];
    const whole = rangeOfPlace(document.text, Number(line), undefined);
    return [{ problem, from: whole.from, to: endOfTag(document.text, whole) }];
  });
}

/** `/a[1]/b` and `/a/b[1]` are one path. */
const samePath = (first: string, second: string): boolean =>
  first.replaceAll('[1]', '') === second.replaceAll('[1]', '');

function endOfTag(text: string, { from, to }: WireRange): number {
  const end = text[from] === '<' ? text.indexOf('>', from) : -1;
  return end < 0 || end >= to ? to : end + 1;
}

/** From a column to the end of what stands there: a tag's name, or the line. */
export function rangeOfPlace(text: string, line: number, column: number | undefined): WireRange {
  let from = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', from);
    if (next < 0) break;
    from = next + 1;
  }
  const lineEnd = text.indexOf('\n', from);
  const to = lineEnd < 0 ? text.length : lineEnd;
  if (column !== undefined) {
    const start = Math.min(from + column - 1, to);
    const word = /^<?[\w:.-]+/.exec(text.slice(start, Math.min(to, start + 200)))?.[0];
    return { from: start, to: word === undefined ? Math.min(to, start + 1) : start + word.length };
  }
  const indent = /^\s*/.exec(text.slice(from, to))?.[0].length ?? 0;
  return { from: from + indent, to: Math.max(from + indent, to) };
}
