/** Completion for shells, written out of the definitions of the commands. */
import type { Command, Option } from 'commander';
import { namesOf } from '../command.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Verb {
  /** e.g. `run`, or `account clock`. */
  readonly path: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Whether its arguments are connectors. */
  readonly takesConnectors: boolean;
}

interface Flag {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  readonly takesValue: boolean;
  /** Values to offer; files where there are none. */
  readonly values: readonly string[];
}

/** The script that a shell reads to complete `mrssmith`. */
export function renderCompletion(program: Command, shell: Shell): string {
  const verbs = verbsOf(program);
  switch (shell) {
    case 'bash':
      return bash(verbs);
    case 'zsh':
      return zsh(verbs);
    case 'fish':
      return fish(verbs);
  }
}

function verbsOf(command: Command, path: readonly string[] = []): Verb[] {
  return command.commands.flatMap((sub) => {
    const own = [...path, sub.name()];
    const verb: Verb = {
      path: own.join(' '),
      summary: sub.summary() || firstSentence(sub.description()),
      flags: sub.options.filter(({ hidden }) => !hidden).map(toFlag),
      takesConnectors: sub.registeredArguments.some((argument) => argument.name() === 'connector'),
    };
    return [verb, ...verbsOf(sub, own)];
  });
}

const toFlag = (option: Option): Flag => ({
  long: option.long ?? '',
  short: option.short,
  summary: option.description,
  takesValue: option.required || option.optional,
  values: namesOf(option),
});

const firstSentence = (text: string): string => text.replace(/(?<=[.:])\s.*$/s, '');

const childrenOf = (verbs: readonly Verb[], path: string): Verb[] =>
  verbs.filter((verb) => verb.path.split(' ').slice(0, -1).join(' ') === path);

const lastWord = ({ path }: Verb): string => path.split(' ').at(-1) ?? '';

/** Connectors of the workspace around the current folder. */
const LIST_CONNECTORS = `_mrssmith_connectors() {
  local folder=$PWD manifest
  while [ ! -d "$folder/connectors" ] && [ "$folder" != / ]; do folder=$(dirname "$folder"); done
  for manifest in "$folder"/connectors/*/connector.yaml; do
    [ -e "$manifest" ] && basename "$(dirname "$manifest")"
  done
}`;

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map(({ path, flags, takesConnectors }) => {
    const words = [
      ...childrenOf(verbs, path).map(lastWord),
      ...flags.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short])),
      '--help',
    ];
    const connectors = takesConnectors ? ' $(_mrssmith_connectors)' : '';
    return `    '${path}') words="${words.join(' ')}${connectors}" ;;`;
  });
  const values = verbs.flatMap(({ path, flags }) =>
    flags
      .filter((flag) => flag.takesValue)
      .map(({ long, values: names }) =>
        names.length === 0
          ? `    '${path} ${long}') COMPREPLY=($(compgen -f -- "$current")); return ;;`
          : `    '${path} ${long}') COMPREPLY=($(compgen -W "${names.join(' ')}" -- "$current")); return ;;`,
      ),
  );
  return `# bash completion for mrssmith. To use it: source <(mrssmith completion bash)
${LIST_CONNECTORS}
_mrssmith() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} verb= word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${verb:+$verb }$word" in
${verbs.map(({ path }) => `      '${path}') verb='${path}' ;;`).join('\n')}
    esac
  done
  case "$verb $previous" in
${values.join('\n')}
  esac
  case "$verb" in
    '') words="${childrenOf(verbs, '').map(lastWord).join(' ')} --help --version" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _mrssmith mrssmith
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** Brackets and colons mean something in zsh's specifications. */
const zshText = (text: string): string => text.replaceAll(/[[\]:\\]/g, (char) => `\\${char}`);

function zsh(verbs: readonly Verb[]): string {
  const functionOf = (path: string): string =>
    `_mrssmith${path === '' ? '' : `_${path.replaceAll(/[ -]/g, '_')}`}`;
  const describe = (path: string): string => {
    const children = childrenOf(verbs, path);
    return children.map((verb) => `    ${quoted(`${lastWord(verb)}:${zshText(verb.summary)}`)}`).join('\n');
  };
  const flagSpec = ({ long, summary, takesValue, values }: Flag): string => {
    const value = !takesValue ? '' : values.length === 0 ? ':value:_files' : `:value:(${values.join(' ')})`;
    return `    ${quoted(`*${long}${takesValue ? '=' : ''}[${zshText(summary)}]${value}`)}`;
  };
  const leaf = (verb: Verb): string => `${functionOf(verb.path)}() {
  _arguments -s \\
${[...verb.flags.map(flagSpec), "    '(- *)--help[what it takes]'"].join(' \\\n')}${verb.takesConnectors ? " \\\n    '*:connector:{compadd -- $(_mrssmith_connectors)}'" : ''}
}`;
  const branch = (path: string): string => `${functionOf(path)}() {
  local -a verbs
  verbs=(
${describe(path)}
  )
  if (( CURRENT == 2 )); then _describe 'command' verbs; return; fi
  case $words[2] in
${childrenOf(verbs, path)
  .map((verb) => `    ${lastWord(verb)}) shift words; (( CURRENT-- )); ${functionOf(verb.path)} ;;`)
  .join('\n')}
  esac
}`;
  const functions = verbs.map((verb) =>
    childrenOf(verbs, verb.path).length === 0 ? leaf(verb) : branch(verb.path),
  );
  return `#compdef mrssmith
# zsh completion for mrssmith. To use it: source <(mrssmith completion zsh)
${LIST_CONNECTORS}
${[...functions, branch('')].join('\n')}
compdef _mrssmith mrssmith
`;
}

function fish(verbs: readonly Verb[]): string {
  const fishQuoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const condition = (path: string): string =>
    path === ''
      ? '__fish_use_subcommand'
      : path
          .split(' ')
          .map((word) => `__fish_seen_subcommand_from ${word}`)
          .join('; and ');
  const lines = verbs.flatMap((verb) => {
    const parent = verb.path.split(' ').slice(0, -1).join(' ');
    return [
      `complete -c mrssmith -f -n ${fishQuoted(condition(parent))} -a ${lastWord(verb)} -d ${fishQuoted(verb.summary)}`,
      ...verb.flags.map(({ long, short, summary, takesValue, values }) => {
        const parts = [
          `complete -c mrssmith -n ${fishQuoted(condition(verb.path))} -l ${long.replace(/^--/, '')}`,
          short === undefined ? '' : `-s ${short.replace(/^-/, '')}`,
          takesValue ? '-r' : '',
          takesValue && values.length > 0 ? `-f -a ${fishQuoted(values.join(' '))}` : '',
          `-d ${fishQuoted(summary)}`,
        ];
        return parts.filter((part) => part !== '').join(' ');
      }),
      ...(verb.takesConnectors
        ? [`complete -c mrssmith -f -n ${fishQuoted(condition(verb.path))} -a '(__mrssmith_connectors)'`]
        : []),
    ];
  });
  return `# fish completion for mrssmith. To use it: mrssmith completion fish | source
function __mrssmith_connectors
  set -l folder $PWD
  while not test -d "$folder/connectors"; and test "$folder" != /
    set folder (dirname "$folder")
  end
  for manifest in $folder/connectors/*/connector.yaml
    basename (dirname "$manifest")
  end
end
${lines.join('\n')}
`;
}
