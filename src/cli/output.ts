import { writeFileSync } from 'node:fs';
import { EXIT, Failure } from '../core/failure.js';
import { createStyle, type TextStyle } from '../harness/report/style.js';

export type ColorChoice = 'auto' | 'always' | 'never';

export interface OutputOptions {
  readonly color: ColorChoice;
  /** stdout is one JSON document; people read stderr. */
  readonly json: boolean;
  readonly jsonInto: string | undefined;
  readonly quiet: boolean;
}

/** The only writer to stdout and stderr. */
export class Output {
  readonly style: TextStyle;
  readonly isQuiet: boolean;
  /** Whether a machine reads what is written, on stdout or in a file. */
  readonly wantsJson: boolean;
  /** Whether a person watches, so that progress may be drawn over. */
  readonly isLive: boolean;
  readonly #json: boolean;
  readonly #jsonInto: string | undefined;
  readonly #redact: ((text: string) => string)[] = [];
  #progress = '';

  constructor({ color, json, jsonInto, quiet }: OutputOptions, env = process.env) {
    const stream = json ? process.stderr : process.stdout;
    const columns = stream.isTTY ? stream.columns : Number(env['COLUMNS'] ?? 0);
    this.style = createStyle(columns > 0 ? Math.max(40, columns) : 120, wantsColor(color, stream.isTTY, env));
    this.isQuiet = quiet;
    this.wantsJson = json || jsonInto !== undefined;
    this.isLive = process.stderr.isTTY && stream.isTTY && !isCi(env) && env['TERM'] !== 'dumb';
    this.#json = json;
    this.#jsonInto = jsonInto;
  }

  /** From here on these texts never leave the process. */
  hide(redact: (text: string) => string): void {
    this.#redact.push(redact);
  }

  /** A line or block for people. */
  line(text = ''): void {
    this.clearProgress();
    (this.#json ? process.stderr : process.stdout).write(`${this.#clean(text)}\n`);
  }

  /** A line that matters even where the rest is quiet or piped away. */
  error(text: string): void {
    this.clearProgress();
    process.stderr.write(`${this.#clean(text)}\n`);
  }

  /** What is under way, drawn over by whatever comes next. */
  progress(text: string): void {
    if (!this.isLive || text === this.#progress) return;
    this.#progress = text;
    process.stderr.write(`\r\u001b[2K${this.#clean(text)}`);
  }

  clearProgress(): void {
    if (this.#progress === '') return;
    this.#progress = '';
    process.stderr.write('\r\u001b[2K');
  }

  /**
   * The one JSON document of a command, to stdout and into the file that was asked for.
   *
   * @throws {Failure} FILE_UNWRITABLE.
   */
  json(value: unknown): void {
    if (this.#json) process.stdout.write(`${this.#clean(JSON.stringify(value, undefined, 2))}\n`);
    if (this.#jsonInto === undefined) return;
    try {
      writeFileSync(this.#jsonInto, `${this.#clean(JSON.stringify(value, undefined, 2))}\n`);
    } catch (cause) {
      throw new Failure('FILE_UNWRITABLE', `cannot write ${this.#jsonInto}: ${(cause as Error).message}`, {
        exit: EXIT.usage,
        fix: 'Give --json-into a file in a folder that is there, and that you may write to.',
        cause,
      });
    }
  }

  /** One JSON object on one line, for commands that go on. */
  jsonLine(value: unknown): void {
    process.stdout.write(`${this.#clean(JSON.stringify(value))}\n`);
  }

  #clean(text: string): string {
    return this.#redact.reduce((current, redact) => redact(current), text);
  }
}

const isCi = (env: NodeJS.ProcessEnv): boolean => !['', '0', 'false', undefined].includes(env['CI']);

/** Flag beats environment beats terminal. @source no-color.org, bixense.com/clicolors */
function wantsColor(choice: ColorChoice, isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if (
    !['', '0', undefined].includes(env['FORCE_COLOR']) ||
    !['', '0', undefined].includes(env['CLICOLOR_FORCE'])
  ) {
    return true;
  }
  return isTty && env['TERM'] !== 'dumb';
}
