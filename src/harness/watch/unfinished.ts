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

/** How much of either end is looked at. */
const ENOUGH = 64 * 1024;

/** A text in UTF-16 says nothing here, and counts as whole. */
export function stopsShort(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.includes(0)) return false;
  const root = findRoot(buffer.toString('latin1', 0, ENOUGH));
  if (root === undefined) return true;
  const tail = withoutMisc(buffer.toString('latin1', Math.max(0, buffer.length - ENOUGH)));
  if (root.isEmpty && tail.endsWith('/>')) return false;
  const end = tail.endsWith('>') ? tail.slice(tail.lastIndexOf('<')) : '';
  return end.slice(0, -1).trimEnd() !== `</${root.name}`;
}

const COMMENT = { from: '<!--', to: '-->' };
const INSTRUCTION = { from: '<?', to: '?>' };

/** The first start tag; `undefined` where there is none that ends. */
function findRoot(head: string): { readonly name: string; readonly isEmpty: boolean } | undefined {
  const text = head.replace(/<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>/g, '');
  const [, name, attributes = ''] = /<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*)>/.exec(text) ?? [];
  return name === undefined ? undefined : { name, isEmpty: attributes.endsWith('/') };
}

/**
 * A text without the white space, comments and instructions at its end. One after the other from the end: a pattern
 * that repeats them would try every way to divide them.
 */
function withoutMisc(text: string): string {
  let rest = text.trimEnd();
  for (;;) {
    const misc = [COMMENT, INSTRUCTION].find(({ to }) => rest.endsWith(to));
    const start = misc === undefined ? -1 : rest.lastIndexOf(misc.from, rest.length - misc.to.length);
    if (start < 0) return rest;
    rest = rest.slice(0, start).trimEnd();
  }
}
