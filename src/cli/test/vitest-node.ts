/** What the command needs of Vitest. A module, since Vitest is one, and the command's built files are not. */
export { parseCLI, startVitest } from 'vitest/node';

/** Where it is. */
export const vitestUrl = import.meta.resolve('vitest');
