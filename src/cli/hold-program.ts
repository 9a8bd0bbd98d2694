/** The part of the program that only the verbs about snapshots need (review, accept, reject): a built file of its own. */
export { decide } from './hold/decide.js';
export { review } from './hold/review.js';
export { approveOutputs, runOnce } from './hold/approve.js';
