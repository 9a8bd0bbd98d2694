import { InvalidArgumentError, Option, type Command } from 'commander';
import { ENGINE_NAMES, type EngineName } from '../core/connector.js';
import type { ExitCode } from '../core/failure.js';
import { DIALECTS, type Dialect } from '../core/outcome.js';
import { didYouMean } from '../connector/nearest.js';
import type { Engine } from '../xml/engine.js';
import { withManual } from './manual.js';
import type { ColorChoice, Streams } from './output.js';

/** What a command is given beside its arguments. */
export interface CommandContext {
  /** An engine that is starting already, for commands that run connectors. */
  readonly engine: Engine | undefined;
  readonly signal: AbortSignal;
  readonly streams: Streams;
  /** Parts of the program that this process used, by name: see `loadWithCodeCache`. */
  readonly used: Set<string>;
  /** Loads a part of the program that is a built file of its own. */
  readonly loadPart: <Exports>(name: string) => Exports;
  /** Likewise, of a part that is a module: what it needs is one, too. */
  readonly loadModule: <Exports>(name: string) => Promise<Exports>;
  /** What the process will exit with, once everything is closed. */
  readonly exit: (code: ExitCode) => void;
}

/** What nearly every command takes. */
export interface CommonFlags {
  readonly cwd: string;
  readonly json: boolean;
  readonly jsonInto: string | undefined;
  readonly quiet: boolean;
  readonly color: ColorChoice;
}

/** Adds the common flags to a command: the help shows them last. */
export function withCommonFlags(command: Command): Command {
  const common = [
    new Option('--cwd <dir>', 'the folder to work in; other paths are relative to it')
      .argParser(notEmpty)
      .default('.'),
    new Option('--json', 'stdout is one JSON document and nothing else').default(false),
    new Option(
      '--json-into <file>',
      'write the JSON document into a file, and text to the terminal',
    ).argParser(notEmpty),
    new Option('-q, --quiet', 'only what failed, and the summary').default(false),
    choice('--color <when>', 'colour in the output', ['auto', 'always', 'never'] as const).default('auto'),
  ];
  for (const option of common) command.addOption(option.helpGroup(COMMON_FLAGS));
  return command;
}

/** Heading of the flags that nearly every command takes. */
export const COMMON_FLAGS = 'Common flags';

export const dialectFlag = (): Option =>
  choice(
    '--dialect <name>',
    'whose behaviour is followed where API guide and public server code differ',
    DIALECTS,
  )
    .env('MRSSMITH_DIALECT')
    .default('guide' satisfies Dialect);

export const engineFlag = (): Option =>
  choice('--engine <name>', 'the XSLT engine; the connector says which one otherwise', ENGINE_NAMES).env(
    'MRSSMITH_ENGINE',
  );

export type { Dialect, EngineName };

const optionNames = new WeakMap<Option, readonly string[]>();

/** The names that an option takes; none where it takes anything. */
export const namesOf = (option: Option): readonly string[] => optionNames.get(option) ?? [];

/** An option of a few names; a wrong one is answered with the nearest right one. */
export function choice<Name extends string>(
  flags: string,
  description: string,
  names: readonly Name[],
): Option {
  const option = new Option(flags, `${description} (${names.join(', ')})`);
  optionNames.set(option, names);
  return option.argParser((value: string) => oneOf(value, names));
}

/** For options that may be given several times. */
export function choices<Name extends string>(
  flags: string,
  description: string,
  names: readonly Name[],
): Option {
  const option = new Option(flags, `${description} (${names.join(', ')})`);
  optionNames.set(option, names);
  return option.argParser((value: string, previous: Name[] | undefined) => [
    ...(previous ?? []),
    ...value.split(',').map((name) => oneOf(name, names)),
  ]);
}

/** The name that a word is, or an error with the nearest one. */
export function oneOf<Name extends string>(value: string, names: readonly Name[]): Name {
  if ((names as readonly string[]).includes(value)) return value as Name;
  throw new InvalidArgumentError(`It must be one of ${names.join(', ')}.${didYouMean(value, names)}`);
}

/** For options that name something. */
export function notEmpty(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, previous: string[] | undefined): string[] => [
  ...(previous ?? []),
  value,
];

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max && value.trim() !== '') return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Seconds, fractions allowed. */
export function seconds(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isFinite(number) && number >= min && number <= max && value.trim() !== '') return number;
    throw new InvalidArgumentError(`It must be a number of seconds from ${min} to ${max}.`);
  };
}

/** Examples below a command's help. */
export const withExamples = (command: Command, examples: readonly (readonly [string, string])[]): Command =>
  withManual(command, { examples });
