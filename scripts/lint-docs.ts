import { describeCode } from '../src/core/problem-codes.js';
import type { LintRule } from '../src/lint/rule.js';
import { LINT_RULES } from '../src/lint/rules.js';

/** docs/lint.md, out of the rules themselves. */
export function renderLintDocs(): string {
  const rules = [...LINT_RULES].sort((a, b) => (a.code < b.code ? -1 : 1));
  return [
    '# Rules of the linter',
    '',
    'Written by `npm run docs` from the rules: change those. `mrssmith lint --explain CODE` shows the same page in a terminal;',
    '[testing.md](testing.md#lint) says how to silence a rule.',
    '',
    '| rule | severity | finds |',
    '| --- | --- | --- |',
    ...rules.map(
      ({ code, severity }) =>
        `| [${code}](#${code.toLowerCase()}) | ${severity} | ${cell(describeCode(code))} |`,
    ),
    '',
    ...rules.flatMap(renderRule),
  ].join('\n');
}

const renderRule = ({ code, severity, what, why, remedy, source, example }: LintRule): string[] => [
  `## ${code}`,
  '',
  `_${severity}_. ${text(what)}`,
  '',
  `**Why.** ${text(why)}`,
  '',
  `**What to do.** ${text(remedy)}`,
  '',
  '```text',
  ...example.bad.split('\n').map((line) => `- ${line}`.trimEnd()),
  ...example.good.split('\n').map((line) => `+ ${line}`.trimEnd()),
  '```',
  '',
  `Source: ${text(source)}`,
  '',
];

/** Names of elements and braces would be taken for markup. */
const text = (prose: string): string =>
  prose
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[<>*_[\]|]/g, (char) => `\\${char}`)))
    .join('')
    .replaceAll('\n', ' ');

const cell = (prose: string): string => text(prose);
