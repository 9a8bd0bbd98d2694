import { ApiMap, Upload, type ApiObject, type ApiValue } from './value.js';

/**
 * Keeps or drops properties as the caller's `responseProfile` says: of an object that an action answers, and
 * of the items of a list, never of the list's envelope.
 *
 * @param profile - A bound `KalturaDetachedResponseProfile`; type 1 keeps its fields, 2 drops them.
 * @source kaltura/server, KalturaObject.php, KalturaResponseProfileBase
 */
export function applyResponseProfile(value: ApiValue | undefined, profile: ApiObject): ApiValue | undefined {
  const fields = profile['fields'];
  if (typeof fields !== 'string' || value === undefined) return value;
  const names = new Set(fields.split(',').map((name) => name.trim()));
  const keeps =
    profile['type'] === 2 ? (name: string) => !names.has(name) : (name: string) => names.has(name);
  return shape(value, keeps);
}

function shape(value: ApiValue, keeps: (name: string) => boolean): ApiValue {
  if (Array.isArray(value)) return (value as readonly ApiValue[]).map((item) => shape(item, keeps));
  if (typeof value !== 'object' || value === null || value instanceof Upload || value instanceof ApiMap)
    return value;
  const object = value as ApiObject;
  if (object.objectType.endsWith('ListResponse')) {
    return { ...object, objects: shape(object['objects'] ?? [], keeps) };
  }
  const kept = Object.entries(object).filter(([name]) => name === 'objectType' || keeps(name));
  return Object.fromEntries(kept) as ApiObject;
}
