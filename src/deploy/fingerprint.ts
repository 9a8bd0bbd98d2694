import { createHash } from 'node:crypto';
import type { ActualConnector } from './actual.js';
import type { ConnectorImage } from './image.js';
import { hashDocuments, hashSecrets } from './state.js';

/**
 * A hash of everything an image says, the same for the same image in whatever order.
 *
 * Passwords go in as scrypt hashes alone: what is written down lets nobody try them quickly.
 *
 * @param salt - Base64; see `createSalt`.
 * @returns hex of SHA-256; `undefined` for no image.
 */
export function fingerprintImage(image: ConnectorImage | undefined, salt: string): string | undefined {
  return image === undefined ? undefined : hashOf(canonicalImage(image, salt));
}

/** The same for what an account has: ids and leftovers too. */
export function fingerprintActual(actual: ActualConnector | undefined, salt: string): string | undefined {
  if (actual === undefined) return undefined;
  const { image, spareActions, ...ids } = actual;
  return hashOf({
    ...ids,
    image: canonicalImage(image, salt),
    spareActions: spareActions.map((spare) => ({ id: spare.id, image: canonicalImage(spare.image, salt) })),
  });
}

/** Without where a password came from: the account does not know. */
const canonicalImage = (image: ConnectorImage, salt: string): unknown =>
  Object.fromEntries(
    [...hashDocuments(hashSecrets(image, salt))].map(([key, { fields }]) => [
      key,
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          typeof value === 'object' && value !== null && 'hash' in value ? { hash: value.hash } : value,
        ]),
      ),
    ]),
  );

const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');

/** Properties by name; what is not set left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
}
