/** How one field is written in an image, and how on the wire: both directions of each kind of value. */
import type { Params } from '../client/client.js';
import { Bug } from '../core/failure.js';
import { isUnknownSecret, type FieldValue, type Value } from './image.js';
import { Secret } from './secret.js';

/** One kind of value. */
export interface Codec {
  /** What the account answers, in any of the forms it has: as a number, a text, a boolean, absent. */
  readonly read: (raw: unknown) => FieldValue;
  /** A value of connector.yaml as images keep it: lists in their order, empty texts as `null`. */
  readonly normalise: (value: FieldValue) => FieldValue;
  /** The property with its value; what is not set is unset. Empty for what is not known. */
  readonly write: (property: string, value: FieldValue) => Params;
}

/** Sets an int, enum or boolean to nothing: an empty text would make it 0. @source server-api 1.7 */
const unset = (property: string): Params => ({ [`${property}__null`]: '' });

const asIs = (value: FieldValue): FieldValue => value;

const readText = (raw: unknown): string | null =>
  raw === undefined || raw === null || raw === '' ? null : textOf(raw);

const textOf = (raw: unknown): string => (typeof raw === 'string' ? raw : JSON.stringify(raw));

/** The text to send, also of a setting that came from a variable. */
function reveal(value: FieldValue): string | undefined {
  if (value === null) return '';
  if (isUnknownSecret(value)) return undefined;
  if (value instanceof Secret) return value.reveal();
  if (typeof value === 'object') throw new Bug('only the hash of a text is known, so it cannot be sent');
  return String(value);
}

function writeText(property: string, value: FieldValue): Params {
  const text = reveal(value);
  return text === undefined ? {} : { [property]: text };
}

export const text: Codec = {
  read: readText,
  normalise: (value) => (value === '' ? null : value),
  write: writeText,
};

/** A password: never a plain value in an image. */
export const secret: Codec = {
  read: (raw) => {
    const value = readText(raw);
    return value === null ? null : new Secret(value);
  },
  normalise: asIs,
  write: writeText,
};

function readInt(raw: unknown): number | null {
  const value = readText(raw);
  return value === null || !Number.isFinite(Number(value)) ? null : Number(value);
}

export const int: Codec = {
  read: readInt,
  normalise: asIs,
  write: (property, value) => (value === null ? unset(property) : { [property]: value }),
};

/** `true` and `false`, 1 and 0, as themselves and as texts. */
function readBool(raw: unknown): boolean | null {
  const value = readText(raw);
  return value === null ? null : !['0', 'false'].includes(value.toLowerCase());
}

export const bool: Codec = {
  read: readBool,
  normalise: asIs,
  write: (property, value) => (value === null ? unset(property) : { [property]: value }),
};

/** A number by its name. What has no name is the number as a text, so that it shows. */
export function enumOf(numbers: Readonly<Record<string, number>>): Codec {
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return {
    read: (raw) => {
      const number = readInt(raw);
      // No enum here has a 0: some servers answer it for "not set".
      return number === null || number === 0 ? null : (names.get(number) ?? String(number));
    },
    normalise: asIs,
    write: (property, value) =>
      value === null
        ? unset(property)
        : { [property]: (typeof value === 'string' ? numbers[value] : undefined) ?? Number(value) },
  };
}

const splitText = (raw: string): string[] => raw.split(',').filter((item) => item !== '');

const toItems = (value: FieldValue): readonly Value[] => (Array.isArray(value) ? (value as Value[]) : []);

const writeJoined = (property: string, value: FieldValue): Params => ({
  [property]: toItems(value).map(textOf).join(','),
});

/** Ids as a comma text: a set, numbers ascending. What is no number stays a text, behind them. */
export const ids: Codec = {
  read: (raw) => sortIds(splitText(readText(raw) ?? '')),
  normalise: (value) => sortIds(toItems(value).map(textOf)),
  write: writeJoined,
};

function sortIds(items: readonly string[]): Value[] {
  const trimmed = [...new Set(items.map((item) => item.trim()))].filter((item) => item !== '');
  const isNumber = (item: string) => /^-?\d{1,15}$/.test(item);
  const numbers = new Set(trimmed.filter(isNumber).map(Number));
  return [...[...numbers].sort((a, b) => a - b), ...trimmed.filter((item) => !isNumber(item)).sort()];
}

/** Texts as a comma text: a set, by code unit. The server cuts at every comma, so the folder's are cut too. */
export const texts: Codec = {
  read: (raw) =>
    sortTexts(Array.isArray(raw) ? raw.map(textOf).flatMap(splitText) : splitText(readText(raw) ?? '')),
  normalise: (value) => sortTexts(toItems(value).map(textOf).flatMap(splitText)),
  write: writeJoined,
};

const sortTexts = (items: readonly string[]): Value[] => [...new Set(items)].sort();

/** An empty list, as the clients of the API say it. @source server-api 1.3 */
const writeItems = (property: string, items: readonly Params[]): Params => ({
  [property]: items.length === 0 ? { '-': '' } : items,
});

const objectsOf = (raw: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const items: unknown[] = Array.isArray(raw)
    ? raw
    : typeof raw === 'object' && raw !== null
      ? Object.values(raw)
      : [];
  return items.filter((item) => typeof item === 'object' && item !== null) as Record<string, unknown>[];
};

/** Sizes of thumbnails: a set, by width, then height. */
export const dimensions: Codec = {
  read: (raw) => sortDimensions(objectsOf(raw)),
  normalise: (value) => sortDimensions(objectsOf(value)),
  write: (property, value) =>
    writeItems(
      property,
      objectsOf(value).map(({ width, height }) => ({
        objectType: 'KalturaDistributionThumbDimensions',
        width,
        height,
      })),
    ),
};

function sortDimensions(sizes: readonly Readonly<Record<string, unknown>>[]): Value[] {
  const known = sizes.map(({ width, height }) => ({
    width: readInt(width) ?? 0,
    height: readInt(height) ?? 0,
  }));
  const unique = new Map(known.map((size) => [`${size.width}x${size.height}`, size]));
  return [...unique.values()].sort((a, b) => a.width - b.width || a.height - b.height);
}

const CONDITION = 'KalturaAssetDistributionPropertyCondition';

/** Asset rules, in their order. Conditions of another class than the one that the API can set keep its name. */
export const rules: Codec = {
  read: (raw) => objectsOf(raw).map(readRule),
  normalise: (value) => objectsOf(value).map(readRule),
  write: (property, value) =>
    writeItems(
      property,
      objectsOf(value).map(({ validationError, assetDistributionConditions }) => ({
        objectType: 'KalturaAssetDistributionRule',
        validationError,
        ...writeItems(
          'assetDistributionConditions',
          objectsOf(assetDistributionConditions).map((condition) => ({
            objectType: CONDITION,
            ...condition,
          })),
        ),
      })),
    ),
};

function readRule(rule: Readonly<Record<string, unknown>>): Value {
  const conditions = objectsOf(rule['assetDistributionConditions']);
  return {
    validationError: readText(rule['validationError']) ?? '',
    assetDistributionConditions: conditions.map(({ objectType, propertyName, propertyValue }) => ({
      ...(typeof objectType === 'string' && objectType !== CONDITION && { objectType }),
      propertyName: readText(propertyName) ?? '',
      propertyValue: readText(propertyValue) ?? '',
    })),
  };
}
