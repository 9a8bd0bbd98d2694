import type { Connector } from '../../core/connector.js';
import type { StageName } from '../../core/outcome.js';
import type { Place } from '../../core/problem.js';
import type { RunReport } from '../pipeline/run.js';
import {
  describeRuns,
  groupProblems,
  placeText,
  renderProblem,
  type ProblemGroup,
  type ReadSource,
} from './problem-text.js';
import {
  clip,
  formatBytes,
  formatMs,
  formatShortMs,
  padEnd,
  padStart,
  plural,
  renderFix,
  visible,
  visibleLines,
  widthOf,
  wrap,
  wrapParts,
  type TextStyle,
} from './style.js';

/** Columns of stage times, the status stage aside: it takes none. */
const TIMED = ['mrss', 'transform', 'validate', 'deliver', 'results'] as const satisfies StageName[];
/** Their heads where there is little room. */
const SHORT_HEADS = { mrss: 'mrss', transform: 'xslt', validate: 'xsd', deliver: 'send', results: 'parse' };

const MARK_WIDTH = 2;
const STATUS_WIDTH = 'ERROR_SUBMITTING'.length;
const REMOTE_ID_MIN = 10;

/**
 * How much of a run fits on its line: columns of stage times with units, or without; or the total, with the
 * status or without.
 */
const LAYOUTS = {
  wide: { from: 118, stageWidth: 11 },
  compact: { from: 72, stageWidth: 6 },
  total: { from: 60, stageWidth: 0 },
  bare: { from: 0, stageWidth: 0 },
} as const;
type Layout = keyof typeof LAYOUTS;

const layoutOf = (width: number): Layout =>
  (Object.keys(LAYOUTS) as Layout[]).find((name) => width >= LAYOUTS[name].from) ?? 'bare';

export interface RunTable {
  readonly fixtureWidth: number;
  readonly actionWidth: number;
}

/** Column widths that hold every name of a selection, as far as there is room. */
export function measureTable(
  fixtures: Iterable<string>,
  actions: Iterable<string>,
  { width }: TextStyle,
): RunTable {
  const longest = (names: Iterable<string>) =>
    Math.max(0, ...[...names].map((name) => widthOf(visible(name))));
  const actionWidth = longest(actions);
  const rest = {
    wide: TIMED.length * LAYOUTS.wide.stageWidth + 2 + STATUS_WIDTH + 2 + REMOTE_ID_MIN,
    compact: TIMED.length * LAYOUTS.compact.stageWidth + 2 + STATUS_WIDTH,
    total: 1 + STATUS_WIDTH + 2 + 'at transform'.length,
    bare: 1 + 'at transform'.length,
  }[layoutOf(width)];
  const room = width - MARK_WIDTH - 2 - actionWidth - 1 - rest;
  return { fixtureWidth: Math.max(6, Math.min(room, longest(fixtures))), actionWidth };
}

const nameWidth = ({ fixtureWidth, actionWidth }: RunTable) =>
  MARK_WIDTH + fixtureWidth + 2 + actionWidth + 1;

/** The line above a connector's runs. */
export function renderConnectorHeader(
  connector: Connector,
  table: RunTable,
  { width, colors }: TextStyle,
): string {
  const protocols = [...new Set(Object.values(connector.actions).map(({ protocol }) => protocol))].join(', ');
  const [id, rest] = [visible(connector.id), visible(`· ${connector.name} · ${protocols}`)];
  const plain = `${id} ${rest}`;
  const title =
    widthOf(plain) <= width ? `${colors.bold(id)} ${colors.dim(rest)}` : colors.bold(clip(id, width));
  const layout = layoutOf(width);
  const left = nameWidth(table);
  if (layout === 'wide') {
    const columns = TIMED.map((stage) => padStart(stage, LAYOUTS.wide.stageWidth)).join('');
    // A long name pushes the column heads to a line of their own.
    const heads = colors.dim(`${columns}  ${padEnd('status', STATUS_WIDTH)}  remote id`);
    return widthOf(plain) <= left ? padEnd(title, left) + heads : `${title}\n${' '.repeat(left)}${heads}`;
  }
  if (layout !== 'compact') return title;
  const columns = TIMED.map((stage) => padStart(SHORT_HEADS[stage], LAYOUTS.compact.stageWidth)).join('');
  return `${title}\n${colors.dim(`${padStart('ms', left)}${columns}  status`)}`;
}

/**
 * Stages that pass without having done anything: there is no file for them, or the protocol brings no answer.
 */
export function findIdleStages({ actions }: Connector, report: RunReport): ReadonlySet<StageName> {
  const action = actions[report.action];
  const codes = new Set(report.stages.flatMap(({ problems }) => problems.map(({ code }) => code)));
  const idle = new Set<StageName>();
  if (action?.transform === undefined) idle.add('transform');
  if (action?.validator === undefined) idle.add('validate');
  if (action?.results === undefined || codes.has('RESULTS_NOT_APPLICABLE')) idle.add('results');
  return idle;
}

/**
 * One run on one line.
 *
 * @param idle - See {@link findIdleStages}.
 */
export function renderRun(
  report: RunReport,
  table: RunTable,
  style: TextStyle,
  idle: ReadonlySet<StageName> = new Set(),
): string {
  const { colors, width } = style;
  const { fixtureWidth, actionWidth } = table;
  const mark = report.ok ? colors.green('✓') : colors.red('✗');
  const name = `${mark} ${padEnd(clip(visible(report.fixture), fixtureWidth), fixtureWidth)}  ${padEnd(report.action, actionWidth)} `;
  const status = padEnd(report.ok ? report.statusName : colors.red(report.statusName), STATUS_WIDTH);
  const layout = layoutOf(width);
  if (layout === 'total' || layout === 'bare') {
    const total = report.stages.reduce((sum, { ms }) => sum + ms, 0);
    const failed = report.stages.find(({ ok }) => !ok);
    const end =
      failed === undefined ? colors.dim(padStart(formatMs(total), 8)) : colors.red(`at ${failed.stage}`);
    return layout === 'total' ? `${name} ${status}  ${end}` : `${name} ${end}`;
  }
  const { stageWidth } = LAYOUTS[layout];
  const cells = TIMED.map((stage) => padStart(stageCell(report, stage, idle, style), stageWidth)).join('');
  const line = `${name}${cells}  ${status}`;
  const room = width - nameWidth(table) - TIMED.length * stageWidth - 2 - STATUS_WIDTH - 2;
  if (room < REMOTE_ID_MIN || report.remoteId === null) return line.trimEnd();
  return `${line}  ${colors.dim(clip(visible(report.remoteId), room))}`.trimEnd();
}

function stageCell(
  { stages }: RunReport,
  name: StageName,
  idle: ReadonlySet<StageName>,
  { colors, width }: TextStyle,
): string {
  const isWide = layoutOf(width) === 'wide';
  const stage = stages.find((candidate) => candidate.stage === name);
  if (stage === undefined) return colors.dim('·');
  if (!stage.ok) {
    const errors = stage.problems.filter(({ severity }) => severity === 'error').length;
    return colors.red(`✗ ${isWide ? plural(errors, 'error') : errors}`);
  }
  if (idle.has(name)) return colors.dim('–');
  return colors.dim(isWide ? formatMs(stage.ms) : formatShortMs(stage.ms));
}

/** Failed runs in few lines: one for all that failed alike. */
export function renderFailures(reports: readonly RunReport[], { width, colors }: TextStyle): string {
  const groups = new Map<string, { head: string; runs: RunReport[] }>();
  for (const report of reports.filter(({ ok }) => !ok)) {
    const { connector, action, stages } = report;
    const failed = stages.find(({ ok }) => !ok);
    const code = failed?.problems.find(({ severity }) => severity === 'error')?.code ?? '';
    const head = `${visible(connector)} ${action} at ${failed?.stage ?? 'status'}: ${code}`;
    const group = groups.get(head) ?? { head, runs: [] };
    group.runs.push(report);
    groups.set(head, group);
  }
  return [...groups.values()]
    .flatMap(({ head, runs }) => {
      const [first] = runs;
      const count = runs.length === 1 ? visible(first?.fixture ?? '') : plural(runs.length, 'fixture');
      const [line = '', ...more] = wrap(`${head} (${count})`, width - MARK_WIDTH);
      return [`${colors.red('✗')} ${line}`, ...more.map((rest) => `  ${rest}`)];
    })
    .join('\n');
}

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
    const rest = `and ${plural(groups.length - BLOCKS_SHOWN, 'more problem')}: --json has all of them`;
    blocks.push(wrap(rest, style.width).map(style.colors.dim).join('\n'));
  }
  const departures = renderDepartures(warnings.filter(isServer), style);
  if (departures !== '') blocks.push(departures);
  return blocks.join('\n\n');
}

/** How many different messages of one code are shown. */
const MESSAGES_SHOWN = 3;

/** Where the public server code would do otherwise: a block for each code, with where and what to do. */
function renderDepartures(groups: readonly ProblemGroup[], { width, colors }: TextStyle): string {
  if (groups.length === 0) return '';
  const room = Math.max(30, Math.min(width, 120) - 4);
  const title = wrap('On the public server code these runs would go otherwise', width).map((line) =>
    colors.yellow(colors.bold(line)),
  );
  const lines = wrapParts([...title, colors.dim('(--dialect server shows it happen)')], ' ', width);
  for (const [code, found] of groupByCode(groups)) {
    const runs = new Set(found.flatMap((group) => group.runs)).size;
    const heading = [`  ${colors.yellow(code)}`, colors.dim(`in ${plural(runs, 'run')}`)];
    lines.push('', ...wrapParts(heading, ' ', width));
    const fixes = new Set(found.map(({ problem }) => problem.fix));
    const shown = found.slice(0, MESSAGES_SHOWN);
    for (const [index, { problem, places }] of shown.entries()) {
      for (const line of wrap(visibleLines(problem.message), room)) lines.push(`    ${line}`);
      const isLast = index === shown.length - 1;
      if (problem.fix !== undefined && (fixes.size > 1 || (isLast && found.length === 1))) {
        lines.push(...renderFix(problem.fix, '    ', room + 4, { width, colors }));
      }
      for (const line of renderPlaces(places, room)) lines.push(`    ${colors.dim(line)}`);
    }
    if (found.length > shown.length) {
      lines.push(`    ${colors.dim(`and ${found.length - shown.length} more like it`)}`);
    }
    const [fix] = fixes;
    if (fixes.size === 1 && fix !== undefined && found.length > 1) {
      lines.push(...renderFix(fix, '    ', room + 4, { width, colors }));
    }
  }
  return lines.join('\n');
}

const PLACES_SHOWN = 6;

/** e.g. `connectors/acme/connector.yaml:14,22,30  connectors/acme/submit.xsl:3`. */
function renderPlaces(places: readonly Place[], room: number): string[] {
  const found = new Map<string, Set<number>>();
  for (const { file, line } of places) {
    const known = found.get(file) ?? new Set();
    if (line !== undefined) known.add(line);
    found.set(file, known);
  }
  const texts = [...found].map(([file, known]) => {
    const numbers = [...known].sort((a, b) => a - b).join(',');
    return visible(numbers === '' ? file : `${file}:${numbers}`);
  });
  const more = texts.length - PLACES_SHOWN;
  const shown = more > 0 ? [...texts.slice(0, PLACES_SHOWN), `and ${plural(more, 'more file')}`] : texts;
  return wrapParts(shown, '  ', room).flatMap((line) => wrap(line, room));
}

const NOTES_SHOWN = 8;

/** What stylesheets said with xsl:message, in few words: the account shows none of it. */
export function renderMessages(reports: readonly RunReport[], { width, colors }: TextStyle): string {
  const groups = groupProblems(reports, new Set(['note'])).filter(
    ({ problem }) => problem.code === 'XSLT_MESSAGE',
  );
  const room = Math.max(30, Math.min(width, 120));
  const lines = groups.slice(0, NOTES_SHOWN).flatMap(({ problem, runs }) => {
    const text = clip(visible(problem.message), 2 * room);
    const parts = [...wrap(text, room), describeRuns(runs), visible(placeText(problem))];
    return wrapParts(
      parts.filter((part) => part !== ''),
      ' · ',
      room,
    ).flatMap((line) => wrap(line, room));
  });
  const more = groups.length - NOTES_SHOWN;
  if (more > 0) lines.push(`and ${plural(more, 'more message')}`);
  return lines.map((line) => colors.dim(line)).join('\n');
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
  /** Places to look at, not how often they were met. */
  readonly warnings: number;
  /** Different codes among them. */
  readonly warningKinds: number;
  /** In connectors that could not be run. */
  readonly mistakes: number;
  readonly ms: number;
}

/** @param mistakes - How many there are in connectors that could not be run. */
export function totalsOf(reports: readonly RunReport[], ms: number, mistakes = 0): RunTotals {
  const warnings = groupProblems(reports, new Set(['warning']));
  return {
    runs: reports.length,
    failed: reports.filter(({ ok }) => !ok).length,
    bytes: reports.reduce((sum, { delivery }) => sum + (delivery?.bytes ?? 0), 0),
    deliveries: reports.filter(({ delivery }) => delivery !== undefined).length,
    warnings: warnings.length,
    warningKinds: new Set(warnings.map(({ problem }) => problem.code)).size,
    mistakes,
    ms: Math.round(ms),
  };
}

/** e.g. `360 runs: 360 passed · 360 deliveries, 812 kB · 21 warnings of 4 kinds · 2.31 s`. */
export function renderSummary(totals: RunTotals, { width, colors }: TextStyle): string {
  const { runs, failed, bytes, deliveries, warnings, warningKinds, mistakes, ms } = totals;
  const passed = colors.green(`${runs - failed} passed`);
  const kinds = warnings === warningKinds ? '' : ` of ${plural(warningKinds, 'kind')}`;
  const parts = [
    `${colors.bold(plural(runs, 'run'))}: ${failed === 0 ? passed : `${colors.red(colors.bold(`${failed} failed`))}, ${passed}`}`,
    ...(mistakes === 0 ? [] : [colors.red(colors.bold(plural(mistakes, 'mistake')))]),
    `${plural(deliveries, 'delivery')}, ${formatBytes(bytes)}`,
    ...(warnings === 0 ? [] : [colors.yellow(`${plural(warnings, 'warning')}${kinds}`)]),
    formatMs(ms),
  ];
  return wrapParts(parts, colors.dim(' · '), width).join('\n');
}
