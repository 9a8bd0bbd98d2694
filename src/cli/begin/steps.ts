import { padEnd, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';
import type { Template } from './templates.js';

/** What to type next, and what for: beside each other, or below each other where it is narrow. */
export function renderSteps(
  steps: readonly (readonly [string, string])[],
  { width, colors }: TextStyle,
): string[] {
  const column = Math.max(...steps.map(([what]) => widthOf(what)));
  const room = width - column - 5;
  return steps.flatMap(([what, why]) => {
    if (widthOf(why) <= room) return [`  ${padEnd(what, column)}   ${colors.dim(why)}`];
    return [`  ${what}`, ...wrap(why, width - 6).map((line) => `      ${colors.dim(line)}`)];
  });
}

/** The templates, with a sentence each. */
export function renderTemplates(templates: readonly Template[], { width, colors }: TextStyle): string {
  const column = Math.max(...templates.map(({ name }) => name.length));
  const isNarrow = width - column - 4 < 30;
  const lines = templates.flatMap(({ name, about }) => {
    const parts = wrap(about, isNarrow ? width - 6 : width - column - 4);
    if (isNarrow) return [`  ${colors.bold(name)}`, ...parts.map((line) => `      ${line}`)];
    const [first = '', ...rest] = parts;
    return [
      `  ${colors.bold(padEnd(name, column))}  ${first}`,
      ...rest.map((line) => `  ${' '.repeat(column)}  ${line}`),
    ];
  });
  return lines.join('\n');
}
