import { Failure } from '../../core/failure.js';
import type { ReadSource } from '../../harness/report/problem-text.js';
import { createStyle, plural } from '../../harness/report/style.js';
import { acceptableRuns, acceptSnapshots } from '../session/accept.js';
import type { RunKey } from '../../harness/studio/wire.js';
import type { Session } from '../session/session.js';
import { FIRST_STATE, pressKey, type KeyCommand } from './keys.js';
import { chosenRuns, toModel } from './model.js';
import { renderView, type ViewState } from './view.js';

/** The whole terminal, to draw on. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly isColored: boolean;
  draw(lines: readonly string[]): void;
}

export interface TerminalOptions {
  readonly session: Session;
  readonly screen: Screen;
  readonly url: string | undefined;
  readonly clean: <T>(value: T) => T;
  /** Files to quote from, without secrets. */
  readonly readSource: ReadSource;
  readonly openPage: (url: string) => void;
  readonly quit: () => void;
}

/** Not more often than people see. */
const FRAME_MS = 40;

/** Shows a session on the terminal, and does what keys ask for. */
export class Terminal implements Disposable {
  readonly #options: TerminalOptions;
  readonly #unsubscribe: () => void;
  #state: ViewState = FIRST_STATE;
  /** What the question is about: the results that were there when it was asked. */
  #asked = new Map<RunKey, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#unsubscribe = options.session.subscribe(({ kind }) => {
      // What the last key came to is of no interest any more once something runs.
      if (kind === 'activity' && options.session.activity !== undefined) this.#say('');
      this.drawSoon();
    });
    this.draw();
  }

  press(key: string): void {
    const { state, command } = pressKey(this.#state, key);
    this.#state = state;
    if (command !== undefined) this.#carryOut(command);
    this.draw();
  }

  drawSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.draw();
    }, FRAME_MS);
  }

  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { session, screen, url, clean, readSource } = this.#options;
    const model = toModel(session, { url, choice: this.#state, clean });
    const style = createStyle(Math.max(20, screen.columns), screen.isColored);
    screen.draw(renderView(model, this.#state, style, Math.max(8, screen.rows), readSource));
  }

  #carryOut(command: KeyCommand): void {
    const { session, url, openPage, quit } = this.#options;
    const shown = chosenRuns(session, this.#state);
    switch (command) {
      case 'rerun':
        session.rerun(shown.map(({ key }) => key));
        return;
      case 'ask-accept': {
        const wanted = acceptableRuns(shown);
        const count = wanted.length;
        this.#asked = new Map(wanted.map(({ key, revision }) => [key, revision]));
        const failed = shown.filter(({ result }) => result?.report.ok === false).length;
        if (count === 0) this.#say('There is nothing to accept: what passed is as its snapshots have it.');
        else this.#state = { ...this.#state, mode: { kind: 'accepting', count, failed } };
        return;
      }
      case 'accept':
        this.#accept();
        return;
      case 'open-page':
        if (url === undefined) this.#say('There is no page: it was left out with --no-page.');
        else openPage(url);
        return;
      case 'quit':
        quit();
        return;
    }
  }

  #accept(): void {
    const { session } = this.#options;
    const runs = [...this.#asked].flatMap(([key]) => session.runs.get(key) ?? []);
    if (runs.some(({ key, revision, state }) => state !== 'done' || revision !== this.#asked.get(key))) {
      this.#say(
        'The output has changed since you were asked: nothing was accepted. Look at it, and press a again.',
      );
      return;
    }
    try {
      const files = acceptSnapshots(session, acceptableRuns(runs));
      this.#say(`Accepted: ${plural(files.length, 'file')} written.`);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      this.#say(`${cause.message}. ${cause.fix ?? ''}`);
    }
  }

  #say(message: string): void {
    this.#state = { ...this.#state, message };
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }
}
