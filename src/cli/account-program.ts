/** The part of the program that only `mrssmith account` needs: a built file of its own. */
export { serveLocalAccount } from './commands/account-serve.js';
