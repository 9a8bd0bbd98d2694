import { nameOf } from './lcov.js';
import type { CoverageReport, LineCoverage, PlannedTemplateHits, Ratio, SheetCoverage } from './model.js';

/** The report as Cobertura XML. @source coverage-04.dtd of Cobertura */
export function toCobertura(report: CoverageReport, { nowMs }: { readonly nowMs: number }): string {
  const lines = addUp(report.sheets.map(lineRatio));
  const branches = addUp(report.sheets.map(branchRatio));
  const packages = groupByConnector(report.sheets);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    `<coverage line-rate="${rate(lines)}" branch-rate="${rate(branches)}" lines-covered="${lines.covered}" lines-valid="${lines.total}" branches-covered="${branches.covered}" branches-valid="${branches.total}" complexity="0" version="mrssmith" timestamp="${Math.floor(nowMs / 1000)}">`,
    '  <sources>',
    '    <source>.</source>',
    '  </sources>',
    '  <packages>',
    ...[...packages].flatMap(([connector, sheets]) => packageOf(connector, sheets)),
    '  </packages>',
    '</coverage>',
    '',
  ].join('\n');
}

function groupByConnector(sheets: readonly SheetCoverage[]): Map<string, SheetCoverage[]> {
  const groups = new Map<string, SheetCoverage[]>();
  for (const sheet of sheets) {
    const group = groups.get(sheet.connector);
    if (group === undefined) groups.set(sheet.connector, [sheet]);
    else group.push(sheet);
  }
  return groups;
}

const addUp = (ratios: readonly Ratio[]): Ratio => ({
  covered: ratios.reduce((sum, { covered }) => sum + covered, 0),
  total: ratios.reduce((sum, { total }) => sum + total, 0),
});

const countedLines = ({ lines }: SheetCoverage) => [...lines].filter(([, { isIgnored }]) => !isIgnored);

function lineRatio(sheet: SheetCoverage): Ratio {
  const lines = countedLines(sheet);
  return { covered: lines.filter(([, { hits }]) => hits > 0).length, total: lines.length };
}

/** Of the lines that are listed: branches of ignored ones are not. */
const branchRatio = (sheet: SheetCoverage): Ratio =>
  addUp(countedLines(sheet).map(([, { branches }]) => branches));

const rate = ({ covered, total }: Ratio) =>
  total === 0 ? '1' : String(Number((covered / total).toFixed(4)));

function packageOf(connector: string, sheets: readonly SheetCoverage[]): string[] {
  const lines = addUp(sheets.map(lineRatio));
  const branches = addUp(sheets.map(branchRatio));
  return [
    `    <package name="${escape(connector)}" line-rate="${rate(lines)}" branch-rate="${rate(branches)}" complexity="0">`,
    '      <classes>',
    ...sheets.flatMap(classOf),
    '      </classes>',
    '    </package>',
  ];
}

function classOf(sheet: SheetCoverage): string[] {
  const name = sheet.file.split('/').at(-1) ?? sheet.file;
  const rates = `line-rate="${rate(lineRatio(sheet))}" branch-rate="${rate(branchRatio(sheet))}"`;
  return [
    `        <class name="${escape(name)}" filename="${escape(sheet.file)}" ${rates} complexity="0">`,
    '          <methods>',
    ...sheet.templateHits.filter(({ ignored }) => ignored === undefined).flatMap(methodOf),
    '          </methods>',
    '          <lines>',
    ...countedLines(sheet).map(([line, coverage]) => `            ${lineOf(line, coverage)}`),
    '          </lines>',
    '        </class>',
  ];
}

function methodOf(template: PlannedTemplateHits): string[] {
  const ran = template.hits > 0 ? 1 : 0;
  return [
    `            <method name="${escape(nameOf(template))}" signature="()" line-rate="${ran}" branch-rate="${ran}" complexity="0">`,
    `              <lines><line number="${template.start.line}" hits="${template.hits}" branch="false"/></lines>`,
    '            </method>',
  ];
}

function lineOf(line: number, { hits, branches }: LineCoverage): string {
  if (branches.total === 0) return `<line number="${line}" hits="${hits}" branch="false"/>`;
  const { covered, total } = branches;
  const percent = Math.round((covered / total) * 100);
  return `<line number="${line}" hits="${hits}" branch="true" condition-coverage="${percent}% (${covered}/${total})"/>`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
