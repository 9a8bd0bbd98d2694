/** What `verify` found, as people read it. */
import type { Difference, Differences } from '../../deploy/drift.js';
import { plural, visible, wrap, type TextStyle } from '../../harness/report/style.js';
import { showValue } from './show-value.js';

export interface Verified {
  /** How many were looked at. */
  readonly connectors: number;
  /** ISO 8601, by connector. */
  readonly deployedAt: ReadonlyMap<string, string | undefined>;
}

export function renderDifferences(found: Differences, verified: Verified, style: TextStyle): string {
  const { drift, pending } = found;
  return [
    renderVerdict(found, verified, style),
    ...byConnector(drift).map(([connector, differences]) => {
      const at = verified.deployedAt.get(connector);
      const since = at === undefined ? '' : ` since ${at.slice(0, 16).replace('T', ' ')} UTC`;
      return renderGroup(`${connector}: changed outside${since}`, differences, style);
    }),
    ...(pending.length === 0 ? [] : [renderPending(pending, style)]),
  ].join('\n\n');
}

function renderVerdict(
  { drift, pending }: Differences,
  { connectors }: Verified,
  { colors, width }: TextStyle,
): string {
  const names = byConnector(drift).map(([connector]) => connector);
  if (names.length > 0) {
    const text = `Drifted: ${plural(drift.length, 'difference')} in ${names.join(', ')}`;
    return wrap(text, width)
      .map((line) => colors.red(colors.bold(line)))
      .join('\n');
  }
  const more =
    pending.length === 0
      ? ''
      : ` ${plural(byConnector(pending).length, 'connector')} with changes to deploy.`;
  return `${colors.green('In sync.')} ${plural(connectors, 'connector')}, nothing changed outside.${more}`;
}

function renderGroup(title: string, differences: readonly Difference[], style: TextStyle): string {
  const { colors, width } = style;
  const lines = differences.flatMap((one) =>
    wrap(describe(one), width - 4).map((line, index) =>
      index === 0 ? `  ${colors.magenta('!')} ${line}` : `    ${line}`,
    ),
  );
  return [...wrap(title, width).map(colors.bold), ...lines].join('\n');
}

/** What is not deployed is the business of `plan`: a line a connector. */
function renderPending(pending: readonly Difference[], { colors, width }: TextStyle): string {
  const lines = byConnector(pending).flatMap(([connector, differences]) => {
    const paths = differences.map(({ path }) => path.slice(connector.length + 1));
    const more = paths.length > MOST_PATHS ? ` and ${paths.length - MOST_PATHS} more` : '';
    const text = visible(`${connector}: ${paths.slice(0, MOST_PATHS).join(', ')}${more}`);
    return wrap(text, width - 4).map((line, index) =>
      index === 0 ? `  ${colors.yellow('~')} ${line}` : `    ${line}`,
    );
  });
  return [colors.bold('Not deployed yet'), ...lines].join('\n');
}

const MOST_PATHS = 4;

/** e.g. `profile actions.submit.httpFieldName: "b" on the account, "a" in the folder`. */
function describe({ connector, path, field, reason, actual, desired, object }: Difference): string {
  const where = visible(path.slice(connector.length + 1));
  if (field === undefined) return `${where}: ${reason}`;
  const isText =
    field === 'text' && (object === 'transform' || object === 'validator' || object === 'results');
  if (isText) return `${where}: another text on the account`;
  return `${where}: ${showValue(actual)} on the account, ${showValue(desired)} in the folder`;
}

function byConnector(differences: readonly Difference[]): [string, Difference[]][] {
  const groups = new Map<string, Difference[]>();
  for (const one of differences) groups.set(one.connector, [...(groups.get(one.connector) ?? []), one]);
  return [...groups];
}
