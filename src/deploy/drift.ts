/** What somebody else changed on an account, told apart from what the folder has and nobody deployed yet. */
import { matchesGlob } from '../connector/glob.js';
import type { Change } from './change.js';
import { isSame, isUnknownSecret, keyOf, type FieldValue, type ObjectKind } from './image.js';
import type { Prepared } from './prepare.js';
import { imageOf } from './state.js';

/** One thing that differs. */
export interface Difference {
  readonly connector: string;
  readonly object: ObjectKind;
  /** Of the action for an action and its documents; of the provider or profile otherwise. */
  readonly name: string;
  /** `undefined`: the whole object, which somebody added or deleted. */
  readonly field: string | undefined;
  /** To ignore it by, e.g. `acme profile actions.submit.httpFieldName`, `acme action submit remotePath`. */
  readonly path: string;
  /** e.g. `changed on the account`. */
  readonly reason: string;
  /** What the account has; `undefined` where there is nothing. */
  readonly actual: FieldValue | undefined;
  /** What the folder says; `undefined` where it says nothing. */
  readonly desired: FieldValue | undefined;
}

export interface Differences {
  readonly drift: readonly Difference[];
  /** What a deploy would do: nobody's work, and nothing wrong. */
  readonly pending: readonly Difference[];
}

/**
 * @param ignored - Drift that does not count, by its path, by the start of it, or by a glob; with or without the
 *   connector.
 */
export function findDifferences(prepared: readonly Prepared[], ignored: readonly string[]): Differences {
  const isIgnored = ({ path, connector }: Difference) =>
    [path, path.slice(connector.length + 1)].some((one) =>
      ignored.some((wanted) => matchesGlob(one, wanted) || one.startsWith(`${wanted} `)),
    );
  const found = prepared.map(differencesOf);
  return {
    drift: found.flatMap(({ drift }) => drift).filter((one) => !isIgnored(one)),
    pending: found.flatMap(({ pending }) => pending),
  };
}

function differencesOf(prepared: Prepared): Differences {
  const changes = prepared.plan.changes;
  const outside = changes.filter(({ kind }) => kind === 'drift');
  const ours = changes.filter(({ kind }) => kind !== 'drift' && kind !== 'keep');
  return {
    drift: [...outside.flatMap(driftOf), ...unknownSecrets(prepared)],
    pending: [
      ...ours.flatMap(pendingOf),
      // An object may hold both.
      ...outside.filter(({ effect }) => effect === 'update').flatMap((change) => pendingFields(change)),
    ],
  };
}

const pathOf = ({ connector, object, action }: Pick<Change, 'connector' | 'object' | 'action'>): string =>
  `${connector} ${keyOf({ kind: object, action })}`;

const toDifference = (
  change: Change,
  field: string | undefined,
  values: Pick<Difference, 'actual' | 'desired'>,
  reason: string,
): Difference => ({
  connector: change.connector,
  object: change.object,
  name: change.name,
  field,
  path: field === undefined ? pathOf(change) : `${pathOf(change)} ${field}`,
  reason,
  ...values,
});

function driftOf(change: Change): Difference[] {
  const { fields, effect, reason = 'changed on the account' } = change;
  const outside = fields.filter(({ isOutside }) => isOutside);
  const isWhole = effect === 'create' || reason !== 'changed on the account';
  if (effect !== 'update' && isWhole) {
    return [toDifference(change, undefined, { actual: undefined, desired: undefined }, reason)];
  }
  return outside.map(({ field, from, to }) =>
    toDifference(change, field, { actual: from, desired: to }, reason),
  );
}

const NOT_DEPLOYED = 'not deployed yet';

function pendingOf(change: Change): Difference[] {
  if (change.effect === 'update') return pendingFields(change);
  return [
    toDifference(change, undefined, { actual: undefined, desired: undefined }, change.reason ?? NOT_DEPLOYED),
  ];
}

const pendingFields = (change: Change): Difference[] =>
  change.fields
    .filter(({ isOutside }) => !isOutside)
    .map(({ field, from, to }) => toDifference(change, field, { actual: from, desired: to }, NOT_DEPLOYED));

/**
 * A password whose variable is not set fits whatever the account has, so no plan can say that it changed. What was
 * deployed last can.
 */
function unknownSecrets({
  connector,
  providerName,
  profileName,
  desired,
  actual,
  state,
}: Prepared): Difference[] {
  if (state === undefined || actual === undefined) return [];
  const last = imageOf(state);
  return [...(desired ?? [])].flatMap(([key, { kind, action, fields }]) =>
    Object.entries(fields).flatMap(([field, wanted]) => {
      const found = actual.image.get(key)?.fields[field] ?? null;
      const deployed = last.get(key)?.fields[field];
      if (!isUnknownSecret(wanted) || !actual.image.has(key) || !last.has(key)) return [];
      if (isSame(found, deployed ?? null)) return [];
      return [
        {
          connector,
          object: kind,
          name: action ?? (kind === 'provider' ? providerName : profileName),
          field,
          path: `${connector} ${key} ${field}`,
          reason: 'changed on the account',
          actual: found,
          desired: wanted,
        },
      ];
    }),
  );
}
