/** The part of the program that only the verbs which look into runs need (explain, trace, profile): a built file of its own. */
export { explain } from './explain/explain.js';
export { profile } from './explain/profile.js';
export { trace } from './explain/trace.js';
