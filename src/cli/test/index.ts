/** The part of the program that only `mrssmith test` needs: a built file of its own. */
export { runTests } from './run.js';
