import { FAILURE_CODES } from '../src/core/failure-codes.js';
import { describeCode, LINT_CODES, PROBLEM_CODES } from '../src/core/problem-codes.js';
import { PROBLEM_PAGES, type ProblemPage } from '../src/core/problem-pages.js';
import type { ProblemCode } from '../src/core/problem.js';
import { LINT_RULES } from '../src/lint/rules.js';
import { cell, prose, table } from './markdown.js';

const RULES = new Map(LINT_RULES.map((rule) => [rule.code, rule]));

/** Where in the server's code a code comes from; for rules and problems. */
export const sourceOf = (code: ProblemCode): string | undefined =>
  RULES.get(code)?.source ?? PROBLEM_PAGES[code]?.source;

/** docs/reference/problems.md: every code that a person can meet. */
export function renderProblemDocs(): string {
  const problems = Object.keys({ ...PROBLEM_CODES, ...LINT_CODES }) as ProblemCode[];
  const failures = Object.keys(FAILURE_CODES) as (keyof typeof FAILURE_CODES)[];
  const codes = [...new Set<string>([...problems, ...failures])].sort();
  return [
    '# Problem codes',
    '',
    'Written by `npm run docs` from the tables in `src/core`: change those. `mrssmith lint --explain CODE` shows the page of a problem in a terminal.',
    '',
    'A **problem** is something about your files or a run. As an error it fails the stage it stands in; as a warning or note it does not. A **rule** is a problem that [the linter](../lint.md) looks for, too. A **failure** ends the command.',
    '',
    ...table(
      ['code', 'is a', 'says'],
      codes.map((code) => [link(code), kindsOf(code), cell(meaningOf(code))]),
    ),
    ...codes.filter((code) => !isRule(code)).flatMap(renderCode),
  ].join('\n');
}

const isRule = (code: string): boolean => RULES.has(code as ProblemCode);
const isProblem = (code: string): code is ProblemCode => code in PROBLEM_CODES || code in LINT_CODES;
const isFailure = (code: string): code is keyof typeof FAILURE_CODES => code in FAILURE_CODES;

const link = (code: string): string => `[${code}](${isRule(code) ? '../lint.md' : ''}#${code.toLowerCase()})`;

function kindsOf(code: string): string {
  const kinds = [
    ...(isProblem(code) ? [isRule(code) ? 'rule' : 'problem'] : []),
    ...(isFailure(code) ? ['failure'] : []),
  ];
  return kinds.join(', ');
}

const meaningOf = (code: string): string =>
  isProblem(code) ? describeCode(code) : isFailure(code) ? FAILURE_CODES[code].means : '';

function renderCode(code: string): string[] {
  return [
    `## ${code}`,
    '',
    `_${kindsOf(code)}_. ${sentence(meaningOf(code))}`,
    '',
    ...(isProblem(code) ? renderPage(PROBLEM_PAGES[code]) : []),
    ...(isFailure(code) ? renderFailure(code) : []),
  ];
}

const renderPage = (page: ProblemPage | undefined): string[] =>
  page === undefined
    ? []
    : [
        `**When.** ${prose(page.when)}`,
        '',
        `**What to do.** ${prose(page.remedy)}`,
        '',
        ...(page.source === undefined ? [] : [`Source: ${prose(page.source)}`, '']),
      ];

function renderFailure(code: keyof typeof FAILURE_CODES): string[] {
  const { when, remedy } = FAILURE_CODES[code];
  return [
    `${isProblem(code) ? '**It ends the command when.**' : '**When.**'} ${prose(when)}`,
    '',
    `**What to do.** ${prose(remedy)}`,
    '',
  ];
}

const sentence = (clause: string): string => {
  const text = prose(clause);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
};

/** The departures of the public server code from the API guide, as rows of docs/fidelity.md. */
export function renderDepartures(): string[] {
  const codes = (Object.keys(PROBLEM_CODES) as ProblemCode[]).filter((code) => code.startsWith('SERVER_'));
  return table(
    ['code', 'on the public server code', 'where'],
    codes.map((code) => [
      `[${code}](${isRule(code) ? 'lint.md' : 'reference/problems.md'}#${code.toLowerCase()})`,
      cell(describeCode(code)),
      cell((sourceOf(code) ?? '').replace(/^kaltura\/server, /, '')),
    ]),
  ).slice(0, -1);
}
