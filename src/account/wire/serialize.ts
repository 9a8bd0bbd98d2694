import { NO_XML_CHARACTER } from '../../xml/escape.js';
import type { TypeRegistry } from '../types/registry.js';
import type { ApiError } from './errors.js';
import { ApiMap, Upload, type ApiObject, type ApiValue } from './value.js';

/** What one call came to: `undefined` is void. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: ApiValue | undefined }
  | { readonly kind: 'error'; readonly error: ApiError };

/** @source KalturaResponseType */
export const RESPONSE_FORMAT = { JSON: 1, XML: 2, PHP: 3, JSONP: 9 } as const;

export interface SerializeOptions {
  readonly types: TypeRegistry;
  /** XML alone: properties that are null are left out. */
  readonly ignoreNull: boolean;
  /** XML alone, in seconds. */
  readonly executionTime: number;
}

/** A single outcome, or those of a multirequest in order. */
export type Response = Outcome | readonly Outcome[];

const isBatch = (response: Response): response is readonly Outcome[] => Array.isArray(response);

/** A value that an object of this class shows under a property, by the class's order; nulls are left out. */
function* properties(object: ApiObject, types: TypeRegistry): Generator<readonly [string, ApiValue]> {
  for (const name of types.fieldsOf(object.objectType).keys()) {
    const value = object[name];
    if (value !== undefined && value !== null) yield [name, value];
  }
}

const isObject = (value: ApiValue): value is ApiObject =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof ApiMap) &&
  !(value instanceof Upload);

/** As PHP's `json_encode`: slashes are escaped, and everything beyond ASCII. */
export function toJson(response: Response, { types }: SerializeOptions): string {
  return escapeJson(JSON.stringify(plainResponse(response, types)));
}

const escapeJson = (json: string): string =>
  json
    .replaceAll('/', '\\/')
    .replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const plainResponse = (response: Response, types: TypeRegistry): unknown =>
  isBatch(response) ? response.map((outcome) => plainOutcome(outcome, types)) : plainOutcome(response, types);

function plainOutcome(outcome: Outcome, types: TypeRegistry): unknown {
  if (outcome.kind === 'value') return outcome.value === undefined ? null : plain(outcome.value, types);
  const { code, message, args } = outcome.error;
  // PHP has one kind of array: an empty one is a list.
  const hasArgs = Object.keys(args).length > 0;
  return { code, message, objectType: 'KalturaAPIException', args: hasArgs ? args : [] };
}

function plain(value: ApiValue, types: TypeRegistry): unknown {
  if (Array.isArray(value)) return (value as readonly ApiValue[]).map((item) => plain(item, types));
  if (value instanceof ApiMap) {
    return Object.fromEntries([...value.items].map(([key, item]) => [key, plain(item, types)]));
  }
  if (value instanceof Upload) return null;
  if (!isObject(value)) return value;
  const entries = [...properties(value, types)].map(([name, item]) => [name, plain(item, types)] as const);
  return { ...Object.fromEntries(entries), objectType: value.objectType };
}

/** The document that format 2 answers. */
export function toXml(response: Response, options: SerializeOptions): string {
  const result = isBatch(response)
    ? response.map((outcome) => `<item>${xmlOutcome(outcome, options)}</item>`).join('')
    : xmlOutcome(response, options);
  return `<?xml version="1.0" encoding="utf-8"?><xml><result>${result}</result><executionTime>${options.executionTime}</executionTime></xml>`;
}

function xmlOutcome(outcome: Outcome, options: SerializeOptions): string {
  if (outcome.kind === 'value') return outcome.value === undefined ? '' : xmlValue(outcome.value, options);
  const { code, message, args } = outcome.error;
  const items = Object.entries(args).map(
    ([name, value]) =>
      `<item><objectType>KalturaApiExceptionArg</objectType><name>${escapeXml(name)}</name><value>${escapeXml(value)}</value></item>`,
  );
  return `<error><code>${code}</code><message>${escapeXml(message)}</message><objectType>KalturaAPIException</objectType><args>${items.join('')}</args></error>`;
}

function xmlValue(value: ApiValue, options: SerializeOptions): string {
  if (Array.isArray(value)) {
    return (value as readonly ApiValue[]).map((item) => `<item>${xmlValue(item, options)}</item>`).join('');
  }
  if (value instanceof ApiMap) {
    return [...value.items]
      .map(([key, item]) => `<item><itemKey>${escapeXml(key)}</itemKey>${xmlValue(item, options)}</item>`)
      .join('');
  }
  if (value === null || value instanceof Upload) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'object') return escapeXml(String(value));
  if (!isObject(value)) return '';
  const { types, ignoreNull } = options;
  const parts = [...types.fieldsOf(value.objectType).keys()].map((name) => {
    const item = value[name] ?? null;
    if (item === null && ignoreNull) return '';
    return `<${name}>${xmlValue(item, options)}</${name}>`;
  });
  return `<objectType>${value.objectType}</objectType>${parts.join('')}`;
}

/** They are left out. */
const NO_XML_CHARACTERS = new RegExp(`${NO_XML_CHARACTER.source}|\\p{Surrogate}`, 'gu');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escapeXml = (text: string): string =>
  text.replaceAll(NO_XML_CHARACTERS, '').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** What PHP's `serialize` makes of it. Objects are arrays with their class among the values. */
export function toPhp(response: Response, { types }: SerializeOptions): string {
  return phpValue(plainResponse(response, types));
}

function phpValue(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return `b:${value ? 1 : 0};`;
    case 'number':
      return Number.isInteger(value) ? `i:${value};` : `d:${value};`;
    case 'string':
      return phpString(value);
    default:
  }
  if (value === null || value === undefined) return 'N;';
  const entries = Array.isArray(value)
    ? value.map((item, index) => [index, item as unknown] as const)
    : Object.entries(value).map(([key, item]) => [toPhpKey(key), item as unknown] as const);
  const body = entries.map(
    ([key, item]) => `${typeof key === 'number' ? `i:${key};` : phpString(key)}${phpValue(item)}`,
  );
  return `a:${entries.length}:{${body.join('')}}`;
}

const phpString = (text: string): string => `s:${Buffer.byteLength(text)}:"${text}";`;

/** Keys that are whole numbers in their only form are numbers in PHP. */
const toPhpKey = (key: string): string | number => (/^(?:0|-?[1-9]\d{0,17})$/.test(key) ? Number(key) : key);
