import type { Problem } from '../../core/problem.js';
import { placeText } from '../../harness/report/problem-text.js';
import { padEnd, plural, visible, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';

/** Notes in a few lines: what is worth knowing is not to bury what is to be mended. */
export function renderNotes(problems: readonly Problem[], { colors, width }: TextStyle): string[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems.filter(({ severity }) => severity === 'note')) {
    groups.set(problem.code, [...(groups.get(problem.code) ?? []), problem]);
  }
  const column = Math.max(0, ...[...groups.keys()].map(widthOf));
  return [...groups].flatMap(([code, list]) => {
    const [first] = list;
    if (first === undefined) return [];
    const more = list.length === 1 ? '' : ` and ${plural(list.length - 1, 'more place')}`;
    const [place = '', ...rest] = wrap(
      `${visible(placeText(first))}${more}`,
      Math.max(24, width - column - 9),
    );
    const text = wrap(visible(first.message), Math.max(24, width - 9));
    return [
      `${colors.cyan('note')}  ${colors.bold(padEnd(code, column))}  ${colors.dim(place)}`,
      ...rest.map((line) => `      ${' '.repeat(column)}  ${colors.dim(line)}`),
      ...text.map((line) => `      ${line}`),
    ];
  });
}
