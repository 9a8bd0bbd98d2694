import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

/** scrypt's N: some 15 ms a hash on a laptop; a state file lies in version control, where guesses are free. */
const COST = 2 ** 14;
const BYTES = 32;

/**
 * A value that nothing may print, write down or log.
 *
 * It has no text of its own: `JSON.stringify`, templates and `console` show `***`. What is kept of it is a
 * {@link HashedSecret}.
 */
export class Secret {
  readonly #value: string;
  /** As connector.yaml writes it, e.g. `${ACME_PASSWORD}`; `undefined` where the account said it. */
  readonly source: string | undefined;

  constructor(value: string, source?: string) {
    this.#value = value;
    this.source = source;
  }

  /** For the wire, and for what must be kept out of every output. */
  reveal(): string {
    return this.#value;
  }

  equals(other: Secret | HashedSecret): boolean {
    return other instanceof Secret ? other.#value === this.#value : matchesHash(this.#value, other);
  }

  toJSON(): string {
    return '***';
  }

  toString(): string {
    return '***';
  }

  [inspect.custom](): string {
    return 'Secret(***)';
  }
}

/** What files keep of a secret: enough to see whether it changed. */
export interface HashedSecret {
  readonly secret: 'scrypt';
  /** Base64. */
  readonly salt: string;
  /** Base64 of 32 bytes. */
  readonly hash: string;
  /** As connector.yaml writes it, e.g. `${ACME_PASSWORD}`. */
  readonly source?: string;
}

/** A setting whose variable is not set: it fits whatever the account has. */
export interface UnknownSecret {
  readonly secret: 'unknown';
  readonly source: string;
  /** Names of the environment variables that are not set. */
  readonly missing: readonly string[];
}

/** Salts repeat within a file, and passwords within a connector: each pair is hashed once. */
const hashes = new Map<string, Buffer>();

function hashOf(value: string, salt: string): Buffer {
  const key = `${salt} ${value}`;
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const made = scryptSync(value, Buffer.from(salt, 'base64'), BYTES, { N: COST });
  hashes.set(key, made);
  return made;
}

/** @param salt - Base64, as {@link createSalt} makes it: one a file. */
export function hashSecret(secret: Secret, salt: string): HashedSecret {
  const hash = hashOf(secret.reveal(), salt).toString('base64');
  return {
    secret: 'scrypt',
    salt,
    hash,
    ...(secret.source !== undefined && { source: secret.source }),
  };
}

export const createSalt = (): string => randomBytes(16).toString('base64');

function matchesHash(value: string, { salt, hash }: HashedSecret): boolean {
  const wanted = Buffer.from(hash, 'base64');
  return wanted.length === BYTES && timingSafeEqual(hashOf(value, salt), wanted);
}
