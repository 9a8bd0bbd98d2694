import type { SnapshotSettings } from '../../connector/snapshot-settings.js';

/** Something that differs from run to run, and the word that stands in its place. */
export interface ScrubRule {
  /** Global and Unicode. */
  readonly pattern: RegExp;
  readonly replace: string;
}

/**
 * What every outline is scrubbed of, in this order. Words in angle brackets stand in their place; what they stand
 * for is whatever differs between two runs of the same connector over the same fixture.
 */
export const SCRUB_RULES = {
  /** Sessions of the account, as they are or in an address. */
  'a session (KS)': {
    pattern: /\bdj[IJ][A-Za-z0-9_\-+/=]{16,}|(?<=[/&?]ks[=/])[^/&\s"'<>]+/gu,
    replace: '<ks>',
  },
  'a session id in a cookie': {
    pattern: /(?<=\b(?:PHPSESSID|JSESSIONID|sid|session|sessionid|token)=)[^;&\s"']+/giu,
    replace: '<session>',
  },
  'credentials in a header': {
    pattern: /(?<=\b(?:Basic|Bearer|Digest) )(?!\[hidden\]).+/gu,
    replace: '<credentials>',
  },
  'a time of the web': {
    pattern: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})/gu,
    replace: '<time>',
  },
  'a time': {
    pattern: /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/gu,
    replace: '<time>',
  },
  'times that scp sends': { pattern: /(?<=\bT)\d{9,} 0 \d{9,}(?= 0\b)/gu, replace: '<time> 0 <time>' },
  /** PHP's uniqid(): 13 hexadecimal digits that begin with the time. */
  'the name of a remote file': {
    pattern: /(?<![A-Za-z0-9_-])[4-9a-f][0-9a-f]{12}(?=\.\w+\b|(?![A-Za-z0-9_.-]))/gu,
    replace: '<file>',
  },
  'a boundary of a form': { pattern: /-{8,}[0-9a-f]{16,}/gu, replace: '<boundary>' },
  'a UUID': { pattern: /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/giu, replace: '<uuid>' },
  'a passive port': { pattern: /\(127,0,0,1,\d{1,3},\d{1,3}\)|\(\|\|\|\d+\|\)/gu, replace: '(<port>)' },
  'a port of this machine': {
    pattern: /(?<=(?:\b127\.0\.0\.1|\blocalhost|\[::1\]):)\d{1,5}\b/gu,
    replace: '<port>',
  },
} as const satisfies Record<string, ScrubRule>;

/** Takes out what differs from run to run. */
export interface Scrubber {
  /** Of the outline: every text in it. */
  readonly text: (text: string) => string;
  /** Of what was delivered; the same bytes where no rule asks for it. */
  readonly body: (bytes: Uint8Array) => Uint8Array;
}

/**
 * The rules of the kit, then those of mrssmith.yaml.
 *
 * @param redact - Hides secrets; applied first.
 */
export function createScrubber(
  { scrub = [] }: SnapshotSettings = {},
  redact: (text: string) => string = (text) => text,
): Scrubber {
  const own = scrub.map(({ pattern, replace, bytes }) => ({
    pattern: new RegExp(pattern, 'gu'),
    replace,
    isForBytes: bytes === true,
  }));
  const forText = [...Object.values<ScrubRule>(SCRUB_RULES), ...own];
  const forBytes = own.filter(({ isForBytes }) => isForBytes);
  return {
    text: (text) => apply(forText, redact(text)),
    body: (bytes) => (forBytes.length === 0 ? bytes : scrubBytes(forBytes, bytes)),
  };
}

const apply = (rules: readonly ScrubRule[], text: string): string =>
  rules.reduce((current, { pattern, replace }) => current.replace(pattern, replace), text);

/** Bytes that are no UTF-8 are taken one by one, so that none is lost. */
function scrubBytes(rules: readonly ScrubRule[], bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  const encoding = Buffer.from(text).equals(buffer) ? 'utf8' : 'latin1';
  return Buffer.from(apply(rules, buffer.toString(encoding)), encoding);
}
