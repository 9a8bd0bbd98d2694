import { readFileSync, statSync } from 'node:fs';

/** Files that end with the end tag of their root. */
const XML = /\.(?:xml|xslt?|xsd)$/i;

/**
 * Whether a file looks as if its editor were still at it: it is away for a moment, empty, or XML that stops before its
 * root element ends. What looks whole is acted on at once.
 */
export function isUnfinished(path: string): boolean {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return true;
    if (!stat.isFile()) return false;
    if (stat.size === 0) return true;
    return XML.test(path) && stopsShort(readFileSync(path));
  } catch {
    return false;
  }
}

/** A text in UTF-16 says nothing here, and counts as whole. */
export function stopsShort(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.includes(0)) return false;
  const head = buffer
    .toString('latin1', 0, 64 * 1024)
    .replace(/<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/g, '');
  const [, name, attributes = ''] = /<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*)>/.exec(head) ?? [];
  if (name === undefined) return true;
  const tail = buffer
    .toString('latin1', Math.max(0, buffer.length - 64 * 1024))
    .replace(/(?:\s|<!--[^]*?-->|<\?[^]*?\?>)+$/, '');
  if (attributes.endsWith('/') && tail.endsWith('/>')) return false;
  return !new RegExp(`</${escapePattern(name)}\\s*>$`).test(tail);
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
