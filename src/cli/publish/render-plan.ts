/** A plan as people read it: a headline, then one line for each object that changes; more when asked for. */
import type { Change, ChangeKind, ConnectorPlan, FieldChange } from '../../deploy/change.js';
import { summarize } from '../../deploy/plan.js';
import type { Prepared } from '../../deploy/prepare.js';
import { clip, padEnd, plural, visible, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';
import type { Output } from '../output.js';
import { isDocument, lineCounts, renderLines } from './render-lines.js';
import { showField, showValue } from './show-value.js';

/** A plan, and when the connector was deployed last, as ISO 8601. */
export type ShownPlan = ConnectorPlan & { readonly deployedAt?: string | undefined };

export interface PlanView {
  /** Every field, every changed line, and what stays. */
  readonly isVerbose: boolean;
}

/** Shows what is about to be done to an account; in quiet mode how much of it. */
export function showPlan(prepared: readonly Prepared[], view: PlanView, output: Output): void {
  const plans = prepared.map((one) => ({ ...one.plan, deployedAt: one.state?.deployedAt }));
  output.line(output.isQuiet ? renderHeadline(plans, output.style) : renderPlan(plans, output.style, view));
}

export function renderPlan(plans: readonly ShownPlan[], style: TextStyle, view: PlanView): string {
  const changes = plans.flatMap((plan) => plan.changes.filter(({ kind }) => kind !== 'keep'));
  const isLong = !view.isVerbose && changes.length > SCREEN;
  const isWhole = (plan: ShownPlan) => (view.isVerbose ? isKept(plan) : isLong && isOfOneKind(plan));
  const wholes = plans.filter(isWhole);
  const blocks = [
    renderWholes(wholes, style),
    ...plans.filter((plan) => !isWhole(plan)).map((plan) => renderConnector(plan, style, view)),
  ].filter((block) => block !== '');
  return [renderHeadline(plans, style), ...blocks].join('\n\n');
}

/** Lines that a person sees at once. Past them, a connector that comes or goes as a whole has one. */
const SCREEN = 24;

const isOfOneKind = ({ changes }: ConnectorPlan): boolean =>
  changes.length > 1 &&
  (changes.every(({ kind }) => kind === 'create') || changes.every(({ kind }) => kind === 'delete'));

const isKept = ({ changes }: ConnectorPlan): boolean => changes.every(({ kind }) => kind === 'keep');

/** Connectors that come, go or stay as a whole: one line each. */
function renderWholes(plans: readonly ShownPlan[], style: TextStyle): string {
  const widest = Math.max(0, ...plans.map(({ connector }) => widthOf(visible(connector))));
  const column = Math.min(widest, Math.max(8, Math.floor(style.width / 3)));
  return plans.map((plan) => renderWhole(plan, column, style)).join('\n');
}

/** e.g. `+ acme  provider Acme TV, 3 actions with 6 documents, 1 profile`. */
function renderWhole({ connector, changes }: ShownPlan, column: number, style: TextStyle): string {
  const kind = changes[0]?.kind ?? 'keep';
  const count = (is: (change: Change) => boolean, noun: string): string[] => {
    const found = changes.filter(is).length;
    return found === 0 ? [] : [plural(found, noun)];
  };
  const actions = count(({ object }) => object === 'action', 'action');
  const documents = count(isDocument, 'document');
  const provider = changes.find(({ object }) => object === 'provider');
  const parts = [
    ...(provider === undefined ? [] : [titleOf(provider)]),
    ...(actions.length > 0 ? [[...actions, ...documents].join(' with ')] : documents),
    ...count(({ object }) => object === 'profile', 'profile'),
  ];
  const text = kind === 'keep' ? 'as it is' : parts.join(', ');
  const [first = '', ...more] = wrap(text, Math.max(10, style.width - column - 4));
  const name = padEnd(clip(visible(connector), column), column);
  const indent = ' '.repeat(column + 4);
  return [
    `${paintOf(kind, style)(MARKS[kind])} ${style.colors.bold(name)}  ${first}`,
    ...more.map((line) => `${indent}${line}`),
  ].join('\n');
}

/** In the order of what matters most. */
const COUNTED: readonly (readonly [kind: ChangeKind, words: string])[] = [
  ['delete', 'to delete'],
  ['drift', 'changed outside'],
  ['update', 'to update'],
  ['create', 'to create'],
];

/** e.g. `2 to update, 1 to create: media-rss`; `No changes.` */
export function renderHeadline(plans: readonly ConnectorPlan[], { width, colors }: TextStyle): string {
  const summary = summarize(plans.flatMap(({ changes }) => changes));
  const counts = COUNTED.filter(([kind]) => summary[kind] > 0).map(
    ([kind, words]) => `${summary[kind]} ${words}`,
  );
  if (counts.length === 0)
    return wrap(`No changes.${inSync(plans)}`, width)
      .map(colors.green)
      .join('\n');
  const changing = plans.filter(({ changes }) => changes.some(({ kind }) => kind !== 'keep'));
  const names = changing.map(({ connector }) => connector);
  const text = `${counts.join(', ')}: ${listNames(names)}`;
  return wrap(text, width).map(colors.bold).join('\n');
}

const listNames = (names: readonly string[]): string =>
  visible(
    names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`,
  );

const inSync = (plans: readonly ConnectorPlan[]): string =>
  plans.length === 1 ? ` The account has ${plans[0]?.connector} as the folder says.` : '';

function renderConnector(plan: ShownPlan, style: TextStyle, view: PlanView): string {
  const shown = plan.changes.filter(({ kind }) => view.isVerbose || kind !== 'keep');
  if (shown.length === 0) return '';
  const names = Math.max(...shown.map((change) => widthOf(titleOf(change))));
  const column = Math.min(names, Math.max(12, Math.floor(style.width / 2) - 4));
  const lines = shown.flatMap((change) => renderChange(change, { style, view, column }));
  return [...renderName(plan, style), ...lines].join('\n');
}

/** With the moment since when it is not what was deployed, where it is not: no earlier one is known. */
function renderName({ connector, changes, deployedAt }: ShownPlan, { width, colors }: TextStyle): string[] {
  const name = visible(connector);
  const isDrifted = changes.some(({ kind }) => kind === 'drift');
  const lines = wrap(name, width).map(colors.bold);
  if (!isDrifted) return lines;
  const since =
    deployedAt === undefined
      ? 'nothing was deployed to it from here'
      : `! changed outside since ${deployedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const whole = `${colors.bold(name)} · ${colors.magenta(since)}`;
  return widthOf(whole) <= width
    ? [whole]
    : [...lines, ...wrap(since, width - 2).map((line) => `  ${colors.magenta(line)}`)];
}

const MARKS: Readonly<Record<ChangeKind, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  drift: '!',
  keep: '=',
};

const paintOf = (kind: ChangeKind, { colors }: TextStyle) =>
  ({
    create: colors.green,
    update: colors.yellow,
    delete: colors.red,
    drift: colors.magenta,
    keep: colors.dim,
  })[kind];

/** e.g. `transform submit`, `profile Acme TV`. */
const titleOf = ({ object, name }: Change): string => `${object} ${visible(name)}`;

interface Layout {
  readonly style: TextStyle;
  readonly view: PlanView;
  /** Columns of the widest title. */
  readonly column: number;
}

function renderChange(change: Change, layout: Layout): string[] {
  const { style, column, view } = layout;
  const paint = paintOf(change.kind, style);
  const title = padEnd(clip(titleOf(change), column), column);
  const room = Math.max(10, style.width - column - 6);
  const what = clip(describe(change, room), room);
  const line = `  ${paint(MARKS[change.kind])} ${paint(title)}  ${what}`.trimEnd();
  return [line, ...(view.isVerbose ? renderDetails(change, style) : [])];
}

/** What happens to an object, in a few words. */
function describe(change: Change, room: number): string {
  const { kind, effect, fields, reason } = change;
  if (kind === 'drift') return describeDrift(change, room);
  if (kind === 'keep') return 'as it is';
  if (isDocument(change)) return `${lineCounts(change)}${reason === undefined ? '' : ` · ${reason}`}`;
  if (effect === 'delete') return reason ?? '';
  if (effect === 'create') return describeNew(fields);
  const [only, ...more] = fields;
  return only !== undefined && more.length === 0 ? showField(only, room) : namesOf(fields);
}

/** What the account has now, of the fields that are somebody's. */
function describeDrift(change: Change, room: number): string {
  const { effect, fields, reason = '' } = change;
  if (effect !== 'update') return reason;
  const outside = fields.filter(({ isOutside }) => isOutside);
  const [only, ...more] = outside;
  if (only === undefined) return reason;
  if (isDocument(change)) return `another text there: ${lineCounts(change)}`;
  const has = `${only.field} is ${showValue(only.from)} there`;
  return more.length === 0 && has.length <= room ? has : namesOf(outside);
}

/** Where a new action leads says more than the names of its fields. */
function describeNew(fields: readonly FieldChange[]): string {
  const value = (name: string) => fields.find(({ field }) => field === name)?.to;
  const parts = [value('protocol'), value('serverAddress'), value('remotePath')].filter(
    (part) => typeof part === 'string',
  );
  if (parts.length > 0) return visible(parts.join(' '));
  const status = value('status');
  return typeof status === 'string' ? status : '';
}

const namesOf = (fields: readonly FieldChange[]): string =>
  fields.length <= 4
    ? fields.map(({ field }) => field).join(', ')
    : `${fields
        .slice(0, 3)
        .map(({ field }) => field)
        .join(', ')} and ${fields.length - 3} more`;

function renderDetails(change: Change, style: TextStyle): string[] {
  const { kind, fields } = change;
  if (kind === 'keep') return [];
  const shown = change.effect === 'update' ? fields : fields.filter((field) => !saysNothing(field));
  return shown.flatMap((field) =>
    isDocument(change) && field.field === 'text'
      ? renderLines(field, style)
      : renderField(field, change, style),
  );
}

/** An empty list, a switch that is off: what an object has anyway. */
const saysNothing = ({ from, to }: FieldChange): boolean => {
  const value = to ?? from;
  return value === false || (Array.isArray(value) && value.length === 0);
};

function renderField(
  { field, from, to, isOutside }: FieldChange,
  { effect }: Change,
  style: TextStyle,
): string[] {
  const { colors, width } = style;
  const mark = isOutside && effect === 'update' ? ' (changed on the account)' : '';
  const text =
    effect === 'create'
      ? `${field}: ${showValue(to)}`
      : effect === 'delete'
        ? `${field}: ${showValue(from)}`
        : `${field}: ${showValue(from)} → ${showValue(to)}${mark}`;
  return wrap(text, width - 8).map((line, index) => `      ${index === 0 ? '' : '  '}${colors.dim(line)}`);
}
