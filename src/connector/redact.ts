/** What stands in place of a secret. */
export const REDACTED = '***';

/** Shorter secrets are left alone: replacing every "a" would hide nothing and ruin the text. */
const SHORTEST = 4;

/** Replaces every secret in a text; see {@link createRedactor}, which is cheaper for many texts. */
export const redact = (text: string, secrets: readonly string[]): string => createRedactor(secrets)(text);

/**
 * Makes a function that replaces secrets of four characters or more by `***`.
 *
 * Found are: the secret as it is; with any of its characters percent-encoded, escaped for XML or escaped for
 * JSON; and any base64 text that holds it, such as that of `user:password` in an Authorization header.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  // The longest first, so that a secret that begins another leaves no tail of it.
  const found = [...new Set(secrets)]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  if (found.length === 0) return (text) => text;

  const plain = new RegExp(found.map(toPattern).join('|'), 'g');
  const cores = found.flatMap(toBase64Cores);
  return (text) => cores.reduce(replaceRunsWith, text.replace(plain, REDACTED));
}

/** Fields of reports whose values are words of the kit, or names that people chose: no secret stands in them. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'connector',
  'fixture',
  'action',
  'dialect',
  'engine',
  'stage',
  'statusName',
  'code',
  'severity',
  'protocol',
]);

/**
 * Cleans every text of a value that becomes JSON. Keys stay, and so do the words of the kit.
 *
 * @param kept - Names of fields whose texts stay; those of reports where nothing else is said.
 */
export function cleanValues<T>(
  value: T,
  clean: (text: string) => string,
  kept: ReadonlySet<string> = KEPT_FIELDS,
): T {
  return cleanValue(value, clean, kept) as T;
}

function cleanValue(value: unknown, clean: (text: string) => string, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, clean, kept));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === 'string' && kept.has(key) ? item : cleanValue(item, clean, kept),
    ]),
  );
}

/** Hides the password of an address, e.g. of `ftp://user:secret@host`. */
export const maskUserinfo = (text: string): string =>
  // A password may hold an @ of its own: the last one before the host ends it. A port is no password. Where no scheme
  // stands before it, it may be an XPath, like `//media:content/@url`.
  text.replace(
    /((?<=:)\/\/[^/@:\s"'<>]*:)(?!\d+\/)[^\s"'<>]*@(?=[^\s"'<>@])|((?<!:)\/\/[^/@:\s"'<>]*:)(?!\d+\/)[^\s"'<>]*(?<!\/)@(?=[^\s"'<>@])/g,
    (_, withScheme: string | undefined, without = '') => `${withScheme ?? String(without)}${REDACTED}@`,
  );

const XML_NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const toPattern = (secret: string): string => Array.from(secret, toCharPattern).join('');

/** One character in every spelling, the longer spellings first. Letters and digits are escaped nowhere. */
function toCharPattern(char: string): string {
  if (/[A-Za-z0-9]/.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const json = JSON.stringify(char).slice(1, -1);
  const units = [...Array(char.length).keys()].map((i) => char.charCodeAt(i).toString(16).padStart(4, '0'));
  const spellings = [
    [...Buffer.from(char)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`).join(''),
    `&#0*${code};`,
    `&#[xX]0*${anyCase(hex)};`,
    ...(XML_NAMES[char] === undefined ? [] : [XML_NAMES[char]]),
    units.map((unit) => String.raw`\\u${anyCase(unit)}`).join(''),
    ...(json === char ? [] : [escapePattern(json)]),
    ...(char === '/' ? [String.raw`\\/`] : []), // PHP writes JSON so
    ...(char === ' ' ? [String.raw`\+`] : []), // HTML forms
    escapePattern(char),
  ];
  return `(?:${spellings.join('|')})`;
}

const anyCase = (hex: string): string =>
  hex.replace(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/**
 * What base64 makes of a secret inside a longer text, without the first and last characters that depend on
 * the neighbours: one for each of the three ways its bytes can fall into groups of three.
 */
function toBase64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const cores = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return whole.slice(Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + bytes.length)) / 6));
  });
  return [...new Set(cores.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')]))];
}

/** Replaces each run of base64 characters that contains the core. Searches first: most texts have none. */
function replaceRunsWith(text: string, core: string): string {
  let result = text;
  for (let hit = result.indexOf(core); hit >= 0; hit = result.indexOf(core, hit)) {
    let [start, end] = [hit, hit + core.length];
    while (start > 0 && /[\w+/-]/.test(result.charAt(start - 1))) start--;
    while (end < result.length && /[\w+/=-]/.test(result.charAt(end))) end++;
    result = result.slice(0, start) + REDACTED + result.slice(end);
    hit = start + REDACTED.length;
  }
  return result;
}
