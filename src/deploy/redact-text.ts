/** Finds in plain text what opens a door: sessions, signatures, logins; and the hosts of its URLs. */

export interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface SecretRange extends Range {
  readonly kind: 'sessions' | 'urlParameters' | 'logins';
}

export interface HostRange extends Range {
  /** Without port; the range is with it. */
  readonly host: string;
}

/** Texts that give themselves away, wherever they stand. */
const BEARERS = [
  // A KS of version 2: base64 of "v2|…", with - and _ for + and /.
  /djJ8[\w-]{16,}(?:=|%3[dD]){0,2}/g,
  // A JWT.
  /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
  // An AWS access key id.
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
];

/** Names of parameters that say what they are, wherever they stand. */
const PLAIN_NAMES = [
  'ks',
  'key-?pair-?id',
  'hdnea',
  'hdnts',
  'hdntl',
  '__(?:gda|token)__',
  'x-amz-[\\w-]+',
  'x-goog-[\\w-]+',
  'googleaccessid',
  '[\\w.-]*(?:token|signature|secret|passw(?:or)?d|hmac|jwt|credential|api[_-]?key|access[_-]?key|authori[sz]ation|authsign)[\\w.-]*',
].join('|');

/** Words that mean it in the query of a URL alone. */
const QUERY_NAMES = 'sid|session(?:id)?|auth|pass|pwd|sig|sign|mac|hash|policy';

const VALUE = String.raw`([^\s&;#"'<>]+)`;
// e.g. "&token=abc", ";ks=…", "#access_token=…"; a value ends where the next parameter begins.
const PARAMETER = new RegExp(String.raw`\b(?:${PLAIN_NAMES})=${VALUE}`, 'gi');
// Twice escaped, "&" is "&amp;" still.
const QUERY_PARAMETER = new RegExp(String.raw`(?<=[?&]|&amp;)(?:${QUERY_NAMES})=${VALUE}`, 'gi');
// The same inside a URL that is a parameter itself: "%3Ftoken%3Dabc%26…".
const NESTED_PARAMETER = new RegExp(
  String.raw`(?<=%3f|%26|%23)(?:${PLAIN_NAMES}|${QUERY_NAMES})%3d((?:(?!%26|%23)[^\s&;#"'<>])+)`,
  'gi',
);
// e.g. "/ks/djJ8…"; as folders these words are usual, so that only what is long is a value.
const PATH_PAIR =
  /\/(?:(?:ks)\/([^\s/?&#"'<>]+)|(?:token|access_?token|auth_?token|signature|sig|hdnea|hdnts|hmac|jwt|secret|password)\/([\w%=~*!+-]{16,})(?![\w.]))/gi;

// Of a URL with an authority; without a scheme only where it cannot be anything else.
const AUTHORITY = /\b[a-z][a-z0-9+.-]*:\/\/|^\s*\/\/(?=[^/\s]*\.)/gi;
// e.g. "user:secret"; a password may hold a slash, or an @ of its own. A port is no password.
const USERINFO = /(?:[^\s/?#"'<>]*|[^\s/?#@:[\]"'<>]*:(?!\d*(?:[/?#]|$))[^\s"'<>]*)(?=@)/y;
const HOST = /(\[[0-9a-fA-F:.]+\]|[^\s/?#:"'<>\\@,;()[\]%]+)(:\d{1,5})?/y;
// e.g. "?url=https%3A%2F%2Fcdn.acme.com%2Fp"
const NESTED_HOST = /(?<=%3a%2f%2f)([\w.-]+)((?:%3a\d{1,5})?)/gi;

/** In order of their place; of those that overlap, all. */
export function findSecrets(text: string, secrets: readonly string[]): SecretRange[] {
  return [
    ...secrets.flatMap((secret) => findLiteral(text, secret)),
    ...BEARERS.flatMap((pattern) => findWhole(text, pattern, 'sessions')),
    ...[PARAMETER, QUERY_PARAMETER, NESTED_PARAMETER].flatMap((pattern) => findValues(text, pattern)),
    ...findValues(text, PATH_PAIR),
    ...findAuthorities(text).flatMap(({ userinfo }) => (userinfo === undefined ? [] : [userinfo])),
  ]
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start)
    .filter(isNotInside);
}

/** What a wider range covers already is not counted again. */
const isNotInside = (range: SecretRange, index: number, all: readonly SecretRange[]): boolean =>
  !all.some(
    (other, at) =>
      at !== index &&
      other.start <= range.start &&
      other.end >= range.end &&
      (at < index || other.start < range.start || other.end > range.end),
  );

/** Shorter ones would be found everywhere. */
const SHORTEST = 4;

function findLiteral(text: string, secret: string): SecretRange[] {
  if (secret.length < SHORTEST) return [];
  const spellings = new Set([secret, encodeURIComponent(secret)]);
  return [...spellings].flatMap((spelling) => {
    const found: SecretRange[] = [];
    for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
      found.push({ kind: 'sessions', start: at, end: at + spelling.length });
    }
    return found;
  });
}

const findWhole = (text: string, pattern: RegExp, kind: SecretRange['kind']): SecretRange[] =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    kind,
    start: index,
    end: index + found.length,
  }));

function findValues(text: string, pattern: RegExp): SecretRange[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, ...groups] = match;
    const value = groups.find((group) => group !== undefined) ?? '';
    const end = match.index + whole.length;
    const isSession = /^(?:\/?ks)\b/i.test(whole);
    return { kind: isSession ? 'sessions' : 'urlParameters', start: end - value.length, end };
  });
}

interface Authority {
  readonly userinfo: SecretRange | undefined;
  readonly host: HostRange | undefined;
}

function findAuthorities(text: string): Authority[] {
  return [...text.matchAll(AUTHORITY)].map(({ 0: opening, index }) => {
    const start = index + opening.length;
    const user = matchAt(USERINFO, text, start);
    const hostStart = user === undefined ? start : start + user[0].length + 1;
    const host = matchAt(HOST, text, hostStart);
    return {
      userinfo: user && { kind: 'logins', start, end: hostStart - 1 },
      host: host && { host: host[1] ?? '', start: hostStart, end: hostStart + host[0].length },
    };
  });
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** The hosts of the URLs of a text, in order. */
export function findHosts(text: string): HostRange[] {
  const plain = findAuthorities(text).flatMap(({ host }) => (host === undefined ? [] : [host]));
  const nested = [...text.matchAll(NESTED_HOST)].map(({ 0: whole, 1: host = '', index }) => ({
    host,
    start: index,
    end: index + whole.length,
  }));
  return [...plain, ...nested].sort((a, b) => a.start - b.start);
}
