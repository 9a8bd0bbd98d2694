/** What `preg_match("/$pattern/", $subject)` gives, as far as JavaScript can tell. */
export type RegExpResult =
  | { readonly kind: 'match'; readonly groups: readonly string[] }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'invalid'; readonly message: string; /** From 0. */ readonly offset: number };

/** Perl forms that occur in patterns, and how JavaScript writes them. */
const REWRITES: readonly (readonly [string, string])[] = [
  ['(?P<', '(?<'],
  ['\\A', '^'],
  ['\\z', '$'],
  ['\\Z', '(?=\\n?$)'],
  ['\\h', '[ \\t]'],
  ['[:alnum:]', '0-9A-Za-z'],
  ['[:alpha:]', 'A-Za-z'],
  ['[:digit:]', '0-9'],
  ['[:space:]', '\\s'],
];

/**
 * Matches with this language's expressions, on bytes, between slashes as the server writes them: a bare
 * `/` in the pattern ends it early and breaks it.
 *
 * Differs: the server has PCRE, whose grammar is larger.
 * @source kaltura/server, GenericDistributionEngine.php, parseResults
 */
export function matchRegExp(pattern: string, subject: Uint8Array): RegExpResult {
  const broken = brokenDelimiter(pattern);
  if (broken !== undefined) return { kind: 'invalid', ...broken };
  let expression: RegExp;
  try {
    const translated = REWRITES.reduce((text, [perl, own]) => text.replaceAll(perl, own), pattern);
    expression = new RegExp(Buffer.from(translated, 'utf8').toString('latin1'));
  } catch (cause) {
    return { kind: 'invalid', message: cause instanceof Error ? cause.message : String(cause), offset: 0 };
  }
  const match = expression.exec(Buffer.from(subject).toString('latin1'));
  if (match === null) return { kind: 'no-match' };
  // A group that took no part is an empty string in PHP.
  const groups = [...match].map((group: string | undefined) =>
    Buffer.from(group ?? '', 'latin1').toString('utf8'),
  );
  return { kind: 'match', groups: dropTrailingEmpty(groups, match) };
}

/** PHP leaves out the last groups when they took no part. */
function dropTrailingEmpty(groups: readonly string[], match: RegExpExecArray): readonly string[] {
  const last = [...match].findLastIndex((group: string | undefined) => group !== undefined);
  return groups.slice(0, last + 1);
}

function brokenDelimiter(pattern: string): { message: string; offset: number } | undefined {
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] === '/') {
      return { message: `Unknown modifier '/': write \\/ for a slash`, offset: index };
    }
    if (pattern[index] !== '\\') continue;
    index++;
    if (index === pattern.length) {
      return { message: "No ending delimiter '/': the last backslash swallows it", offset: index - 1 };
    }
  }
  return undefined;
}
