/** The part of the program that only `dev` needs: a built file of its own. */
export { dev } from './dev/dev.js';
