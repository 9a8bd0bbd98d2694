import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as begin from '../../src/cli/begin-program.js';
import { manualOf, pathOf, VERB_GROUPS } from '../../src/cli/manual.js';
import { buildProgram } from '../../src/cli/program.js';
import { Streams } from '../../src/cli/output.js';
import { mrssmith } from '../support/command.js';

const program = buildProgram({
  engine: undefined,
  signal: new AbortController().signal,
  streams: new Streams(),
  used: new Set(),
  loadPart: <Exports>() => begin as Exports,
  loadModule: () => Promise.reject(new Error('none')),
  exit: () => undefined,
});

const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];
const commands = allOf(program);
const find = (path: string) => commands.find((command) => pathOf(command) === `mrssmith ${path}`);
const helpOf = (command: Command, columns: number) =>
  stripVTControlCharacters(begin.renderHelp(command, columns));

describe.each(commands.map((command) => [pathOf(command), command] as const))('%s', (_, command) => {
  test('has a summary, a description, examples, and pages that are there', () => {
    expect(begin.summaryOf(command)).not.toBe('');
    expect(command.description()).not.toBe('');
    const { examples = [], seeAlso = [] } = manualOf(command);
    if (command.parent?.parent == null) expect(examples).not.toEqual([]);
    for (const name of seeAlso.filter((one) => !one.includes('<'))) {
      const isThere = name.includes('/') ? existsSync(join(import.meta.dirname, '../..', name)) : find(name);
      expect(isThere, name).toBeTruthy();
    }
    for (const option of command.options) expect(option.description, option.flags).not.toBe('');
  });

  test.each([40, 80, 150])('fits %i columns, examples aside', (columns) => {
    const examples = (manualOf(command).examples ?? []).map(([line]) => `$ ${line}`);
    const tooWide = helpOf(command, columns)
      .split('\n')
      .filter((line) => line.length > columns && !examples.some((example) => line.includes(example)));
    expect(tooWide).toEqual([]);
  });
});

test('every verb is in a group', () => {
  const strays = program.commands.filter(
    (command) => !(VERB_GROUPS as readonly string[]).includes(command.helpGroup()),
  );
  expect(strays.map(pathOf)).toEqual([]);
  const text = helpOf(program, 80);
  for (const command of program.commands) expect(text).toContain(`\n  ${command.name()} `);
});

test('tells defaults, variables and exit codes from the definitions', () => {
  const text = helpOf(find('test') as Command, 100);
  expect(text).toMatch(/--timeout <seconds> .*\(default 10\)/);
  expect(text).toMatch(/MRSSMITH_DIALECT +in place of --dialect/);
  expect(text).toMatch(/^ {2}4 +nothing failed, and output waits for a review$/m);
  expect(text).toMatch(/See also\n {2}mrssmith help review/);
  expect(text).not.toContain('default false');
});

test('where the terminal is narrow, what a flag does stands below it', () => {
  expect(helpOf(find('new') as Command, 40)).toMatch(/^ {2}--list\n {6}show the templates$/m);
});

test('help takes the words of a command, and names the nearest one', async () => {
  const runs = await Promise.all([
    mrssmith(['help', 'account', 'clock']),
    mrssmith(['account', 'clock', '--help']),
    mrssmith(['help', 'acount']),
    mrssmith(['fixtures'], { env: { COLUMNS: '60' } }),
  ]);
  const [help, flag, wrong, none] = runs;
  expect(help?.status).toBe(0);
  expect(help?.stdout).toBe(flag?.stdout);
  expect(wrong).toMatchObject({ status: 64, stdout: '' });
  expect(wrong?.stderr).toMatch(/no command "acount"\. Did you mean "account"\?/);
  expect(none).toMatchObject({ status: 64, stdout: '' });
  expect(none?.stderr).toMatch(/^ {2}list \[connector\.\.\.\]\n {6}the fixtures/m);
});
