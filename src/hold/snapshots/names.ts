import { createHash } from 'node:crypto';
import { ACTION_NAMES, type ActionName } from '../../core/connector.js';

/** The folder of a connector that holds what was approved. */
export const SNAPSHOT_FOLDER = '__snapshots__';

/** What waits for a review carries it behind the name. */
export const PENDING_SUFFIX = '.new';

/** By what the delivered bytes are. */
export const BODY_EXTENSIONS = ['.xml', '.txt', '.bin'] as const;
export type BodyExtension = (typeof BODY_EXTENSIONS)[number];

/** What Windows refuses in a file name, and the percent sign that stands for it here. */
const UNSAFE = new RegExp(String.raw`[\u0000-\u001f<>:"/\\|?*%\u007f]|^[. ]|[. ]$`, 'g');
/** Devices there, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

const LONGEST_BYTES = 160;

/**
 * The name of a case's snapshots, without extension: `<fixture>.<action>`, on every disk.
 *
 * Characters that Windows refuses are percent-encoded; a name that is too long, or that a Mac would store in
 * another Unicode form, is told apart by a hash.
 */
export function caseName(fixture: string, action: ActionName): string {
  return `${safeName(fixture)}.${action}`;
}

function safeName(fixture: string): string {
  const composed = fixture.normalize('NFC');
  const encoded = composed
    .replace(UNSAFE, encode)
    .replace(DEVICE, (device) => encode(device.charAt(0)) + device.slice(1));
  const isLong = Buffer.byteLength(encoded) > LONGEST_BYTES;
  if (!isLong && composed === fixture) return encoded;
  const hash = createHash('sha256').update(fixture).digest('hex').slice(0, 12);
  return `${isLong ? cutToBytes(encoded, LONGEST_BYTES) : encoded}~${hash}`;
}

const encode = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

function cutToBytes(text: string, most: number): string {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Buffer.byteLength(kept + segment) > most) break;
    kept += segment;
  }
  return kept.replace(/[. ]+$/, '');
}

/** What the name of a file in the folder says. */
export interface SnapshotName {
  /** See {@link caseName}. */
  readonly base: string;
  readonly action: ActionName;
  readonly kind: 'body' | 'outline';
  readonly isPending: boolean;
  /** Without `.new`. */
  readonly approved: string;
}

const ACTIONS = ACTION_NAMES.join('|');
const NAME = new RegExp(`^(.+\\.(${ACTIONS}))(\\.(?:xml|txt|bin|json))(\\.new)?$`, 's');

/** @returns `undefined` for a file that is no snapshot. */
export function parseSnapshotName(file: string): SnapshotName | undefined {
  const [, base, action, extension = '', pending] = NAME.exec(file) ?? [];
  if (base === undefined) return undefined;
  return {
    base,
    action: action as ActionName,
    kind: extension === '.json' ? 'outline' : 'body',
    isPending: pending !== undefined,
    approved: base + extension,
  };
}
