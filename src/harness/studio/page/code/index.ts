/** The code editor, loaded when the first document is shown. */
export { openCodePane } from './code-pane.js';
export { openDiffPane } from './diff-pane.js';
