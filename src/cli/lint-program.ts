/** The part of the program that reads connectors without running them: a built file of its own. */
export { explainCode, listRules } from './lint/explain.js';
export { lint } from './lint/lint.js';
