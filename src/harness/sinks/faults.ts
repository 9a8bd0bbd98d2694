/** The ways in which a sink misbehaves, by the names that people type, and when each does. */
import { nearest } from '../../connector/nearest.js';
import { PROTOCOLS, type Protocol } from '../../core/connector.js';
import {
  byteOrderMark,
  emptyAnswer,
  htmlErrorPage,
  hugeAnswer,
  twoIds,
  withStatus,
  wrongNamespace,
  type ChangeAnswer,
} from './answer-faults.js';
import type { Fault } from './sink.js';

interface FaultKind {
  readonly protocols: readonly Protocol[];
  /** In a few words, for tables and help. */
  readonly what: string;
  /** What `:N` behind the name means, with its unit, and what it is without one. */
  readonly number?: { readonly means: string; readonly usual: number; readonly max: number };
  readonly make: (number: number) => Fault;
}

const SSH = ['sftp', 'scp'] as const;
const WEB = ['http', 'https'] as const;
const FILES = ['ftp', ...SSH] as const;

const answers = (what: string, change: ChangeAnswer): FaultKind => ({
  protocols: WEB,
  what,
  make: () => ({ kind: 'answer', change }),
});

const bytes = (usual: number) => ({ means: 'bytes', usual, max: 1_000_000_000 });

export const FAULTS = {
  'login-refused': {
    protocols: PROTOCOLS,
    what: 'no login is accepted',
    make: () => ({ kind: 'refuse-login' }),
  },
  'no-password-method': {
    protocols: SSH,
    what: 'the server takes keys, no passwords',
    make: () => ({ kind: 'no-password-method' }),
  },
  'no-mkdir': {
    protocols: FILES,
    what: 'folders may not be made',
    make: () => ({ kind: 'no-mkdir' }),
  },
  'disk-full': {
    protocols: PROTOCOLS,
    what: 'no space is left after N bytes',
    number: bytes(64),
    make: (afterBytes) => ({ kind: 'disk-full', afterBytes }),
  },
  cut: {
    protocols: PROTOCOLS,
    what: 'the connection is reset after N bytes',
    number: bytes(64),
    make: (afterBytes) => ({ kind: 'cut', afterBytes }),
  },
  slow: {
    protocols: PROTOCOLS,
    what: 'every answer waits N milliseconds',
    number: { means: 'milliseconds', usual: 300, max: 600_000 },
    make: (delayMs) => ({ kind: 'slow', delayMs }),
  },
  'host-key-changed': {
    protocols: SSH,
    what: 'another host key than yesterday',
    make: () => ({ kind: 'host-key-changed' }),
  },
  'tls-expired': {
    protocols: ['https'],
    what: 'the certificate has expired',
    make: () => ({ kind: 'expired-certificate' }),
  },
  'http-status': {
    protocols: WEB,
    what: 'status N, with an error in XML as the body',
    number: { means: 'HTTP status', usual: 500, max: 599 },
    make: (status) => ({ kind: 'answer', change: withStatus(status) }),
  },
  'http-empty': answers('204 without a body', emptyAnswer),
  'http-html': answers('503 with a page in HTML', htmlErrorPage),
  'two-ids': answers('every value of the answer twice', twoIds),
  'wrong-namespace': answers('the answer in another namespace', wrongNamespace),
  bom: answers('the answer begins with a byte order mark', byteOrderMark),
  'huge-answer': {
    protocols: WEB,
    what: 'N bytes behind the answer',
    number: bytes(5_000_000),
    make: (size) => ({ kind: 'answer', change: hugeAnswer(size) }),
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** Any fault that fits, or none, at each attempt: the same ones for the same seed. */
const CHAOS = 'chaos';
const MAX_SEED = 0xffffffff;

/** One fault as it was asked for. */
export interface FaultWish {
  readonly name: FaultName | typeof CHAOS;
  /** As typed, e.g. `http-status:503@1`. */
  readonly text: string;
  readonly number: number;
  /** The one attempt, from 1, that meets it; every one without. */
  readonly attempt: number | undefined;
}

/**
 * Reads `NAME`, `NAME:NUMBER`, `NAME@ATTEMPT` or both, e.g. `cut:1000@2`.
 *
 * @returns a sentence on what is wrong with it otherwise.
 */
export function parseFault(text: string, randomSeed: () => number): FaultWish | string {
  // `http-503` is what hands type first.
  const plain = text.replace(/^http-(\d{3})(?!\d)/, 'http-status:$1');
  const [, name = '', number, attempt] = /^([a-z-]+)(?::(\d+))?(?:@(\d+))?$/.exec(plain) ?? [];
  if (name === CHAOS) {
    const seed = number === undefined ? randomSeed() : Number(number);
    if (seed > MAX_SEED) return `the seed of chaos is a whole number up to ${MAX_SEED}`;
    if (attempt !== undefined) return 'chaos decides about attempts itself: leave @ out';
    return { name, text: `${CHAOS}:${seed}`, number: seed, attempt: undefined };
  }
  if (!isFaultName(name)) {
    const typed = /^[^:@]*/.exec(text)?.[0] ?? text;
    const near = nearest(typed, [...FAULT_NAMES, CHAOS]);
    return `${JSON.stringify(text)} is no fault${near === undefined ? '' : `. Did you mean ${near}?`}`;
  }
  const kind: FaultKind = FAULTS[name];
  if (number !== undefined && kind.number === undefined) return `${name} takes no number`;
  const value = number === undefined ? (kind.number?.usual ?? 0) : Number(number);
  const max = kind.number?.max ?? 0;
  if (value > max) return `the ${kind.number?.means} of ${name} must not exceed ${max}`;
  if (name === 'http-status' && value < 200) return 'an HTTP status is a number from 200 to 599';
  if (attempt !== undefined && Number(attempt) < 1) return 'attempts count from 1';
  return { name, text, number: value, attempt: attempt === undefined ? undefined : Number(attempt) };
}

const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);

/** Whether a fault can meet a delivery over this protocol at all. */
export const fitsProtocol = ({ name }: Pick<FaultWish, 'name'>, protocol: Protocol): boolean =>
  name === CHAOS || (FAULTS[name].protocols as readonly Protocol[]).includes(protocol);

/** Decides which fault an attempt meets: the first that was asked for and fits. Attempts count from 1 and over all sinks. */
export class FaultPlan {
  readonly #wishes: readonly FaultWish[];
  readonly #chaos: (() => number) | undefined;
  #attempts = 0;

  constructor(wishes: readonly FaultWish[]) {
    this.#wishes = wishes;
    const seed = wishes.find(({ name }) => name === CHAOS)?.number;
    this.#chaos = seed === undefined ? undefined : seededRandom(seed);
  }

  /** What the next attempt meets. */
  readonly next = (protocol: Protocol): Fault | undefined => {
    this.#attempts += 1;
    const wish = this.#wishes.find(
      (one) => fitsProtocol(one, protocol) && (one.attempt === undefined || one.attempt === this.#attempts),
    );
    if (wish === undefined) return undefined;
    return wish.name === CHAOS ? this.#anyFault(protocol) : FAULTS[wish.name].make(wish.number);
  };

  /** Half of the attempts go well. */
  #anyFault(protocol: Protocol): Fault | undefined {
    const random = this.#chaos ?? Math.random;
    // Both are drawn each time, so that one protocol's attempts do not shift the others' by a half.
    const [isHit, which] = [random() < 0.5, random()];
    if (!isHit) return undefined;
    const names = FAULT_NAMES.filter((name) => fitsProtocol({ name }, protocol));
    const name = names[Math.floor(which * names.length)];
    if (name === undefined) return undefined;
    const kind: FaultKind = FAULTS[name];
    return kind.make(kind.number?.usual ?? 0);
  }
}

/** Mulberry32: small, and good enough to choose faults with. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
