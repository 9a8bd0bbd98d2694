/**
 * Whether a name matches a glob: `*` any text, `?` one character, `[a-c]` and `[!a-c]` one of a set, `{a,b}` either,
 * a backslash for the character itself. What is never closed stands for itself. Case counts.
 */
export function matchesGlob(name: string, glob: string): boolean {
  return parseGlob(glob)?.test(name) ?? name === glob;
}

function parseGlob(glob: string): RegExp | undefined {
  try {
    return new RegExp(`^${toPattern(glob)}$`, 'su');
  } catch {
    return undefined; // a set like [z-a], braces like }{
  }
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

// Escaped character, set (not empty), innermost braces, wildcard, anything else.
const TOKEN =
  /\\(?<escaped>.)|\[(?<not>[!^]?)(?<set>\]?[^\]]*)\]|(?<wild>\*+|\?)|(?<mark>[{},])|(?<plain>[^\\[*?{},]+|.)/gsu;

function toPattern(glob: string): string {
  const tokens = [...glob.matchAll(TOKEN)];
  const countOf = (mark: string) => tokens.filter(({ groups }) => groups?.['mark'] === mark).length;
  const isBalanced = countOf('{') === countOf('}');
  let depth = 0;
  return tokens
    .map(({ groups = {} }) => {
      const { escaped, not, set, wild, mark, plain } = groups;
      if (set !== undefined) return toSetPattern(set, not !== '');
      if (wild !== undefined) return wild === '?' ? '.' : '.*';
      if (mark === undefined || !isBalanced) return escapePattern(escaped ?? mark ?? plain ?? '');
      if (mark === ',') return depth > 0 ? '|' : ',';
      depth += mark === '{' ? 1 : -1;
      return mark === '{' ? '(?:' : ')';
    })
    .join('');
}

function toSetPattern(set: string, isNegated: boolean): string {
  if (set === '') return escapePattern(isNegated ? '[!]' : '[]');
  return `[${isNegated ? '^' : ''}${set.replace(/[\\\]^[]/g, String.raw`\$&`)}]`;
}
