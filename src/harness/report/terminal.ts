import type { Connector } from '../../core/connector.js';
import type { StageName } from '../../core/outcome.js';
import type { Place } from '../../core/problem.js';
import type { RunReport, StageReport } from '../pipeline/run.js';
import { groupProblems, renderProblem, type ProblemGroup, type ReadSource } from './problem-text.js';
import {
  clip,
  formatBytes,
  formatMs,
  padEnd,
  padStart,
  plural,
  renderFix,
  widthOf,
  wrap,
  type TextStyle,
} from './style.js';

/** Columns of stage times, the status stage aside: it takes none. */
const TIMED: readonly StageName[] = ['mrss', 'transform', 'validate', 'deliver', 'results'];
const STAGE_WIDTH = 11;
/** From here on there is room for a column per stage. */
const WIDE = 118;

export interface RunTable {
  readonly fixtureWidth: number;
  readonly actionWidth: number;
}

/** Column widths that hold every name of a selection. */
export function measureTable(
  fixtures: Iterable<string>,
  actions: Iterable<string>,
  { width }: TextStyle,
): RunTable {
  const longest = (names: Iterable<string>) => Math.max(0, ...[...names].map(widthOf));
  const room = width >= WIDE ? width - 92 : Math.max(12, width - 40);
  return { fixtureWidth: Math.min(room, longest(fixtures)), actionWidth: longest(actions) };
}

/** The line above a connector's runs. */
export function renderConnectorHeader(
  connector: Connector,
  table: RunTable,
  { width, colors }: TextStyle,
): string {
  const protocols = [...new Set(Object.values(connector.actions).map(({ protocol }) => protocol))].join(', ');
  const title = `${colors.bold(connector.id)} ${colors.dim(`· ${connector.name} · ${protocols}`)}`;
  const plain = `${connector.id} · ${connector.name} · ${protocols}`;
  if (width < WIDE) return widthOf(plain) <= width ? title : colors.bold(clip(connector.id, width));
  const left = 2 + table.fixtureWidth + 2 + table.actionWidth + 1;
  const columns = TIMED.map((stage) => padStart(stage, STAGE_WIDTH)).join('');
  // A long name pushes the column heads to a line of their own.
  const heads = colors.dim(`${columns}  status             remote id`);
  return widthOf(plain) <= left ? padEnd(title, left) + heads : `${title}\n${' '.repeat(left)}${heads}`;
}

/** One run on one line. */
export function renderRun(report: RunReport, table: RunTable, style: TextStyle): string {
  const { colors, width } = style;
  const mark = report.ok ? colors.green('✓') : colors.red('✗');
  const name = `${mark} ${padEnd(clip(report.fixture, table.fixtureWidth), table.fixtureWidth)}  ${padEnd(report.action, table.actionWidth)}`;
  const status = report.ok ? report.statusName : colors.red(report.statusName);
  if (width < WIDE) {
    const total = report.stages.reduce((sum, { ms }) => sum + ms, 0);
    const failed = report.stages.find(({ ok }) => !ok);
    const end =
      failed === undefined ? colors.dim(padStart(formatMs(total), 8)) : colors.red(`at ${failed.stage}`);
    return `${name}  ${padEnd(status, 17)} ${end}`;
  }
  const cells = TIMED.map((stage) => padStart(stageCell(report, stage, style), STAGE_WIDTH)).join('');
  const remoteId = colors.dim(clip(report.remoteId ?? '', Math.max(8, width - 85 - table.fixtureWidth)));
  return `${name} ${cells}  ${padEnd(status, 17)}  ${remoteId}`.trimEnd();
}

function stageCell({ stages }: RunReport, name: StageName, { colors }: TextStyle): string {
  const stage = stages.find((candidate) => candidate.stage === name);
  if (stage === undefined) return colors.dim('·');
  if (!stage.ok) return colors.red(`✗ ${countErrors(stage)}`);
  if (stage.problems.some(({ code }) => code === 'RESULTS_NOT_APPLICABLE')) return colors.dim('none');
  return colors.dim(formatMs(stage.ms));
}

const countErrors = ({ problems }: StageReport) =>
  plural(problems.filter(({ severity }) => severity === 'error').length, 'error');

/** Beyond so many, problems are counted: a screen that scrolls away helps nobody. */
const BLOCKS_SHOWN = 12;

/** What the runs say beyond their lines: what failed, then warnings, then what the server would do otherwise. */
export function renderProblems(
  reports: readonly RunReport[],
  style: TextStyle,
  readSource: ReadSource,
): string {
  const isServer = ({ problem }: ProblemGroup) =>
    problem.code.startsWith('SERVER_') && problem.severity === 'warning';
  const errors = groupProblems(reports, new Set(['error']));
  const warnings = groupProblems(reports, new Set(['warning']));
  const groups = [...errors, ...warnings.filter((group) => !isServer(group))];
  const blocks = groups.slice(0, BLOCKS_SHOWN).map((group) => renderProblem(group, style, readSource));
  if (groups.length > BLOCKS_SHOWN) {
    const rest = groups.length - BLOCKS_SHOWN;
    blocks.push(style.colors.dim(`and ${plural(rest, 'more problem')}: --json has all of them`));
  }
  const departures = renderDepartures(warnings.filter(isServer), style);
  if (departures !== '') blocks.push(departures);
  return blocks.join('\n\n');
}

/** Where the public server code would do otherwise: one line a code, then where. */
function renderDepartures(groups: readonly ProblemGroup[], { width, colors }: TextStyle): string {
  if (groups.length === 0) return '';
  const byCode = groupByCode(groups);
  const room = Math.max(30, Math.min(width, 120) - 4);
  const lines = [
    `${colors.yellow(colors.bold('On the public server code these runs would go otherwise'))} ${colors.dim('(--dialect server shows it happen)')}`,
  ];
  for (const [code, found] of byCode) {
    const [first] = found;
    if (first === undefined) continue;
    const runs = new Set(found.flatMap((group) => group.runs)).size;
    lines.push('', `  ${colors.yellow(code)} ${colors.dim(`in ${plural(runs, 'run')}`)}`);
    for (const line of wrap(first.problem.message, room)) lines.push(`    ${line}`);
    if (first.problem.fix !== undefined) {
      lines.push(...renderFix(first.problem.fix, '    ', room, { width, colors }));
    }
    const shown = placesText(found.flatMap(({ places }) => places));
    if (shown !== '') lines.push(`    ${colors.dim(clip(shown, room))}`);
  }
  return lines.join('\n');
}

/** e.g. `connectors/acme/connector.yaml:14,22,30  connectors/acme/submit.xsl:3`. */
function placesText(places: readonly Place[]): string {
  const lines = new Map<string, Set<number>>();
  for (const { file, line } of places) {
    const known = lines.get(file) ?? new Set();
    if (line !== undefined) known.add(line);
    lines.set(file, known);
  }
  return [...lines]
    .map(([file, known]) =>
      [file, [...known].sort((a, b) => a - b).join(',')].filter((part) => part !== '').join(':'),
    )
    .join('  ');
}

function groupByCode(groups: readonly ProblemGroup[]): Map<string, ProblemGroup[]> {
  const map = new Map<string, ProblemGroup[]>();
  for (const group of groups) map.set(group.problem.code, [...(map.get(group.problem.code) ?? []), group]);
  return map;
}

export interface RunTotals {
  readonly runs: number;
  readonly failed: number;
  readonly bytes: number;
  readonly deliveries: number;
  readonly warnings: number;
  readonly ms: number;
}

export function totalsOf(reports: readonly RunReport[], ms: number): RunTotals {
  return {
    runs: reports.length,
    failed: reports.filter(({ ok }) => !ok).length,
    bytes: reports.reduce((sum, { delivery }) => sum + (delivery?.bytes ?? 0), 0),
    deliveries: reports.filter(({ delivery }) => delivery !== undefined).length,
    warnings: groupProblems(reports, new Set(['warning'])).length,
    ms: Math.round(ms),
  };
}

/** e.g. `360 runs: 360 passed · 360 deliveries, 812 kB · 21 warnings · 2.31 s`. */
export function renderSummary(
  { runs, failed, bytes, deliveries, warnings, ms }: RunTotals,
  { colors }: TextStyle,
): string {
  const passed = colors.green(`${runs - failed} passed`);
  const parts = [
    `${colors.bold(plural(runs, 'run'))}: ${failed === 0 ? passed : `${colors.red(colors.bold(`${failed} failed`))}, ${passed}`}`,
    `${plural(deliveries, 'delivery')}, ${formatBytes(bytes)}`,
    ...(warnings === 0 ? [] : [colors.yellow(plural(warnings, 'warning'))]),
    formatMs(ms),
  ];
  return parts.join(colors.dim(' · '));
}
