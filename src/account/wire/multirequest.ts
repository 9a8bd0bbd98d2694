import { emptyMap } from './form.js';
import { isMap, type ApiObject, type ApiValue, ApiMap, Upload, type Raw, type RawMap } from './value.js';

/** Parameters that sub-requests inherit where they lack them. @source KalturaFrontController.php */
const SHARED = ['ks', 'partnerId', 'clientTag'] as const;

export const isMultirequest = (params: RawMap): boolean =>
  typeof params['service'] === 'string' && params['service'].toLowerCase() === 'multirequest';

/**
 * The sub-requests of a batch, in order. Keys count from 0 or 1; the first one without a service or an action
 * ends the batch.
 */
export function splitMultirequest(params: RawMap): RawMap[] {
  const indexes = Object.keys(params)
    .filter((key) => /^\d+$/.test(key))
    .map(Number);
  const requests: RawMap[] = [];
  const first = indexes.includes(0) ? 0 : 1;
  const last = indexes.reduce((highest, index) => Math.max(highest, index), -1);
  for (let index = first; index <= last; index++) {
    const sent = params[String(index)];
    if (!isMap(sent) || isMissing(sent['service']) || isMissing(sent['action'])) break;
    const request = Object.assign(emptyMap(), sent);
    for (const name of SHARED) {
      const value = params[name];
      if (isMissing(request[name]) && value !== undefined) request[name] = value;
    }
    requests.push(request);
  }
  return requests;
}

const isMissing = (value: Raw | undefined): boolean => value === undefined || value === null || value === '';

// e.g. "{1:result:objects:0:id}"
const PLACEHOLDER = /\{(\d+):result(?::([^{}]*))?\}/;

/** Replaces `{N:result:path}` in every text of a sub-request by what sub-request N, from 1, answered. */
export function resolvePlaceholders(request: RawMap, results: readonly (ApiValue | undefined)[]): RawMap {
  return resolve(request, results) as RawMap;
}

function resolve(value: Raw, results: readonly (ApiValue | undefined)[]): Raw {
  if (typeof value === 'string') {
    return value.replace(PLACEHOLDER, (_, index: string, path: string | undefined) =>
      textAt(results[Number(index) - 1], path === undefined || path === '' ? [] : path.split(':')),
    );
  }
  if (!isMap(value)) return value;
  const resolved = emptyMap();
  for (const [key, item] of Object.entries(value)) resolved[key] = resolve(item, results);
  return resolved;
}

/** What cannot be found is nothing: usually a not-found error follows. */
function textAt(value: ApiValue | undefined, path: readonly string[]): string {
  const [name, ...rest] = path;
  if (name === undefined) return scalarText(value);
  if (Array.isArray(value)) {
    const items = value as readonly ApiValue[];
    if (name === '_all') return items.map((item) => `${textAt(item, rest)},`).join('');
    return textAt(items[Number(name)], rest);
  }
  if (value instanceof ApiMap) return textAt(value.items.get(name), rest);
  if (typeof value !== 'object' || value === null || value instanceof Upload) return '';
  // What every object inherits is no property of the result.
  return Object.hasOwn(value, name) ? textAt((value as ApiObject)[name], rest) : '';
}

function scalarText(value: ApiValue | undefined): string {
  if (value === undefined || value === null || typeof value === 'object') return '';
  return typeof value === 'boolean' ? (value ? '1' : '') : String(value);
}
