import type { TypeRegistry } from '../types/registry.js';
import { ApiError } from './errors.js';
import type { ApiObject, ApiValue } from './value.js';

/** `{Class}::{property}`, as every validation error names it. */
export const propertyName = ({ objectType }: ApiObject, property: string): string =>
  `${objectType}::${property}`;

/**
 * What the server checks before it adds an object: nothing that is readonly was sent.
 *
 * @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE for the first in class order.
 * @source kaltura/server, KalturaObject.php (validateForInsert)
 */
export function checkInsert(types: TypeRegistry, sent: ApiObject): void {
  for (const [name, { access }] of types.fieldsOf(sent.objectType)) {
    if (access === 'readonly' && isSet(sent[name])) {
      throw new ApiError('PROPERTY_VALIDATION_NOT_UPDATABLE', propertyName(sent, name));
    }
  }
}

/**
 * What the server checks before it changes an object: what is readonly or insert-only was not sent, or is
 * the stored value, of the same type.
 *
 * @param stored - The value as the server stores it, by property; times are formatted texts there, so that
 *   no number is identical to one.
 * @throws {ApiError} PROPERTY_VALIDATION_NOT_UPDATABLE for the first in class order.
 * @source kaltura/server, KalturaObject.php (validateForUpdate)
 */
export function checkUpdate(
  types: TypeRegistry,
  sent: ApiObject,
  stored: (property: string) => ApiValue | undefined,
): void {
  for (const [name, { access, type }] of types.fieldsOf(sent.objectType)) {
    const value = sent[name];
    if (access === 'readwrite' || !isSet(value)) continue;
    const isTime = type.kind === 'scalar' && type.name === 'time';
    if (!isTime && stored(name) === value) continue;
    throw new ApiError('PROPERTY_VALIDATION_NOT_UPDATABLE', propertyName(sent, name));
  }
}

/** @throws {ApiError} PROPERTY_VALIDATION_CANNOT_BE_NULL when it was not sent, or is to be cleared. */
export function requireProperty(sent: ApiObject, name: string): ApiValue {
  const value = sent[name];
  if (!isSet(value)) throw new ApiError('PROPERTY_VALIDATION_CANNOT_BE_NULL', propertyName(sent, name));
  return value;
}

/** @throws {ApiError} PROPERTY_VALIDATION_MIN_LENGTH when it was sent and is too short. */
export function checkMinLength(sent: ApiObject, name: string, min: number): void {
  const value = sent[name];
  if (typeof value === 'string' && value.length < min) {
    throw new ApiError('PROPERTY_VALIDATION_MIN_LENGTH', propertyName(sent, name), min);
  }
}

function isSet(value: ApiValue | undefined): value is NonNullable<ApiValue> {
  return value !== undefined && value !== null;
}
