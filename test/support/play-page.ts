import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstDifference, toPattern, type PageStep } from './console-page.js';
import { BIN } from './command.js';
import { Terminal } from './terminal.js';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 60_000;

/**
 * Does what a page says, in an empty folder, and throws where something else comes than the page shows.
 *
 * Real are bash, the files and the built command. `npm install` links this package, since tests have no
 * registry, and `npx mrssmith` runs what was linked.
 */
export async function playPage(steps: readonly PageStep[], folder: string): Promise<void> {
  const env = prepare(folder);
  let where = join(folder, 'home');
  const terminals = new Map<string, Terminal>();
  // A terminal opens in the folder that the first one is in.
  const terminalOf = (name: string): Terminal => {
    const known = terminals.get(name) ?? new Terminal(where, env);
    terminals.set(name, known);
    return known;
  };
  try {
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'write' || step.kind === 'edit') changeFile(step, where);
      else if (step.kind === 'interrupt') terminalOf(step.terminal).interrupt();
      else if (step.kind === 'more') await awaitMore(step, terminalOf(step.terminal));
      else {
        const terminal = terminalOf(step.terminal);
        await play(step, terminal, [...terminals.values()], expectsFailure(steps[index + 1]));
        const moved = /^cd (\S+)$|&& cd (\S+)$/.exec(step.command);
        if (moved !== null) where = join(where, moved[1] ?? moved[2] ?? '');
      }
    }
  } finally {
    for (const terminal of terminals.values()) await terminal[Symbol.asyncDispose]();
  }
}

const expectsFailure = (next: PageStep | undefined): boolean =>
  next?.kind === 'command' && next.command.startsWith('echo $?');

type CommandStep = Extract<PageStep, { kind: 'command' }>;

async function play(
  { command, output, line, terminal: name }: CommandStep,
  terminal: Terminal,
  all: readonly Terminal[],
  mayFail: boolean,
): Promise<void> {
  const pasted = command.includes('…') ? paste(command, all) : command;
  const { output: came, status } = terminal.start(pasted);
  const goesOn = name !== '';
  const deadline = Date.now() + PATIENCE_MS;
  const isDone = () =>
    status() !== undefined || (goesOn && firstDifference(output, came().split('\n')) === undefined);
  while (!isDone() && Date.now() < deadline) await sleep(20);

  const difference = firstDifference(output, came().split('\n'));
  if (difference !== undefined) {
    throw new Error(
      `line ${line}: $ ${command}\n\nThe page shows, and this did not come: ${difference}\n\nWhat came:\n${came()}`,
    );
  }
  terminal.markRead();
  const ended = status();
  if (!goesOn && ended === undefined) throw new Error(`line ${line}: $ ${command}\n\ndid not end`);
  if (ended !== undefined && (ended !== 0) !== mayFail) {
    throw new Error(`line ${line}: $ ${command}\n\nended with ${ended}:\n${came()}`);
  }
}

/** What a command that goes on prints next; a save of a file has made it. */
async function awaitMore(
  { output, line }: Extract<PageStep, { kind: 'more' }>,
  terminal: Terminal,
): Promise<void> {
  const shown = ['…', ...output, '…'];
  const difference = () => firstDifference(shown, terminal.unread.split('\n'));
  const deadline = Date.now() + PATIENCE_MS;
  while (difference() !== undefined && Date.now() < deadline) await sleep(20);
  const missing = difference();
  if (missing !== undefined) throw new Error(`line ${line}: did not come: ${missing}\n\n${terminal.unread}`);
  terminal.markRead();
}

/** What a reader copies from another terminal. */
function paste(command: string, terminals: readonly Terminal[]): string {
  const pattern = toPattern(command);
  const lines = terminals.flatMap(({ text }) => text.split('\n')).map((text) => text.trim());
  const found = lines.find((text) => pattern.test(text));
  if (found === undefined) throw new Error(`no terminal printed what fits: ${command}`);
  return found;
}

function changeFile(step: Extract<PageStep, { kind: 'edit' | 'write' }>, cwd: string): void {
  const path = join(cwd, step.path);
  if (step.kind === 'write') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, step.text);
    return;
  }
  const text = readFileSync(path, 'utf8');
  if (text.split(step.before).length !== 2) {
    throw new Error(`line ${step.line}: ${step.path} does not have this once:\n${step.before}`);
  }
  writeFileSync(
    path,
    text.replace(step.before, () => step.after),
  );
}

/** A folder with programs of the page's own, and an environment without anything of this machine's. */
function prepare(folder: string): Record<string, string> {
  const programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  mkdirSync(join(folder, 'home'), { recursive: true });
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(join(programs, name), `${['#!/bin/bash', ...lines].join('\n')}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  write('npm', [
    'mkdir -p node_modules/.bin',
    `ln -s '${ROOT}' node_modules/mrssmith`,
    `printf '#!/bin/bash\\nexec "${process.execPath}" "${BIN}" "$@"\\n' > node_modules/.bin/mrssmith`,
    'chmod +x node_modules/.bin/mrssmith',
    'echo "added 1 package"',
  ]);
  write('npx', ['program=$1', 'shift', 'exec "node_modules/.bin/$program" "$@"']);
  write('mrssmith', [`exec '${process.execPath}' '${BIN}' "$@"`]);
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  return {
    PATH: `${programs}:${dirname(process.execPath)}:${PATH}`,
    HOME: join(folder, 'home'),
    LANG,
    COLUMNS: '120',
    NO_COLOR: '1',
  };
}
