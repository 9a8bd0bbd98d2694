/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export interface Pair {
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of the ratios pair by pair: it holds when the machine's speed drifts. */
  readonly ratio: number;
}

/** Runs two things in turn, A B A B, and compares them pair by pair. The first pair is not counted. */
export async function compare(
  rounds: number,
  ours: () => number | Promise<number>,
  theirs: () => number | Promise<number>,
): Promise<Pair> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = [await ours(), await theirs()] as const;
    if (round > 0) pairs.push(pair);
  }
  return {
    ours: median(pairs.map(([mine]) => mine)),
    theirs: median(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([mine, other]) => mine / other)),
  };
}

/** Wall time of a synchronous piece of work. */
export function timeMs(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

export const show = (name: string, { ours, theirs, ratio }: Pair, unit = 'ms'): string =>
  `  ${name.padEnd(34)} ${ours.toFixed(2).padStart(8)} ${unit}   against ${theirs.toFixed(2).padStart(8)} ${unit}   ratio ${ratio.toFixed(2)}`;
