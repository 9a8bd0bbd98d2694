import type { CoverageReport, PlannedTemplateHits, SheetCoverage } from './model.js';

/** The report as an LCOV trace file; paths are relative to the workspace. @source geninfo(1), section FILES */
export function toLcov({ sheets }: CoverageReport): string {
  return sheets.flatMap((sheet) => [...recordOf(sheet), 'end_of_record', '']).join('\n');
}

function recordOf(sheet: SheetCoverage): string[] {
  const templates = sheet.templateHits.filter(({ ignored }) => ignored === undefined);
  const branches = sheet.branchHits.filter(({ ignored, isOptional }) => ignored === undefined && !isOptional);
  const lines = [...sheet.lines].filter(([, { isIgnored }]) => !isIgnored);
  return [
    'TN:',
    `SF:${sheet.file}`,
    ...templates.map((template) => `FN:${template.start.line},${nameOf(template)}`),
    ...templates.map((template) => `FNDA:${template.hits},${nameOf(template)}`),
    `FNF:${sheet.templates.total}`,
    `FNH:${sheet.templates.covered}`,
    ...branches.map((branch, index) => {
      const owner = sheet.instructionHits[branch.instruction];
      // A dash stands for what was never come to.
      const taken = owner === undefined || owner.hits === 0 ? '-' : branch.hits;
      return `BRDA:${owner?.start.line ?? branch.start.line},${branch.instruction},${index},${taken}`;
    }),
    `BRF:${sheet.branches.total}`,
    `BRH:${sheet.branches.covered}`,
    ...lines.map(([line, { hits }]) => `DA:${line},${hits}`),
    `LF:${lines.length}`,
    `LH:${lines.filter(([, { hits }]) => hits > 0).length}`,
  ];
}

/** Templates of one match and different modes or lines are told apart by their line. */
export function nameOf({ name, match, mode, start }: PlannedTemplateHits): string {
  const what = name === undefined ? `match ${match ?? ''}` : `name ${name}`;
  const text = `${what}${mode === undefined ? '' : ` mode ${mode}`} (line ${start.line})`;
  return text.replaceAll(/[\s,]+/g, ' ');
}
