/** The part of the program that makes workspaces and connectors: a built file of its own. */
export { renderCompletion } from './begin/completion.js';
export { makeWorkspace } from './begin/init.js';
export { makeConnector } from './begin/new.js';
export { renderHelp, summaryOf } from './begin/help.js';
