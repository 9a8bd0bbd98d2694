import type { ActionName, Connector } from '../../core/connector.js';
import { applyMutant, findMutants } from './find-mutants.js';
import type { FixturePaths } from './fixture-paths.js';
import type { Mutant, MutantResult } from './mutant.js';

/** A mutated connector with one case of it. */
export interface MutantTrial {
  readonly mutant: Mutant;
  /** With the mutant in its stylesheet. */
  readonly connector: Connector;
  readonly fixture: string;
  readonly action: ActionName;
}

/** What a case makes of a mutant. */
export interface TrialVerdict {
  /** What noticed it, e.g. `snapshot`, `XSD_INVALID`; `undefined` when every test passed. */
  readonly noticedBy: string | undefined;
  /** Whether what came out is what comes out without the mutant. */
  readonly isSame: boolean;
}

export type VerdictOf = (trial: MutantTrial) => Promise<TrialVerdict>;

export interface MutantOptions {
  /** Names of the fixtures, in the order in which they are tried. */
  readonly fixtures: readonly string[];
  readonly paths: FixturePaths;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** So many mutants at most, chosen by the seed. */
  readonly limit?: number;
  readonly seed?: number;
  /** Fixtures that run a line of a stylesheet, from coverage; `undefined` where nobody knows. */
  readonly reaches?: (mutant: Mutant, action: ActionName) => readonly string[] | undefined;
}

export interface MutantReport {
  readonly connector: string;
  /** In the order of the stylesheets; fewer than there are where a limit was given, or the work interrupted. */
  readonly results: readonly MutantResult[];
  /** All that there are. */
  readonly total: number;
  readonly seed: number;
  readonly isInterrupted: boolean;
}

/**
 * Changes the stylesheets of a connector, one small change at a time, and asks the verdict over the fixtures until
 * something notices. A verdict that is thrown counts as noticed: the mutant broke the run.
 */
export async function runMutants(
  connector: Connector,
  verdictOf: VerdictOf,
  options: MutantOptions,
): Promise<MutantReport> {
  const { paths, signal, onProgress, limit = Infinity, seed = 1 } = options;
  const all = findMutants(connector, paths);
  const chosen = all.length <= limit ? all : sample(all, limit, seed);
  const results: MutantResult[] = [];
  // What noticed the last mutants is likely to notice the next.
  const order = [...options.fixtures];
  for (const mutant of chosen) {
    if (signal?.aborted === true) break;
    const result = await judge(connector, mutant, verdictOf, { ...options, fixtures: order });
    if (isAborted(signal)) break;
    results.push(result);
    const killer = result.fate === 'killed' ? result.by?.split('\0')[0] : undefined;
    if (killer !== undefined) order.unshift(...order.splice(order.indexOf(killer), 1));
    onProgress?.(results.length, chosen.length);
  }
  const shown = results.map(({ by, ...rest }) => ({
    ...rest,
    ...(by === undefined ? {} : { by: by.replace('\0', ' ') }),
  }));
  return {
    connector: connector.id,
    results: shown,
    total: all.length,
    seed,
    isInterrupted: results.length < chosen.length,
  };
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

async function judge(
  connector: Connector,
  mutant: Mutant,
  verdictOf: VerdictOf,
  { fixtures, reaches, signal }: MutantOptions,
): Promise<MutantResult> {
  const mutated = mutate(connector, mutant);
  let survivedBy: string | undefined;
  let isReached = false;
  for (const action of mutant.actions) {
    const reached = reaches?.(mutant, action);
    for (const fixture of fixtures) {
      if (signal?.aborted === true || (reached !== undefined && !reached.includes(fixture))) continue;
      isReached = true;
      const { noticedBy, isSame } = await attempt(verdictOf, { mutant, connector: mutated, fixture, action });
      const by = `${fixture}\0${action}`;
      if (noticedBy !== undefined) return { mutant, fate: 'killed', by, how: noticedBy };
      if (!isSame) survivedBy ??= by;
    }
  }
  if (survivedBy !== undefined) return { mutant, fate: 'survived', by: survivedBy };
  return { mutant, fate: isReached ? 'equal' : 'unreached' };
}

async function attempt(verdictOf: VerdictOf, trial: MutantTrial): Promise<TrialVerdict> {
  try {
    return await verdictOf(trial);
  } catch (cause) {
    return { noticedBy: cause instanceof Error ? cause.message : String(cause), isSame: false };
  }
}

function mutate(connector: Connector, mutant: Mutant): Connector {
  const actions = Object.fromEntries(
    Object.entries(connector.actions).map(([name, action]) => {
      const { transform } = action;
      const isMeant = transform !== undefined && mutant.actions.includes(action.name);
      return [name, isMeant ? { ...action, transform: applyMutant(transform, mutant) } : action];
    }),
  );
  return { ...connector, actions };
}

/** So many of them, in their order; the same for a seed. */
function sample(all: readonly Mutant[], limit: number, seed: number): Mutant[] {
  const random = mulberry32(seed);
  const ranked = all.map((mutant, index) => ({ mutant, index, rank: random() }));
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked
    .slice(0, limit)
    .sort((a, b) => a.index - b.index)
    .map(({ mutant }) => mutant);
}

/** @source Tommy Ettinger, mulberry32, 2017; public domain */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
