/** Completion for shells, written out of the definitions of the commands. */
import type { Argument, Command, Option } from 'commander';
import { namesOf } from '../command.js';
import { listTemplates } from './templates.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Verb {
  /** e.g. `run`, or `account clock`. */
  readonly path: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** What its arguments are. */
  readonly operands: readonly Values[];
}

/** Values to offer: names that are known now, what the workspace has then, or files. */
type Values = readonly string[] | 'connectors' | 'fixtures' | 'files';

interface Flag {
  readonly long: string;
  readonly short: string | undefined;
  readonly summary: string;
  readonly takesValue: boolean;
  readonly values: Values;
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
      operands: sub.registeredArguments.map((argument) => operandValues(argument, command)),
    };
    return [verb, ...verbsOf(sub, own)];
  });
}

const toFlag = (option: Option): Flag => ({
  long: option.long ?? '',
  short: option.short,
  summary: option.description,
  takesValue: option.required || option.optional,
  values: valuesOf(option),
});

function operandValues(argument: Argument, parent: Command): Values {
  if (argument.argChoices !== undefined) return argument.argChoices;
  // `help` takes the words of the others.
  if (argument.name() === 'command') return parent.commands.map((sub) => sub.name());
  return OPERANDS[argument.name()] ?? [];
}

const OPERANDS: Readonly<Record<string, Values>> = {
  connector: 'connectors',
  fixture: 'fixtures',
  path: 'connectors',
  folder: 'files',
};

/** By the name of the value: `--connector <connector>`, `--into <connector>`, `--from <source>`. */
function valuesOf(option: Option): Values {
  const names = namesOf(option);
  if (names.length > 0) return names;
  if (option.long === '--template') return listTemplates().map(({ name }) => name);
  if (option.long === '--fixture') return 'fixtures';
  const [, value = ''] = /[<[]([\w-]+)/.exec(option.flags) ?? [];
  return value === 'connector' ? 'connectors' : value === 'source' ? 'fixtures' : 'files';
}

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
}
_mrssmith_fixtures() {
  local folder=$PWD file
  while [ ! -d "$folder/connectors" ] && [ "$folder" != / ]; do folder=$(dirname "$folder"); done
  for file in "$folder"/fixtures/mrss/*.xml "$folder"/connectors/*/fixtures/*.xml; do
    [ -e "$file" ] && basename "$file" .xml
  done
}`;

/** What a shell of the kind of bash runs or writes to have the values. */
const toWords = (values: Values): string =>
  typeof values === 'string' ? (values === 'files' ? '' : `$(_mrssmith_${values})`) : values.join(' ');

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map(({ path, flags, operands }) => {
    const words = [
      ...childrenOf(verbs, path).map(lastWord),
      ...flags.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short])),
      '--help',
    ];
    // What was offered once is offered again: an argument may be given several times.
    const own = operands.map(toWords).filter((one) => one !== '');
    return `    '${path}') words="${[...words, ...own].join(' ')}" ;;`;
  });
  const values = verbs.flatMap(({ path, flags }) =>
    flags
      .filter((flag) => flag.takesValue)
      .map(({ long, values: names }) =>
        names === 'files'
          ? `    '${path} ${long}') COMPREPLY=($(compgen -f -- "$current")); return ;;`
          : `    '${path} ${long}') COMPREPLY=($(compgen -W "${toWords(names)}" -- "$current")); return ;;`,
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
    const value = takesValue ? `:value:${zshValues(values)}` : '';
    return `    ${quoted(`*${long}${takesValue ? '=' : ''}[${zshText(summary)}]${value}`)}`;
  };
  const zshValues = (values: Values): string =>
    values === 'files'
      ? '_files'
      : typeof values === 'string'
        ? `{compadd -- $(_mrssmith_${values})}`
        : `(${values.join(' ')})`;
  const leaf = (verb: Verb): string => `${functionOf(verb.path)}() {
  _arguments -s \\
${[...verb.flags.map(flagSpec), "    '(- *)--help[what it takes]'"].join(' \\\n')}${verb.operands.map((values, index) => ` \\\n    '${index === verb.operands.length - 1 ? '*' : index + 1}:value:${zshValues(values)}'`).join('')}
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
  const fishValues = (values: Values): string =>
    typeof values === 'string' ? `(__mrssmith_${values})` : values.join(' ');
  const lines = verbs.flatMap((verb) => {
    const parent = verb.path.split(' ').slice(0, -1).join(' ');
    return [
      `complete -c mrssmith -f -n ${fishQuoted(condition(parent))} -a ${lastWord(verb)} -d ${fishQuoted(verb.summary)}`,
      ...verb.flags.map(({ long, short, summary, takesValue, values }) => {
        const parts = [
          `complete -c mrssmith -n ${fishQuoted(condition(verb.path))} -l ${long.replace(/^--/, '')}`,
          short === undefined ? '' : `-s ${short.replace(/^-/, '')}`,
          takesValue ? '-r' : '',
          takesValue && values !== 'files' ? `-f -a ${fishQuoted(fishValues(values))}` : '',
          `-d ${fishQuoted(summary)}`,
        ];
        return parts.filter((part) => part !== '').join(' ');
      }),
      ...verb.operands
        .filter((values) => values !== 'files' && values.length > 0)
        .map(
          (values) =>
            `complete -c mrssmith -f -n ${fishQuoted(condition(verb.path))} -a ${fishQuoted(fishValues(values))}`,
        ),
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
function __mrssmith_fixtures
  set -l folder $PWD
  while not test -d "$folder/connectors"; and test "$folder" != /
    set folder (dirname "$folder")
  end
  for file in $folder/fixtures/mrss/*.xml $folder/connectors/*/fixtures/*.xml
    basename "$file" .xml
  end
end
${lines.join('\n')}
`;
}
