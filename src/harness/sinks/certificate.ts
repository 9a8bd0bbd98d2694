import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeStateFolder } from './state-folder.js';

/** What an HTTPS sink proves itself with. */
export interface Certificate {
  /** Private key, PEM. */
  readonly key: string;
  /** Self-signed certificate, PEM. */
  readonly cert: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
}

/** Key and certificate in one file, so that they cannot part. */
const FILE_NAME = 'https-sink.pem';
const VALID_DAYS = 397;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Starts under way in this process: sinks that share a folder share the making of its certificate. */
const underWay = new Map<string, Promise<Certificate>>();
/** For sinks without a folder: one for the whole process, since making one takes a while. */
let unkept: Promise<Certificate> | undefined;
let expired: Promise<Certificate> | undefined;

/**
 * Reads the certificate of a workspace; makes it on first use, when it has expired and when it cannot be read.
 *
 * It stands for `localhost`, `127.0.0.1` and `::1`. Several first starts at once, of several processes too,
 * end up with one certificate.
 *
 * @param stateFolder - Where it is kept, readable by its owner alone. `undefined`, or a folder that cannot be
 *   written to: nothing is written.
 */
export async function readCertificate(stateFolder: string | undefined, nowMs: number): Promise<Certificate> {
  if (stateFolder === undefined) return (unkept ??= makePem().then((pem) => toCertificate(pem)));
  const file = join(resolve(stateFolder), FILE_NAME);
  const reading = underWay.get(file) ?? readOrMake(file, nowMs).finally(() => underWay.delete(file));
  underWay.set(file, reading);
  return reading;
}

/** A certificate like the others whose time ended yesterday. Kept in memory alone. */
export function readExpiredCertificate(): Promise<Certificate> {
  return (expired ??= makePem(-1).then((pem) => toCertificate(pem)));
}

async function readOrMake(file: string, nowMs: number): Promise<Certificate> {
  const kept = await readKept(file, nowMs);
  if (typeof kept === 'object') return kept;

  const pem = await makePem();
  try {
    return await keepPem(file, pem, nowMs, kept === 'unusable');
  } catch {
    return toCertificate(pem);
  }
}

async function keepPem(file: string, pem: string, nowMs: number, replaces: boolean): Promise<Certificate> {
  const draft = `${file}.${randomUUID()}`;
  await makeStateFolder(dirname(file));
  await writeFile(draft, pem, { mode: 0o600, flag: 'wx' });
  try {
    if (replaces) await rename(draft, file);
    // Unlike rename, link fails when another process was first; its certificate is the one then.
    else await link(draft, file).catch(ignoreExisting);
  } finally {
    await rm(draft, { force: true });
  }
  const settled = await readKept(file, nowMs);
  return typeof settled === 'object' ? settled : toCertificate(pem);
}

async function readKept(file: string, nowMs: number): Promise<Certificate | 'missing' | 'unusable'> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unusable';
  }
  try {
    const certificate = new X509Certificate(pem);
    const isUsable =
      certificate.checkPrivateKey(createPrivateKey(pem)) && Date.parse(certificate.validTo) - DAY_MS > nowMs;
    return isUsable ? toCertificate(pem) : 'unusable';
  } catch {
    return 'unusable'; // Half written by something else, or not ours at all.
  }
}

/** Imports `selfsigned` only here: it takes longer to load than the sink takes to start. */
async function makePem(afterDays = VALID_DAYS): Promise<string> {
  const { generate } = (await import('selfsigned')).default;
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + (afterDays - VALID_DAYS - 1) * DAY_MS),
    notAfterDate: new Date(Date.now() + afterDays * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return `${key.trimEnd()}\n${cert.trimEnd()}\n`;
}

function toCertificate(pem: string): Certificate {
  const certificate = new X509Certificate(pem);
  return {
    key: createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: certificate.toString(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
