import { error, type Problem } from '../core/problem.js';
import { percentOf, type CoverageReport, type Ratio, type SheetCoverage } from './model.js';

export const THRESHOLD_NAMES = ['instructions', 'branches', 'templates'] as const;
export type ThresholdName = (typeof THRESHOLD_NAMES)[number];

/** Percent that must be reached, 0 to 100, over everything that was measured. */
export type Thresholds = Readonly<Partial<Record<ThresholdName, number>>>;

/** How many places a problem names. */
const PLACES_NAMED = 3;

/** A problem for each threshold that is not reached, pointing at what would help most. */
export function checkThresholds(report: CoverageReport, thresholds: Thresholds): Problem[] {
  const wanted = THRESHOLD_NAMES.flatMap((name) => {
    const percent = thresholds[name];
    return percent === undefined ? [] : [[name, percent] as const];
  });
  if (wanted.length === 0) return [];
  if (report.sheets.every(({ runs }) => runs === 0)) return [nothingMeasured(report)];
  return wanted.flatMap(([name, percent]) => {
    const ratio = report.totals[name];
    return percentOf(ratio) >= percent ? [] : [tooLittle(report, name, percent, ratio)];
  });
}

function nothingMeasured({ sheets }: CoverageReport): Problem {
  const isOtherEngine = sheets.some(({ unmeasured }) => unmeasured.length > 0);
  return error('COVERAGE_UNMEASURED', 'there are thresholds for coverage, and no run was measured', {
    fix: isOtherEngine
      ? 'Coverage is measured on libxslt alone, the engine of the account: leave --engine saxon out.'
      : 'Add a fixture, or select a connector that has an action with a transform.',
  });
}

function tooLittle(report: CoverageReport, name: ThresholdName, percent: number, ratio: Ratio): Problem {
  const short = Math.ceil((percent / 100) * ratio.total) - ratio.covered;
  const worst = [...report.sheets].sort((a, b) => missing(b[name]) - missing(a[name]))[0];
  const lines = worst === undefined ? [] : missedLines(worst, name);
  const named = lines.slice(0, PLACES_NAMED).join(', ');
  const rest = lines.length > PLACES_NAMED ? ` and ${lines.length - PLACES_NAMED} more` : '';
  return error(
    'COVERAGE_TOO_LOW',
    `${percentOf(ratio)} % of ${name} were covered (${ratio.covered} of ${ratio.total}), ${percent} % are wanted: ${short} short`,
    {
      file: worst?.file,
      line: lines[0],
      fix: `Most are missing here: line${lines.length === 1 ? '' : 's'} ${named}${rest}. Add a fixture that gets there, or write <!-- mrssmith-coverage-ignore why --> before it.`,
    },
  );
}

const missing = ({ covered, total }: Ratio) => total - covered;

/** Lines of what was never reached, each once. */
function missedLines(sheet: SheetCoverage, name: ThresholdName): number[] {
  const counted = {
    instructions: sheet.instructionHits,
    branches: sheet.branchHits.filter(({ isOptional }) => !isOptional),
    templates: sheet.templateHits,
  }[name];
  const missed = counted.filter(({ hits, ignored }) => hits === 0 && ignored === undefined);
  return [...new Set(missed.map(({ start }) => start.line))];
}
