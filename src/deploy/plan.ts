/**
 * What has to happen for an account to be what a folder says, and whose work that would undo.
 *
 * Three sides are compared, field by field: what the folder says, what the account has, and what was deployed
 * last. Where the first two differ, the third tells who made the account's value: the last deployment (then it is
 * ours to change) or somebody else (then it is drift).
 */
import { ACTION_NAMES, type ActionName } from '../core/connector.js';
import type { ActualConnector } from './actual.js';
import {
  CHANGE_KINDS,
  type Change,
  type ChangeKind,
  type ConnectorPlan,
  type Effect,
  type FieldChange,
} from './change.js';
import { isSame, OBJECT_KINDS, type ConnectorImage, type ImageObject, type ObjectKind } from './image.js';
import { Past, type Interrupted } from './past.js';

export type { Interrupted } from './past.js';

/** All that a plan depends on. */
export interface Situation {
  readonly connector: string;
  readonly providerName: string;
  readonly profileName: string;
  /** What the folder says; `undefined` when everything is to go. */
  readonly desired: ConnectorImage | undefined;
  /** What the account has; `undefined` when it has no such provider. */
  readonly actual: ActualConnector | undefined;
  /** What was deployed last; `undefined` when nothing was, as far as the state file knows. */
  readonly last: ConnectorImage | undefined;
  /** Of a deployment that did not end. */
  readonly interrupted: Interrupted | undefined;
  /** Ids of actions in the state file. */
  readonly knownActionIds: readonly number[];
}

/** How many changes of each kind. */
export type Summary = Readonly<Record<ChangeKind, number>>;

export function summarize(changes: readonly Change[]): Summary {
  const summary: Record<ChangeKind, number> = { create: 0, update: 0, delete: 0, keep: 0, drift: 0 };
  for (const kind of CHANGE_KINDS) summary[kind] = changes.filter((change) => change.kind === kind).length;
  return summary;
}

/** Whether there is anything to do, or anything that somebody else did. */
export const hasWork = ({ changes }: Pick<ConnectorPlan, 'changes'>): boolean =>
  changes.some(({ kind }) => kind !== 'keep');

const NOTHING: ConnectorImage = new Map();

export function planConnector(situation: Situation): ConnectorPlan {
  const { connector, desired = NOTHING, actual, last, interrupted } = situation;
  const past = new Past(last, interrupted, actual?.image ?? NOTHING);
  const isForeignProfile = (key: string) =>
    key === 'profile' && !desired.has(key) && !past.knows(key) && situation.desired !== undefined;
  const there = new Map([...(actual?.image ?? NOTHING)].filter(([key]) => !isForeignProfile(key)));
  const keys = new Set([...desired.keys(), ...there.keys()]);
  const changes = [...keys].map((key) =>
    toChange({ key, wanted: desired.get(key), found: there.get(key), past, situation }),
  );
  const all = [...changes, ...spareActions(situation, past), ...otherProfiles(situation, changes)];
  return { connector, changes: all.sort(inOrder) };
}

interface Pair {
  readonly key: string;
  readonly wanted: ImageObject | undefined;
  readonly found: ImageObject | undefined;
  readonly past: Past;
  readonly situation: Situation;
}

/** One of the two is there. */
function toChange({ key, wanted, found, past, situation }: Pair): Change {
  if (found === undefined) return creation(key, wanted as ImageObject, past, situation);
  if (wanted === undefined) return deletion(key, found, past, situation);
  const fields = differences(key, wanted, found, past);
  const isDrift = fields.some(({ isOutside }) => isOutside);
  if (fields.length === 0) return make(situation, wanted, 'keep', 'nothing', []);
  if (!isDrift) return make(situation, wanted, 'update', 'update', fields);
  const reason = past.knows(key)
    ? 'changed on the account'
    : 'on the account already, as nobody deployed it from here';
  return make(situation, wanted, 'drift', 'update', fields, reason);
}

function creation(key: string, wanted: ImageObject, past: Past, situation: Situation): Change {
  const isOutside = past.wasDeletedOutside(key);
  const fields = Object.entries(wanted.fields)
    .filter(([, to]) => to !== null)
    .map(([field, to]) => ({ field, from: undefined, to, isOutside }));
  return isOutside
    ? make(situation, wanted, 'drift', 'create', fields, 'deleted on the account')
    : make(situation, wanted, 'create', 'create', fields);
}

function deletion(key: string, found: ImageObject, past: Past, situation: Situation): Change {
  const fields = Object.entries(found.fields)
    .filter(([, from]) => from !== null)
    .map(([field, from]) => ({
      field,
      from,
      to: undefined,
      isOutside: past.isOutside(key, field, from),
    }));
  // Of an object that nobody knows, every field is somebody's, and so is one without any.
  if (!past.knows(key)) return make(situation, found, 'drift', 'delete', fields, 'added on the account');
  return fields.some(({ isOutside }) => isOutside)
    ? make(situation, found, 'drift', 'delete', fields, 'changed on the account')
    : make(situation, found, 'delete', 'delete', fields, reasonToGo(found, situation));
}

/** Documents have no life of their own. */
function reasonToGo({ kind, action }: ImageObject, { desired = NOTHING }: Situation): string | undefined {
  const isDocument = kind === 'transform' || kind === 'validator' || kind === 'results';
  return isDocument && !desired.has(`action ${action}`) ? 'goes with its action' : undefined;
}

function differences(key: string, wanted: ImageObject, found: ImageObject, past: Past): FieldChange[] {
  const names = new Set([...Object.keys(wanted.fields), ...Object.keys(found.fields)]);
  return [...names].flatMap((field) => {
    const from = found.fields[field] ?? null;
    const to = wanted.fields[field] ?? null;
    if (isSame(to, from) || past.comesBack(key, field, to)) return [];
    return [{ field, from, to, isOutside: past.isOutside(key, field, from) }];
  });
}

/** An action beside the one that is used: the half of a deployment that did not end, or somebody's. */
function spareActions(situation: Situation, past: Past): Change[] {
  const { actual, interrupted, knownActionIds } = situation;
  return (actual?.spareActions ?? []).map(({ id, action, image }) => {
    const isOurs = interrupted !== undefined && !knownActionIds.includes(id);
    const found = image.get(`action ${action}`) ?? { kind: 'action', action, fields: {} };
    const { fields } = deletion(`action ${action}`, found, past, situation);
    const reason = isOurs
      ? `left by the deployment that was interrupted (id ${id})`
      : `a second one, added on the account (id ${id})`;
    const kind = isOurs ? 'delete' : 'drift';
    const owned = fields.map((field) => ({ ...field, isOutside: !isOurs }));
    return make(situation, found, kind, 'delete', owned, reason);
  });
}

/** Profiles that no folder speaks of: the account deletes them together with their provider. */
function otherProfiles(situation: Situation, changes: readonly Change[]): Change[] {
  const goes = changes.some(({ object, effect }) => object === 'provider' && effect === 'delete');
  if (!goes) return [];
  return (situation.actual?.otherProfiles ?? []).map(({ id, name }) => ({
    kind: 'drift',
    effect: 'delete',
    object: 'profile',
    connector: situation.connector,
    name,
    action: undefined,
    fields: [],
    reason: `another profile of this provider (id ${id}), which goes with it`,
  }));
}

function make(
  { connector, providerName, profileName }: Situation,
  { kind: object, action }: Pick<ImageObject, 'kind' | 'action'>,
  kind: ChangeKind,
  effect: Effect,
  fields: readonly FieldChange[],
  reason?: string,
): Change {
  const name = action ?? (object === 'provider' ? providerName : profileName);
  return {
    kind,
    effect,
    object,
    connector,
    name,
    action,
    fields,
    ...(reason !== undefined && { reason }),
  };
}

/** Deletes first, and those from the profile down to the provider, as they are carried out. */
function inOrder(a: Change, b: Change): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  const byPlace = place(a) - place(b);
  return a.effect === 'delete' ? -byPlace : byPlace;
}

function rank({ kind, effect }: Change): number {
  if (effect === 'delete') return 0;
  return ['drift', 'update', 'create', 'keep'].indexOf(kind) + 1;
}

const place = ({ object, action }: { object: ObjectKind; action: ActionName | undefined }): number =>
  object === 'profile'
    ? 100
    : 10 * (action === undefined ? 0 : 1 + ACTION_NAMES.indexOf(action)) + OBJECT_KINDS.indexOf(object);
