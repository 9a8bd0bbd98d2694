import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Session } from './session.js';

/** What a KS is made of. */
export type KsFields = Omit<Session, 'ks'>;

const sha1 = (data: string | Buffer): Buffer => createHash('sha1').update(data).digest();

const IV = Buffer.alloc(16);
const BLOCK = 16;
const HASH_BYTES = 20;
const RANDOM_BYTES = 16;

/**
 * Makes a KS of version 2.
 *
 * @param secret - The partner's admin secret.
 * @source kaltura/server, kSessionBase.class.php
 */
export function encodeKs(fields: KsFields, secret: string): string {
  const text = Buffer.concat([randomBytes(RANDOM_BYTES), Buffer.from(toQuery(fields), 'utf8')]);
  const plain = Buffer.concat([sha1(text), text]);
  const padding = Buffer.alloc((BLOCK - (plain.length % BLOCK)) % BLOCK);
  const cipher = createCipheriv('aes-128-cbc', keyOf(secret), IV).setAutoPadding(false);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.update(padding), cipher.final()]);
  const whole = Buffer.concat([Buffer.from(`v2|${fields.partnerId}|`), encrypted]);
  return whole.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * Reads a KS of version 1 or 2, whoever made it. Whether it has expired is the caller's to see.
 *
 * @param secretsOf - The secrets a partner's sessions may be signed with, the admin secret first; none for a
 *   partner that is not there.
 * @returns `undefined` for a text that is no KS, or is signed with another secret.
 */
export function decodeKs(
  ks: string,
  secretsOf: (partnerId: number) => readonly string[],
): Session | undefined {
  const bytes = ksBytes(ks);
  const fields = readVersion2(bytes, secretsOf) ?? readVersion1(bytes, secretsOf);
  return fields === undefined ? undefined : { ...fields, ks };
}

/** What a KS stands for: its padding, or a character that Base64 does not have, makes no other of it. */
export const ksBytes = (ks: string): Buffer =>
  Buffer.from(ks.replaceAll('-', '+').replaceAll('_', '/'), 'base64');

const keyOf = (secret: string): Buffer => sha1(secret).subarray(0, BLOCK);

/** e.g. `disableentitlement=&sessionid=0_ab12cd34&_e=1700086400&_t=2&_u=me`. */
function toQuery({ privileges, expiry, type, userId }: KsFields): string {
  const parts = privileges
    .split(',')
    .map((privilege) => privilege.trim())
    .filter((privilege) => privilege !== '')
    .map((privilege) => {
      if (privilege === '*') return ['all', '*'] as const;
      const colon = privilege.indexOf(':');
      return colon === -1
        ? ([privilege, ''] as const)
        : ([privilege.slice(0, colon), privilege.slice(colon + 1)] as const);
    });
  const fields = [...parts, ['_e', String(expiry)], ['_t', String(type)], ['_u', userId]] as const;
  return fields.map(([name, value]) => `${phpUrlEncode(name)}=${phpUrlEncode(value)}`).join('&');
}

const phpUrlEncode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function readVersion2(
  bytes: Buffer,
  secretsOf: (partnerId: number) => readonly string[],
): KsFields | undefined {
  const bar = bytes.indexOf('|', 3);
  if (bytes.subarray(0, 3).toString('latin1') !== 'v2|' || bar === -1) return undefined;
  const partnerId = toPartnerId(bytes.subarray(3, bar).toString('latin1'));
  const encrypted = bytes.subarray(bar + 1);
  if (partnerId === undefined || encrypted.length === 0 || encrypted.length % BLOCK !== 0) return undefined;
  for (const [index, secret] of secretsOf(partnerId).entries()) {
    const decipher = createDecipheriv('aes-128-cbc', keyOf(secret), IV).setAutoPadding(false);
    const plain = trimNul(Buffer.concat([decipher.update(encrypted), decipher.final()]));
    if (plain.length < HASH_BYTES + RANDOM_BYTES) continue;
    const text = plain.subarray(HASH_BYTES);
    if (!timingSafeEqual(sha1(text), plain.subarray(0, HASH_BYTES))) continue;
    const fields = fromQuery(partnerId, text.subarray(RANDOM_BYTES).toString('utf8'));
    return mayMake(index, fields.type) ? fields : undefined;
  }
  return undefined;
}

/** The first secret is the administrator's and makes any session; the others make sessions of type USER. */
const mayMake = (secretIndex: number, type: number): boolean => secretIndex === 0 || type < 1;

function trimNul(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function fromQuery(partnerId: number, query: string): KsFields {
  const params = new URLSearchParams(query);
  const privileges = [...params]
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, value]) =>
      name === 'all' && value === '*' ? '*' : value === '' ? name : `${name}:${value}`,
    );
  return {
    partnerId,
    userId: params.get('_u') ?? '',
    type: Number(params.get('_t') ?? 0),
    expiry: Number(params.get('_e') ?? 0),
    privileges: privileges.join(','),
  };
}

/** `sha1hex(secret + info)|info`, where info is partner;partner;expiry;type;rand;user;privileges;master;extra. */
function readVersion1(
  bytes: Buffer,
  secretsOf: (partnerId: number) => readonly string[],
): KsFields | undefined {
  const text = bytes.toString('utf8');
  const bar = text.indexOf('|');
  if (bar !== 40) return undefined;
  const info = text.slice(bar + 1);
  const [id = '', , expiry = '', type = '', , userId = '', privileges = ''] = info.split(';');
  const partnerId = toPartnerId(id);
  if (partnerId === undefined) return undefined;
  const hash = text.slice(0, bar);
  const index = secretsOf(partnerId).findIndex((secret) => sha1(secret + info).toString('hex') === hash);
  if (index === -1 || !mayMake(index, Number(type) || 0)) return undefined;
  return { partnerId, userId, type: Number(type) || 0, expiry: Number(expiry) || 0, privileges };
}

/** Partners below zero are the server's own, e.g. -2, its administration console. No number is written in two ways. */
const toPartnerId = (text: string): number | undefined =>
  /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : undefined;
