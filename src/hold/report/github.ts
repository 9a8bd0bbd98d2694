import { plural } from '../../harness/report/style.js';
import type { Problem } from '../../core/problem.js';
import { groupFailures, nameTests, testsOf } from './groups.js';
import type { TestReport } from './model.js';

/**
 * What GitHub shows of one step; the rest it drops without a word.
 *
 * @source docs.github.com, "Workflow commands" and the limits of check runs: 10 errors and 10 warnings a step, 50 a job
 */
const LIMIT = { errors: 10, warnings: 10 };

/** A job summary longer than that is refused as a whole. @source docs.github.com, "Job summary": 1 MiB a step */
const SUMMARY_BYTES = 1024 * 1024;

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly problem: Pick<Problem, 'file' | 'line' | 'column' | 'message' | 'fix'>;
  readonly title: string;
}

/** Annotations as workflow commands, one a line. What does not fit is counted in the last of its kind. */
export function toAnnotations(report: TestReport): string[] {
  const errors = [
    ...report.problems.map((problem): Annotation => ({ level: 'error', problem, title: problem.code })),
    ...groupFailures(report).map(({ problem, tests }): Annotation => ({
      level: 'error',
      problem,
      title: `${problem.code} · ${nameTests(tests)}`,
    })),
  ];
  const warnings = testsOf(report, 'pending').map(({ connector, test }): Annotation => ({
    level: 'warning',
    problem: {
      file: test.files[0] ?? `connectors/${connector}/connector.yaml`,
      message: 'output waits to be approved',
    },
    title: `${connector}: ${test.name}`,
  }));
  return [...fit(errors, LIMIT.errors), ...fit(warnings, LIMIT.warnings)];
}

function fit(annotations: readonly Annotation[], limit: number): string[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= limit) return annotations.map(toCommand);
  const shown = annotations.slice(0, limit - 1);
  const hidden = annotations.length - shown.length;
  const noun = first.level === 'error' ? 'more problem' : 'more output to review';
  const message = `GitHub shows ${limit} of them for a step: the rest is in the log and in the job summary.`;
  return [
    ...shown.map(toCommand),
    toCommand({
      level: first.level,
      problem: { message },
      title:
        hidden === 1
          ? `1 ${noun}`
          : `${hidden} ${noun.replace('problem', 'problems').replace('output', 'outputs')}`,
    }),
  ];
}

function toCommand({ level, problem, title }: Annotation): string {
  const { file, line, column, message, fix } = problem;
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(title)}`,
  ].join(',');
  return `::${level} ${properties}::${data(fix === undefined ? message : `${message}\n${fix}`)}`;
}

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The job summary in Markdown, never longer than GitHub takes: what is left out is counted. */
export function toJobSummary(report: TestReport, maxBytes = SUMMARY_BYTES): string {
  const { totals } = report;
  const groups = groupFailures(report);
  const pending = testsOf(report, 'pending');
  const head = [
    `### mrssmith test: ${totals.failed > 0 ? `${totals.failed} failed` : totals.pending > 0 ? `${totals.pending} to review` : 'passed'}`,
    '',
    `${plural(totals.tests, 'test')} of ${plural(totals.connectors, 'connector')}: ${totals.failed} failed, ${totals.pending} to review, ${totals.passed} passed, ${totals.skipped} skipped.`,
    '',
  ].join('\n');
  const blocks = [
    ...report.problems.map((problem) => `- ${toMarkdown(problem)}\n`),
    ...groups.map(({ problem, tests }) => {
      const lines = tests.length === 1 ? (tests[0]?.test.lines ?? []) : [];
      const diff = lines.length === 0 ? '' : `\n${fenced(lines)}\n`;
      return `- **${escapeMarkdown(nameTests(tests))}** ${toMarkdown(problem)}\n${diff}`;
    }),
    ...pending.map(({ connector, test }) => {
      const diff = test.lines.length === 0 ? '' : `\n${fenced(test.lines)}\n`;
      return `- to review: **${escapeMarkdown(`${connector}: ${test.name}`)}**\n${diff}`;
    }),
  ];
  const size = (text: string) => Buffer.byteLength(text);
  // Room for the line that counts the rest.
  let room = maxBytes - size(head) - 200;
  const kept: string[] = [];
  for (const block of blocks) {
    if (size(block) > room) break;
    room -= size(block);
    kept.push(block);
  }
  const hidden = blocks.length - kept.length;
  const rest =
    hidden === 0
      ? ''
      : `\n${plural(hidden, 'more entry')}: a summary holds no more than ${maxBytes} bytes; the log has them.\n`;
  return `${head}${kept.join('')}${rest}`;
}

function toMarkdown({ code, message, file, line, fix }: Problem): string {
  const place =
    file === undefined ? '' : ` \`${[file, line].filter((part) => part !== undefined).join(':')}\``;
  const next = fix === undefined ? '' : `<br>→ ${escapeMarkdown(fix).replace(/\s*\n\s*/g, ' ')}`;
  return `\`${code}\`${place}: ${escapeMarkdown(message).replaceAll('\n', '<br>')}${next}`;
}

const escapeMarkdown = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/([\\`*_[\]|])/g, String.raw`\$1`);

/** A fence that nothing in the text ends. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(
    0,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)),
  );
  const fence = '`'.repeat(Math.max(3, longest + 1));
  const shown = lines.slice(0, 60);
  const more = lines.length > shown.length ? [`  (${lines.length - shown.length} more lines)`] : [];
  return [
    '',
    `  ${fence}diff`,
    ...[...shown, ...more].map((line) => `  ${line.trimStart()}`),
    `  ${fence}`,
  ].join('\n');
}
