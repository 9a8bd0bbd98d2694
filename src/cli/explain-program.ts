/** The part of the program that only the verbs which look into runs need (explain, trace, profile): a built file of its own. */
export { explain } from './explain/explain.js';
