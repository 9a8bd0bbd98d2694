import type { TranscriptLine } from './delivery.js';

/** Lines kept of one conversation: a client may send thousands of files over one connection. */
const KEEP_LINES = 300;
const KEEP_CHARACTERS = 2000;

/** Takes down one conversation. Whoever adds a line leaves secrets out of it. */
export class Transcript {
  readonly #now: () => number;
  #lines: TranscriptLine[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  add(from: TranscriptLine['from'], text: string): void {
    this.#lines.push({ atMs: this.#now(), from, text: toShownText(text) });
    // Dropped by halves, so that a long conversation does not move its lines at every step.
    if (this.#lines.length > 2 * KEEP_LINES) this.#lines = this.#recent();
  }

  /** What was said so far; when it was much, the last part of it. */
  lines(): readonly TranscriptLine[] {
    return this.#lines.length > KEEP_LINES ? this.#recent() : [...this.#lines];
  }

  #recent(): TranscriptLine[] {
    const recent = this.#lines.slice(-KEEP_LINES);
    const text = 'earlier lines are left out';
    return [{ atMs: recent[0]?.atMs ?? this.#now(), from: 'note', text }, ...recent.slice(1)];
  }
}

/** The other side chooses the text: what would steer a terminal is shown as a middle dot. */
function toShownText(text: string): string {
  const short = text.length > KEEP_CHARACTERS ? `${text.slice(0, KEEP_CHARACTERS)}…` : text;
  return short.replaceAll(/\p{Cc}/gu, '·');
}
