import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeStateFolder } from './state-folder.js';

/** What an SSH sink proves itself with. */
export interface HostKey {
  /** Private key in OpenSSH's own format. */
  readonly privateKey: string;
  /** As `ssh-keygen -lf` prints it, e.g. `SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU`. */
  readonly fingerprint: string;
}

/** Named as OpenSSH names its own, so that nobody has to ask what it is. */
const FILE_NAME = 'ssh_host_ed25519_key';
const KEY_TYPE = 'ssh-ed25519';

/** Starts under way in this process: two sinks that share a folder share the making of its key. */
const underWay = new Map<string, Promise<HostKey>>();

/**
 * Reads the host key of a workspace; makes it on first use and when it cannot be read.
 *
 * A key that lasts lets clients with a `known_hosts` file recognise the sink. Several first starts at once,
 * of several processes too, end up with one key.
 *
 * @param stateFolder - Where the key is kept, readable by its owner alone. `undefined`, or a folder that cannot
 *   be written to: a key for this start only.
 */
export async function readHostKey(stateFolder: string | undefined): Promise<HostKey> {
  if (stateFolder === undefined) return makeKey();
  const file = join(resolve(stateFolder), FILE_NAME);
  const reading = underWay.get(file) ?? readOrMake(file).finally(() => underWay.delete(file));
  underWay.set(file, reading);
  return reading;
}

async function readOrMake(file: string): Promise<HostKey> {
  const kept = await readKey(file);
  if (kept.kind === 'key') return kept.key;

  const made = makeKey();
  try {
    return await keepKey(file, made, kept.kind === 'broken');
  } catch {
    return made;
  }
}

async function keepKey(file: string, made: HostKey, replaces: boolean): Promise<HostKey> {
  const draft = `${file}.${randomUUID()}`;
  await makeStateFolder(dirname(file));
  await writeFile(draft, made.privateKey, { mode: 0o600, flag: 'wx' });
  try {
    if (replaces) await rename(draft, file);
    // Unlike rename, link fails when another process was first; its key is the one then.
    else await link(draft, file).catch(ignoreExisting);
  } finally {
    await rm(draft, { force: true });
  }
  const settled = await readKey(file);
  return settled.kind === 'key' ? settled.key : made;
}

type KeptKey = { readonly kind: 'key'; readonly key: HostKey } | { readonly kind: 'missing' | 'broken' };

async function readKey(file: string): Promise<KeptKey> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'broken' };
  }
  const key = await parsePrivateKey(text);
  return key === undefined ? { kind: 'broken' } : { kind: 'key', key };
}

/** Not with ssh2's own generator: one in 180 of its ed25519 keys cannot be read again (leading zero bytes are lost). */
function makeKey(): HostKey {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, publicPart] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const publicKey = Buffer.concat([toField(KEY_TYPE), toField(publicPart)]);
  const privateKey = renderPrivateKey(seed, publicPart, publicKey);
  return { privateKey, fingerprint: fingerprintOf(publicKey) };
}

/** @source OpenSSH, PROTOCOL.key ("openssh-key-v1", without a passphrase) */
function renderPrivateKey(seed: Buffer, publicPart: Buffer, publicKey: Buffer): string {
  const check = randomBytes(4); // Twice the same number shows a reader that it decrypted rightly.
  const pair = [toField(KEY_TYPE), toField(publicPart), toField(Buffer.concat([seed, publicPart]))];
  const secret = Buffer.concat([check, check, ...pair, toField('mrssmith')]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, -secret.length & 7));
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    toField('none'), // cipher
    toField('none'), // key derivation, and its options
    toField(''),
    Buffer.from([0, 0, 0, 1]), // number of keys
    toField(publicKey),
    toField(Buffer.concat([secret, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

/** A string of the SSH protocol: its length, then its bytes. */
function toField(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** @returns undefined for anything that is not an ed25519 private key without a passphrase. */
async function parsePrivateKey(privateKey: string): Promise<HostKey | undefined> {
  const { utils } = (await import('ssh2')).default;
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error || parsed.type !== KEY_TYPE || !parsed.isPrivateKey()) return undefined;
  return { privateKey, fingerprint: fingerprintOf(parsed.getPublicSSH()) };
}

function fingerprintOf(publicKey: Buffer): string {
  const hash = createHash('sha256').update(publicKey).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
