import { NO_XML_CHARACTER } from '../../xml/escape.js';
import type { EnumSpec, FieldSpec, ScalarName, ValueType } from '../types/spec.js';
import type { TypeRegistry } from '../types/registry.js';
import { ApiError } from './errors.js';
import type { ActionSpec, ParamSpec } from './service.js';
import { ApiMap, isMap, Upload, type ApiObject, type ApiValue, type Raw, type RawMap } from './value.js';

export interface BindContext {
  readonly types: TypeRegistry;
  /** Seconds since the Unix epoch: small times are relative to it. */
  readonly nowSec: number;
  /** Told of what the server ignores silently. */
  readonly note: (code: string, text: string) => void;
}

/** The value of a parameter that was not sent and has none to fall back to. */
type Bound = ApiValue | undefined;

/**
 * Gives what a client sent the types that an action declares.
 *
 * @throws {ApiError} for the first parameter that cannot be bound, in declared order.
 * @source kaltura/server, KalturaRequestDeserializer.php
 */
export function bindParams(
  action: ActionSpec,
  sent: RawMap,
  context: BindContext,
): ReadonlyMap<string, Bound> {
  return new Map(action.params.map((spec) => [spec.name, bindParam(spec, sent, context)]));
}

function bindParam(spec: ParamSpec, sent: RawMap, context: BindContext): Bound {
  const { name, type } = spec;
  const raw = Object.hasOwn(sent, `${name}__null`) ? undefined : sent[name];
  if (raw === undefined || (raw === null && type.kind === 'object')) return absent(spec);
  switch (type.kind) {
    case 'scalar':
      if (type.name !== 'file') return bindScalar(type.name, raw, name, context);
      if (raw instanceof Upload) return raw;
      throw new ApiError('UPLOAD_ERROR');
    case 'enum':
      return bindEnum(type.enum, raw, name);
    case 'array':
    case 'map':
      return bindItems(type, raw, name, context) ?? [];
    case 'object':
      if (!isMap(raw)) throw new ApiError('PROPERTY_VALIDATION_WRONG_FORMAT', name, 'array');
      return bindObject(type.class, raw, name, context);
  }
}

function absent({ name, type, fallback }: ParamSpec): Bound {
  if (type.kind === 'array' || type.kind === 'map') return [];
  if (fallback === undefined) throw new ApiError('MISSING_MANDATORY_PARAMETER', name);
  return fallback ?? undefined;
}

/**
 * Builds an object of the class that `objectType` names, where that is the declared one or descends from it.
 *
 * @throws {ApiError} OBJECT_TYPE_ABSTRACT, INVALID_ENUM_VALUE, PROPERTY_VALIDATION_WRONG_FORMAT, INVALID_PARAMETER_CHAR.
 */
function bindObject(declared: string, raw: RawMap, path: string, context: BindContext): ApiObject {
  const spec = chooseClass(declared, raw['objectType'], path, context);
  const values: Record<string, ApiValue> = {};
  const fields = context.types.fieldsOf(spec);
  for (const [name, field] of fields) {
    const value = bindProperty(name, field, raw, `${path}:${name}`, context);
    if (value !== undefined) values[name] = value;
  }
  noteUnknown(raw, spec, fields, path, context);
  return { ...values, objectType: spec };
}

function chooseClass(
  declared: string,
  objectType: Raw | undefined,
  path: string,
  { types, note }: BindContext,
): string {
  const wanted = typeof objectType === 'string' && objectType !== '' ? types.find(objectType) : undefined;
  const fits = wanted !== undefined && types.isA(wanted.name, declared);
  if (!fits && typeof objectType === 'string' && objectType !== '') {
    note(
      'OBJECT_TYPE_IGNORED',
      `${path}: objectType ${objectType} is ${wanted === undefined ? 'unknown' : `no ${declared}`}; the server ignores it and takes ${declared}`,
    );
  }
  const spec = fits ? wanted : types.get(declared);
  if (spec.isAbstract) throw new ApiError('OBJECT_TYPE_ABSTRACT', spec.name);
  return spec.name;
}

/** The server ignores them silently: most of them are misspelt. */
function noteUnknown(
  raw: RawMap,
  spec: string,
  fields: ReadonlyMap<string, FieldSpec>,
  path: string,
  { note }: BindContext,
): void {
  const unknown = Object.keys(raw).filter(
    (name) =>
      name !== 'objectType' &&
      name !== '-' &&
      name !== 'relatedObjects' &&
      !fields.has(name.replace(/__null$/, '')),
  );
  if (unknown.length > 0) {
    note('PROPERTY_UNKNOWN', `${path}: ${spec} has no ${unknown.join(', ')}; the server ignores it`);
  }
}

/** @returns `undefined` when the property was not sent, `null` when it is to be cleared. */
function bindProperty(
  name: string,
  { type, minLength, maxLength }: FieldSpec,
  raw: RawMap,
  path: string,
  context: BindContext,
): ApiValue | undefined {
  const isList = type.kind === 'array' || type.kind === 'map';
  if (!isList && Object.hasOwn(raw, `${name}__null`)) return null;
  const value = raw[name];
  if (value === undefined) return undefined;
  switch (type.kind) {
    case 'scalar': {
      if (type.name === 'file') {
        if (value instanceof Upload) return value;
        throw new ApiError('UPLOAD_ERROR');
      }
      // A map where a text belongs is ignored silently.
      if (isMap(value) || value instanceof Upload) return undefined;
      const bound = bindScalar(type.name, value, name, context);
      checkLength(name, bound, minLength, maxLength);
      return bound;
    }
    case 'enum':
      return bindEnumProperty(type.enum, value, name);
    case 'object':
      return isMap(value) ? bindObject(type.class, value, path, context) : undefined;
    case 'array':
    case 'map':
      return bindItems(type, value, path, context);
  }
}

function checkLength(name: string, value: ApiValue, min: number | undefined, max: number | undefined): void {
  if (typeof value !== 'string') return;
  if (min !== undefined && value.length < min && value !== '') {
    throw new ApiError('PROPERTY_VALIDATION_MIN_LENGTH', name, min);
  }
  if (max !== undefined && value.length > max)
    throw new ApiError('PROPERTY_VALIDATION_MAX_LENGTH', name, max);
}

function bindEnumProperty(spec: EnumSpec, raw: Raw, name: string): ApiValue {
  if (raw === '' && spec.name === 'KalturaNullableBoolean') return false;
  return bindEnum(spec, raw, name);
}

function bindItems(
  type: Extract<ValueType, { kind: 'array' | 'map' }>,
  raw: Raw,
  path: string,
  context: BindContext,
): ApiMap | readonly ApiValue[] | undefined {
  if (!isMap(raw)) return undefined;
  const items: [string, ApiValue][] = [];
  const keys = type.kind === 'map' ? Object.keys(raw) : Object.keys(raw).toSorted(byKey);
  for (const key of keys) {
    // A key `-` stands for an empty list and ends the reading.
    if (key === '-') break;
    const item = raw[key];
    if (isMap(item)) items.push([key, bindObject(type.class, item, `${path}:${key}`, context)]);
  }
  return type.kind === 'map' ? new ApiMap(items) : items.map(([, value]) => value);
}

const byKey = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? (a < b ? -1 : 1) : x - y;
};

/** Ten years: times up to this are relative to now. @source kaltura/server, kTime.php, base.ini */
const MAX_RELATIVE_SEC = 315_360_000;

function bindScalar(
  type: Exclude<ScalarName, 'file'>,
  raw: Raw,
  name: string,
  { nowSec }: BindContext,
): string | number | boolean {
  const value = isMap(raw) || raw instanceof Upload ? '' : raw;
  switch (type) {
    case 'bool':
      return toBool(value);
    case 'int':
      return toInt(value);
    case 'bigint':
    case 'float':
      return toFloat(value);
    case 'string':
      return toText(value, name);
    case 'time': {
      const seconds = toInt(value);
      if (seconds === 0 || seconds === -1) return seconds;
      return Math.abs(seconds) <= MAX_RELATIVE_SEC ? nowSec + seconds : seconds;
    }
  }
}

type Scalar = string | number | boolean | null;

function toBool(value: Scalar): boolean {
  if (typeof value !== 'string') return Boolean(value);
  return value.toLowerCase() !== 'false' && value !== '' && value !== '0';
}

/** PHP's integers have 64 bits. */
const MAX_INT = 2 ** 63;

/** PHP's cast: leading digits, else 0. */
function toInt(value: Scalar): number {
  if (typeof value === 'string') {
    const number = Number(/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(value)?.[0] ?? 0);
    return clampInt(number);
  }
  return clampInt(Number(value));
}

/** No -0, no number that JSON cannot carry. */
function clampInt(number: number): number {
  if (!Number.isFinite(number)) return 0;
  const whole = Math.trunc(number);
  return Math.abs(whole) >= MAX_INT ? 0 : whole + 0;
}

function toFloat(value: Scalar): number {
  const number = typeof value === 'string' ? Number.parseFloat(value) : Number(value);
  return Number.isFinite(number) ? number : 0;
}

function toText(value: Scalar, name: string): string {
  const text = value === null || value === false ? '' : value === true ? '1' : String(value);
  if (NO_XML_CHARACTER.test(text)) throw new ApiError('INVALID_PARAMETER_CHAR', name);
  return text.replaceAll(/\p{Surrogate}/gu, '');
}

/** @throws {ApiError} INVALID_ENUM_VALUE for what is no member. */
function bindEnum(spec: EnumSpec, raw: Raw, name: string): number | string | boolean | null {
  const value = isMap(raw) || raw instanceof Upload ? 'Array' : raw;
  const wanted = spec.base === 'int' ? normalise(value) : value;
  const member = Object.values(spec.values).find((candidate) => isSame(candidate, wanted));
  if (member === undefined) {
    throw new ApiError('INVALID_ENUM_VALUE', value === null ? '' : String(value), name, spec.name);
  }
  if (spec.name === 'KalturaNullableBoolean') return member === -1 ? null : member === 1;
  return member;
}

/** To an int enum, `true` and `false` are 1 and 0, and null is 0. */
function normalise(value: Scalar): Scalar {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || !/^(?:true|false)$/i.test(value)) return value;
  return value.toLowerCase() === 'true' ? 1 : 0;
}

const NUMERIC = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** PHP's loose comparison: what is a number on both sides is compared as one, so that "01" is 1. */
function isSame(member: number | string, value: Scalar): boolean {
  const [a, b] = [String(member), String(value ?? '')];
  return a === b || (NUMERIC.test(a) && NUMERIC.test(b) && Number(a) === Number(b));
}
