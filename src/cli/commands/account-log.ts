import type { AccountEvent } from '../../account/context.js';
import type { CallRecord } from '../../account/log.js';
import { statusName } from '../../account/status-report.js';
import {
  clip,
  formatShortMs,
  padEnd,
  padStart,
  visible,
  widthOf,
  wrap,
  type TextStyle,
} from '../../harness/report/style.js';

/** Columns of the time, the duration and the caller, with the spaces between them. */
const FIXED = 30;
/** Below so many columns the caller is left out. */
const ROOMY = 80;
const NOTE_INDENT = 11;
/** The longest name that is usual: `genericDistributionProviderAction.addResultsTransform`. */
const LONGEST_NAME = 53;

const DISTRIBUTION = /^contentdistribution_/i;

/** Codes of what the public server would do otherwise: the same for every job of a provider. */
const DIALECT_NOTE = /^SERVER_[A-Z_]+/;

/** The account's log as lines for people. Notes are told once per kind. */
export class LogLines {
  readonly #style: TextStyle;
  readonly #told = new Set<string>();
  readonly #isCut: boolean;
  readonly #fit: (text: string, width: number) => string;

  /** @param isCut - Whether lines are cut to the width: a terminal's are, a file has room. */
  constructor(style: TextStyle, isCut: boolean) {
    this.#style = style;
    this.#isCut = isCut;
    this.#fit = isCut ? clip : (text) => text;
  }

  /**
   * One call: time, service and action, what came of it, milliseconds and who called. The notes that were not
   * told yet are below it.
   */
  call(record: CallRecord): string[] {
    const { colors, width } = this.#style;
    const isRoomy = width >= ROOMY;
    const { outcome, index } = record;
    const isOk = outcome.kind === 'ok';
    const prefix = index === undefined ? '' : `${index}. `;
    const room = width - FIXED + (isRoomy ? 0 : 8);
    const nameWidth = this.#isCut ? Math.min(44, Math.max(24, Math.floor(room / 2))) : LONGEST_NAME;
    const text = isOk ? outcome.summary : `${outcome.code}: ${outcome.message}`;
    const service = visible(prefix + record.service.replace(DISTRIBUTION, ''));
    const shownName = this.#name(service, visible(`.${record.action}`), nameWidth);
    const result = this.#fit(visible(text), Math.max(10, room - Math.max(nameWidth, widthOf(shownName))));
    const line = [
      colors.dim(clockText(record.at)),
      isOk ? colors.green('✓') : colors.red('✗'),
      padEnd(shownName, nameWidth),
      padEnd(isOk ? result : colors.red(result), Math.max(10, room - nameWidth)),
      colors.dim(padStart(formatShortMs(record.ms), 5)),
      ...(isRoomy ? [colors.dim(record.caller)] : []),
    ].join(' ');
    return [line.trimEnd(), ...record.notes.flatMap(({ code, text: note }) => this.note(code, note, 'call'))];
  }

  /** Of a name that is too long the service is cut: most calls in a row are of one service. */
  #name(service: string, action: string, width: number): string {
    const room = Math.max(6, width - widthOf(action));
    return this.#fit(this.#fit(service, room) + action, width);
  }

  event(event: AccountEvent, at: number): string[] {
    switch (event.kind) {
      case 'note':
        return this.note(event.code, event.text, 'account');
      case 'job':
        return this.#job(event, at);
      case 'status':
        return [this.#status(event, at)];
    }
  }

  /**
   * Each code once, however many calls it holds for. Names that nobody knows are told each.
   *
   * @param scope - Texts of the account itself may differ under one code.
   */
  note(code: string, text: string, scope: 'call' | 'account'): string[] {
    // A webhook that nobody hears fails for every change alike.
    const kind = text.replace(/status \d+ of \d+/, '');
    const key = scope === 'call' && !code.endsWith('_UNKNOWN') ? code : `${code} ${kind}`;
    if (this.#told.has(key)) return [];
    this.#told.add(key);
    const { colors } = this.#style;
    const [first = '', ...rest] = wrap(`${code} ${visible(text)}`, this.#noteRoom());
    return [
      `${' '.repeat(NOTE_INDENT - 2)}${colors.yellow('!')} ${colors.yellow(code)}${colors.dim(first.slice(code.length))}`,
      ...rest.map((line) => ' '.repeat(NOTE_INDENT) + colors.dim(line)),
    ];
  }

  #noteRoom(): number {
    return this.#isCut ? Math.max(30, this.#style.width - NOTE_INDENT) : Number.MAX_SAFE_INTEGER;
  }

  /** A job's line, and below it why it did not go well, and what the server would have done otherwise. */
  #job(event: AccountEvent & { kind: 'job' }, at: number): string[] {
    const { colors } = this.#style;
    const { jobId, action, entryDistributionId, state, message } = event;
    const hasFailed = state === 'failed' || state === 'stuck';
    const mark = hasFailed ? colors.red('✗') : state === 'finished' ? colors.green('✓') : colors.cyan('›');
    const shown = hasFailed ? colors.red(state) : state;
    const head = `${colors.dim(clockText(at))} ${mark} ${colors.cyan(`job ${jobId}`)} ${action} of ${entryDistributionId} ${shown}`;
    const parts = (message ?? '').split('\n').filter((part) => part.trim() !== '');
    const hasReason = parts.some((part) => !DIALECT_NOTE.test(part));
    const below = parts.flatMap((part) => {
      const code = hasReason || !hasFailed ? DIALECT_NOTE.exec(part)?.[0] : undefined;
      return code === undefined ? this.#reason(part) : this.note(code, part.slice(code.length + 1), 'call');
    });
    return [head, ...below];
  }

  #reason(text: string): string[] {
    return wrap(visible(text), this.#noteRoom()).map(
      (line) => ' '.repeat(NOTE_INDENT) + this.#style.colors.dim(line),
    );
  }

  #status(event: AccountEvent & { kind: 'status' }, at: number): string {
    const { colors, width } = this.#style;
    const { entryDistributionId, from, to, reason, entryId } = event;
    const isRoomy = !this.#isCut || width >= ROOMY;
    const name = statusName(to);
    const shown = name.startsWith('ERROR') ? colors.red(name) : name === 'READY' ? colors.green(name) : name;
    const before = from === null ? 'new → ' : `${statusName(from)} → `;
    const head = [
      colors.dim(clockText(at)),
      colors.magenta('→'),
      `distribution ${entryDistributionId}`,
      ...(isRoomy ? [colors.dim(`of ${entryId}`)] : []),
      `${isRoomy ? before : ''}${colors.bold(shown)} `,
    ].join(' ');
    const rest = this.#fit(visible(reason), Math.max(10, width - widthOf(head) - 1));
    return `${head} ${colors.dim(rest)}`.trimEnd();
  }
}

/** Of the machine's clock, in its zone, e.g. `14:03:07`. */
function clockText(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** One call as data. What was sent and answered is on the console page. */
export const toCallLine = (record: CallRecord): Readonly<Record<string, unknown>> => {
  const { at, ms, service, action, outcome, notes, partnerId, caller, index } = record;
  return {
    event: 'call',
    at,
    ms: Math.round(ms * 1000) / 1000,
    service,
    action,
    ...(outcome.kind === 'ok'
      ? { ok: true, result: outcome.summary }
      : { ok: false, code: outcome.code, message: outcome.message }),
    partnerId,
    caller,
    ...(index === undefined ? {} : { index }),
    ...(notes.length === 0 ? {} : { notes }),
  };
};

/** Anything else that happened, as data. */
export const toEventLine = (
  { kind, ...rest }: AccountEvent,
  at: number,
): Readonly<Record<string, unknown>> => ({
  event: kind,
  ...rest,
  at,
});
