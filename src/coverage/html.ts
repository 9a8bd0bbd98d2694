import { escapeHtml, renderSource } from './html-source.js';
import { HTML_STYLE } from './html-style.js';
import {
  percentOf,
  type CoverageReport,
  type FieldCoverage,
  type Ratio,
  type SchemaCoverage,
  type SheetCoverage,
} from './model.js';
import { THRESHOLD_NAMES } from './thresholds.js';

/** With more of them, each is opened by a click, or by the link that leads to it. */
const OPEN_SHEETS = 6;

/** The report as one page that needs nothing else: no script, no network, light and dark. */
export function toHtml(report: CoverageReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Coverage of the stylesheets</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<main>
<h1>Coverage</h1>
${renderTotals(report)}
${renderOverview(report)}
${report.fields.map(renderFields).join('\n')}
${report.schemas.map(renderSchema).join('\n')}
${report.sheets.map((sheet, index) => renderSheet(sheet, index, report.sheets.length <= OPEN_SHEETS)).join('\n')}
</main>
</body>
</html>
`;
}

function renderTotals({ totals }: CoverageReport): string {
  const tiles = THRESHOLD_NAMES.map((name) => {
    const ratio = totals[name];
    return `<div class="tile"><span class="number">${percentText(ratio)}</span> <span>${name}</span> <span class="dim">${ratio.covered} of ${ratio.total}</span></div>`;
  });
  return `<div class="tiles">${tiles.join('')}</div>`;
}

const percentText = (ratio: Ratio) => (ratio.total === 0 ? '–' : `${percentOf(ratio).toFixed(1)} %`);

const level = (ratio: Ratio) =>
  percentOf(ratio) === 100 ? 'full' : percentOf(ratio) >= 80 ? 'most' : 'little';

const cell = (ratio: Ratio) =>
  ratio.total === 0
    ? '<td class="percent dim">–</td>'
    : `<td class="percent ${level(ratio)}"><span class="bar" aria-hidden="true"><span style="width:${percentOf(ratio)}%"></span></span>${percentText(ratio)}<span class="dim"> ${ratio.covered}/${ratio.total}</span></td>`;

function renderOverview({ sheets }: CoverageReport): string {
  if (sheets.length === 0) return '<p>No stylesheet was run.</p>';
  const rows = sheets.map(
    (sheet, index) =>
      `<tr><th scope="row"><a href="#sheet-${index}">${escapeHtml(sheet.file)}</a></th>${THRESHOLD_NAMES.map((name) => cell(sheet[name])).join('')}<td class="percent">${sheet.runs}</td></tr>`,
  );
  const heads = THRESHOLD_NAMES.map((name) => `<th scope="col" class="percent">${name}</th>`).join('');
  return `<div class="scroll"><table class="overview">
<thead><tr><th scope="col">stylesheet</th>${heads}<th scope="col" class="percent">runs</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function renderSheet(sheet: SheetCoverage, index: number, isOpen: boolean): string {
  const unmeasured =
    sheet.unmeasured.length === 0
      ? ''
      : `<p class="note">Not measured: ${sheet.unmeasured.map(escapeHtml).join(', ')}. Coverage is offered for engine libxslt alone, and for stylesheets that begin to run.</p>`;
  return `<details${isOpen ? ' open' : ''}>
<summary><h2>${escapeHtml(sheet.file)}</h2> <span class="dim">${THRESHOLD_NAMES.map((name) => `${percentText(sheet[name])} ${name}`).join(' · ')}</span></summary>
${unmeasured}<div class="scroll" id="sheet-${index}"><table class="source"><caption class="hidden">Source of ${escapeHtml(sheet.file)} with how often each line ran</caption><tbody>
${renderSource(sheet)}
</tbody></table></div>
</details>`;
}

function renderFields({ connector, read, neverRead }: FieldCoverage): string {
  if (neverRead.length === 0) return '';
  const rows = neverRead.map(
    ({ path, fixtures }) =>
      `<tr><td><code>${escapeHtml(path)}</code></td><td class="dim">${escapeHtml(fixtures.slice(0, 6).join(', '))}${fixtures.length > 6 ? ` and ${fixtures.length - 6} more` : ''}</td></tr>`,
  );
  return `<details class="list"><summary>${escapeHtml(connector)} never reads ${neverRead.length} of the ${read.length + neverRead.length} fields of its fixtures</summary>
<div class="scroll"><table><thead><tr><th scope="col">field</th><th scope="col">in fixtures</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>`;
}

function renderSchema({ file, neverProduced, runs }: SchemaCoverage): string {
  if (neverProduced.length === 0) return '';
  const rows = neverProduced.map(
    ({ kind, path, value, line }) =>
      `<tr><td>${kind}</td><td><code>${escapeHtml(path)}${value === undefined ? '' : ` = "${escapeHtml(value)}"`}</code></td><td class="percent dim">line ${line}</td></tr>`,
  );
  return `<details class="list"><summary>${neverProduced.length} things that ${escapeHtml(file)} allows were never produced in ${runs} run${runs === 1 ? '' : 's'}</summary>
<div class="scroll"><table><thead><tr><th scope="col">kind</th><th scope="col">path</th><th scope="col">declared</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>`;
}
