/** The part of the program that makes workspaces and connectors: a built file of its own. */
export { addAction } from './begin/add-action.js';
export { addFixture } from './begin/add-fixture.js';
export { addTest } from './begin/add-test.js';
export { renderCompletion } from './begin/completion.js';
export { makeWorkspace } from './begin/init.js';
export { makeConnector } from './begin/new.js';
export { renderHelp, summaryOf } from './begin/help.js';
