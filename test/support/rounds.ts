/** `TEST_ROUNDS=all`, as `.ci/run` sets it: every case, and as many random ones as a promise is worth. */
export const takesAll = process.env['TEST_ROUNDS'] === 'all';

/** How often a random test tries: `npm test` takes a sample, which costs a quarter. */
export const rounds = (all: number, few = Math.ceil(all / 4)): number => (takesAll ? all : few);
