/** Images of the journal, or of another account, as wishes: with passwords that files do not hold. */
import { parseSetting, resolveSetting, type Environment } from '../connector/secrets.js';
import { keyOf, toImage, type ConnectorImage, type FieldValue, type ImageObject } from './image.js';
import { Secret, type HashedSecret, type UnknownSecret } from './secret.js';

const mapFields = (
  image: ConnectorImage,
  change: (value: FieldValue, field: string, object: ImageObject) => FieldValue,
): ConnectorImage =>
  toImage(
    [...image.values()].map((object) => ({
      ...object,
      fields: Object.fromEntries(
        Object.entries(object.fields).map(([field, value]) => [field, change(value, field, object)]),
      ),
    })),
  );

const valueIn = (image: ConnectorImage | undefined, object: ImageObject, field: string): FieldValue =>
  image?.get(keyOf(object))?.fields[field] ?? null;

const isHashedSecret = (value: FieldValue): value is HashedSecret =>
  typeof value === 'object' && value !== null && 'secret' in value && value.secret === 'scrypt';

/** A field whose password nobody could be asked for. */
export interface UnknownField {
  /** e.g. `action submit`. */
  readonly object: string;
  readonly field: string;
  /** As connector.yaml wrote it, where it did. */
  readonly source: string | undefined;
}

export interface Rebuilt {
  readonly image: ConnectorImage;
  /** Of these the account's password stays. */
  readonly unknown: readonly UnknownField[];
}

/**
 * An image of the journal with its passwords found again: in the folder, in the variables that it named, or on
 * the account, wherever one fits the hash.
 */
export function rebuild(
  kept: ConnectorImage,
  sources: {
    readonly folder: ConnectorImage | undefined;
    readonly actual: ConnectorImage | undefined;
    readonly env: Environment;
  },
): Rebuilt {
  const unknown: UnknownField[] = [];
  const image = mapFields(kept, (value, field, object) => {
    if (!isHashedSecret(value)) return value;
    const known = [
      valueIn(sources.folder, object, field),
      fromVariables(value.source, sources.env),
      valueIn(sources.actual, object, field),
    ].find((candidate) => isTheSame(candidate, value));
    if (known !== undefined) return known;
    unknown.push({ object: keyOf(object), field, source: value.source });
    return unknownSecret(value.source);
  });
  return { image, unknown };
}

function isTheSame(candidate: FieldValue | undefined, hash: HashedSecret): candidate is Secret | string {
  if (candidate instanceof Secret) return candidate.equals(hash);
  return typeof candidate === 'string' && new Secret(candidate).equals(hash);
}

function fromVariables(source: string | undefined, env: Environment): Secret | undefined {
  if (source === undefined) return undefined;
  const { value, missing } = resolveSetting(parseSetting(source), env);
  return missing.length > 0 ? undefined : new Secret(value, source);
}

const unknownSecret = (source: string | undefined): UnknownSecret => ({
  secret: 'unknown',
  source: source ?? '',
  missing: source === undefined ? [] : parseSetting(source).variables,
});

/**
 * What one account has, as a wish for another: passwords and user names that the folder takes from variables
 * are those of the other account.
 *
 * @param folder - With the variables of the account that it is for; `undefined` when there is no folder.
 */
export function transplant(source: ConnectorImage, folder: ConnectorImage | undefined): Rebuilt {
  const unknown: UnknownField[] = [];
  const image = mapFields(source, (value, field, object) => {
    const own = valueIn(folder, object, field);
    const isVariable = own instanceof Secret || (typeof own === 'object' && own !== null && 'secret' in own);
    if (isVariable) return own;
    if (!(value instanceof Secret)) return value;
    unknown.push({ object: keyOf(object), field, source: undefined });
    return unknownSecret(undefined);
  });
  return { image, unknown };
}
