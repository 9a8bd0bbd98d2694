import { maskUserinfo, REDACTED } from './redact.js';

/** Keys of which nobody wants to see the value, well spelled or not, e.g. `"remotePasword": `. */
const SECRET_KEY = /["']?[\w-]*(?:pas(?!siv)|pwd|secret|token|credential)[\w-]*["']?\s*:(?=\s|$|["'])\s*/gi;
/** What belongs there: the names of variables, or nothing. */
const HARMLESS = /^["']?(?:\$\{[A-Za-z_]\w*\})*["']?\s*(?:#.*)?$/;
const ADDRESS = /(serverAddress["']?\s*:\s*["']?)[^\s"'@][^"'\s]*:[^"'\s]*@/g;

/**
 * A connector.yaml as it may be quoted: passwords that somebody wrote into it are hidden, whatever is wrong
 * with the file otherwise. It hides too much rather than too little, and keeps every line on its line.
 */
export function maskManifest(text: string): string {
  const secrets = new Set<string>();
  let below: number | undefined;
  let quote: string | undefined;
  const masked = text.split('\n').map((line) => {
    if (quote !== undefined) {
      // Within quotes that were opened on a line before.
      if (line.includes(quote)) quote = undefined;
      return hideLine(line);
    }
    const indent = line.search(/\S/);
    if (below !== undefined && (indent === -1 || indent > below))
      return indent === -1 ? line : hideLine(line);
    below = undefined;
    const found = maskLine(line, secrets);
    quote = found.openQuote;
    if (found.startsBelow) below = indent;
    return maskUserinfo(found.line.replace(ADDRESS, `$1${REDACTED}@`));
  });
  // An anchor may hold what a password's alias stands for.
  return [...secrets].reduce((all, secret) => all.replaceAll(secret, REDACTED), masked.join('\n'));
}

const hideLine = (line: string): string => line.replace(/\S.*/, REDACTED);

interface MaskedLine {
  readonly line: string;
  /** A quote that the line does not close. */
  readonly openQuote?: string | undefined;
  /** Whether the value, or more of it, may stand on deeper lines below. */
  readonly startsBelow?: boolean;
}

function maskLine(line: string, secrets: Set<string>): MaskedLine {
  SECRET_KEY.lastIndex = 0;
  const key = SECRET_KEY.exec(line);
  if (key === null) return { line };
  const start = key.index + key[0].length;
  const value = line.slice(start);
  const isFirst = /^[\s{-]*$/.test(line.slice(0, key.index));
  const quote = /^["']/.exec(value)?.[0];
  const isFlow = !isFirst || /^[^#]*[,}]\s*$/.test(value);
  const end = quote === undefined ? endOfPlain(value, isFlow) : endOfQuoted(value, quote);
  if (end === undefined) return { line: line.slice(0, start) + REDACTED, openQuote: quote };
  const piece = value.slice(0, end);
  const isHarmless = HARMLESS.test(piece);
  const hidden = piece.trim().replace(/^["']|["']$/g, '');
  if (!isHarmless && hidden.length >= 4 && !/^[|>&*{[]/.test(hidden)) secrets.add(hidden);
  const rest = maskLine(value.slice(end), secrets);
  return {
    line: line.slice(0, start) + (isHarmless ? piece : REDACTED) + rest.line,
    openQuote: rest.openQuote,
    startsBelow: isFirst && quote === undefined && !/\$\{|[,}]\s*$/.test(value),
  };
}

const endOfPlain = (value: string, isFlow: boolean): number => {
  const end = isFlow ? value.search(/(?<!\$\{\w*)[,}\]]/) : -1;
  return end === -1 ? value.length : end;
};

function endOfQuoted(value: string, quote: string): number | undefined {
  for (let index = 1; index < value.length; index++) {
    if (quote === '"' && value[index] === '\\') index++;
    else if (value[index] === quote) return index + 1;
  }
  return undefined;
}
