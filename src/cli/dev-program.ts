/** The part of the program that `dev` and `share` need: a built file of its own. */
export { dev } from './dev/dev.js';
export { share } from './dev/share.js';
