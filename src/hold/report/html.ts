import { escapeXml } from '../../xml/escape.js';
import { formatMs, plural } from '../../harness/report/style.js';
import type { Problem } from '../../core/problem.js';
import { titleOf } from './text.js';
import type { FileReport, TestLine, TestReport } from './model.js';

/** The report as one page that needs nothing else: no script, nothing from outside. */
export function toHtmlReport({ files, problems, totals }: TestReport): string {
  const { tests, failed, pending, passed, skipped, connectors, ms } = totals;
  const verdict = failed > 0 ? 'failed' : pending > 0 ? 'pending' : 'passed';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>mrssmith test: ${failed > 0 ? `${failed} failed` : pending > 0 ? `${pending} to review` : 'passed'}</title>
<style>${STYLE}</style>
<main>
<h1 class="${verdict}">${failed > 0 ? `${failed} failed` : pending > 0 ? `${pending} to review` : 'All passed'}</h1>
<p>${plural(tests, 'test')} of ${plural(connectors, 'connector')}: ${failed} failed, ${pending} to review, ${passed} passed, ${skipped} skipped, in ${formatMs(ms)}.</p>
${problems.map((problem) => `<article class="failed">${toProblem(problem)}</article>`).join('\n')}
${files.map(toSection).join('\n')}
</main>
</html>
`;
}

const STYLE = `
:root{color-scheme:light dark;--ok:#1a7f37;--bad:#cf222e;--wait:#9a6700;--dim:#656d76;--line:#d0d7de}
@media (prefers-color-scheme:dark){:root{--ok:#3fb950;--bad:#f85149;--wait:#d29922;--dim:#8d96a0;--line:#30363d}}
body{font:15px/1.5 system-ui,sans-serif;margin:0}main{max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:0;display:inline}.failed{--c:var(--bad)}.pending{--c:var(--wait)}.passed{--c:var(--ok)}.skipped{--c:var(--dim)}
h1,.mark{color:var(--c)}details{border-top:1px solid var(--line);padding:.5rem 0}summary{cursor:pointer}
ul{list-style:none;padding-left:1rem}li{margin:.2rem 0}pre{overflow-x:auto;padding:.6rem;border:1px solid var(--line);border-radius:.3rem;font-size:13px}
code{font-size:13px}small{color:var(--dim)}article{border-left:3px solid var(--c);padding-left:.8rem;margin:.6rem 0}
ins{color:var(--ok);text-decoration:none}del{color:var(--bad);text-decoration:none}p{margin:.3rem 0}
@media print{details{break-inside:avoid}}`;

const MARKS = { passed: '✓', failed: '✗', pending: '?', skipped: '–' } as const;
/** What a screen reader says in place of the mark. */
const WORDS = { passed: 'passed', failed: 'failed', pending: 'to review', skipped: 'skipped' } as const;

const mark = (state: keyof typeof MARKS): string =>
  `<span class="mark ${state}" role="img" aria-label="${WORDS[state]}">${MARKS[state]}</span>`;

function toSection(report: FileReport): string {
  const { tests, ms } = report;
  const worst =
    (['failed', 'pending', 'passed'] as const).find((state) => tests.some((test) => test.state === state)) ??
    'skipped';
  const isOpen = worst === 'failed' || worst === 'pending';
  return `<details${isOpen ? ' open' : ''}><summary>${mark(worst)} <h2>${text(titleOf(report))}</h2> <small>${plural(tests.length, 'test')}, ${formatMs(ms)}</small></summary>
<ul>${tests.map(toItem).join('\n')}</ul></details>`;
}

function toItem({ name, state, ms, problems, lines, skipped }: TestLine): string {
  const reason = skipped === undefined ? '' : ` <small>${text(skipped)}</small>`;
  const body = problems
    .map((problem) => `<article class="${state}">${toProblem(problem)}</article>`)
    .join('');
  const diff = lines.length === 0 ? '' : `<pre>${lines.map(toDiffLine).join('\n')}</pre>`;
  return `<li>${mark(state)} ${text(name)} <small>${formatMs(ms)}</small>${reason}${body}${diff}</li>`;
}

function toProblem({ code, message, file, line, column, fix }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [
    `<p><strong>${text(code)}</strong>${place === '' ? '' : ` <code>${text(place)}</code>`}</p>`,
    ...message.split('\n').map((part) => `<p>${text(part)}</p>`),
    ...(fix === undefined ? [] : [`<p>→ ${text(fix).replaceAll('\n', '<br>')}</p>`]),
  ].join('');
}

function toDiffLine(line: string): string {
  const sign = line.trimStart().charAt(0);
  const shown = text(line);
  return sign === '+' ? `<ins>${shown}</ins>` : sign === '-' ? `<del>${shown}</del>` : shown;
}

const text = (value: string): string => escapeXml(value);
