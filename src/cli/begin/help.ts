/** Help like a manual page, written out of the definitions of the commands. */
import type { Argument, Command, Option } from 'commander';
import { EXIT, EXIT_MEANINGS } from '../../core/failure.js';
import { createStyle, padEnd, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';
import { COMMON_FLAGS } from '../command.js';
import { manualOf, pathOf, VERB_GROUPS } from '../manual.js';

/** Wider lines are hard to read. */
const MOST_COLUMNS = 110;
/** Below this, what a flag does stands on a line of its own. */
const NARROW = 64;
const INDENT = '  ';

/** A name, and what it is. */
type Row = readonly [string, string];

/** The whole help of a command. Styled: who shows it strips colours where they do not belong. */
export function renderHelp(command: Command, columns: number): string {
  const style = createStyle(Math.max(30, Math.min(columns, MOST_COLUMNS)), true);
  const sections = [
    title(command, style),
    section('Usage', usage(command, style), style),
    command.parent === null ? '' : paragraphs(command.description(), style),
    command.parent === null ? verbGroups(command, style) : verbs('Commands', subcommandsOf(command), style),
    section('Arguments', rows(argumentRows(command), style), style),
    ...flagSections(command, style),
    examples(command, style),
    section('Exit codes', rows(exitRows(command), style), style),
    section('Environment', rows(environmentRows(command), style), style),
    section('See also', seeAlso(command, style), style),
  ];
  return `${sections.filter((lines) => lines.length > 0).join('\n\n')}\n`;
}

function title(command: Command, { colors, width }: TextStyle): string {
  const name = pathOf(command);
  const [first = '', ...rest] = wrap(`${name}: ${summaryOf(command)}`, width);
  return [colors.bold(first.slice(0, name.length)) + first.slice(name.length), ...rest].join('\n');
}

/** What the lists of commands say of one. */
export const summaryOf = (command: Command): string =>
  command.summary() || firstSentence(command.description());

const firstSentence = (text: string): string => text.replace(/(?<=[.:])\s.*$/s, '').replace(/[.:]$/, '');

const section = (heading: string, lines: readonly string[], { colors }: TextStyle): string =>
  lines.length === 0 ? '' : [colors.bold(heading), ...lines].join('\n');

function usage(command: Command, { width }: TextStyle): string[] {
  const operands = command.registeredArguments.map(operandOf);
  const own = command.commands.length > 0 ? ['<command>'] : [];
  // An argument that only catches mistyped commands is none.
  const shown = own.length > 0 ? own : operands;
  const line = [pathOf(command), ...shown, '[flags]'].join(' ');
  const isVerbItself = command.commands.length > 0 && command.registeredArguments.length > 0;
  const lines = isVerbItself ? [`${pathOf(command)} [flags]`, line] : [line];
  return lines.flatMap((one) => wrap(one, width - 2)).map((one) => INDENT + one);
}

function operandOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** Line ends of a description are those of its source: only an empty line is a paragraph. */
function paragraphs(text: string, { width }: TextStyle): string {
  return text
    .split(/\n{2,}/)
    .map((part) => wrap(part.replaceAll('\n', ' '), width).join('\n'))
    .join('\n\n');
}

const subcommandsOf = (command: Command): Command[] => command.commands.filter((sub) => !isHidden(sub));

const isHidden = (command: Command): boolean => (command as { _hidden?: boolean })._hidden === true;

function verbGroups(program: Command, style: TextStyle): string {
  const all = subcommandsOf(program);
  const column = columnOf(all.map((command): Row => [command.name(), '']));
  return VERB_GROUPS.map((group) =>
    verbs(
      group,
      all.filter((command) => command.helpGroup() === group),
      style,
      column,
    ),
  )
    .filter((lines) => lines !== '')
    .join('\n\n');
}

function verbs(heading: string, commands: readonly Command[], style: TextStyle, column?: number): string {
  const list = commands.map((command): Row => {
    const operands = command.parent?.parent == null ? [] : command.registeredArguments.map(operandOf);
    return [[command.name(), ...operands].join(' '), summaryOf(command)];
  });
  return section(heading, rows(list, style, column), style);
}

function argumentRows(command: Command): Row[] {
  return command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((argument) => [operandOf(argument), argument.description]);
}

function flagSections(command: Command, style: TextStyle): string[] {
  const shown = command.options.filter(({ hidden }) => !hidden);
  const isCommon = (option: Option) => option.helpGroupHeading === COMMON_FLAGS;
  const own = shown.filter((option) => !isCommon(option)).map(flagRow);
  if (command.parent === null) {
    return [section('Flags', rows([...own, HELP_ROW], style), style)];
  }
  const common: Row[] = [...shown.filter(isCommon).map(flagRow), HELP_ROW];
  const column = columnOf([...own, ...common]);
  return [
    section('Flags', rows(own, style, column), style),
    section(own.length === 0 ? 'Flags' : COMMON_FLAGS, rows(common, style, column), style),
  ];
}

const HELP_ROW: Row = ['-h, --help', 'show this'];

function flagRow(option: Option): Row {
  const { defaultValue, description } = option;
  const isTold =
    defaultValue === undefined || typeof defaultValue === 'boolean' || /\bdefault\b/.test(description);
  const hasNames = description.endsWith(')');
  if (isTold || (Array.isArray(defaultValue) && defaultValue.length === 0))
    return [option.flags, description];
  const told = option.defaultValueDescription ?? String(defaultValue);
  return [
    option.flags,
    hasNames ? `${description.slice(0, -1)}; default ${told})` : `${description} (default ${told})`,
  ];
}

function examples(command: Command, style: TextStyle): string {
  const list = manualOf(command).examples ?? [];
  const { colors, width } = style;
  const column = columnOf(list.map(([line]): Row => [`$ ${line}`, '']));
  const fits = list.every(
    ([line, what]) => widthOf(line) + widthOf(what) + 8 <= width && column + 30 <= width,
  );
  const lines = list.flatMap(([line, what]) =>
    fits
      ? [`${INDENT}${padEnd(`$ ${line}`, column)}  ${colors.dim(what)}`]
      : [
          `${INDENT}$ ${line}`,
          ...wrap(what, width - 6).map((part) => `${INDENT}${INDENT}${INDENT}${colors.dim(part)}`),
        ],
  );
  return section('Examples', lines, style);
}

function exitRows(command: Command): Row[] {
  const { exits = {} } = command.parent === null ? { exits: EXIT_MEANINGS } : manualOf(command);
  const told = Object.entries(exits).map(([name, what]): Row => [
    String(EXIT[name as keyof typeof EXIT]),
    what,
  ]);
  return [
    ['0', exits.ok ?? EXIT_MEANINGS.ok],
    ...told.filter(([code]) => code !== '0' && code !== '64'),
    ['64', exits.usage ?? EXIT_MEANINGS.usage],
  ]
    .map(([code = '', what = '']): Row => [code, what])
    .toSorted(([a], [b]) => Number(a) - Number(b));
}

function environmentRows(command: Command): Row[] {
  const { environment = {} } = manualOf(command);
  const ofFlags = command.options
    .filter(({ envVar }) => envVar !== undefined)
    .map((option): Row => [option.envVar ?? '', `in place of ${option.long ?? option.flags}`]);
  const hasColor = command.parent === null || command.options.some(({ long }) => long === '--color');
  return [
    ...ofFlags,
    ...Object.entries(environment),
    ...(hasColor ? [['NO_COLOR, FORCE_COLOR', 'what --color auto does'] as const] : []),
  ];
}

function seeAlso(command: Command, { width }: TextStyle): string[] {
  const named = manualOf(command).seeAlso ?? [];
  const shown = [...new Set(named)].map((name) => (name.includes('/') ? name : `mrssmith help ${name}`));
  return shown.length === 0 ? [] : wrap(shown.join(', '), width - 2).map((line) => INDENT + line);
}

const columnOf = (list: readonly Row[]): number => Math.max(0, ...list.map(([name]) => widthOf(name)));

/** Names in a column, what they are beside it; below it where the terminal is narrow. */
function rows(list: readonly Row[], { width }: TextStyle, column = columnOf(list)): string[] {
  const room = width - column - 4;
  if (width >= NARROW && room >= 24) {
    return list.flatMap(([name, what]) => {
      const [first = '', ...rest] = wrap(what, room);
      return [
        `${INDENT}${padEnd(name, column)}  ${first}`.trimEnd(),
        ...rest.map((line) => `${INDENT}${' '.repeat(column)}  ${line}`),
      ];
    });
  }
  return list.flatMap(([name, what]) => [
    ...wrap(name, width - 2).map((line) => INDENT + line),
    ...wrap(what, width - 6).map((line) => `      ${line}`),
  ]);
}
