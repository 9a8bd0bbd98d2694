/**
 * What a connector is on an account, as a list of small objects with fields: the same shape for what the folder
 * says, what the account has, what was deployed last and what the journal keeps. Comparing is then one function.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ActionName } from '../core/connector.js';
import { Secret, type HashedSecret, type UnknownSecret } from './secret.js';

/**
 * `provider`: the generic distribution provider. `action`: one of its actions, without its documents.
 * `transform`, `validator`: the XSLT and the XSD of an action, one field `text`. `results`: its results parser,
 * fields `parser` and `text`. `profile`: the distribution profile, per-action overrides included.
 */
export const OBJECT_KINDS = ['provider', 'action', 'transform', 'validator', 'results', 'profile'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** The documents of an action. */
export type DocumentKind = 'transform' | 'validator' | 'results';

/** JSON. `null` is "not set": the account makes no difference between an empty text and none. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** What the state file keeps of a document. */
export interface HashedText {
  /** Hex, of the text in UTF-8. */
  readonly sha256: string;
}

/** Secrets are never plain values. */
export type FieldValue = Value | Secret | HashedSecret | UnknownSecret | HashedText;

export const hashText = (text: string): HashedText => ({
  sha256: createHash('sha256').update(text, 'utf8').digest('hex'),
});

/**
 * Field names are those of connector.yaml, from the object's own place on: `remotePath`,
 * `requiredFlavorParamsIds`, `actions.submit.httpFieldName` (of a profile). Every field of the kind is there:
 * what is not set is `null`, or the default where the account gives one.
 */
export type Fields = Readonly<Record<string, FieldValue>>;

export interface ImageObject {
  readonly kind: ObjectKind;
  /** Of the action it belongs to; `undefined` for `provider` and `profile`, of which there is one. */
  readonly action: ActionName | undefined;
  readonly fields: Fields;
}

/** Objects by {@link keyOf}. */
export type ConnectorImage = ReadonlyMap<string, ImageObject>;

/** e.g. `provider`, `transform submit`. */
export const keyOf = ({ kind, action }: Pick<ImageObject, 'kind' | 'action'>): string =>
  action === undefined ? kind : `${kind} ${action}`;

export const toImage = (objects: Iterable<ImageObject>): ConnectorImage =>
  new Map([...objects].map((object) => [keyOf(object), object]));

const isHashed = (value: FieldValue): value is HashedSecret =>
  typeof value === 'object' && value !== null && 'secret' in value && value.secret === 'scrypt';

export const isUnknownSecret = (value: FieldValue): value is UnknownSecret =>
  typeof value === 'object' && value !== null && 'secret' in value && value.secret === 'unknown';

export const isHashedText = (value: FieldValue): value is HashedText =>
  typeof value === 'object' && value !== null && 'sha256' in value;

/** Whether two values are the same. A plain text may stand for a secret or a hash of the same text. */
export function isSame(a: FieldValue, b: FieldValue): boolean {
  if (isUnknownSecret(a) || isUnknownSecret(b)) return true;
  // Their values are private: a deep comparison would see their sources alone.
  if (a instanceof Secret && b instanceof Secret) return a.equals(b);
  return isSameAs(a, b) || isSameAs(b, a) || isDeepStrictEqual(a, b);
}

/** The one-sided cases: what `a` knows of itself, against any form of `b`. */
function isSameAs(a: FieldValue, b: FieldValue): boolean {
  if (typeof a === 'string' && isHashedText(b)) return hashText(a).sha256 === b.sha256;
  const secret = a instanceof Secret ? a : typeof a === 'string' ? new Secret(a) : undefined;
  return secret !== undefined && (b instanceof Secret || isHashed(b)) && secret.equals(b);
}

/** Names of the fields in which two objects differ, in the order of the first, then of the second. */
export function differingFields(a: Fields, b: Fields): string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !isSame(a[name] ?? null, b[name] ?? null));
}
