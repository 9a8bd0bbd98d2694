/** The lines of a journal, checked: files are edited, cut off, and written by later versions. */
import type { Effect } from './change.js';
import type { ConnectorImage, ObjectKind } from './image.js';
import type { ImageJson } from './journal-image.js';
import type { Target } from './state.js';

export const DEPLOYMENT_VERBS = ['deploy', 'rollback', 'destroy', 'promote'] as const;
export type DeploymentVerb = (typeof DEPLOYMENT_VERBS)[number];

/**
 * `done`: the account is as it was to be. `refused`: the account took none of it. `stopped`: something was refused, or nothing
 * answered any more. `interrupted`: nothing says how it ended. Of the last two, parts may stand on the account.
 */
export type DeploymentOutcome = 'done' | 'refused' | 'stopped' | 'interrupted';

/** One changed object, as `history` shows it. */
export interface JournalledChange {
  readonly effect: Effect;
  readonly object: ObjectKind;
  readonly name: string;
  readonly fields: readonly string[];
}

export interface DeploymentHeader {
  readonly verb: DeploymentVerb;
  readonly connector: string;
  readonly target: Target;
  /** What the account had, and what it is to have. Empty: no provider at all. */
  readonly before: ConnectorImage;
  readonly after: ConnectorImage;
  readonly changes: readonly JournalledChange[];
  /** Of a rollback: the deployment it goes back to; of a promotion: the environment it takes. */
  readonly source?: string;
}

/** One call, without its values: they may be secret. */
export interface JournalledStep {
  /** e.g. `genericDistributionProviderAction.add`. */
  readonly call: string;
  /** e.g. `action submit`. */
  readonly object: string;
  /** Of the object that is changed, where it is known before. */
  readonly id?: number | undefined;
}

/** How one call ended; `code` is the API's. */
export interface JournalledResult {
  readonly object: string;
  readonly id?: number | undefined;
  readonly code?: string | undefined;
}

export const VERSION = 1;

export type Line =
  | ({ type: 'begin'; version: number; id: string; at: string; before: ImageJson; after: ImageJson } & Omit<
      DeploymentHeader,
      'before' | 'after'
    >)
  | { type: 'calling'; at: string; steps: readonly JournalledStep[] }
  | { type: 'called'; at: string; results: readonly JournalledResult[] }
  | { type: 'end'; at: string; outcome: Exclude<DeploymentOutcome, 'interrupted'>; reason?: string };

export type BeginLine = Extract<Line, { type: 'begin' }>;

/** Whether a line begins a deployment, as far as anybody reads it; its images are checked apart. */
export function isBegin(line: object | undefined): line is BeginLine {
  const { type, version, id, at, verb, connector, changes, source } = (line ?? {}) as Loose<BeginLine>;
  return (
    type === 'begin' &&
    version === VERSION &&
    [id, at, connector].every(isText) &&
    /^\d{4,}$/.test(String(id)) &&
    (DEPLOYMENT_VERBS as readonly unknown[]).includes(verb) &&
    (source === undefined || isText(source)) &&
    isList(changes, isChange)
  );
}

/** Those that say what they are to say; the others are passed over. */
export const linesOf = (lines: readonly object[]): Line[] => lines.filter(isLaterLine);

function isLaterLine(line: object): line is Line {
  const { type, at, steps, results, outcome } = line as {
    readonly [name in 'type' | 'at' | 'steps' | 'results' | 'outcome']?: unknown;
  };
  if (type === 'calling') return isList(steps, isRecord);
  if (type === 'called') return isList(results, isRecord);
  return type === 'end' && isText(at) && ['done', 'refused', 'stopped'].includes(String(outcome));
}

type Loose<T> = { readonly [Name in keyof T]?: unknown };

const isText = (value: unknown): value is string => typeof value === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);

const isChange = (value: unknown): boolean =>
  isRecord(value) &&
  ['create', 'update', 'delete', 'nothing'].includes(String(value['effect'])) &&
  isText(value['object']) &&
  isText(value['name']);
