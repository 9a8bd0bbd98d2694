import type { Clock } from './clock.js';

/** What somebody asks of the account's clock. */
export type ClockChange =
  /** Milliseconds since the Unix epoch. */
  | { readonly kind: 'move'; readonly toMs: number }
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  /** Back to the machine's time, whatever was done to it. */
  | { readonly kind: 'now' };

const UNITS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  min: 60_000,
  s: 1000,
};

// e.g. "2026-12-01", "2026-12-01T08:30Z", "2026-12-01T08:30:00+02:00"
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * Reads a change of the clock as people write it: `+2h`, `+1d 12h`, `2026-12-01T08:30Z` (UTC without a zone),
 * seconds since the Unix epoch, `hold`, `release`, or `now` for the machine's time.
 *
 * @returns what is wrong with the text, as a sentence, where it is none.
 */
export function parseClockChange(text: string, nowMs: number): ClockChange | string {
  const word = text.trim().toLowerCase();
  if (word === 'hold' || word === 'release' || word === 'now') return { kind: word };
  if (word.startsWith('-')) return isPast(text);
  const toMs = parseTime(word, nowMs);
  if (toMs === undefined || !Number.isFinite(toMs))
    return `"${text}" is no time: it may be +2h, +1d12h, 2026-12-01T08:30Z, hold, release or now`;
  // The year 9999: dates beyond it have five digits, which no feed can carry.
  if (toMs > 253_402_300_799_000) return `"${text}" is after the year 9999`;
  return toMs < nowMs ? isPast(text) : { kind: 'move', toMs };
}

const isPast = (text: string): string =>
  `"${text}" is in the account's past: the clock moves forward. To go back, restore a snapshot, or set it to now`;

function parseTime(word: string, nowMs: number): number | undefined {
  if (word.startsWith('+')) {
    const span = parseSpan(word.replaceAll(/[\s+]/g, ''));
    return span === undefined ? undefined : nowMs + span;
  }
  if (/^\d{9,11}$/.test(word)) return Number(word) * 1000;
  const moment = word.replace(/^(\S{10})\s+(?=\d)/, '$1t');
  if (!DATE.test(moment)) return undefined;
  const hasZone = /z$|t.*[+-]\d{2}:\d{2}$/.test(moment);
  const time = moment.includes('t') && !hasZone ? `${moment}z` : moment;
  return Date.parse(time.toUpperCase());
}

/** Milliseconds, e.g. of `1d12h`. */
function parseSpan(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(w|d|h|min|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** The clock as data: times are ISO texts in UTC. */
export interface ClockReport {
  readonly now: string;
  /** Seconds since the Unix epoch, as the API counts. */
  readonly nowSec: number;
  readonly isHeld: boolean;
  /** Seconds that a running clock is ahead of the machine's. */
  readonly aheadSec: number | null;
}

export function reportClock(clock: Clock): ClockReport {
  const { state } = clock;
  return {
    now: new Date(clock.now()).toISOString(),
    nowSec: clock.nowSec(),
    isHeld: state.kind === 'held',
    aheadSec: state.kind === 'held' ? null : Math.round(state.offsetMs / 1000),
  };
}
