/** Questions to a person at a terminal. What is asked goes to stderr; leaving one leaves everything as it was. */
import { createInterface } from 'node:readline/promises';
import { EXIT, Failure } from '../../core/failure.js';
import { clip, padEnd, visible, widthOf, wrap, type TextStyle } from '../../harness/report/style.js';
import { listenToKeys } from '../hold/keys.js';
import type { Output } from '../output.js';

/** Who asks, and where. */
export interface Asking {
  readonly output: Output;
  readonly signal: AbortSignal;
}

export interface Choice {
  readonly name: string;
  readonly about: string;
}

const left = (cause?: unknown): Failure =>
  new Failure('INTERRUPTED', 'nothing was written', { exit: EXIT.interrupted, cause });

/** @throws {Failure} INTERRUPTED. */
async function readAnswer(prompt: string, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  const abort = () => ended.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    // A terminal that reads a line hands Ctrl+C to its reader, and Ctrl+D closes it.
    reader.once('SIGINT', () => process.emit('SIGINT'));
    reader.once('close', abort);
    return (await reader.question(prompt, { signal: ended.signal })).trim();
  } catch (cause) {
    process.stderr.write('\n');
    throw left(cause);
  } finally {
    signal.removeEventListener('abort', abort);
    reader.close();
  }
}

export interface TextQuestion {
  /** What nothing but Enter means. */
  readonly usual?: string;
  /** Throws a Failure for what cannot be: it is said, and asked again. */
  readonly check?: (answer: string) => string;
}

/** Asks for a line of text, until it is one that can be. @throws {Failure} INTERRUPTED. */
export async function askText(
  what: string,
  { usual, check = (answer) => answer }: TextQuestion,
  { output, signal }: Asking,
): Promise<string> {
  const { colors, width } = output.style;
  const hint = usual === undefined || usual === '' ? '' : ` ${colors.dim(`(${visible(usual)})`)}`;
  for (;;) {
    const answer = await readAnswer(`${colors.cyan('?')} ${colors.bold(what)}${hint} `, signal);
    if (answer === '' && usual === undefined) continue;
    try {
      return check(answer === '' ? (usual ?? '') : answer);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const line of wrap(error.message, width - 2)) output.error(`  ${colors.red(line)}`);
      for (const line of wrap(error.fix ?? '', width - 2)) output.error(`  ${line}`);
    }
  }
}

/** Asks for yes or no; Enter is a yes. @throws {Failure} INTERRUPTED. */
export async function askYes(what: string, asking: Asking): Promise<boolean> {
  const answer = await askText(`${what} (yes/no)`, { usual: 'yes', check: checkYes }, asking);
  return /^y/i.test(answer);
}

function checkYes(answer: string): string {
  if (/^(y(es)?|no?)$/i.test(answer)) return answer;
  throw new Failure('USAGE', 'It must be yes or no.', { exit: EXIT.usage });
}

/** Lets a person choose: arrows, a number, or the first letters of a name. @throws {Failure} INTERRUPTED. */
export async function askChoice(what: string, choices: readonly Choice[], asking: Asking): Promise<string> {
  const { output } = asking;
  const picked = output.isLive ? await pick(what, choices, asking) : await pickByLine(what, choices, asking);
  return picked.name;
}

/** Where lines cannot be drawn over. */
async function pickByLine(what: string, choices: readonly Choice[], asking: Asking): Promise<Choice> {
  const { style } = asking.output;
  for (const [index, choice] of choices.entries())
    asking.output.error(toLine(choice, index, choices, style, '  '));
  const find = (answer: string) => choices[Number(answer) - 1] ?? choices.find(({ name }) => name === answer);
  const check = (answer: string): string => {
    if (find(answer) !== undefined) return answer;
    throw new Failure('USAGE', `It must be a number from 1 to ${choices.length}, or a name.`, {
      exit: EXIT.usage,
    });
  };
  const answer = await askText(`${what} (1-${choices.length}, or its name)`, { check }, asking);
  const found = find(answer);
  if (found === undefined) throw left();
  return found;
}

async function pick(what: string, choices: readonly Choice[], { output, signal }: Asking): Promise<Choice> {
  const { colors } = output.style;
  const list = new List(what, choices, output.style);
  let listening: Disposable | undefined;
  try {
    process.stderr.write('\u001b[?25l');
    list.draw();
    const isTaken = await new Promise<boolean>((resolve) => {
      const onKey = (key: string) => {
        if (key === 'escape') resolve(false);
        else if (key === 'return' || key === 'enter') resolve(true);
        else {
          list.move(key);
          list.draw();
        }
      };
      listening = listenToKeys(onKey, () => resolve(false), signal);
    });
    list.clear();
    if (!isTaken) throw left();
    process.stderr.write(`${colors.cyan('?')} ${colors.bold(what)} ${list.chosen.name}\n`);
    return list.chosen;
  } finally {
    process.stderr.write('\u001b[?25h');
    listening?.[Symbol.dispose]();
  }
}

const ROWS_BESIDE = 3;

/** A list with a cursor, drawn over itself. */
class List {
  readonly #what: string;
  readonly #choices: readonly Choice[];
  readonly #style: TextStyle;
  #at = 0;
  /** Digits and letters typed one after the other. */
  #typed = '';
  #drawn = 0;

  constructor(what: string, choices: readonly Choice[], style: TextStyle) {
    this.#what = what;
    this.#choices = choices;
    this.#style = style;
  }

  get chosen(): Choice {
    const choice = this.#choices[this.#at];
    if (choice === undefined) throw left();
    return choice;
  }

  move(key: string): void {
    const count = this.#choices.length;
    const step = { up: -1, down: 1, tab: 1 }[key];
    if (step !== undefined) this.#at = (this.#at + step + count) % count;
    if (key === 'home' || key === 'pageup') this.#at = 0;
    if (key === 'end' || key === 'pagedown') this.#at = count - 1;
    if (!/^[!-~]$/.test(key)) this.#typed = '';
    else if (!this.#find(this.#typed + key)) this.#find(key);
  }

  /** @returns whether there is one of that number, or whose name begins so. */
  #find(typed: string): boolean {
    const byNumber = /^\d+$/.test(typed) ? Number(typed) - 1 : -1;
    const found =
      this.#choices[byNumber] !== undefined
        ? byNumber
        : this.#choices.findIndex(({ name }) => name.startsWith(typed));
    if (found === -1) return false;
    this.#typed = typed;
    this.#at = found;
    return true;
  }

  draw(): void {
    const { colors, width } = this.#style;
    const room = Math.max(3, (process.stderr.rows || 24) - ROWS_BESIDE);
    const first = Math.max(0, Math.min(this.#at - Math.floor(room / 2), this.#choices.length - room));
    const shown = this.#choices.slice(first, first + room).map((choice, offset) => {
      const index = first + offset;
      const isHere = index === this.#at;
      const line = toLine(choice, index, this.#choices, this.#style, isHere ? '❯ ' : '  ');
      return isHere ? colors.cyan(line) : line;
    });
    const keys = clip('  arrows, a number or letters · Enter takes it · Esc leaves', width - 1);
    const lines = [`${colors.cyan('?')} ${colors.bold(this.#what)}`, ...shown, colors.dim(keys)];
    this.clear();
    process.stderr.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  clear(): void {
    if (this.#drawn > 0) process.stderr.write(`\u001b[${this.#drawn}A\r\u001b[0J`);
    this.#drawn = 0;
  }
}

function toLine(
  { name, about }: Choice,
  index: number,
  choices: readonly Choice[],
  { width, colors }: TextStyle,
  mark: string,
): string {
  const column = Math.max(...choices.map((choice) => widthOf(choice.name)));
  const number = String(index + 1).padStart(String(choices.length).length);
  const line = clip(`${mark}${number}  ${padEnd(name, column)}  ${about}`.trimEnd(), width - 1);
  const rest = line.slice(mark.length + number.length + 2 + column);
  return line.slice(0, line.length - rest.length) + colors.dim(rest);
}
