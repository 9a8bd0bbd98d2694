/** Values of fields as people read them. No secret has a form here. */
import type { FieldChange } from '../../deploy/change.js';
import { hashText, isHashedText, isUnknownSecret, type FieldValue } from '../../deploy/image.js';
import { Secret, type HashedSecret, type UnknownSecret } from '../../deploy/secret.js';
import { clip, visible } from '../../harness/report/style.js';

/** e.g. `"/v1"`, `[0, 487041]`, `1280x720`, `(secret)`, `not set`. */
export function showValue(value: FieldValue | undefined): string {
  if (value === null || value === undefined) return 'not set';
  if (isSecret(value)) return value.source === undefined ? '(secret)' : `(secret ${visible(value.source)})`;
  if (typeof value === 'string') return JSON.stringify(visible(value));
  if (typeof value !== 'object') return String(value);
  if (isHashedText(value)) return `(text ${value.sha256.slice(0, 8)})`;
  if (Array.isArray(value)) return showList(value as readonly FieldValue[]);
  const { width, height } = value as { width?: unknown; height?: unknown };
  return typeof width === 'number' && typeof height === 'number'
    ? `${width}x${height}`
    : visible(JSON.stringify(value));
}

const showList = (items: readonly FieldValue[]): string =>
  items.length === 0
    ? 'none'
    : items.map((item) => (typeof item === 'string' ? visible(item) : showValue(item))).join(', ');

/** Whether a value must not be shown, in whatever form it is kept. */
const isSecret = (value: FieldValue): value is Secret | HashedSecret | UnknownSecret =>
  value instanceof Secret ||
  isUnknownSecret(value) ||
  (typeof value === 'object' && value !== null && 'secret' in value);

/** e.g. `remotePath "/v1" → "/v2"`, as far as there is room. */
export function showField({ field, from, to }: FieldChange, room: number): string {
  const whole = `${field} ${showValue(from)} → ${showValue(to)}`;
  return whole.length <= room ? whole : clip(field, room);
}

/** A value as data: `null` where nothing is set; a long text as its hash; no password in any form. */
export function toJsonValue(value: FieldValue | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (isSecret(value)) return '(secret)';
  return typeof value === 'string' && value.length > LONG ? hashText(value) : value;
}

const LONG = 500;
