import { randomBytes } from 'node:crypto';
import { extname, join } from 'node:path';
import { NONCE_META } from '../../harness/studio/wire.js';
import { readBuiltFile } from './built-file.js';

/** A file of the built page, as it is answered. */
export interface PageFile {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** The page with a nonce of its own; `undefined` where it was not built. */
export async function readPage(folder: string): Promise<PageFile | undefined> {
  const built = await readIfFile(join(folder, 'index.html'));
  if (built === undefined) return undefined;
  const nonce = createNonce();
  return {
    body: withNonce(built.toString('utf8'), nonce),
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policyOf(nonce) },
  };
}

/**
 * A file that the page asks for, of `assets/` or beside it.
 *
 * @param path - Of the address, e.g. `/assets/index-4f2a.js`. What is no plain name leads nowhere.
 */
export async function readPageFile(folder: string, path: string): Promise<PageFile | undefined> {
  const [, isAsset, name = ''] = /^\/(assets\/)?([A-Za-z0-9_-][\w.-]*)$/.exec(path) ?? [];
  const type = TYPES[extname(name)];
  if (type === undefined) return undefined;
  const body = await readIfFile(join(folder, isAsset ?? '', name));
  if (body === undefined) return undefined;
  // Names of assets change with what they hold.
  const cache = isAsset === undefined ? 'no-store' : 'private, max-age=31536000, immutable';
  return { body, headers: { 'Content-Type': type, 'Cache-Control': cache } };
}

export const createNonce = (): string => randomBytes(16).toString('base64');

/** The page finds its nonce where the first script can read it. */
export const withNonce = (html: string, nonce: string): string =>
  html.replace(/<head[^>]*>/i, (head) => `${head}<meta name="${NONCE_META}" content="${nonce}">`);

const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

async function readIfFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readBuiltFile(path);
  } catch {
    return undefined;
  }
}
