import { Command, type Argument, type Option } from 'commander';
import { withCommonFlags, type CommandContext } from '../src/cli/command.js';
import { manualOf } from '../src/cli/manual.js';
import { buildProgram } from '../src/cli/program.js';
import { EXIT, EXIT_MEANINGS } from '../src/core/failure.js';
import { cell, code, prose, slugOf, table } from './markdown.js';

/** docs/reference/commands.md, out of the definitions that parse the command line. */
export function renderCommandDocs(): string {
  // Definitions ask for nothing until a command runs.
  const program = buildProgram({} as CommandContext, '');
  const commands = program.commands.filter((command) => command.name() !== 'help');
  return [
    '# Commands',
    '',
    'Written by `npm run docs` from the definitions: change those. `mrssmith <verb> --help` shows the same in a terminal.',
    '',
    'Flags beat environment variables, and these beat files. Secrets are never flags: they come from the environment, or from `.env` of the workspace.',
    '',
    ...table(
      ['command', 'does'],
      commands.map((command) => [
        `[\`mrssmith ${command.name()}\`](#${slugOf(command.name())})`,
        cell(command.summary() || command.description()),
      ]),
    ),
    '## Common flags',
    '',
    'Nearly every command takes these.',
    '',
    ...optionTable(COMMON),
    '## Exit codes',
    '',
    ...table(
      ['code', 'says'],
      Object.entries(EXIT_MEANINGS).map(([name, says]) => [
        String(EXIT[name as keyof typeof EXIT]),
        cell(says),
      ]),
    ),
    ...commands.flatMap((command) => renderCommand(command, '##', 'mrssmith')),
  ].join('\n');
}

const COMMON = withCommonFlags(new Command('any')).options;

function renderCommand(command: Command, level: string, parent: string): string[] {
  const help = command.createHelp();
  const name = `${parent} ${command.name()}`;
  const subcommands = help.visibleCommands(command).filter((sub) => sub.name() !== 'help');
  const options = help.visibleOptions(command).filter((option) => option.long !== '--help');
  const common = options.filter(isCommon);
  return [
    `${level} ${name.replace(/^mrssmith /, '')}`,
    '',
    ...fenced('text', [`${parent} ${command.name()} ${command.usage()}`]),
    prose(sentence(command.description())),
    '',
    ...argumentTable(help.visibleArguments(command)),
    ...optionTable(common.length === COMMON.length ? options.filter((one) => !isCommon(one)) : options),
    ...(common.length === COMMON.length ? ['And the [common flags](#common-flags).', ''] : []),
    ...renderManual(command),
    ...subcommands.flatMap((sub) => renderCommand(sub, `${level}#`, name)),
  ];
}

const isCommon = (option: Option): boolean =>
  COMMON.some(({ flags, description }) => flags === option.flags && description === option.description);

const sentence = (text: string): string => {
  const whole = text.replaceAll(/\s+/g, ' ').trim();
  return `${whole.slice(0, 1).toUpperCase()}${whole.slice(1)}${/[.…]$/.test(whole) ? '' : '.'}`;
};

const argumentTable = (all: readonly Argument[]): string[] => {
  const told = all.filter(({ description }) => description !== '');
  if (told.length === 0) return [];
  return table(
    ['argument', 'is'],
    told.map((argument) => [code(spell(argument)), cell(argument.description)]),
  );
};

const spell = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

function optionTable(options: readonly Option[]): string[] {
  if (options.length === 0) return [];
  return table(
    ['flag', 'does', 'default'],
    options.map((option) => [code(option.flags), cell(option.description), defaultOf(option)]),
  );
}

function defaultOf({ defaultValue, envVar }: Option): string {
  const value: unknown = defaultValue;
  const shown =
    value === undefined || value === false
      ? []
      : [code(typeof value === 'string' ? value : JSON.stringify(value))];
  return [...(envVar === undefined ? [] : [code(`$${envVar}`)]), ...shown].join(', else ');
}

/** Exit codes of its own, variables, examples, and where to read on. */
function renderManual(command: Command): string[] {
  const { exits = {}, environment = {}, examples = [], seeAlso = [] } = manualOf(command);
  const ends = Object.entries(exits).map(([name, says]) => [`exit ${EXIT[name as keyof typeof EXIT]}`, says]);
  const variables = Object.entries(environment).map(([name, says]) => [code(`$${name}`), says]);
  const rows = [...ends, ...variables].map(([name = '', says = '']) => [name, cell(says)]);
  const width = Math.max(...examples.map(([line]) => line.length));
  return [
    ...(rows.length === 0 ? [] : table(['besides', ''], rows)),
    ...(examples.length === 0
      ? []
      : fenced(
          'console',
          examples.map(([line, does]) => `$ ${line.padEnd(width)}   # ${does}`),
        )),
    ...(seeAlso.length === 0
      ? []
      : [`See also: ${seeAlso.map((name) => linkTo(name, programOf(command))).join(', ')}.`, '']),
  ];
}

/** A command, or a page of this folder. */
function linkTo(name: string, program: Command): string {
  const page = name.replace(/^docs\//, '');
  if (page !== name) return `[${page}](../${page})`;
  const [verb] = name.split(' ');
  const isThere = program.commands.some((command) => command.name() === verb);
  return isThere ? `[\`mrssmith ${name}\`](#${slugOf(name)})` : code(`mrssmith ${name}`);
}

const programOf = (command: Command): Command =>
  command.parent === null ? command : programOf(command.parent);

const fenced = (language: string, lines: readonly string[]): string[] => [
  `\`\`\`${language}`,
  ...lines.map((line) => line.trimEnd()),
  '```',
  '',
];
