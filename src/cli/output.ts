import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isFolder, statIfThere } from '../connector/files.js';
import { cleanValues, maskUserinfo } from '../connector/redact.js';
import { EXIT, Failure } from '../core/failure.js';
import { clip, createStyle, visible, visibleStyled, type TextStyle } from '../harness/report/style.js';

export type ColorChoice = 'auto' | 'always' | 'never';

export interface OutputOptions {
  /** What `jsonInto` is relative to. */
  readonly cwd: string;
  readonly color: ColorChoice;
  /** stdout is one JSON document; people read stderr. */
  readonly json: boolean;
  readonly jsonInto: string | undefined;
  readonly quiet: boolean;
}

/** What a terminal understands. @source xterm, Control Sequences; synchronized output is left alone by those without. */
const ESC = '\u001b[';
const OTHER_SCREEN = `${ESC}?1049h`;
const MAIN_SCREEN = `${ESC}?1049l`;
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
const HOME = `${ESC}H`;
const CLEAR = `${ESC}2J`;
const CLEAR_LINE_END = `${ESC}K`;
const CLEAR_BELOW = `${ESC}J`;
const BEGIN_FRAME = `${ESC}?2026h`;
const END_FRAME = `${ESC}?2026l`;

/** The terminal as a whole, drawn over again and again. */
export interface DrawnScreen extends Disposable {
  /** Lines that fit: no more than rows, none longer than columns. */
  draw(lines: readonly string[]): void;
}

/** The two streams of a process: what must never appear in them, and whether stdout has its document. */
export class Streams {
  readonly #hidden: ((text: string) => string)[] = [maskUserinfo];
  /** Whether a JSON document was written: a failure after it adds none. */
  hasDocument = false;

  /** From here on these texts never leave the process. */
  hide(redact: (text: string) => string): void {
    this.#hidden.push(redact);
  }

  /** A text without secrets. */
  clean(text: string): string {
    return this.#hidden.reduce((current, redact) => redact(current), text);
  }

  /** Data without secrets. */
  cleanValues<T>(value: T): T {
    return cleanValues(value, (text) => this.clean(text));
  }

  /** For people. */
  write(stream: 'stdout' | 'stderr', text: string): void {
    process[stream].write(`${visibleStyled(this.clean(text))}\n`);
  }

  /**
   * Takes the whole terminal, with a screen of its own: what was there comes back when it is given back, also where the
   * process ends by itself.
   */
  openScreen(): DrawnScreen {
    const leave = () => {
      process.stdout.write(`${SHOW_CURSOR}${MAIN_SCREEN}`);
    };
    process.once('exit', leave);
    process.stdout.write(`${OTHER_SCREEN}${HIDE_CURSOR}${CLEAR}`);
    return {
      draw: (lines) => {
        const shown = lines.map(
          (line) => visibleStyled(this.clean(line)).replaceAll('\n', ' ') + CLEAR_LINE_END,
        );
        process.stdout.write(`${BEGIN_FRAME}${HOME}${shown.join('\r\n')}${CLEAR_BELOW}${END_FRAME}`);
      },
      [Symbol.dispose]: () => {
        process.off('exit', leave);
        leave();
      },
    };
  }

  /** Bytes as they are, into a pipe: nothing is added, taken out or made visible. */
  writeBytes(bytes: Uint8Array): void {
    this.hasDocument = true;
    process.stdout.write(bytes);
  }

  /** One JSON document, on one line for commands that go on. */
  writeJson(value: unknown, indent?: number): void {
    this.hasDocument = true;
    process.stdout.write(`${JSON.stringify(this.cleanValues(value), undefined, indent)}\n`);
  }
}

/** What a command says, to people and to machines. */
export class Output {
  readonly style: TextStyle;
  readonly isQuiet: boolean;
  /** Whether a machine reads what is written, on stdout or in a file. */
  readonly wantsJson: boolean;
  /** Whether a person watches, so that progress may be drawn over. */
  readonly isLive: boolean;
  readonly streams: Streams;
  readonly #json: boolean;
  readonly #jsonInto: string | undefined;
  #progress = '';

  /** @throws {Failure} FILE_UNWRITABLE when `jsonInto` cannot be written: better now than after the work. */
  constructor(options: OutputOptions, streams: Streams, env = process.env) {
    const { cwd, color, json, jsonInto, quiet } = options;
    const stream = json ? process.stderr : process.stdout;
    const columns = stream.isTTY ? stream.columns : Number(env['COLUMNS'] ?? 0);
    this.style = createStyle(columns > 0 ? Math.max(40, columns) : 120, wantsColor(color, stream.isTTY, env));
    this.isQuiet = quiet;
    this.wantsJson = json || jsonInto !== undefined;
    this.isLive = process.stderr.isTTY && stream.isTTY && !isCi(env) && env['TERM'] !== 'dumb';
    this.streams = streams;
    this.#json = json;
    this.#jsonInto = jsonInto === undefined ? undefined : resolve(cwd, jsonInto);
    if (this.#jsonInto !== undefined) checkWritable(this.#jsonInto);
  }

  /** A line or block for people. */
  line(text = ''): void {
    this.clearProgress();
    this.streams.write(this.#json ? 'stderr' : 'stdout', text);
  }

  /** A text as it is, where a line would be too much. */
  raw(text: string): void {
    this.clearProgress();
    const cleaned = visibleStyled(this.streams.clean(text));
    process[this.#json ? 'stderr' : 'stdout'].write(cleaned);
  }

  /** A line that matters even where the rest is quiet or piped away. */
  error(text: string): void {
    this.clearProgress();
    this.streams.write('stderr', text);
  }

  /** What is under way, drawn over by whatever comes next. */
  progress(text: string): void {
    if (!this.isLive || text === this.#progress) return;
    this.#progress = text;
    const shown = clip(visible(this.streams.clean(text)), this.style.width - 1);
    process.stderr.write(`\r\u001b[2K${shown}`);
  }

  clearProgress(): void {
    if (this.#progress === '') return;
    this.#progress = '';
    process.stderr.write('\r\u001b[2K');
  }

  /**
   * The one JSON document of a command, into the file that was asked for and to stdout.
   *
   * @throws {Failure} FILE_UNWRITABLE.
   */
  json(value: unknown): void {
    this.clearProgress();
    if (this.#jsonInto !== undefined) {
      const text = JSON.stringify(this.streams.cleanValues(value), undefined, 2);
      try {
        writeFileSync(this.#jsonInto, `${text}\n`);
      } catch (cause) {
        throw unwritable(this.#jsonInto, (cause as Error).message, cause);
      }
    }
    if (this.#json) this.streams.writeJson(value, 2);
  }

  /** One JSON object on one line, for commands that go on. */
  jsonLine(value: unknown): void {
    this.streams.writeJson(value);
  }
}

function checkWritable(file: string): void {
  const folder = dirname(file);
  if (!isFolder(folder)) throw unwritable(file, `there is no folder ${folder}`);
  const there = statIfThere(file);
  if (there?.isDirectory() === true) throw unwritable(file, 'it is a folder');
  try {
    accessSync(there === undefined ? folder : file, constants.W_OK);
  } catch (cause) {
    throw unwritable(file, (cause as NodeJS.ErrnoException).code ?? 'it is closed', cause);
  }
}

const unwritable = (file: string, reason: string, cause?: unknown): Failure =>
  new Failure('FILE_UNWRITABLE', `cannot write ${file}: ${reason}`, {
    exit: EXIT.usage,
    fix: 'Give --json-into a file in a folder that is there, and that you may write to.',
    cause,
  });

const isCi = (env: NodeJS.ProcessEnv): boolean => !['', '0', 'false', undefined].includes(env['CI']);

/** Flag beats environment beats terminal. @source no-color.org, bixense.com/clicolors */
export function wantsColor(choice: ColorChoice, isTty: boolean, env: NodeJS.ProcessEnv): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if (
    !['', '0', undefined].includes(env['FORCE_COLOR']) ||
    !['', '0', undefined].includes(env['CLICOLOR_FORCE'])
  ) {
    return true;
  }
  // A pipe has no isTTY at all: nothing, where the types say false.
  return isTty ? env['TERM'] !== 'dumb' : false;
}
