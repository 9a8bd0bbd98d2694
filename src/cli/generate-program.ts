/** The part of the program that makes items up: a built file of its own, since it alone needs fast-check. */
export { generateFixtures } from './fixtures/generate.js';
export { testGenerated } from './fixtures/test-generated.js';
