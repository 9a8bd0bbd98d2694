/** Words of one command, and what has to be true of the command before it. */
export interface Command {
  readonly words: readonly string[];
  readonly runs: 'always' | 'after success' | 'after failure';
}

/** `problem`: what a shell would say, or what this one cannot do. */
export type CommandLine =
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }
  | { readonly kind: 'unsupported'; readonly problem: string };

const RUNS_AFTER = { '&&': 'after success', '||': 'after failure', ';': 'always' } as const;

/** e.g. `&&`, `'it''s'`, `"in \"quotes\""`, `plain\ text`; what is left is a character that no word may hold bare. */
const TOKEN =
  /(?<space>[ \t]+)|(?<operator>&&|\|\||;|\n)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|\\(?<escaped>[^])|(?<plain>[^\s'"\\;&|<>()$`]+)|(?<other>[^])/gu;

/**
 * Splits a command line as a POSIX shell does, as far as file transfer needs it.
 *
 * Quotes, backslashes, a leading `~`, and lists with `;`, `&&` and `||` are understood. Pipes, redirections, variables
 * and substitutions are not: they are reported, as is what the real server's unquoted paths lead to.
 */
export function parseCommandLine(text: string, home: string): CommandLine {
  const commands: Command[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let runs: Command['runs'] = 'always';

  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push({ words, runs });
    words = [];
  };

  for (const { groups = {} } of text.matchAll(TOKEN)) {
    const { space, operator, single, double, escaped, plain, other } = groups;
    if (space !== undefined) endWord();
    else if (operator !== undefined) {
      endCommand();
      runs = RUNS_AFTER[operator as keyof typeof RUNS_AFTER] ?? 'always';
    } else if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) {
      if (/(?<!\\)[$`]/.test(double)) return cannot('variables and substitutions');
      word = (word ?? '') + double.replaceAll(/\\([$`"\\\n])/g, '$1');
    } else if (escaped !== undefined) word = (word ?? '') + escaped;
    else if (plain !== undefined) word = word === undefined ? expandHome(plain, home) : word + plain;
    else if (other === "'" || other === '"')
      return { kind: 'unsupported', problem: `unterminated quote ${other}` };
    else return cannot(`"${other}"`);
  }
  endCommand();
  return { kind: 'commands', commands };
}

const cannot = (what: string): CommandLine => ({
  kind: 'unsupported',
  problem: `${what} outside of quotes: this sink is no full shell`,
});

/** e.g. `~/in` */
function expandHome(plain: string, home: string): string {
  return plain === '~' || plain.startsWith('~/') ? home + plain.slice(1) : plain;
}
