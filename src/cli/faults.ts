/** `--fault` of the verbs that have sinks. */
import { randomInt } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import { PROTOCOLS, type Protocol } from '../core/connector.js';
import { EXIT, Failure } from '../core/failure.js';
import { FAULT_NAMES, FAULTS, fitsProtocol, parseFault, type FaultWish } from '../harness/sinks/faults.js';
import { padEnd, widthOf, wrap, type TextStyle } from '../harness/report/style.js';

const MAX_SEED = 0xffff;

/** Collects faults; what cannot be one is answered with the nearest name. */
export const faultFlag = (): Option =>
  new Option(
    '--fault <fault>',
    'how the sinks misbehave: NAME, NAME:NUMBER, NAME@ATTEMPT; may be given several times ("list" lists them)',
  ).argParser((value: string, previous: FaultWish[] | 'list' | undefined) => {
    if (value === 'list' || previous === 'list') return 'list';
    const wish = parseFault(value, () => randomInt(MAX_SEED));
    if (typeof wish === 'string')
      throw new InvalidArgumentError(`${wish.replace(/(?<!\?)$/, '.')} "--fault list" lists them.`);
    return [...(previous ?? []), wish];
  });

/** What the flag came to. */
export type FaultWishes = readonly FaultWish[] | 'list' | undefined;

/** The faults with what they do, over which protocols. */
export function renderFaultList(style: TextStyle): string {
  const { colors, width } = style;
  const rows = FAULT_NAMES.map((name) => {
    const { protocols, what, ...kind } = FAULTS[name];
    const number = 'number' in kind ? `:N` : '';
    const usual = 'number' in kind ? ` (N: ${kind.number.means}, ${kind.number.usual} without)` : '';
    const over = protocols.length === PROTOCOLS.length ? 'all protocols' : protocols.join(', ');
    return { head: `${name}${number}`, text: `${what}${usual} · ${over}` };
  });
  rows.push({
    head: 'chaos:SEED',
    text: 'any of them, or none, at each attempt; the same for the same seed',
  });
  const headWidth = Math.max(...rows.map(({ head }) => widthOf(head)));
  const lines = rows.flatMap(({ head, text }) =>
    wrap(text, Math.max(20, width - headWidth - 4)).map(
      (line, index) => `  ${colors.bold(padEnd(index === 0 ? head : '', headWidth))}  ${line}`,
    ),
  );
  return [
    ...lines,
    '',
    '  @N behind any of them: only the N-th attempt meets it, e.g. http-status:503@1',
  ].join('\n');
}

/**
 * A fault that no delivery can meet is a mistake, not a success.
 *
 * @throws {Failure} USAGE.
 */
export function requireEffect(wishes: readonly FaultWish[], protocols: Iterable<Protocol>): void {
  const spoken = [...new Set(protocols)];
  const idle = wishes.find((wish) => !spoken.some((protocol) => fitsProtocol(wish, protocol)));
  if (idle === undefined || idle.name === 'chaos') return;
  const meets = FAULTS[idle.name].protocols.join(', ');
  throw new Failure(
    'USAGE',
    `the fault ${idle.text} is for ${meets}, and what was selected speaks ${spoken.join(', ') || 'nothing'}`,
    { exit: EXIT.usage, fix: 'Select connectors of these protocols, or see: mrssmith run --fault list' },
  );
}
