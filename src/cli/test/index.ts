/** The part of the program that only `mrssmith test` needs. A module: Vitest is one. */
export { runTests } from './run.js';
