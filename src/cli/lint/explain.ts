import { nearest } from '../../connector/nearest.js';
import { describeCode, LINT_CODES, PROBLEM_CODES } from '../../core/problem-codes.js';
import { PROBLEM_PAGES } from '../../core/problem-pages.js';
import type { ProblemCode } from '../../core/problem.js';
import { EXIT, Failure } from '../../core/failure.js';
import { padEnd, visibleLines, wrap, type TextStyle } from '../../harness/report/style.js';
import type { LintRule } from '../../lint/rule.js';
import { LINT_RULES } from '../../lint/rules.js';
import type { CommandContext } from '../command.js';
import { Output } from '../output.js';
import type { LintFlags } from './flags.js';

const ALL_CODES = { ...LINT_CODES, ...PROBLEM_CODES };
const isCode = (text: string): text is ProblemCode => Object.hasOwn(ALL_CODES, text);

/** @throws {Failure} CODE_UNKNOWN with the nearest one. */
export function explainCode(wanted: string, flags: LintFlags, { streams }: CommandContext): void {
  const output = new Output(flags, streams);
  const code = wanted.trim().toUpperCase().replaceAll('-', '_');
  if (!isCode(code)) {
    const guess = nearest(code, Object.keys(ALL_CODES));
    throw new Failure('CODE_UNKNOWN', `there is no code ${JSON.stringify(wanted)}`, {
      exit: EXIT.usage,
      fix:
        guess === undefined ? 'mrssmith lint --rules lists the rules.' : `mrssmith lint --explain ${guess}`,
    });
  }
  const rule = LINT_RULES.find((one) => one.code === code);
  output.line(rule === undefined ? renderCode(code, output.style) : renderRule(rule, output.style));
  if (output.wantsJson) {
    const page = { code, what: describeCode(code), ...PROBLEM_PAGES[code] };
    output.json(rule === undefined ? page : { ...rule, check: undefined });
  }
}

/** A page about a rule. */
export function renderRule(rule: LintRule, { width, colors }: TextStyle): string {
  const room = Math.min(width, 100) - 2;
  const paragraph = (head: string, text: string): string[] => [
    colors.bold(head),
    ...wrap(visibleLines(text), room).map((line) => `  ${line}`),
    '',
  ];
  const code = (head: string, text: string): string[] => [
    colors.bold(head),
    ...visibleLines(text)
      .split('\n')
      .map((line) => `  ${colors.dim('|')} ${line}`),
    '',
  ];
  return [
    `${colors.bold(rule.code)}  ${colors.dim(rule.severity)}`,
    ...wrap(rule.what, room),
    '',
    ...paragraph('Why', rule.why),
    ...paragraph('What to do', rule.remedy),
    ...code('Not so', rule.example.bad),
    ...code('But so', rule.example.good),
    ...paragraph('Where that is so', rule.source),
    ...paragraph(
      'To leave it out',
      `<!-- mrssmith-disable-next-line ${rule.code} why -->, or in mrssmith.yaml\nlint: { rules: { ${rule.code}: off } }`,
    ),
  ]
    .join('\n')
    .trimEnd();
}

/** A page about what runs and commands report, and no rule looks for. */
function renderCode(code: ProblemCode, { width, colors }: TextStyle): string {
  const page = PROBLEM_PAGES[code];
  const room = Math.min(width, 100) - 2;
  const paragraph = (head: string, text: string | undefined): string[] =>
    text === undefined
      ? []
      : ['', colors.bold(head), ...wrap(withoutLinks(text), room).map((line) => `  ${line}`)];
  return [
    colors.bold(code),
    ...wrap(describeCode(code), room),
    ...paragraph('When', page?.when),
    ...paragraph('What to do', page?.remedy),
    ...paragraph('Where that is so', page?.source),
  ].join('\n');
}

/** e.g. `The [format](connector.md) has every key.` */
const withoutLinks = (text: string): string => text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** Every rule, a line each. */
export function listRules(flags: LintFlags, { streams }: CommandContext): void {
  const output = new Output(flags, streams);
  const { width, colors } = output.style;
  const column = Math.max(0, ...LINT_RULES.map(({ code }) => code.length));
  for (const { code, severity } of LINT_RULES) {
    const text = describeCode(code);
    const [first = '', ...rest] = wrap(text, Math.max(24, width - column - 13));
    output.line(`  ${colors.bold(padEnd(code, column))}  ${padEnd(severity, 7)}  ${first}`);
    for (const line of rest) output.line(`  ${' '.repeat(column + 11)}${line}`);
  }
  if (output.wantsJson) {
    output.json({
      rules: LINT_RULES.map(({ code, severity }) => ({ code, severity, what: describeCode(code) })),
    });
  }
}
