/** Makes the item of an entry fit to be kept: what opens a door is taken out, everything else stays byte for byte. */
import { findHosts, findSecrets, type Range } from './redact-text.js';
import { decodePiece, scanXml, type XmlPiece } from './xml-pieces.js';

export interface RedactOptions {
  /** Leave the hosts of URLs as they are. */
  readonly keepHosts?: boolean;
  /** Leave the distribution blocks of the account in; logins in them go all the same. */
  readonly keepDistributions?: boolean;
  /** Texts that must not stay, whatever they look like. */
  readonly secrets?: readonly string[];
}

export interface Redacted {
  readonly xml: string;
  /** How much of each was taken out. */
  readonly counts: RedactionCounts;
  /** What looks like an address of a person, and stayed. */
  readonly emailsLeft: number;
}

export interface RedactionCounts {
  /** Kaltura sessions and other bearer tokens. */
  readonly sessions: number;
  /** Parameters of URLs that sign, or that name a key. */
  readonly urlParameters: number;
  /** User and password in URLs, and in distribution blocks of other connectors. */
  readonly logins: number;
  /** Different hosts that have a stand-in now. */
  readonly hosts: number;
  readonly distributionBlocks: number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What stands in place of a secret: no markup, no separator of URLs. */
export const STAND_IN = 'REDACTED';

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/**
 * Takes sessions, signed parameters and logins out of an item, gives hosts stand-ins, and drops the distribution
 * blocks: they are the account's state, and a run adds its own.
 *
 * Only characters that were secret are replaced, by letters: what was well-formed stays so.
 *
 * @param xml - The item as `media.getMrss` gives it; well-formed.
 */
export function redactMrss(xml: string, options: RedactOptions = {}): Redacted {
  const { pieces, children } = scanXml(xml);
  const blocks =
    options.keepDistributions === true ? [] : children.filter(({ name }) => name === 'distribution');
  const isKept = ({ start }: XmlPiece) => !blocks.some((block) => start >= block.start && start < block.end);
  const texts = pieces
    .filter((piece) => isKept(piece) && !isNamespace(piece))
    .map((piece) => ({ piece, decoded: decodePiece(xml, piece) }));

  const hosts = new HostNames(options.keepHosts === true);
  for (const { decoded } of texts) for (const { host } of findHosts(decoded.text)) hosts.add(host);

  const counts = { sessions: 0, urlParameters: 0, logins: 0, hosts: hosts.size };
  const edits: Edit[] = blocks.map(({ start, end }) => ({ start, end, text: '' }));
  let emailsLeft = 0;
  for (const { piece, decoded } of texts) {
    const { text, offsets } = decoded;
    const toEdit = ({ start, end }: Range, replacement: string): Edit => ({
      start: offsets[start] ?? piece.end,
      end: offsets[end] ?? piece.end,
      text: replacement,
    });
    if (isLogin(piece) && text.trim() !== '') {
      counts.logins++;
      edits.push(toEdit({ start: 0, end: text.length }, STAND_IN));
      continue;
    }
    const secrets = findSecrets(text, options.secrets ?? []);
    for (const { kind } of secrets) counts[kind]++;
    edits.push(...secrets.map((range) => toEdit(range, STAND_IN)));
    edits.push(...hosts.find(text).map(({ name, ...range }) => toEdit(range, name)));
    emailsLeft += countEmails(text, secrets);
  }
  return {
    xml: applyEdits(xml, edits),
    counts: { ...counts, distributionBlocks: blocks.length },
    emailsLeft,
  };
}

/** What looks like one beside what was taken out. */
function countEmails(text: string, hidden: readonly Range[]): number {
  const emails = [...text.matchAll(EMAIL)];
  return emails.filter(
    ({ 0: email, index }) => !hidden.some(({ start, end }) => start <= index + email.length && end >= index),
  ).length;
}

/** What names a vocabulary is an address nobody visits. */
const isNamespace = ({ attribute }: XmlPiece): boolean =>
  attribute !== undefined && /^xmlns(:|$)|(^|:)(noNamespaceS|s)chemaLocation$/.test(attribute);

/** Some connectors have their login in their block: `username` and `password` of Cortex, `account_username`. */
const isLogin = ({ path, attribute }: XmlPiece): boolean =>
  attribute === undefined &&
  path.length === 3 &&
  path[1] === 'distribution' &&
  /(user_?name|passw(or)?d|secret|token|api_?key)$/i.test(path[2] ?? '');

/** Names of the item's hosts, and of their stand-ins, in the order in which they occur. */
class HostNames {
  readonly #names = new Map<string, string>();
  readonly #isOff: boolean;

  constructor(isOff: boolean) {
    this.#isOff = isOff;
  }

  get size(): number {
    return this.#names.size;
  }

  add(host: string): void {
    const key = host.toLowerCase();
    if (this.#isOff || RESERVED.test(key) || this.#names.has(key)) return;
    this.#names.set(key, `host${this.#names.size + 1}.example`);
  }

  /** In URLs, and bare where it cannot be a word: error texts name hosts too. */
  find(text: string): (Range & { readonly name: string })[] {
    if (this.#names.size === 0) return [];
    const inUrls = findHosts(text).flatMap(({ host, start, end }) => {
      const name = this.#names.get(host.toLowerCase());
      return name === undefined ? [] : [{ start, end, name }];
    });
    return [...inUrls, ...this.#findBare(text)];
  }

  #findBare(text: string): (Range & { readonly name: string })[] {
    const dotted = [...this.#names.keys()].filter((host) => host.includes('.'));
    if (dotted.length === 0) return [];
    const escaped = dotted
      .toSorted((a, b) => b.length - a.length)
      .map((host) => host.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    const pattern = new RegExp(String.raw`(?<![\w.@-])(?:${escaped.join('|')})(?![\w-]|\.\w)`, 'gi');
    return [...text.matchAll(pattern)].map(({ 0: host, index }) => ({
      start: index,
      end: index + host.length,
      name: this.#names.get(host.toLowerCase()) ?? '',
    }));
  }
}

/** Nobody can own these. @source RFC 2606, RFC 6761 */
const RESERVED = /(^|\.)(example|test|invalid)$|(^|\.)example\.(com|net|org)$/;

/** Where edits overlap they become one, and what hides a secret wins. */
function applyEdits(xml: string, edits: readonly Edit[]): string {
  const merged: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || edit.start >= last.end) merged.push(edit);
    else {
      const text = edit.text === STAND_IN && last.text !== '' ? STAND_IN : last.text;
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, edit.end), text };
    }
  }
  let result = '';
  let at = 0;
  for (const { start, end, text } of merged) {
    result += xml.slice(at, start) + text;
    at = end;
  }
  return result + xml.slice(at);
}
