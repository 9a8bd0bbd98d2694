import {
  clip,
  padEnd,
  padStart,
  plural,
  visible,
  widthOf,
  wrap,
  type TextStyle,
} from '../harness/report/style.js';
import { THRESHOLD_NAMES, type ThresholdName } from './thresholds.js';
import {
  percentOf,
  type CoverageReport,
  type FieldCoverage,
  type Ratio,
  type SchemaCoverage,
  type SheetCoverage,
  type Totals,
} from './model.js';

/** Columns of percentages; narrow terminals get their first letters alone. */
const COLUMN_WIDTH = 14;
const NARROW_COLUMN_WIDTH = 8;
const NARROW = 80;
/** How many of a list are named. */
const NAMED = 8;

const HEADS: Readonly<Record<ThresholdName, { readonly wide: string; readonly narrow: string }>> = {
  instructions: { wide: 'instructions', narrow: 'instr' },
  branches: { wide: 'branches', narrow: 'branch' },
  templates: { wide: 'templates', narrow: 'templ' },
};

/** The report as lines for a terminal. */
export function renderCoverage(report: CoverageReport, style: TextStyle): string[] {
  if (report.sheets.length === 0) return ['Coverage: no stylesheet was run.'];
  return [
    ...renderTable(report, style),
    ...renderUnmeasured(report, style),
    ...report.fields.flatMap((fields) => renderFields(fields, style)),
    ...report.schemas.flatMap((schema) => renderSchema(schema, style)),
  ];
}

function renderTable({ sheets, totals }: CoverageReport, style: TextStyle): string[] {
  const { colors, width } = style;
  const isNarrow = width < NARROW;
  const columnWidth = isNarrow ? NARROW_COLUMN_WIDTH : COLUMN_WIDTH;
  const room = Math.max(12, width - columnWidth * THRESHOLD_NAMES.length);
  const longest = Math.max(...sheets.map(({ file }) => widthOf(visible(file))), 'all stylesheets'.length);
  const nameWidth = Math.min(room, longest);
  const heads = THRESHOLD_NAMES.map((name) =>
    padStart(HEADS[name][isNarrow ? 'narrow' : 'wide'], columnWidth),
  );
  const row = (name: string, numbers: Totals) =>
    padEnd(clipStart(visible(name), nameWidth), nameWidth) +
    THRESHOLD_NAMES.map((column) => renderPercent(numbers[column], columnWidth, style)).join('');
  return [
    colors.bold('Coverage') + colors.dim(padStart('', nameWidth - 'Coverage'.length) + heads.join('')),
    ...sheets.flatMap((sheet) => [row(sheet.file, sheet), ...renderMissed(sheet, style)]),
    ...(sheets.length > 1 ? [row('all stylesheets', totals)] : []),
  ];
}

function renderPercent(ratio: Ratio, width: number, { colors }: TextStyle): string {
  if (ratio.total === 0) return colors.dim(padStart('–', width));
  const percent = percentOf(ratio);
  const text = padStart(`${percent.toFixed(1)} %`, width);
  return percent === 100 ? colors.green(text) : percent >= 80 ? colors.yellow(text) : colors.red(text);
}

/** The end of a path tells more than its beginning. */
function clipStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const reversed = (whole: string) => Array.from(whole).toReversed().join('');
  return reversed(clip(reversed(text), width));
}

/** Lines where something was never reached, and ways that were never taken. */
function renderMissed(sheet: SheetCoverage, { colors, width }: TextStyle): string[] {
  if (sheet.runs === 0 && sheet.unmeasured.length > 0) return [];
  const isMissed = ({ hits, ignored }: { hits: number; ignored?: string }) =>
    hits === 0 && ignored === undefined;
  const missed = [...sheet.templateHits, ...sheet.instructionHits].filter(isMissed);
  const lines = rangesOf(missed.map(({ start }) => start.line));
  const branches = sheet.branchHits.filter((branch) => {
    const owner = sheet.instructionHits[branch.instruction];
    return isMissed(branch) && !branch.isOptional && owner !== undefined && owner.hits > 0;
  });
  const ways = branches.map(({ name, start }) => `${name} (${start.line})`);
  const parts = [
    ...(lines.length === 0 ? [] : [`not run: ${lines.join(', ')}`]),
    ...(ways.length === 0 ? [] : [`not taken: ${listed(ways)}`]),
    ...(sheet.runs === 0 ? ['no run reached it'] : []),
  ];
  return parts.flatMap((part) => wrap(visible(part), width - 2).map((line) => `  ${colors.dim(line)}`));
}

/** e.g. `4`, `7–9`. */
function rangesOf(lines: readonly number[]): string[] {
  const ranges: [number, number][] = [];
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
}

const listed = (names: readonly string[]): string =>
  names.length <= NAMED
    ? names.join(', ')
    : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;

function renderUnmeasured({ sheets }: CoverageReport, { colors, width }: TextStyle): string[] {
  const runs = sheets.flatMap(({ unmeasured }) => unmeasured);
  if (runs.length === 0) return [];
  const isSaxon = runs.some((run) => run.endsWith('(saxon)'));
  const text = isSaxon
    ? `${plural(runs.length, 'run')} not measured: coverage is not offered for engine saxon, only for libxslt, which the account runs.`
    : `${plural(runs.length, 'run')} not measured: the stylesheet never began, or is no xsl:stylesheet: ${listed(runs)}`;
  return ['', ...wrap(visible(text), width).map((line) => colors.yellow(line))];
}

function renderFields({ connector, neverRead, read }: FieldCoverage, { colors, width }: TextStyle): string[] {
  if (neverRead.length === 0) return [];
  const total = neverRead.length + read.length;
  return [
    '',
    ...wrap(
      visible(`${connector}: ${read.length} of the ${total} fields of its fixtures are read. Never:`),
      width,
    ),
    ...wrap(visible(listed(neverRead.map(({ path }) => path))), width - 2).map(
      (line) => `  ${colors.dim(line)}`,
    ),
  ];
}

function renderSchema(schema: SchemaCoverage, { colors, width }: TextStyle): string[] {
  const { file, neverProduced } = schema;
  if (neverProduced.length === 0) return [];
  const counts = (['elements', 'attributes', 'values'] as const)
    .filter((name) => schema[name].total > 0)
    .map((name) => `${schema[name].covered} of ${schema[name].total} ${name}`);
  const names = neverProduced.map(
    ({ path, value, line }) => `${path}${value === undefined ? '' : ` = "${value}"`} (${line})`,
  );
  return [
    '',
    ...wrap(`${visible(file)}: ${counts.join(', ')} were produced. Never:`, width),
    ...wrap(visible(listed(names)), width - 2).map((line) => `  ${colors.dim(line)}`),
  ];
}
