import { plural, visible, wrap, type TextStyle } from '../../harness/report/style.js';
import { warning, type Problem } from '../../core/problem.js';
import type { ConnectorMutants } from './mutate-connector.js';
import type { MutantFate, MutantResult } from './mutant.js';

/** How many mutants met which fate, and the part of those that could be noticed that were. */
export interface MutantTotals extends Readonly<Record<MutantFate, number>> {
  readonly tried: number;
  /** All that the stylesheets have; more than were tried under a limit. */
  readonly total: number;
  /** Percent, rounded down; `null` where there was nothing to notice. */
  readonly score: number | null;
}

export function totalsOfMutants(reports: readonly ConnectorMutants[]): MutantTotals {
  const results = reports.flatMap((report) => report.results);
  const count = (fate: MutantFate) => results.filter((result) => result.fate === fate).length;
  const [killed, survived] = [count('killed'), count('survived')];
  return {
    killed,
    survived,
    equal: count('equal'),
    unreached: count('unreached'),
    tried: results.length,
    total: reports.reduce((sum, { total }) => sum + total, 0),
    score: killed + survived === 0 ? null : Math.floor((100 * killed) / (killed + survived)),
  };
}

const FATES = {
  survived: 'The output changed, and nothing noticed',
  unreached: 'No fixture runs it',
  equal: 'No fixture shows a difference',
} as const satisfies Partial<Record<MutantFate, string>>;

/** Mutants of one fate that are listed; the rest is counted. */
const MOST_LISTED = 40;

/** What nobody notices, connector by connector, then the score. */
export function renderMutants(reports: readonly ConnectorMutants[], style: TextStyle): string[] {
  const { colors, width } = style;
  const blocks = reports.flatMap((report) => renderConnector(report, style));
  const { killed, survived, equal, unreached, tried, total, score } = totalsOfMutants(reports);
  const parts = [
    `${plural(tried, 'mutant')}${tried < total ? ` of ${total}` : ''}: ${killed} noticed`,
    ...(survived > 0 ? [`${survived} survived`] : []),
    ...(unreached > 0 ? [`${unreached} never run`] : []),
    ...(equal > 0 ? [`${equal} without a difference`] : []),
    ...(score === null ? [] : [`score ${score} %`]),
  ];
  const summary = wrap(parts.join(' · '), width);
  return [...blocks, ...summary.map(survived > 0 ? colors.yellow : colors.green)];
}

function renderConnector(
  { connector, results, unapproved, isInterrupted }: ConnectorMutants,
  style: TextStyle,
): string[] {
  const { colors, width } = style;
  const lines: string[] = [];
  for (const [fate, title] of Object.entries(FATES)) {
    const found = results.filter((result) => result.fate === fate);
    if (found.length === 0) continue;
    const paint = fate === 'survived' ? colors.red : colors.yellow;
    lines.push(`  ${paint(title)} ${colors.dim(`(${found.length})`)}`);
    lines.push(...found.slice(0, MOST_LISTED).flatMap((result) => renderMutant(result, style)));
    if (found.length > MOST_LISTED) lines.push(`    ${colors.dim(`and ${found.length - MOST_LISTED} more`)}`);
  }
  if (unapproved > 0) {
    const text = `${plural(unapproved, 'run')} have no approved snapshot that they match: what they would notice does not count.`;
    lines.push(...wrap(text, width - 2).map((line) => `  ${colors.yellow(line)}`));
  }
  if (isInterrupted) lines.push(`  ${colors.dim('interrupted: the rest was not tried')}`);
  return lines.length === 0 ? [] : [colors.bold(visible(connector)), ...lines, ''];
}

function renderMutant({ mutant, by }: MutantResult, { colors, width }: TextStyle): string[] {
  const { file, line, column } = mutant.place;
  const where = `${visible(file)}:${line}:${column}`;
  const text = `${visible(mutant.message)}${by === undefined ? '' : ` (e.g. ${visible(by)})`}`;
  return [`    ${colors.cyan(where)}`, ...wrap(text, Math.max(20, width - 6)).map((part) => `      ${part}`)];
}

/** Each survivor as a problem at its place, for annotations. */
export const problemsOfMutants = (reports: readonly ConnectorMutants[]): Problem[] =>
  reports
    .flatMap(({ results }) => results)
    .filter(({ fate }) => fate === 'survived')
    .map(({ mutant, by }) =>
      warning('MUTANT_SURVIVED', `no test notices when ${mutant.message}`, {
        ...mutant.place,
        fix: `Approve a snapshot or write a case that looks at it${by === undefined ? '' : `: ${by} comes out otherwise`}.`,
      }),
    );

/** As data. */
export const toMutantDocument = (reports: readonly ConnectorMutants[]) => ({
  mutants: reports.flatMap(({ connector, results }) =>
    results.map(({ mutant: { id, kind, place, message, actions }, ...fate }) => ({
      connector,
      id,
      kind,
      place,
      message,
      actions,
      ...fate,
    })),
  ),
  seed: reports[0]?.seed,
  summary: totalsOfMutants(reports),
});
